"""The hub's stock over time, from its ledger; what there is to sell at the end; and which locations count where.

The final figures are those of who counts, ships and sells, wherever they say; the hub's own are only the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any

from scenarios.checkers.views.goods import goods
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, VIRTUAL_LOCATION, HubState, hub, instant, setting
from scenarios.checkers.views.operator import OperatorRecord, Timeline, operator
from scenarios.record.history import History

Json = Mapping[str, Any]
# `locationTypes` by the integration that has them; empty: every type.
TypeFilters = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Movement:
    """One ledger event's effect on what is available."""

    number: int
    at: float
    location_id: str
    event: str
    cause: str
    available: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Movements and final figures by SKU."""

    movements: Mapping[str, Sequence[Movement]]
    available: Mapping[str, Mapping[str, int]]  # final, by SKU and location

    def available_in(self, sku: str, location_ids: frozenset[str]) -> int:
        """Return what is available at the end in these locations, less what open orders hold unrouted.

        A location that owes more than it has offers nothing; it takes nothing from the others.
        """
        held = self.available.get(sku, {})
        free = sum(max(0, quantity) for location, quantity in held.items() if location in location_ids)
        return free + held.get(VIRTUAL_LOCATION, 0)

    def counted(self, sku: str) -> bool:
        """Whether the hub holds any figure of the SKU at a real location."""
        return any(location != VIRTUAL_LOCATION for location in self.available.get(sku, ()))


def stock(history: History) -> Stock:
    """Index ledger and inventory by SKU."""
    state = history.view(hub)
    movements: dict[str, list[Movement]] = {}
    instants: dict[str, float] = {}
    for row in state.ledger:
        at = instants.get(row["at"])
        if at is None:
            at = instants[row["at"]] = instant(row["at"])
        movements.setdefault(row["sku"], []).append(
            Movement(row["number"], at, row["locationId"], row["event"], row["cause"], available_delta(row))
        )
    return Stock(movements, _available(history, state))


def _available(history: History, state: HubState) -> dict[str, dict[str, int]]:
    """Return what is free by SKU and location; what orders hold unrouted is owed at the virtual location."""
    available: dict[str, dict[str, int]] = {}
    for row in state.inventory:
        available.setdefault(row["sku"], {})[row["locationId"]] = row["available"]
    if not history.settled:
        return available
    outside = history.view(goods)
    asked = state.asked()
    aside = {(row["sku"], row["locationId"]): row["unavailable"] for row in state.inventory}  # not restocked
    for (sku, location_id), quantity in outside.on_hand.items():
        if sku not in outside.unclear:
            available.setdefault(sku, {})[location_id] = (
                quantity - asked[(sku, location_id)] - aside.get((sku, location_id), 0)
            )
    routed = Counter[str]()
    for (sku, _), units in asked.items():
        routed[sku] += units
    for sku in available.keys() - outside.unclear:
        available[sku][VIRTUAL_LOCATION] = routed[sku] - outside.held.get(sku, 0)
    return available


def available_delta(event: Json) -> int:
    """Return what a ledger event does to the available figure."""
    effect = event.get("onHandDelta", 0) - event.get("committedDelta", 0) - event.get("unavailableDelta", 0)
    return int(effect)


def total_over_time(
    movements: Sequence[Movement],
    location_ids: frozenset[str],
    scopes: Mapping[str, Timeline[bool]] = MappingProxyType({}),
) -> Timeline[int]:
    """Return the sum available in these locations by the instant from which it held.

    What an operator took out of scope counts for nothing until it is put back.
    """
    changes: list[tuple[float, str, int | bool]] = [
        (at, place, allowed)
        for place, scope in scopes.items()
        if place in location_ids
        for at, allowed in scope.items()
    ]
    at = 0.0
    for each in movements:
        at = max(
            at, each.at
        )  # the ledger's order tells what came after what, where the hub's clock went back
        if each.location_id in location_ids or each.location_id == VIRTUAL_LOCATION:
            changes.append((at, each.location_id, each.available))
    timeline: Timeline[int] = Timeline()
    held = Counter[str]()
    out = set[str]()
    for at, place, change in sorted(changes, key=lambda each: each[0]):
        if isinstance(change, bool):
            (out.discard if change else out.add)(place)
        else:
            held[place] += change
        free = sum(max(0, held[each]) for each in held if each not in out and each != VIRTUAL_LOCATION)
        timeline.put(at, free + held[VIRTUAL_LOCATION])
    return timeline


def type_filters(state: HubState, record: OperatorRecord, start: float, end: float) -> list[TypeFilters]:
    """Return the `locationTypes` of every org that has them, in each way that held from `start` to `end`."""
    ways = []
    for integration_id, integration in state.integrations.items():
        if integration.get("connector") != "order_management":
            continue
        values = record.setting(integration_id, "locationTypes").during(start, end)
        held = dict.fromkeys(
            frozenset(value or ()) for value in values or [setting(integration, "locationTypes")]
        )
        ways.append([(integration_id, types) for types in held])
    return [dict(way) for way in product(*ways)]


def type_excluded(location: Json, filters: TypeFilters) -> bool:
    """Whether the type filter of the location's org leaves it out (types compare exactly, decisions.md section 3)."""
    types = filters.get(location.get("sourceIntegrationId") or "")
    return bool(types) and location.get("locationType") not in (types or ())


def sellable_locations(history: History, shop: Json, *, mapped_only: bool = False) -> frozenset[str]:
    """Return the locations whose stock counts for a TikTok integration at the end of the run."""
    state, record = history.view(hub), history.view(operator)
    types = type_filters(state, record, float("inf"), float("inf"))[-1]
    chosen = setting(shop, "stockLocationIds")
    mapped = frozenset(place for place in state.mappings.get(shop["integrationId"], {}).values() if place)
    return frozenset(
        location_id
        for location_id, location in state.locations.items()
        if not location.get("platformFulfilled")
        and not type_excluded(location, types)
        and _in_scope(state, record, location)
        and (chosen is None or location_id in chosen)
        and (not mapped_only or location_id in mapped)
    )


def ever_sellable_locations(history: History, until: float) -> tuple[frozenset[str], frozenset[str]]:
    """Return the locations whose stock may have counted at any time up to `until`, and those where it always did."""
    state, record = history.view(hub), history.view(operator)
    filters = type_filters(state, record, 0.0, until)
    own = {key: row for key, row in state.locations.items() if not row.get("platformFulfilled")}
    kept = {key: [not type_excluded(row, types) for types in filters] for key, row in own.items()}
    in_scope = {key for key, row in own.items() if _in_scope(state, record, row)}
    return (
        frozenset(key for key, allowed in kept.items() if any(allowed)),
        frozenset(key for key, allowed in kept.items() if all(allowed) and key in in_scope),
    )


def _in_scope(state: HubState, record: OperatorRecord, location: Json) -> bool:
    """What the hub says counts only for locations that neither an operator nor a type filter decides."""
    chosen = record.scopes.get(location["locationId"])
    if chosen is not None:
        return chosen.values()[-1] is not False
    source = state.integrations.get(location.get("sourceIntegrationId") or "", {})
    by_filter = source.get("connector", TIKTOK_CONNECTOR) != TIKTOK_CONNECTOR
    return by_filter or location.get("inScope", True) is not False
