"""I3: of every order line, what was ordered is shipped, canceled, asked of a location, or still unrouted.

Ordered and canceled is what the channel's own record says, shipped what warehouses reported and the hub took; no part
is negative, and nothing ships that was not asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.checkers.tools.excuses import Excuses, excuses
from scenarios.checkers.views.deeds import Report, deeds
from scenarios.checkers.views.hub import HubState, Json, hub, setting
from scenarios.checkers.views.sold import Sold, sold
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_CLOSED_REQUEST = frozenset({"canceled", "shipped", "returned"})


def check(history: History) -> Check:
    """Judge every line of every order that the seller ships, and every report of a warehouse."""
    state, market, done = history.view(hub), history.view(sold), history.view(deeds)
    judged, findings = 0, list[Finding]()
    for order in state.orders:
        theirs = market.orders.get((order["integrationId"], order["extOrderId"]))
        by_platform = bool(order.get("fulfilledByPlatform"))
        judged += len(order["lineItems"]) if theirs is not None or not by_platform else 0
        if theirs is not None:
            findings += _as_sold(order, theirs)
        if by_platform:
            continue
        shipments = state.shipments_of.get(order["orderId"], ())
        fulfillments = state.fulfillments_of.get(order["orderId"], ())
        reports = done.of_order.get(order["orderId"], ())
        findings += _lines(order, shipments)
        findings += _requests(
            order, shipments, [row for row in fulfillments if row.get("type") != "rejected"]
        )
        findings += _proven(order, fulfillments, reports, settled=history.settled)
        findings += _turned_away(order, shipments, reports, done.reports)
        findings += _left(order, done.shipped(order["orderId"]), settled=history.settled)
        if theirs is not None and history.settled and _heard(state, order):
            findings += _canceled(order, theirs, history.view(excuses))
        judged += len(reports)
    return conclude("I3", judged, findings, subject="order lines and reports")


def _heard(state: HubState, order: Json) -> bool:
    """Whether the hub is in a position to follow the order's channel."""
    integration = state.integrations.get(order["integrationId"])
    return state.connected(integration) and setting(integration, "orders") is not False


# --- against the channel ------------------------------------------------------------------------------------------


