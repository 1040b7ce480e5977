"""I16: an order's amounts are, to the character, what TikTok stated, in the currency it stated."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.views.heard import Version, heard_orders, latest
from scenarios.checkers.views.hub import Json, hub
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_STATED = {"total": "total_amount", "subtotal": "sub_total", "shipping": "shipping_fee", "tax": "tax"}


def check(history: History) -> Check:
    """Judge every TikTok order of the hub against the newest version that reached it."""
    state, heard = history.view(hub), history.view(heard_orders)
    judged, findings = 0, list[Finding]()
    for order in state.orders:
        versions = heard.get(order["extOrderId"])
        if state.tiktok is None or order["integrationId"] != state.tiktok["integrationId"] or not versions:
            continue
        judged += 1
        newest = latest(versions)[-1]
        findings += _totals(order, newest)
        findings += _prices(order, newest)
    return conclude("I16", judged, findings, subject="orders")


def _totals(order: Json, version: Version) -> Iterator[Finding]:
    payment, amounts = version.order.get("payment") or {}, order.get("amounts") or {}
    if payment.get("currency") and payment["currency"] != order.get("currency"):
        message = f"is in {order.get('currency')}, TikTok stated {payment['currency']}"
        yield _finding(order, message, version)
    for ours, theirs in _STATED.items():
        stated = payment.get(theirs)
        if stated and ours in amounts and amounts[ours] != stated:
            yield _finding(order, f"has {ours} {amounts[ours]!r}, TikTok stated {stated!r}", version)


def _prices(order: Json, version: Version) -> Iterator[Finding]:
    stated: dict[str, set[str]] = {}
    for unit in version.order.get("line_items") or ():
        if unit.get("sale_price"):
            stated.setdefault(unit.get("seller_sku") or "", set()).add(unit["sale_price"])
    for line in order["lineItems"]:
        prices = stated.get(line["sku"])
        if prices and line.get("itemPrice") not in prices:
            message = f"has {line['sku']!r} at {line.get('itemPrice')!r}, TikTok stated {' and '.join(sorted(prices))}"
            yield _finding(order, message, version)


def _finding(order: Json, message: str, version: Version) -> Finding:
    evidence = Evidence(exchanges=(version.call.exchange.index,), state={"order": order})
    return Finding("amounts_changed", "I16", "R1", f"order {order['extOrderId']} {message}", evidence)
