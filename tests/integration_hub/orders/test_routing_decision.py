"""The Order Routing Engine's decision: which card wins, who ships what, and in which words it says so."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_hub.orders.routing_decision import Card, Decision, Need, Place, Share, decide


def place(location_id: str, barred: str | None = None, **available: int) -> Place:
    return Place(location_id, location_id.upper(), available, barred)


def card(*location_ids: str, **more: Any) -> Card:
    return Card(more.pop("card_id", "c"), more.pop("name", "Card"), location_ids, **more)


def decided(needs: dict[str, int], cards: list[Card], *places: Place, country: str = "US") -> Decision:
    """Decide for needs given by SKU, each one line named after its SKU in lower case."""
    lines = [Need(sku.lower(), sku, quantity) for sku, quantity in needs.items()]
    by_id = {each.location_id: each for each in places}
    return decide(lines, cards, by_id, integration_id="int_1", country=country)


def shares(decision: Decision) -> list[tuple[str, str, int]]:
    return [(share.location_id, share.sku, share.quantity) for share in decision.shares]


EAST, WEST = place("east", A=5, B=5), place("west", A=1, B=9)


@pytest.mark.parametrize(
    ("more", "country", "said"),
    [
        ({}, "US", "EAST holds every line"),
        ({"skus": frozenset({"A", "Z"})}, "US", "EAST holds every line"),
        ({"skus": frozenset({"Z"})}, "US", "does not apply: no line has one of its SKUs"),
        ({"skus": frozenset({"a"})}, "US", "does not apply: no line has one of its SKUs"),
        ({"integration_ids": frozenset({"int_1"})}, "US", "EAST holds every line"),
        (
            {"integration_ids": frozenset({"int_2"})},
            "US",
            "does not apply: the order comes from another integration",
        ),
        ({"countries": frozenset({"US", "GB"})}, "GB", "EAST holds every line"),
        ({"countries": frozenset({"US"})}, "DE", "does not apply: it does not ship to DE"),
        ({"countries": frozenset({"US"})}, "", "does not apply: it does not ship to an unknown country"),
    ],
)
def test_a_card_applies_where_all_its_filters_fit(more: dict[str, Any], country: str, said: str) -> None:
    """SKUs, integrations and countries are compared exactly, and an empty filter lets any order pass."""
    decision = decided({"A": 1}, [card("east", **more)], EAST, country=country)
    assert said in decision.considered[0]
    assert bool(decision.card) == ("does not apply" not in said)


def test_the_first_card_that_satisfies_wins() -> None:
    """Cards are tried from the top; one that cannot ship is passed over and says why."""
    cards = [card("west", card_id="1", name="West"), card("east", card_id="2"), card("east", card_id="3")]
    decision = decided({"A": 2}, cards, EAST, WEST)
    assert decision.card == cards[1]
    assert decision.considered == ("Card “West”: WEST lacks 1 of 'A'.", "Card “Card”: EAST holds every line.")


def test_without_cards_nothing_ships_and_the_reason_is_said() -> None:
    """No card is a set-up that a person must see."""
    assert decided({"A": 1}, [], EAST) == Decision(None, (), ("There is no routing card.",))


@pytest.mark.parametrize(
    ("cards_places", "needs", "split", "expected"),
    [
        (("east", "west"), {"A": 1, "B": 1}, False, [("east", "A", 1), ("east", "B", 1)]),
        (("west", "east"), {"A": 1, "B": 1}, False, [("west", "A", 1), ("west", "B", 1)]),
        (("west", "east"), {"A": 2, "B": 9}, False, []),
        (("west", "east"), {"A": 2, "B": 9}, True, [("east", "A", 2), ("west", "B", 9)]),
        (("east", "west"), {"A": 6}, True, [("east", "A", 5), ("west", "A", 1)]),
        (("west", "east"), {"A": 6}, True, [("west", "A", 1), ("east", "A", 5)]),
        (("east", "west"), {"A": 7}, True, []),
        (("east",), {"A": 6}, True, []),
    ],
    ids=["first", "priority", "no split", "whole lines", "cut", "cut by priority", "too much", "one place"],
)
def test_who_ships_what(
    cards_places: tuple[str, ...], needs: dict[str, int], split: bool, expected: list[tuple[str, str, int]]
) -> None:
    """One location holds all, or, where splitting is allowed, the fewest cover it; a line is cut only at last."""
    decision = decided(needs, [card(*cards_places, allow_split=split)], EAST, WEST)
    assert shares(decision) == expected


def test_a_cover_of_whole_lines_beats_a_smaller_cover_that_cuts() -> None:
    """Two locations would do with a cut line, three keep lines whole: lines stay whole."""
    places = [place("p1", A=3, B=1), place("p2", A=1, B=3, C=4), place("p3", A=4)]
    decision = decided({"A": 4, "B": 3, "C": 4}, [card("p1", "p2", "p3", allow_split=True)], *places)
    assert shares(decision) == [("p3", "A", 4), ("p2", "B", 3), ("p2", "C", 4)]


def test_ignoring_inventory_takes_the_first_usable_location() -> None:
    """The card that does not look at stock still passes over a location that may not ship."""
    decision = decided(
        {"A": 99}, [card("shut", "west", "east", ignore_inventory=True)], place("shut", "is shut"), WEST, EAST
    )
    assert shares(decision) == [("west", "A", 99)]
    assert decision.considered == ("Card “Card”: WEST ships all, stock is not checked.",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("shut",), "SHUT is shut"),
        ((), "it names no location"),
        (("gone",), "it names no location"),
        (("west", "shut"), "WEST lacks 8 of 'A' and 1 of 'B'; SHUT is shut"),
        (("owing",), "OWING lacks 9 of 'A' and 10 of 'B'"),
    ],
)
def test_why_a_card_cannot_ship_is_said(names: tuple[str, ...], said: str) -> None:
    """Barred locations give their reason, others what they lack; what a location owes is no stock that it lacks."""
    places = [WEST, place("shut", "is shut", A=99, B=99), place("owing", A=-4)]
    decision = decided({"A": 9, "B": 10}, [card(*names)], *places)
    assert decision == Decision(None, (), (f"Card “Card”: {said}.",))


def test_lines_of_one_sku_are_counted_together() -> None:
    """Two lines of three need six: a location with five does not hold every line."""
    needs = [Need("l1", "A", 3), Need("l2", "A", 3)]
    places = {"east": EAST, "west": place("west", A=6)}
    decision = decide(needs, [card("east", "west")], places, integration_id="int_1", country="US")
    assert decision.shares == (Share("west", "l1", "A", 3), Share("west", "l2", "A", 3))


def test_units_of_a_location_are_given_out_once() -> None:
    """Two lines of one SKU that are cut share what a location has."""
    needs = [Need("l1", "A", 4), Need("l2", "A", 4)]
    places = {"p": place("p", A=5), "q": place("q", A=-3), "r": place("r", A=3)}
    decision = decide(
        needs, [card("p", "q", "r", allow_split=True)], places, integration_id="i", country="US"
    )
    assert decision.shares == (Share("p", "l1", "A", 4), Share("p", "l2", "A", 1), Share("r", "l2", "A", 3))


QUANTITIES = st.integers(min_value=-2, max_value=4)


@given(
    needs=st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 4)), min_size=1, max_size=3),
    stock=st.lists(st.tuples(QUANTITIES, QUANTITIES), min_size=1, max_size=3),
    split=st.booleans(),
)
def test_a_decision_ships_all_and_nobody_ships_more_than_it_has(
    needs: list[tuple[str, int]], stock: list[tuple[int, int]], split: bool
) -> None:
    """What is decided covers every line exactly from available stock, with one location unless splitting is allowed;
    and where nothing is decided, no way to cover the order exists."""
    lines = [Need(f"l{n}", sku, quantity) for n, (sku, quantity) in enumerate(needs)]
    places = {f"p{n}": place(f"p{n}", A=a, B=b) for n, (a, b) in enumerate(stock)}
    decision = decide(lines, [card(*places, allow_split=split)], places, integration_id="i", country="US")
    if decision.card is None:
        assert not coverable(lines, places, split=split)
        return
    for one in lines:
        assert (
            sum(share.quantity for share in decision.shares if share.line_id == one.line_id) == one.quantity
        )
    for location_id, sku in product(places, "AB"):
        taken = sum(s.quantity for s in decision.shares if (s.location_id, s.sku) == (location_id, sku))
        assert taken <= max(0, places[location_id].available[sku])
    assert split or len({share.location_id for share in decision.shares}) == 1


def coverable(lines: list[Need], places: dict[str, Place], *, split: bool) -> bool:
    wanted = {sku: sum(line.quantity for line in lines if line.sku == sku) for sku in "AB"}
    if split:
        return all(wanted[sku] <= sum(max(0, p.available[sku]) for p in places.values()) for sku in wanted)
    return any(all(wanted[sku] <= p.available[sku] for sku in wanted if wanted[sku]) for p in places.values())
