"""Where an order's channel, the hub and the order-keeping platforms must agree once all has come to rest (part of I6).

What people did and what the channel holds is what every other party is held against; an open exception excuses the one
thing that it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.checkers.tools.copy_agreement import compare_copies
from scenarios.checkers.tools.excuses import Excuses, excuses
from scenarios.checkers.tools.units_told import units_told
from scenarios.checkers.views.carriers import carriers
from scenarios.checkers.views.deeds import Report, deeds
from scenarios.checkers.views.hub import FINAL_STATUSES, UNSHIPPED_ENDS, HubState, Json, hub, setting
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.sold import Parcel, Sold, sold
from scenarios.checkers.views.tiktok import UNREADY
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding


def compare_orders(history: History) -> tuple[int, list[Finding]]:
    """Compare each order of a known channel with all who hold it; return how many, and what disagrees."""
    state, market = history.view(hub), history.view(sold)
    compared, findings = 0, list[Finding]()
    for order in state.orders:
        theirs = market.orders.get((order["integrationId"], order["extOrderId"]))
        integration = state.integrations.get(order["integrationId"])
        if theirs is None or not state.connected(integration):
            continue
        compared += 1
        if setting(integration, "orders") is not False:  # else nobody reads where it goes now
            findings += _address(order, theirs, history.view(excuses))
        if not theirs.by_platform:
            findings += _channel(history, order, theirs)
        findings += compare_copies(history, order, theirs)
    return compared, [*findings, *units_told(history)]


def _address(order: Json, theirs: Sold, excused: Excuses) -> Iterator[Finding]:
    """Yield where the hub would ship to another address or name than the buyer gave; a masked one is an exception."""
    if theirs.by_platform or theirs.canceled_whole or order["status"] in UNSHIPPED_ENDS:
        return  # nobody ships it from here
    if theirs.status in UNREADY:
        return  # its channel does not tell yet where it goes
    ours = order.get("shippingAddress") or {}
    masked = any("*" in str(value) for value in ours.values())
    if masked and (order["status"] in FINAL_STATUSES or excused.hold(("masked_address",), order["orderId"])):
        return
    wrong = [name for name in {**theirs.address, **ours} if ours.get(name) != theirs.address.get(name)]
    if theirs.address and wrong:
        message = f"order {theirs.order_id} has another {', '.join(wrong)} in the hub than its buyer gave"
        evidence = Evidence(state={"order": order, "address": theirs.address})
        yield Finding("address_changed", "I6", "R2", message, evidence)


# --- the channel --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Telling:
    """What the channel should have been told of one order, and why it may not have been."""

    order: Json
    theirs: Sold
    reports: Sequence[Report]
    fulfillments: Sequence[Json]
    excused: Excuses
    names: dict[str, str]  # of carriers, by the channel's id

    def refused(self, tracking_number: str) -> bool:
        """Whether the channel's refusal of this parcel is told."""
        ids = [
            row["fulfillmentId"]
            for row in self.fulfillments
            if (row.get("trackingNumber") or "") == tracking_number
        ]
        return self.excused.hold(("shipment_refused",), *ids)


def _channel(history: History, order: Json, theirs: Sold) -> Iterator[Finding]:
    state, record = history.view(hub), history.view(operator)
    yield from _canceled(order, theirs, history.view(excuses))
    reports = [row for row in history.view(deeds).of_order.get(order["orderId"], ()) if row.counts]
    told = _told(state, record, order["integrationId"], reports)
    telling = _Telling(
        order,
        theirs,
        [report for report, wanted in told if wanted is True],
        state.fulfillments_of.get(order["orderId"], ()),
        history.view(excuses),
        history.view(carriers),
    )
    unwanted = [report for report, wanted in told if wanted is False]
    if theirs.connector == "tiktok_shop":
        yield from _parcels(telling, unwanted, [report for report, wanted in told if wanted is None])
    elif theirs.connector == "commerce_cloud":
        yield from _numbers(telling, unwanted)


def _told(
    state: HubState, record: OperatorRecord, integration_id: str, reports: Sequence[Report]
) -> list[tuple[Report, bool | None]]:
    """Return each report with whether the channel is to know of it; None where either is right.

    Where fulfillments are told in the end, all are, whatever was set when they came (FM-56).
    """
    now = setting(state.integrations.get(integration_id), "fulfillments") is not False
    timeline = record.setting(integration_id, "fulfillments")
    if now:
        return [(report, True) for report in reports]
    since = [[timeline.at(report.at), *timeline.during(report.at, float("inf"))] for report in reports]
    then = {False in values for values in since}
    ever = any(value is not False for values in since for value in values)
    return [(report, None if ever or then != {True} else False) for report in reports]


