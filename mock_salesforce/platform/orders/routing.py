"""Routing: which locations together can fulfill an order with the fewest shipments (section 6)."""

from __future__ import annotations

from itertools import combinations, islice
from typing import Any

from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, entries, quantity
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.operations import Operation

MOST_CHECKED, MOST_ROUTES = 1_000_000, 10_000


def find_routes(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Every smallest set of locations whose stock covers the order, within the allowed number of splits."""
    wanted: dict[str, float] = {}
    for entry in entries(body, "orderedQuantities"):
        sku = _text(entry, "stockKeepingUnit")
        wanted[sku] = wanted.get(sku, 0.0) + quantity(entry.get("quantity"), sku)
    stock: dict[str, dict[str, float]] = {}
    for entry in entries(body, "locationAvailableInventory"):
        place, sku = _text(entry, "externalReferenceId"), _text(entry, "stockKeepingUnit")
        held = stock.setdefault(place, {})
        held[sku] = held.get(sku, 0.0) + _stocked(entry.get("quantity"))
    splits = body.get("maximumNumberOfSplits")
    if splits is not None and (isinstance(splits, bool) or not isinstance(splits, int) or splits < 0):
        raise ConnectError("INVALID_INPUT", "maximumNumberOfSplits must be a whole number")
    most = len(stock) if splits is None else min(splits + 1, len(stock))
    useful = sorted(place for place, held in stock.items() if any(held.get(sku) for sku in wanted))
    return {"targetLocations": [{"locations": list(route)} for route in _routes(useful, stock, wanted, most)]}


def _routes(
    places: list[str], stock: dict[str, dict[str, float]], wanted: dict[str, float], most: int
) -> list[tuple[str, ...]]:
    checked = 0
    for size in range(1, most + 1):
        chosen = islice(combinations(places, size), MOST_CHECKED - checked)
        found = []
        for route in chosen:
            checked += 1
            if all(sum(stock[p].get(sku, 0.0) for p in route) >= amount for sku, amount in wanted.items()):
                found.append(route)
                if len(found) == MOST_ROUTES:
                    return found
        if found or checked >= MOST_CHECKED:
            return found
    return []


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ConnectError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{key}]")
    return value


def _stocked(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise ConnectError("INVALID_INPUT", "the available quantity must be a number, zero or more")
    return float(value)


OPERATIONS = (
    Operation(
        "POST",
        "/commerce/order-management/routing/actions/find-routes-with-fewest-splits",
        action(find_routes, "targetLocations", status=200),
        "Find routes with the fewest splits",
        "6",
        51.0,
        "order_management",
    ),
)
