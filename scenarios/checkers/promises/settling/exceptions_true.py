"""I23: an exception is open exactly while its cause holds, and one cause has one open exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub, names
from scenarios.checkers.views.tiktok import ShopState, shop
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_OF_ORDERS = frozenset({"unmapped_location", "routing_failed", "unknown_sku"})


def check(history: History) -> Check:
    """Judge open exceptions by the state that would have to cause them, and such states by their exceptions."""
    state, tiktok = history.view(hub), history.view(shop)
    findings = list(_repeated(state))
    judged = len(state.open_exceptions)
    if history.settled:
        for exception in state.open_exceptions:
            findings += _without_cause(state, tiktok, exception)
        told = {(row["code"], name) for row in state.open_exceptions for name in names(row)}
        causes = list(_causes(state, tiktok))
        judged += len(causes)
        findings += [_silent(*cause) for cause in causes if not _told(told, cause[0], cause[1])]
    return conclude("I23", judged, findings, subject="exceptions and causes")


def _repeated(state: HubState) -> Iterator[Finding]:
    counted = Counter(
        (row["code"], row.get("entity"), row.get("entityId"), row.get("integrationId"))
        for row in state.open_exceptions
    )
    for (code, entity, entity_id, _), count in counted.items():
        if count > 1:
            yield _finding(f"{count} exceptions {code} are open for {entity} {entity_id}", {"code": code})


# --- open, but is the cause there? --------------------------------------------------------------------------------


def _without_cause(state: HubState, tiktok: ShopState, exception: Json) -> Iterator[Finding]:
    """Yield an open exception whose cause is decidable and gone."""
    named = set(names(exception))
    code = exception["code"]
    gone = False
    orders = _orders(state, named)
    if code in _OF_ORDERS and orders and all(order["status"] in FINAL_STATUSES for order in orders):
        gone = True
    elif code == "unmapped_location":
        gone = _mapped(state, tiktok, named)
    elif code == "routing_failed":
        gone = bool(orders) and all(order.get("routingStatus") != "failed" for order in orders)
    elif code == "unknown_sku":
        gone = bool(orders) and all(line.get("productId") for order in orders for line in order["lineItems"])
    elif code == "unmatched_sku":
        linked = {link.sku_id for link in state.links.get(exception.get("integrationId") or "", ())}
        listings = named & tiktok.by_sku_id.keys()
        gone = bool(listings) and listings <= linked
    if gone:
        yield _finding(
            f"{code} is still open for {exception['entityId']}, though nothing is wrong", exception
        )


def _mapped(state: HubState, tiktok: ShopState, named: set[str]) -> bool:
    """Whether every warehouse that the exception names, itself or by its order, has a location."""
    warehouses = {tiktok.orders[order_id].warehouse_id for order_id in named & tiktok.orders.keys()}
    warehouses |= {
        tiktok.orders[order["extOrderId"]].warehouse_id
        for order in _orders(state, named)
        if order["extOrderId"] in tiktok.orders
    }
    mapping = {key: value for rows in state.mappings.values() for key, value in rows.items()}
    warehouses |= named & mapping.keys()
    known = [mapping[warehouse] for warehouse in warehouses if warehouse in mapping]
    return bool(known) and all(known)


def _orders(state: HubState, named: set[str]) -> list[Json]:
    known = (state.order_by_id, state.order_by_external_id)
    return [orders[name] for orders in known for name in sorted(named & orders.keys())]


# --- wrong, but is it told? ---------------------------------------------------------------------------------------


def _causes(state: HubState, tiktok: ShopState) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield (code, names by which an exception may tell it, what is wrong)."""
    mapping = state.mappings.get(state.tiktok["integrationId"], {}) if state.tiktok else {}
    for order in state.orders:
        if order["status"] in FINAL_STATUSES or order.get("fulfilledByPlatform"):
            continue
        order_names = (order["orderId"], order["extOrderId"])
        if order.get("routingStatus") == "failed":
            yield "routing_failed", order_names, f"order {order['extOrderId']} could not be routed"
        lost = [line["sku"] for line in order["lineItems"] if not line.get("productId")]
        if lost:
            what = f"order {order['extOrderId']} has {lost[0]!r}, which no product is"
            yield "unknown_sku", (*order_names, *lost), what
        theirs = tiktok.orders.get(order["extOrderId"])
        warehouse_id = theirs.warehouse_id if theirs is not None else None
        if (
            warehouse_id
            and order["status"] == "readyForFulfillment"
            and not mapping.get(warehouse_id, "unknown")
        ):
            what = f"order {order['extOrderId']} names warehouse {warehouse_id}, mapped to no location"
            yield "unmapped_location", (*order_names, warehouse_id), what


def _told(told: set[tuple[str, str]], code: str, known_as: tuple[str, ...]) -> bool:
    """Whether an exception of that code is open under one of the names; an unmapped order also failed to route."""
    codes = (code, "unmapped_location") if code == "routing_failed" else (code,)
    return any((possible, name) in told for possible in codes for name in known_as)


def _silent(code: str, known_as: tuple[str, ...], what: str) -> Finding:
    return _finding(f"{what}, and no {code} is open", {"names": list(known_as)})


def _finding(message: str, row: Json) -> Finding:
    return Finding("exception_untrue", "I23", "R84", message, Evidence(state={"exception": row}))
