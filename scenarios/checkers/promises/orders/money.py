"""I16: what a buyer pays is, in the hub and in every copy of the order, what the channel's own record states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scenarios.checkers.tools.spelling import Spelling, spelling
from scenarios.checkers.views.copies import Copy, copies
from scenarios.checkers.views.hub import Json, hub
from scenarios.checkers.views.operator import operator
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.wire import is_refused, is_tiktok_product_create, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge every order that the hub holds of a channel whose record is known, and every copy that it made of one."""
    state, market = history.view(hub), history.view(sold)
    judged, findings = 0, list[Finding]()
    for order in state.orders:
        theirs = market.orders.get((order["integrationId"], order["extOrderId"]))
        if theirs is not None and (history.settled or theirs.connector == "tiktok_shop"):
            judged += 1
            findings += _amounts(order, theirs)
            findings += _prices(order, theirs)
    offers, exchanged = _offers(history)
    judged += offers
    findings += exchanged
    by_channel = {(one.connector, one.order_id): one for one in market.orders.values()}
    spelled = history.view(spelling)
    for copy in history.view(copies).orders:
        origin = by_channel.get((copy.channel or "tiktok_shop", copy.order_id))
        if origin is not None:
            judged += 1
            findings += _copied(copy, origin, spelled)
    return conclude("I16", judged, findings, subject="orders and copies")


def _offers(history: History) -> tuple[int, list[Finding]]:
    """Return how many SKUs a shop was made to list, and those listed in other money than their owner counts in."""
    state, record = history.view(hub), history.view(operator)
    origins = {each.get("sku"): each.get("originIntegrationId") or "" for each in state.products}
    judged, findings = 0, list[Finding]()
    for call in history.view(wire).to_vendor["tiktok"]:
        if not is_tiktok_product_create(call) or is_refused(call.exchange):
            continue
        for row in (call.exchange.sent or {}).get("skus") or ():
            judged += 1
            listed = row["price"]["currency"]
            counts_in = {
                each
                for each in record.setting(origins.get(row["seller_sku"], ""), "currency").values()
                if each
            }
            if counts_in and listed not in counts_in:
                message = f"{row['seller_sku']!r} was listed in {listed}, its owner's prices are in {min(counts_in)}"
                evidence = Evidence(exchanges=(call.index,))
                findings.append(Finding("amounts_changed", "I16", "R1", message, evidence))
    return judged, findings


def _amounts(order: Json, theirs: Sold) -> Iterator[Finding]:
    ours = order.get("amounts") or {}
    if order.get("currency") != theirs.currency:
        yield _finding(order, f"is in {order.get('currency')}, its channel says {theirs.currency}")
    for name, stated in theirs.amounts.items():
        if ours.get(name) != stated:
            yield _finding(order, f"has {name} {ours.get(name)!r}, its channel says {stated!r}")


def _prices(order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield lines at a price at which the channel did not sell the SKU, to the character."""
    stated: dict[str, set[str]] = {}
    for unit in theirs.units:
        stated.setdefault(unit.sku, set()).add(unit.price)
    for line in order["lineItems"]:
        prices = stated.get(line["sku"])
        if prices and line.get("itemPrice") not in prices:
            said = " and ".join(sorted(prices))
            yield _finding(
                order, f"has {line['sku']!r} at {line.get('itemPrice')!r}, its channel says {said}"
            )


def _copied(copy: Copy, origin: Sold, spelled: Spelling) -> Iterator[Finding]:
    """Yield what a copy states otherwise: its currency, its prices, and its amounts, which are numbers there."""
    if copy.currency and copy.currency != origin.currency:
        yield _in_copy(copy, f"is in {copy.currency}, its channel says {origin.currency}")
    wanted = {name: Decimal(origin.amounts.get(name, "0")) for name in ("shipping", "tax")}
    # A total that is no sum of its parts cannot be kept where totals are sums.
    wanted["subtotal"] = sum((Decimal(unit.price) for unit in origin.units), Decimal(0))
    wanted["total"] = wanted["paid"] = sum(wanted.values(), Decimal(0))
    for name, value in copy.amounts.items():
        if Decimal(value) != wanted[name]:
            yield _in_copy(copy, f"has {name} {value}, its channel says {wanted[name]}")
    sold_at = {(sku, price) for sku, price in origin.priced()}
    skus = {sku for sku, _ in sold_at}
    for sku, price in copy.priced:
        meant = [each for each in spelled.meanings(sku) if each in skus]
        if meant and not any((each, price) in sold_at for each in meant):
            yield _in_copy(copy, f"has {sku!r} at {price}, at which its channel did not sell it")


def _finding(order: Json, message: str) -> Finding:
    evidence = Evidence(state={"order": order})
    return Finding("amounts_changed", "I16", "R1", f"order {order['extOrderId']} {message}", evidence)


def _in_copy(copy: Copy, message: str) -> Finding:
    evidence = Evidence(state={"record": copy.record_id, "order": copy.order_id, "amounts": copy.amounts})
    text = f"{copy.kind} {copy.record_id} of order {copy.order_id} {message}"
    return Finding("amounts_changed", "I16", "R1", text, evidence)
