"""A reference Order Routing Engine: slow, obvious, and written from the specification alone.

It answers which locations ship an order, given what could be known when it was routed (facts/hub-behaviour.md 1.8
and decided in facts/decisions.md section 4): cards from top to bottom, the first that satisfies the order wins;
without "Allow split orders" one location holds every line; with it, the fewest locations that cover the order, ties
by the card's order; a line's quantity is cut only where no cover of whole lines exists; "Do Not Check Inventory"
takes the first location.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product


@dataclass(frozen=True, slots=True)
class ReferenceCard:
    card_id: str
    locations: tuple[str, ...]  # by priority
    allow_split: bool = False
    ignore_inventory: bool = False
    skus: frozenset[str] = frozenset()  # empty: any
    integration_ids: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be shipped: (line, SKU, quantity), where to, and for whom."""

    lines: tuple[tuple[str, str, int], ...]
    country: str = ""
    integration_id: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What stood when the order was routed: cards, places that may ship, and their available stock."""

    cards: Sequence[ReferenceCard]
    shippable: frozenset[str]
    available: Mapping[tuple[str, str], int]  # (location, SKU)

    def at(self, location: str, sku: str) -> int:
        return max(0, self.available.get((location, sku), 0))


@dataclass(frozen=True, slots=True)
class Route:
    """The card that wins, the locations that ship, and whether lines had to be cut."""

    card_id: str
    locations: frozenset[str]
    cut: bool = False


def route(demand: Demand, situation: Situation) -> Route | None:
    """Return the only right route, or None when no card satisfies the order."""
    for card in situation.cards:
        if not card.enabled or not _applies(card, demand):
            continue
        locations = [location for location in card.locations if location in situation.shippable]
        found = _satisfy(card, locations, demand, situation) if locations else None
        if found is not None:
            return found
    return None


def _applies(card: ReferenceCard, demand: Demand) -> bool:
    if card.skus.isdisjoint(sku for _, sku, _ in demand.lines) and card.skus:
        return False
    if card.integration_ids and demand.integration_id not in card.integration_ids:
        return False
    return not card.countries or demand.country in card.countries


def _satisfy(
    card: ReferenceCard, locations: Sequence[str], demand: Demand, situation: Situation
) -> Route | None:
    if card.ignore_inventory:
        return Route(card.card_id, frozenset(locations[:1]))
    most = len(locations) if card.allow_split else 1
    whole = _first(locations, most, lambda chosen: covers_whole_lines(demand, chosen, situation))
    if whole is not None:
        return Route(card.card_id, whole)
    if not card.allow_split:
        return None
    cut = _first(locations, most, lambda chosen: _covers_cut_lines(demand, chosen, situation))
    return None if cut is None else Route(card.card_id, cut, cut=True)


def _first(
    locations: Sequence[str], most: int, covers: Callable[[tuple[str, ...]], bool]
) -> frozenset[str] | None:
    """Return the smallest set that covers, the earliest in the card's order among those of its size."""
    for size in range(1, most + 1):
        for chosen in combinations(locations, size):
            if covers(chosen):
                return frozenset(chosen)
    return None


def covers_whole_lines(demand: Demand, chosen: Sequence[str], situation: Situation) -> bool:
    """Whether every line can go whole to one of the locations, the lines together within its stock."""
    options = [
        [location for location in chosen if situation.at(location, sku) >= quantity]
        for _, sku, quantity in demand.lines
    ]
    if not all(options):
        return False
    if len({sku for _, sku, _ in demand.lines}) == len(demand.lines):
        return True  # each SKU on one line: lines do not compete
    return any(_within_stock(demand, assigned, situation) for assigned in _assignments(options))


def _assignments(options: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    return product(*options)


def _within_stock(demand: Demand, assigned: Sequence[str], situation: Situation) -> bool:
    taken: dict[tuple[str, str], int] = {}
    for (_, sku, quantity), location in zip(demand.lines, assigned, strict=True):
        taken[location, sku] = taken.get((location, sku), 0) + quantity
    return all(situation.at(location, sku) >= quantity for (location, sku), quantity in taken.items())


def _covers_cut_lines(demand: Demand, chosen: Sequence[str], situation: Situation) -> bool:
    wanted: dict[str, int] = {}
    for _, sku, quantity in demand.lines:
        wanted[sku] = wanted.get(sku, 0) + quantity
    return all(
        sum(situation.at(location, sku) for location in chosen) >= quantity
        for sku, quantity in wanted.items()
    )
