"""I4: an order's status follows its source's own update time, and no automatic path leaves a terminal status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.checkers.views.heard import Version, heard_orders, latest
from scenarios.checkers.views.hub import UNSHIPPED_ENDS, Json, hub, instant
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_AFTER_THE_END = frozenset({"order_routed", "order_released", "order_reopened"})
_BY_HAND = frozenset({"reroute", "cancel"})


def check(history: History) -> Check:
    """Judge each TikTok order against the newest version the hub was told, and each end against what came after."""
    state = history.view(hub)
    heard = history.view(heard_orders)
    findings: list[Finding] = []
    judged = 0
    for order in state.orders:
        versions = heard.get(order["extOrderId"])
        if state.tiktok is None or order["integrationId"] != state.tiktok["integrationId"] or not versions:
            continue
        judged += 1
        if history.settled:
            findings += _behind(order, versions)
    findings += _left_the_end(history, {order["orderId"]: order for order in state.orders})
    return conclude("I4", judged, findings, subject="orders")


def _behind(order: Json, versions: Sequence[Version]) -> Iterator[Finding]:
    """Yield an order whose status is one that TikTok has since replaced, although the hub was told."""
    newest = latest(versions)
    right = {version.order.get("status") for version in newest}
    shown = order.get("externalStatus")
    if shown in right:
        return
    words = " or ".join(sorted(str(status) for status in right))
    message = f"order {order['extOrderId']} shows {shown!r}; the newest the hub was told is {words}"
    evidence = Evidence(
        exchanges=tuple(version.call.index for version in newest), state={"order": order["orderId"]}
    )
    yield Finding("status_went_back", "I4", "R1", message, evidence)


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
