"""I12: an order that TikTok itself fulfills is stored as fulfilled and touches nothing that is the seller's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.checkers.views.copies import copies
from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub
from scenarios.checkers.views.tiktok import UNREADY, ShopOrder, shop
from scenarios.checkers.views.wire import tiktok_package_order, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_WORDS = re.compile(r"[^\w.-]+")
_ROUTINGS = frozenset({"order_routed", "routing_failed"})


def check(history: History) -> Check:
    """Judge every order of TikTok's own fulfillment that the hub holds."""
    state = history.view(hub)
    if state.tiktok is None:
        return conclude("I12", 0, (), subject="orders fulfilled by TikTok")
    judged: dict[str, str] = {}  # hub order id -> TikTok order id
    findings: list[Finding] = []
    for theirs in history.view(shop).orders.values():
        order = state.order_of.get((state.tiktok["integrationId"], theirs.order_id))
        if theirs.by_tiktok and order is not None:
            judged[order["orderId"]] = theirs.order_id
            findings += _stored(state, order, theirs)
    if judged:
        findings += _touched(history, state, judged)
    return conclude("I12", len(judged), findings, subject="orders fulfilled by TikTok")


def _stored(state: HubState, order: Json, theirs: ShopOrder) -> Iterator[Finding]:
    if order["status"] not in FINAL_STATUSES and theirs.status not in UNREADY:
        yield _finding(
            "R81", f"order {theirs.order_id} is {order['status']}, not fulfilled", order["orderId"]
        )
    shipments = state.shipments_of.get(order["orderId"], ())
    if shipments:
        yield _finding(
            "R82", f"order {theirs.order_id} has {len(shipments)} shipping requests", order["orderId"]
        )


def _touched(history: History, state: HubState, judged: dict[str, str]) -> Iterator[Finding]:
    """Yield routings, movements of seller stock and push-backs that name one of these orders."""
    for entry in history.journal:
        if entry["decision"] in _ROUTINGS and entry["entityId"] in judged:
            message = f"order {judged[entry['entityId']]} went through the routing engine"
            yield _finding("R82", message, entry["entityId"], Evidence(journal=(entry["number"],)))
    names = {*judged, *judged.values()}
    for event in state.ledger:
        location = state.locations.get(event["locationId"], {})
        if location.get("platformFulfilled") or names.isdisjoint(_WORDS.split(event["cause"])):
            continue
        message = f"{event['cause']} moved {event['sku']!r} at {event['locationId']}, which is the seller's"
        yield _finding("R82", message, event["cause"], Evidence(state={"event": event}))
    for copy in history.view(copies).orders:
        if copy.managed and copy.channel == "tiktok_shop" and copy.order_id in judged.values():
            message = f"{copy.kind} {copy.record_id} of order {copy.order_id} is to be shipped from Salesforce as well"
            yield _finding("R81", message, "", Evidence(state={"record": copy.record_id}))
    for call in history.view(wire).to_vendor["tiktok"]:
        if tiktok_package_order(call) in judged.values():
            message = f"{call.method} {call.path} told TikTok of a shipment that is TikTok's own"
            yield _finding("R82", message, "", Evidence(exchanges=(call.index,)))


def _finding(rule: str, message: str, order_id: str, evidence: Evidence | None = None) -> Finding:
    shown = evidence or Evidence(state={"order": order_id})
    return Finding("platform_fulfilled_routed", "I12", rule, message, shown)