def _as_sold(order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield an order whose lines are not, unit by unit, what the channel sold."""
    ours = Counter[str]()
    for line in order["lineItems"]:
        ours[line["sku"]] += line["quantity"]
    if ours != theirs.ordered():
        text = f"has {_told(ours)} ordered, its channel sold {_told(theirs.ordered())}"
        yield _finding(order, text, code="lines_changed")


def _canceled(order: Json, theirs: Sold, excused: Excuses) -> Iterator[Finding]:
    """Yield an order that has other units canceled than its channel; what left cannot be taken back."""
    ours, possible = Counter[str](), Counter[str]()
    for line in order["lineItems"]:
        ours[line["sku"]] += line.get("canceled", 0)
        possible[line["sku"]] += line["quantity"] - line.get("shipped", 0)
    channel = theirs.canceled() & possible
    if +ours == +channel or excused.hold(("cancellation_refused",), order["orderId"], order["extOrderId"]):
        return
    text = f"has {_told(ours)} canceled, its channel {_told(channel)} that had not left"
    yield _finding(order, text, code="canceled_disagrees")


# --- against the warehouses ---------------------------------------------------------------------------------------


def _left(order: Json, left: Counter[str], *, settled: bool) -> Iterator[Finding]:
    """Yield an order of which the hub counts other units as shipped than left."""
    ours = Counter[str]()
    for line in order["lineItems"]:
        ours[line["sku"]] += line.get("shipped", 0)
    wrong = (+ours != +left) if settled else bool(ours - left)
    if wrong:
        text = f"counts {_told(ours)} as shipped, warehouses shipped {_told(left)}"
        yield _finding(order, text, code="shipped_disagrees")


def _proven(
    order: Json, fulfillments: Sequence[Json], reports: Sequence[Report], *, settled: bool
) -> Iterator[Finding]:
    """Yield fulfillments that no report backs as they stand, and reports that were taken and are not kept."""
    sold_as = {line["uniqueId"]: line["sku"] for line in order["lineItems"]}
    said = {(report.reference, report.kind, report.source): report for report in reports if report.accepted}
    seen = Counter[tuple[str, str, str | None]]()
    sources = {report.source for report in reports}
    for row in fulfillments:
        source = row.get("source") if row.get("source") in sources else None
        key = (row.get("extReferenceId") or "", row.get("type") or "shipped", source)
        seen[key] += 1
        report, units = said.get(key), Counter[str]()
        for line in row.get("lineItems") or ():
            units[sold_as.get(line.get("uniqueId"), line["sku"])] += line["quantity"]
        if report is None:
            yield _finding(
                order, f"has fulfillment {key[0]}, which nobody reported", code="shipped_disagrees"
            )
        elif seen[key] > 1:
            yield _finding(order, f"keeps the report {key[0]} {seen[key]} times", code="shipped_disagrees")
        elif units != report.units or (row.get("trackingNumber") or "") != report.tracking_number:
            text = f"keeps report {key[0]} as {_told(units)} under {row.get('trackingNumber')}, told were "
            text += f"{_told(report.units)} under {report.tracking_number or None}"
            yield _finding(order, text, code="shipped_disagrees")
    for key in said if settled else ():
        if key not in seen and said[key].shipment_id is not None:
            yield _finding(
                order, f"took report {key[0]} and keeps no fulfillment of it", code="shipped_disagrees"
            )


def _turned_away(
    order: Json, shipments: Sequence[Json], reports: Sequence[Report], everybody: Sequence[Report]
) -> Iterator[Finding]:
    """Yield reports that were refused as no fit, though they fit: what left is then counted by nobody."""
    wanted = {
        request["shipmentId"]: _wanted(order, request)
        for request in shipments
        if request["status"] != "canceled"
    }
    for report in reports:
        if report.refused != "mismatch" or report.shipment_id not in wanted:
            continue
        others = [each for each in everybody if each.accepted and each.source == report.source]
        units = Counter(report.units)
        for each in others:
            if each.shipment_id == report.shipment_id and each.kind == "shipped":
                units += each.units
        used = any(each.reference == report.reference for each in others)
        if not used and units <= wanted[report.shipment_id]:
            text = f"was refused the report {report.reference} of {_told(report.units)}, which its request asks for"
            yield _finding(order, text, code="shipped_disagrees")


def _wanted(order: Json, request: Json) -> Counter[str]:
    """Return the units that a request asks for, by the channel's SKU; it never asked for fewer before."""
    sold_as = {line["uniqueId"]: line["sku"] for line in order["lineItems"]}
    units = Counter[str]()
    for line in request["lineItems"]:
        units[sold_as.get(line["uniqueId"], line["sku"])] += line["quantity"]
    return units


# --- the hub's own sums -------------------------------------------------------------------------------------------


def _lines(order: Json, shipments: Sequence[Json]) -> Iterator[Finding]:
    asked, sent = Counter[str](), Counter[str]()
    for shipment in shipments:
        for line in shipment["lineItems"]:
            sent[line["uniqueId"]] += line.get("shipped", 0)
            if shipment["status"] not in _CLOSED_REQUEST:
                asked[line["uniqueId"]] += line["quantity"] - line.get("shipped", 0)
    for line in order["lineItems"]:
        line_id = line["uniqueId"]
        shipped, canceled = line.get("shipped", 0), line.get("canceled", 0)
        left = line["quantity"] - canceled - shipped - asked[line_id]
        what = (
            f"{line['quantity']} of {line['sku']!r} ordered, {shipped} shipped, {canceled} canceled, "
            f"{asked[line_id]} asked for"
        )
        if min(shipped, canceled, asked[line_id], left) < 0:
            yield _finding(order, f"{what}: more than there is", shipments)
        elif sent[line_id] != shipped:
            yield _finding(order, f"{what}, though its shipping requests shipped {sent[line_id]}", shipments)
        elif left and order["status"] == "canceled":  # an order that has ended leaves no unit to be routed
            yield _finding(order, f"{what}, and the order is canceled", shipments)


def _requests(order: Json, shipments: Sequence[Json], fulfillments: Sequence[Json]) -> Iterator[Finding]:
    """Yield shipping requests that shipped other quantities than their fulfillments prove."""
    proven: dict[str, Counter[str]] = {}
    for fulfillment in fulfillments:
        counted = proven.setdefault(fulfillment.get("shipmentId") or "", Counter())
        for line in fulfillment.get("lineItems") or ():
            counted[line["sku"]] += line["quantity"]
    for shipment in shipments:
        shipped, wanted = Counter[str](), Counter[str]()
        for line in shipment["lineItems"]:
            shipped[line["sku"]] += line.get("shipped", 0)
            wanted[line["sku"]] += line["quantity"]
        proof = proven.get(shipment["shipmentId"], Counter[str]())
        if +shipped != +proof:
            text = f"request {shipment['shipmentId']} counts {_told(shipped)} as shipped, proven are {_told(proof)}"
            yield _finding(order, text, [shipment])
        elif not _stands_as(shipment["status"], shipped, wanted):
            text = (
                f"request {shipment['shipmentId']} is {shipment['status']}, and shipped {_told(shipped)} of "
            )
            yield _finding(order, text + _told(wanted), [shipment])
        elif any(shipped[sku] > wanted[sku] for sku in shipped):
            text = f"request {shipment['shipmentId']} shipped {_told(shipped)} of {_told(wanted)}"
            yield _finding(order, text, [shipment])


def _stands_as(status: str, shipped: Counter[str], wanted: Counter[str]) -> bool:
    """Whether a shipping request's status says what became of its units: a warehouse ships what is open, no more."""
    gone, left = bool(+shipped), any(shipped[sku] < units for sku, units in wanted.items())
    stands = {"readyForFulfillment": not gone, "partialShipped": gone and left, "shipped": gone and not left}
    return stands.get(status, True)


def _told(units: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{count} of {sku!r}" for sku, count in sorted(units.items()) if count) or "nothing"


def _finding(
    order: Json, message: str, shipments: Sequence[Json] = (), *, code: str = "quantity_not_conserved"
) -> Finding:
    evidence = Evidence(state={"order": order, "shipments": list(shipments)})
    return Finding(code, "I3", "R1", f"order {order['extOrderId']}: {message}", evidence)
