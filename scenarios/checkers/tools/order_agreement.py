"""Where hub, shop and Salesforce must agree about an order once everything has come to rest (part of I6)."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.views.hub import UNSHIPPED_ENDS, HubState, Json, hub, setting
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.tiktok import ShopOrder, shop
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding

_ON_ITS_WAY = frozenset({"sentToFulfillment", "partialFulfillment", "fulfilled"})
_TAKES_ORDERS = frozenset({"order_management", "service_cloud"})  # by default; Commerce Cloud only where set


def compare_orders(history: History) -> tuple[int, list[Finding]]:
    """Compare each TikTok order of the hub with both platforms; return how many, and what disagrees."""
    state, tiktok = history.view(hub), history.view(shop)
    if state.tiktok is None or not state.connected(state.tiktok):
        return 0, []
    record = history.view(operator)
    stored = {_short(order.order_id) for order in history.view(back_office).orders}
    compared, findings = 0, list[Finding]()
    for order in state.orders:
        theirs = tiktok.orders.get(order["extOrderId"])
        if order["integrationId"] != state.tiktok["integrationId"] or theirs is None or theirs.by_tiktok:
            continue
        compared += 1
        if order["orderId"] in state.open_by_name or theirs.order_id in state.open_by_name:
            continue  # a person has to look at it first
        findings += _cancellation(order, theirs)
        findings += _tracking(state, order, theirs)
        if history.view(back_office).known and state.connected(state.salesforce):
            findings += _pushed(state, record, order, stored)
    return compared, findings


def _cancellation(order: Json, theirs: ShopOrder) -> Iterator[Finding]:
    shipped = any(line.get("shipped") for line in order["lineItems"])
    evidence = Evidence(state={"order": order})
    if theirs.status == "CANCELLED" and order["status"] not in UNSHIPPED_ENDS and not shipped:
        message = f"order {theirs.order_id} is canceled on TikTok but {order['status']} in the hub"
        yield Finding("not_converged", "I6", "R2", message, evidence)
    if order["status"] == "canceled" and theirs.status == "AWAITING_SHIPMENT" and not shipped:
        message = f"order {theirs.order_id} is canceled in the hub, and TikTok still awaits its shipment"
        yield Finding("not_converged", "I6", "R2", message, evidence)


def _tracking(state: HubState, order: Json, theirs: ShopOrder) -> Iterator[Finding]:
    """Yield the shipments that the hub knows of and the shop does not."""
    if setting(state.tiktok, "fulfillments") is False or theirs.status == "CANCELLED":
        return
    known = {unit.get("tracking_number") for unit in theirs.units}
    known |= {package.get("tracking_number") for package in theirs.packages}
    for fulfillment in state.fulfillments_of.get(order["orderId"], ()):
        number = fulfillment.get("trackingNumber")
        told = state.open_by_name.keys() & {fulfillment.get("fulfillmentId"), fulfillment.get("shipmentId")}
        if fulfillment.get("type", "shipped") == "shipped" and number and number not in known and not told:
            message = f"order {theirs.order_id} shipped with {number}, which TikTok was not told"
            evidence = Evidence(state={"order": order["orderId"], "fulfillment": fulfillment})
            yield Finding("tracking_missing", "I6", "R2", message, evidence)


def _pushed(state: HubState, record: OperatorRecord, order: Json, stored: set[str]) -> Iterator[Finding]:
    """Yield orders on their way that Salesforce should hold and does not."""
    integration = state.salesforce
    if integration is None or order["status"] not in _ON_ITS_WAY:
        return
    rows = [
        row
        for row in order.get("remote") or ()
        if row.get("purpose") == "order" and row["integrationId"] == integration["integrationId"]
    ]
    message = f"order {order['extOrderId']} is {order['status']}"
    evidence = Evidence(state={"order": order})
    if not rows and _always_pushes(record, integration):
        text = f"{message} and was never meant for {integration['connector']}"
        yield Finding("not_converged", "I6", "R5", text, evidence)
    for row in rows:
        if row.get("status") in ("wanted", "unknown"):
            text = f"{message}, but its push to {integration['connector']} is still {row['status']}"
            yield Finding("not_converged", "I6", "R5", text, evidence)
        elif row.get("status") == "sent" and _short(row.get("externalId") or "") not in stored:
            text = f"{message}; {integration['connector']} lacks {row.get('externalId')}, under which it was pushed"
            yield Finding("not_converged", "I6", "R5", text, evidence)


def _short(order_id: str) -> str:
    """Salesforce ids name the same record with and without their three checking letters."""
    return order_id[:15] if len(order_id) == 18 and order_id.isalnum() else order_id


def _always_pushes(record: OperatorRecord, integration: Json) -> bool:
    """Whether order push was on throughout, as it is by default for the connectors that keep orders."""
    chosen = [
        *record.setting(integration["integrationId"], "pushOrders").values(),
        setting(integration, "pushOrders"),
    ]
    return integration["connector"] in _TAKES_ORDERS and False not in chosen