def _canceled(order: Json, theirs: Sold, excused: Excuses) -> Iterator[Finding]:
    """Yield an order that ended by cancellation on one side alone."""
    shipped = any(line.get("shipped") for line in order["lineItems"])
    evidence = Evidence(state={"order": order})
    if theirs.canceled_whole and order["status"] not in UNSHIPPED_ENDS and not shipped:
        message = f"order {theirs.order_id} is canceled at its channel but {order['status']} in the hub"
        yield Finding("not_converged", "I6", "R2", message, evidence)
    told = excused.hold(("cancellation_refused",), order["orderId"], order["extOrderId"])
    if order["status"] == "canceled" and not theirs.canceled_whole and theirs.units and not told:
        message = f"order {theirs.order_id} is canceled in the hub, and {theirs.status} at its channel"
        yield Finding("not_converged", "I6", "R2", message, evidence)


def _parcels(telling: _Telling, unwanted: Sequence[Report], either: Sequence[Report]) -> Iterator[Finding]:
    """Yield parcels that buyers see otherwise than they left: missing, doubled, with other units or another carrier."""
    theirs = telling.theirs
    seen: dict[str, list[Parcel]] = {}
    for parcel in theirs.parcels:
        seen.setdefault(parcel.tracking_number, []).append(parcel)
    wanted: dict[str, list[Report]] = {}
    for report in telling.reports:
        wanted.setdefault(report.tracking_number, []).append(report)
    for number, reports in wanted.items():
        parcels = seen.pop(number, [])
        if telling.refused(number) or theirs.status == "CANCELLED":
            continue
        if not parcels:
            yield _finding(
                telling, "tracking_missing", f"shipped with {number}, which its channel was not told"
            )
            continue
        yield from _same(telling, number, reports, parcels)
    known = {report.tracking_number for report in [*unwanted, *either]}
    for number in seen:
        if number not in known:
            yield _finding(
                telling, "parcel_unfounded", f"left with {number}, says its channel; no warehouse did"
            )
        elif number in {report.tracking_number for report in unwanted}:
            text = f"left with {number}, which its channel was told although fulfillments are not to be"
            yield _finding(telling, "parcel_unfounded", text)


def _same(
    telling: _Telling, number: str, reports: Sequence[Report], parcels: Sequence[Parcel]
) -> Iterator[Finding]:
    left, shown = Counter[str](), Counter[str]()
    for report in reports:
        left.update(report.units)
    for parcel in parcels:
        shown.update(parcel.units)
    if len(parcels) > len(reports):
        yield _finding(
            telling, "parcel_unfounded", f"left once with {number}, and stands {len(parcels)} times"
        )
    elif shown != left:
        text = f"left with {dict(left)} under {number}, its channel shows {dict(shown)}"
        yield _finding(telling, "parcel_unfounded", text)
    named = {telling.names.get(parcel.carrier_id, "").casefold() for parcel in parcels if parcel.carrier_id}
    said = {report.carrier.strip().casefold() for report in reports}
    if "" not in named and named - said:
        text = (
            f"left by {', '.join(sorted(said))} under {number}, its channel shows {', '.join(sorted(named))}"
        )
        yield _finding(telling, "parcel_unfounded", text)


def _numbers(telling: _Telling, unwanted: Sequence[Report]) -> Iterator[Finding]:
    """Yield what a channel that keeps numbers and one shipping status says otherwise than it happened."""
    theirs = telling.theirs
    if theirs.canceled_whole:
        return
    left = Counter[str]()
    for report in telling.reports:
        left.update(report.units)
        if report.tracking_number not in theirs.tracking_numbers and not telling.refused(
            report.tracking_number
        ):
            text = f"shipped with {report.tracking_number}, which its channel was not told"
            yield _finding(telling, "tracking_missing", text)
    told = Counter(theirs.tracking_numbers)
    known = {report.tracking_number for report in telling.reports}
    for number, times in told.items():
        if times > 1 or number not in known | {report.tracking_number for report in unwanted}:
            yield _finding(
                telling, "parcel_unfounded", f"shows {number} {times} times; no warehouse told that"
            )
    open_units = theirs.ordered() - theirs.canceled()
    wanted = "shipped" if left == open_units else "part_shipped" if left else "not_shipped"
    refused = any(telling.refused(report.tracking_number) for report in telling.reports)
    if theirs.shipping_status not in ("", wanted) and not refused:
        text = f"is {theirs.shipping_status} at its channel, and {dict(left)} of {dict(open_units)} left"
        yield _finding(telling, "parcel_unfounded", text)


def _finding(telling: _Telling, code: str, what: str) -> Finding:
    evidence = Evidence(
        exchanges=tuple(report.exchange for report in telling.reports if report.exchange is not None),
        state={
            "order": telling.order,
            "parcels": [parcel.tracking_number for parcel in telling.theirs.parcels],
        },
    )
    return Finding(code, "I6", "R2", f"order {telling.theirs.order_id} {what}", evidence)
