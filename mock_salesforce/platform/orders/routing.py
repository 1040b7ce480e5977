"""Routing: which locations together can fulfill an order with the fewest shipments (section 6)."""

from __future__ import annotations

from itertools import combinations, islice
from typing import Any

from mock_salesforce.platform.orders.bodies import RoutesBody
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action

MOST_CHECKED, MOST_ROUTES = 1_000_000, 10_000


def find_routes(call: Call, body: RoutesBody) -> dict[str, Any]:
    """Every smallest set of locations whose stock covers the order, within the allowed number of splits."""
    wanted: dict[str, float] = {}
    for ordered in body.orderedQuantities:
        wanted[ordered.stockKeepingUnit] = wanted.get(ordered.stockKeepingUnit, 0.0) + ordered.quantity
    stock: dict[str, dict[str, float]] = {}
    for there in body.locationAvailableInventory:
        held = stock.setdefault(there.externalReferenceId, {})
        held[there.stockKeepingUnit] = held.get(there.stockKeepingUnit, 0.0) + there.quantity
    splits = body.maximumNumberOfSplits
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


OPERATIONS = (
    action(
        "/commerce/order-management/routing/actions/find-routes-with-fewest-splits",
        find_routes,
        RoutesBody,
        "Find routes with the fewest splits",
        "targetLocations",
        since=51.0,
        status=200,
    ),
)
