"""What a channel is told of a SKU: never more than is free, less the buffer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_hub.stock.figures import Figures, to_tell

ONE, TWO = {"w1": ["east"]}, {"w1": ["east"], "w2": ["west"]}


@pytest.mark.parametrize(
    ("available", "committed", "buffer", "scope", "told"),
    [
        ({"east": 5}, 0, 0, None, 5),
        ({"east": 5, "west": 2}, 0, 0, None, 7),
        ({"east": 5, "west": -2}, 0, 0, None, 5),
        ({"east": 5, "west": 2}, 0, 0, ["west"], 2),
        ({"east": 5}, 0, 0, ["west"], 0),
        ({"east": 5}, 0, 0, [], 0),
        ({"east": 5}, 2, 0, None, 3),
        ({"east": 5}, 0, 2, None, 3),
        ({"east": 5}, 2, 1, None, 2),
        ({"east": 1}, 1, 0, None, 0),
        ({"east": 1}, 1, 1, None, 0),
        ({"east": 1}, 0, 9, None, 0),
        ({}, 0, 0, None, 0),
    ],
    ids=[
        "all",
        "two places",
        "one owes",
        "scope",
        "out of scope",
        "empty scope",
        "held",
        "buffer",
        "held and buffer",
        "none left",
        "less than none",
        "buffer above all",
        "nowhere",
    ],
)
def test_a_channel_with_one_warehouse_shows_everything_in_scope(available, committed, buffer, scope, told):
    """I5: the only warehouse shows the sum over locations, none of which owes another, less what is promised."""
    assert to_tell(Figures(available, committed), buffer, ONE, scope) == {"w1": told}


@pytest.mark.parametrize(
    ("available", "committed", "buffer", "scope", "told"),
    [
        ({"east": 5, "west": 2}, 0, 0, None, {"w1": 5, "w2": 2}),
        ({"east": 5, "west": 2}, 3, 0, None, {"w1": 2, "w2": 2}),
        ({"east": 5, "west": 2}, 3, 3, None, {"w1": 0, "w2": 1}),
        ({"east": 5, "west": 2}, 9, 9, None, {"w1": 0, "w2": 0}),
        ({"east": -5, "west": 2}, 1, 0, None, {"w1": 0, "w2": 1}),
        ({"east": 5, "west": 2}, 1, 0, ["west"], {"w1": 0, "w2": 1}),
        ({"west": 2}, 0, 0, None, {"w1": 0, "w2": 2}),
    ],
    ids=["each", "held once", "over the edge", "more than all", "owing", "scope", "unknown there"],
)
def test_of_several_warehouses_each_shows_its_own(available, committed, buffer, scope, told):
    """What is held without a location, and the buffer, are taken once, from the first that have any."""
    assert to_tell(Figures(available, committed), buffer, TWO, scope) == told


def test_a_warehouse_shows_every_location_behind_it():
    """Two locations behind one of several warehouses are added up, and one that owes takes nothing of the other."""
    held = Figures({"east": 5, "north": 4, "south": -3})
    assert to_tell(held, 0, {"w1": ["east", "north", "south"], "w2": []}, None) == {"w1": 9, "w2": 0}


def test_a_channel_without_warehouses_is_told_nothing():
    """Where no warehouse is known there is nobody to tell."""
    assert to_tell(Figures({"east": 5}), 0, {}, None) == {}


def test_figures_know_nothing_unless_said():
    """What nobody counted is not known, and nothing is held of it."""
    assert Figures({}) == Figures({}, 0, False)


@given(
    east=st.integers(-3, 5), west=st.integers(-3, 5), committed=st.integers(0, 8), buffer=st.integers(0, 4)
)
def test_nothing_is_sold_that_is_promised(east: int, west: int, committed: int, buffer: int) -> None:
    """I5: however it is spread, a channel never shows more than what is free in all, and never less than nothing."""
    held = Figures({"east": east, "west": west}, committed)
    free = max(0, max(0, east) + max(0, west) - committed - buffer)
    for warehouses in (ONE, TWO):
        told = to_tell(held, buffer, warehouses, None)
        assert sum(told.values()) == free and min(told.values()) >= 0
