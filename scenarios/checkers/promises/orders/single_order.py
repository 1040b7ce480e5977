"""I1: at most one hub order per channel order, none that nobody placed there, and none that is an echo of a push."""

from __future__ import annotations

from scenarios.checkers.views.hub import Json, hub
from scenarios.checkers.views.sold import sold
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge every order of the hub's final state by what its channel holds."""
    orders, market = history.view(hub).orders, history.view(sold)
    pushed = {
        (row["integrationId"], row["externalId"]): order
        for order in orders
        for row in order.get("remote") or ()
        if row.get("purpose") == "order" and row.get("externalId")
    }
    seen: dict[tuple[str, str], Json] = {}
    findings: list[Finding] = []
    for order in orders:
        key = (order["integrationId"], order["extOrderId"])
        if key in seen:
            message = (
                f"channel order {key[1]} is stored as {seen[key]['orderId']} and again as {order['orderId']}"
            )
            findings.append(_finding("R55", message, seen[key], order))
        seen.setdefault(key, order)
        origin = pushed.get(key)
        if origin is not None and origin is not order:
            message = f"order {origin['orderId']}, pushed out as {key[1]}, came back as new order {order['orderId']}"
            findings.append(_finding("R5", message, origin, order))
        elif key[0] in market.known and key not in market.orders:
            message = f"order {order['orderId']} stands for {key[1]}, which nobody placed at its channel"
            evidence = Evidence(state={"order": order})
            findings.append(Finding("order_never_placed", "I1", "R55", message, evidence))
    return conclude("I1", len(orders), findings, subject="orders")


def _finding(rule: str, message: str, first: Json, second: Json) -> Finding:
    return Finding("duplicate_order", "I1", rule, message, Evidence(state={"orders": [first, second]}))
