"""The Order Routing Engine's decision, as a pure function (facts/hub-behaviour.md 1.8; decisions.md section 4).

Cards are tried from the top; the first that satisfies the order wins. Without "Allow split orders" one location must
hold every line. With it the fewest locations that cover the order ship it, ties going to the card's own order, and a
line's quantity is cut only where no cover of whole lines exists. SKU links play no part in the choice of a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Card:
    card_id: str
    name: str
    location_ids: tuple[str, ...]  # by priority
    allow_split: bool = False
    ignore_inventory: bool = False
    skus: frozenset[str] = frozenset()  # the order must have one of these; empty: any order
    integration_ids: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """A line to ship: what of it no shipping request has taken yet."""

    line_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Place:
    """A location as routing sees it; one that may not ship says why."""

    location_id: str
    name: str
    available: Mapping[str, int]  # by SKU
    barred: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one location is to ship of one line."""

    location_id: str
    line_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The winning card with its shares, or none; `considered` says of each card why it won or did not."""

    card: Card | None
    shares: tuple[Share, ...]
    considered: tuple[str, ...]


def decide(
    needs: Sequence[Need],
    cards: Sequence[Card],
    places: Mapping[str, Place],
    *,
    integration_id: str,
    country: str,
) -> Decision:
    """Choose where the needs ship from; cards come in order, places by location id."""
    considered: list[str] = []
    for card in cards:
        misfit = _misfit(card, needs, integration_id, country)
        if misfit:
            considered.append(f"Card “{card.name}” does not apply: {misfit}.")
            continue
        shares, why = _satisfy(card, needs, places)
        considered.append(f"Card “{card.name}”: {why}.")
        if shares:
            return Decision(card, shares, tuple(considered))
    if not cards:
        considered.append("There is no routing card.")
    return Decision(None, (), tuple(considered))


def by_location(shares: Sequence[Share]) -> dict[str, list[Share]]:
    """Return the shares of each location: what becomes one shipping request."""
    grouped: dict[str, list[Share]] = {}
    for share in shares:
        grouped.setdefault(share.location_id, []).append(share)
    return grouped


def _misfit(card: Card, needs: Sequence[Need], integration_id: str, country: str) -> str:
    if card.skus and not any(need.sku in card.skus for need in needs):
        return "no line has one of its SKUs"
    if card.integration_ids and integration_id not in card.integration_ids:
        return "the order comes from another integration"
    if card.countries and country not in card.countries:
        return f"it does not ship to {country or 'an unknown country'}"
    return ""


def _satisfy(card: Card, needs: Sequence[Need], places: Mapping[str, Place]) -> tuple[tuple[Share, ...], str]:
    barred = [
        f"{places[location_id].name} {places[location_id].barred}"
        for location_id in card.location_ids
        if location_id in places and places[location_id].barred
    ]
    usable = [
        places[location_id]
        for location_id in card.location_ids
        if location_id in places and not places[location_id].barred
    ]
    if not usable:
        return (), "; ".join(barred) or "it names no location"
    if card.ignore_inventory:
        first = usable[0]
        return _whole(first, needs), f"{first.name} ships all, stock is not checked"
    for place in usable:
        if _covers(place, needs):
            return _whole(place, needs), f"{place.name} holds every line"
    if card.allow_split:
        for shares in _splits(usable, needs):
            names = ", ".join(dict.fromkeys(places[share.location_id].name for share in shares))
            return shares, f"{names} cover the order together"
    lacking = ", ".join(f"{place.name} lacks {_lack(place, needs)}" for place in usable)
    return (), "; ".join([lacking, *barred])


def _wanted(needs: Sequence[Need]) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for need in needs:
        wanted[need.sku] = wanted.get(need.sku, 0) + need.quantity
    return wanted


def _covers(place: Place, needs: Sequence[Need]) -> bool:
    return all(place.available.get(sku, 0) >= quantity for sku, quantity in _wanted(needs).items())


def _lack(place: Place, needs: Sequence[Need]) -> str:
    return " and ".join(
        f"{quantity - max(0, place.available.get(sku, 0))} of {sku!r}"
        for sku, quantity in _wanted(needs).items()
        if place.available.get(sku, 0) < quantity
    )


def _whole(place: Place, needs: Sequence[Need]) -> tuple[Share, ...]:
    return tuple(Share(place.location_id, need.line_id, need.sku, need.quantity) for need in needs)


def _splits(usable: Sequence[Place], needs: Sequence[Need]) -> Iterator[tuple[Share, ...]]:
    """Yield covers, best first: whole lines over the fewest locations, then cut lines over the fewest."""
    for share_lines in (_share_whole_lines, _share_units):
        for size in range(1, len(usable) + 1):
            for places in combinations(usable, size):
                shares = share_lines(places, needs)
                if shares is not None:
                    yield shares


def _share_whole_lines(places: Sequence[Place], needs: Sequence[Need]) -> tuple[Share, ...] | None:
    """Give every line whole to one of the places, earlier places first, or return None if that cannot be."""
    left = {
        (place.location_id, sku): quantity for place in places for sku, quantity in place.available.items()
    }

    def give(index: int) -> list[Share] | None:
        if index == len(needs):
            return []
        need = needs[index]
        for place in places:
            key = (place.location_id, need.sku)
            if left.get(key, 0) >= need.quantity:
                left[key] -= need.quantity
                rest = give(index + 1)
                left[key] += need.quantity
                if rest is not None:
                    return [Share(place.location_id, need.line_id, need.sku, need.quantity), *rest]
        return None

    shares = give(0)
    return None if shares is None else tuple(shares)


def _share_units(places: Sequence[Place], needs: Sequence[Need]) -> tuple[Share, ...] | None:
    """Give lines out in units, earlier places first, or return None if the places hold too few."""
    left = {
        (place.location_id, sku): max(0, quantity)
        for place in places
        for sku, quantity in place.available.items()
    }
    shares: list[Share] = []
    for need in needs:
        open_quantity = need.quantity
        for place in places:
            key = (place.location_id, need.sku)
            taken = min(open_quantity, left.get(key, 0))
            if taken:
                shares.append(Share(place.location_id, need.line_id, need.sku, taken))
                left[key] -= taken
                open_quantity -= taken
        if open_quantity:
            return None
    return tuple(shares)
