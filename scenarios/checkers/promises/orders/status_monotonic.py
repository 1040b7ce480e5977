"""I4: an order's status is what its channel has at last, and no automatic path leaves a terminal status.

What is canceled at its channel is not shipped any more, once the hub has had the time to hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.checkers.views.deeds import Report, deeds
from scenarios.checkers.views.hub import OPEN_REQUESTS, UNSHIPPED_ENDS, HubState, Json, hub, instant, setting
from scenarios.checkers.views.sold import Sold, sold
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

HEARD_AFTER_S = (
    3600.0  # polls come every few minutes, and nothing is held up for longer unless something breaks
)
_AFTER_THE_END = frozenset({"order_routed", "order_released", "order_reopened"})
_UNROUTED = frozenset({"new", "readyForFulfillment"})
_BY_HAND = frozenset({"reroute", "cancel"})


def check(history: History) -> Check:
    """Judge each order against its channel's final record, and each end against what came after."""
    state, market, done = history.view(hub), history.view(sold), history.view(deeds)
    findings = [finding for order in state.orders for finding in _back_to_routing(state, order)]
    judged = 0
    for order in state.orders:
        theirs = market.orders.get((order["integrationId"], order["extOrderId"]))
        integration = state.integrations.get(order["integrationId"])
        if theirs is None or not state.connected(integration) or setting(integration, "orders") is False:
            continue
        judged += 1
        if history.settled:
            findings += _behind(order, theirs)
        if not history.story.faults:
            findings += _shipped_late(order, theirs, done.of_order.get(order["orderId"], ()))
    findings += _left_the_end(history, {order["orderId"]: order for order in state.orders})
    return conclude("I4", judged, findings, subject="orders")


def _behind(order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield an order whose status is one that its channel has since replaced."""
    shown = order.get("externalStatus")
    if shown != theirs.status:
        message = f"order {theirs.order_id} shows {shown!r}, its channel {theirs.status!r}"
        yield Finding("status_went_back", "I4", "R1", message, Evidence(state={"order": order["orderId"]}))


def _back_to_routing(state: HubState, order: Json) -> Iterator[Finding]:
    """Yield an order that says it is still to be routed while a location is asked to ship it."""
    asked = [row for row in state.shipments_of.get(order["orderId"], ()) if row["status"] in OPEN_REQUESTS]
    if asked and order["status"] in _UNROUTED:
        message = (
            f"order {order['extOrderId']} is {order['status']}, and {len(asked)} locations are to ship it"
        )
        evidence = Evidence(
            state={"order": order["orderId"], "shipments": [row["shipmentId"] for row in asked]}
        )
        yield Finding("status_went_back", "I4", "R1", message, evidence)


def _shipped_late(order: Json, theirs: Sold, reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield what a warehouse was still let ship long after the channel had canceled the order."""
    for report in reports if theirs.canceled_whole else ():
        if report.counts and report.at > theirs.updated_at + HEARD_AFTER_S:
            late = round(report.at - theirs.updated_at)
            message = f"order {theirs.order_id} shipped {late} s after its channel had canceled it"
            exchanges = () if report.exchange is None else (report.exchange,)
            evidence = Evidence(exchanges=exchanges, state={"order": order["orderId"]})
            yield Finding("shipped_after_cancel", "I4", "R1", message, evidence)


def _left_the_end(history: History, orders: dict[str, Json]) -> Iterator[Finding]:
    """Yield orders that were canceled and then went on without anyone's hand."""
    ended: dict[str, Json] = {}
    for entry in history.journal:
        order_id = entry["entityId"]
        if entry["decision"] == "order_canceled":
            ended[order_id] = entry
        elif entry["decision"] in _AFTER_THE_END and order_id in ended:
            end = ended.pop(order_id)
            if not _by_hand(history, instant(end["at"]), instant(entry["at"])):
                message = f"order {order_id} was canceled, and then {entry['decision']}"
                evidence = Evidence(journal=(end["number"], entry["number"]))
                yield Finding("status_went_back", "I4", "R1", message, evidence)
    for order_id, end in ended.items():
        order = orders.get(order_id)
        if order is not None and order["status"] not in UNSHIPPED_ENDS | {"fulfilled"}:
            if _by_hand(history, instant(end["at"]), float("inf")):
                continue
            message = f"order {order['extOrderId']} was canceled and is {order['status']} again"
            evidence = Evidence(journal=(end["number"],), state={"order": order})
            yield Finding("status_went_back", "I4", "R1", message, evidence)


def _by_hand(history: History, start: float, end: float) -> bool:
    return any(
        operation.operation in _BY_HAND and operation.actor == "operator" and start <= operation.at <= end
        for operation in history.operations
    )
