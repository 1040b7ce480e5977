"""I11: Service Cloud is written to and never read from: no orders, stock or locations; and one integration at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from scenarios.checkers.views.accounts import accounts
from scenarios.checkers.views.hub import HubState, hub
from scenarios.checkers.views.wire import Call, is_auth, soql, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_FROM = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)
_ORDERS = frozenset(
    {
        "Order",
        "OrderItem",
        "OrderSummary",
        "OrderItemSummary",
        "FulfillmentOrder",
        "FulfillmentOrderLineItem",
        "Shipment",
    }
)
_STOCK = frozenset({"Location", "LocationGroup", "ProductItem"})
_STOCK_PATH = re.compile(r"/commerce/(oci|inventory)/")
_RECORD = re.compile(r"/sobjects/(\w+)/")


def check(history: History) -> Check:
    """Judge every call to a Service Cloud org, and what the hub holds that can only have come from it."""
    state = history.view(hub)
    known = history.view(accounts)
    ours = [key for key, row in known.integrations.items() if row["connector"] == "service_cloud"]
    if not ours:
        return conclude("I11", 0, (), subject="calls to Service Cloud")
    others = {key for key, owner in known.speaks_for.items() if owner not in ours}  # another org gives orders
    own = {order["extOrderId"] for order in state.orders} | {order["orderNumber"] for order in state.orders}
    calls = [
        call
        for call in history.view(wire).to_vendor["salesforce"]
        if not is_auth("salesforce", call) and known.account(call) not in others
    ]
    findings = [finding for call in calls for finding in _judge(call, own)]
    findings += _held(state)
    return conclude("I11", len(calls), findings, subject="calls to Service Cloud")


def _judge(call: Call, own: set[str]) -> Iterator[Finding]:
    if _STOCK_PATH.search(call.path):
        yield _read("R79", "asked for stock", call)
    for query in _queries(call):
        for name in _FROM.findall(query):
            if name in _STOCK:
                yield _read("R79", f"read {name}", call)
            elif name in _ORDERS and not _own_order(query, own):
                yield _read("R8", f"read {name}", call)
    record = _RECORD.search(call.path) if call.method == "GET" else None
    if record is not None and record[1] in _ORDERS | _STOCK:
        yield _read("R8" if record[1] in _ORDERS else "R79", f"read {record[1]}", call)


def _queries(call: Call) -> Iterator[str]:
    """Yield the SOQL that a request carries, its own or in parts of a composite."""
    query = soql(call)
    if query:
        yield unquote_plus(query)
    sent = call.exchange.sent
    if "/composite" in call.path and isinstance(sent, dict):
        for part in sent.get("compositeRequest") or sent.get("batchRequests") or ():
            if "/query" in part.get("url", ""):
                yield unquote_plus(part["url"])


def _own_order(query: str, own: set[str]) -> bool:
    """Looking up by its reference an order the hub itself pushes brings nothing in; it keeps a push from doubling."""
    return any(reference in query for reference in own)


def _held(state: HubState) -> Iterator[Finding]:
    ids = [key for key, row in state.integrations.items() if row.get("connector") == "service_cloud"]
    if len(ids) > 1:
        message = f"{len(ids)} Service Cloud integrations stand in one organization"
        yield Finding("one_integration_exceeded", "I11", "R7", message, Evidence(state={"integrations": ids}))
    for order in state.orders:
        if order["integrationId"] in ids:
            message = f"order {order['extOrderId']} came in from Service Cloud"
            yield Finding("service_cloud_read", "I11", "R8", message, Evidence(state={"order": order}))
    for location in state.locations.values():
        if location.get("sourceIntegrationId") in ids:
            message = f"location {location['name']!r} has Service Cloud as its source"
            yield Finding("service_cloud_read", "I11", "R79", message, Evidence(state={"location": location}))


def _read(rule: str, what: str, call: Call) -> Finding:
    evidence = Evidence(exchanges=(call.exchange.index,))
    return Finding("service_cloud_read", "I11", rule, f"the hub {what} in Service Cloud", evidence)
