"""The reference Order Routing Engine by its specification."""

from scenarios.checkers.tools.reference_routing import Demand, ReferenceCard, Route, Situation, route


def asked(*lines, country="US", integration="int-tt"):
    numbered = tuple((f"line{number}", sku, quantity) for number, (sku, quantity) in enumerate(lines))
    return Demand(numbered, country, integration)


def given(*cards, **stock):
    """Stock as east=..., with one dictionary of quantities a location."""
    available = {(place, sku): quantity for place, held in stock.items() for sku, quantity in held.items()}
    return Situation(list(cards), frozenset(stock), available)


def card(*locations, **changes):
    return ReferenceCard(changes.pop("name", "card"), locations, **changes)


def chosen(answer):
    return None if answer is None else sorted(answer.locations)


def test_the_first_location_that_holds_everything_wins():
    """Priority decides among those with stock."""
    situation = given(card("east", "west"), east={"A": 1}, west={"A": 5})
    assert chosen(route(asked(("A", 1)), situation)) == ["east"]
    assert chosen(route(asked(("A", 2)), situation)) == ["west"]


def test_without_split_one_location_must_hold_every_line():
    """Two locations that hold a line each do not do."""
    situation = given(card("east", "west"), east={"A": 1}, west={"B": 1})
    assert route(asked(("A", 1), ("B", 1)), situation) is None


def test_with_split_the_fewest_locations_win_before_priority():
    """One location later in the order beats two earlier ones."""
    situation = given(
        card("east", "west", "north", allow_split=True),
        east={"A": 1}, west={"B": 1}, north={"A": 1, "B": 1},
    )  # fmt: skip
    assert chosen(route(asked(("A", 1), ("B", 1)), situation)) == ["north"]


def test_ties_go_to_the_earlier_locations_of_the_card():
    """Of two pairs that cover, the one that comes first in the card."""
    situation = given(
        card("east", "west", "north", allow_split=True), east={"A": 1}, west={"B": 1}, north={"B": 1}
    )
    assert chosen(route(asked(("A", 1), ("B", 1)), situation)) == ["east", "west"]


def test_a_line_is_cut_only_where_no_whole_lines_cover():
    """Three places with whole lines beat two that would cut one."""
    whole = given(
        card("east", "west", "north", allow_split=True),
        east={"A": 2, "B": 1}, west={"A": 1, "C": 1}, north={"A": 3},
    )  # fmt: skip
    answer = route(asked(("A", 3), ("B", 1), ("C", 1)), whole)
    assert answer == Route("card", frozenset({"east", "west", "north"}))
    cut = given(card("east", "west", allow_split=True), east={"A": 2}, west={"A": 1})
    assert route(asked(("A", 3)), cut) == Route("card", frozenset({"east", "west"}), cut=True)


def test_lines_of_one_sku_compete_for_the_same_stock():
    """Two lines of two do not both fit into three."""
    situation = given(card("east"), east={"A": 3})
    assert route(asked(("A", 2), ("A", 2)), situation) is None


def test_a_card_that_ignores_inventory_takes_its_first_location():
    """No stock anywhere, and the first location ships all the same."""
    situation = given(card("east", "west", ignore_inventory=True), east={}, west={"A": 9})
    assert chosen(route(asked(("A", 1)), situation)) == ["east"]


def test_cards_are_tried_from_the_top_and_the_first_that_satisfies_wins():
    """A card that cannot satisfy the order leaves it to the next."""
    situation = given(card("east", name="first"), card("west", name="second"), east={}, west={"A": 1})
    answer = route(asked(("A", 1)), situation)
    assert answer is not None and answer.card_id == "second"


def test_filters_and_the_switch_take_a_card_out():
    """SKU, country, integration and enabled each keep a card from applying."""
    stock = {"east": {"A": 1}, "west": {"A": 1}}
    for narrowed in (
        {"skus": frozenset({"B"})},
        {"countries": frozenset({"GB"})},
        {"integration_ids": frozenset({"int-sf"})},
        {"enabled": False},
    ):
        situation = given(card("west", **narrowed), card("east"), **stock)
        assert chosen(route(asked(("A", 1)), situation)) == ["east"], narrowed


def test_one_line_of_a_card_s_skus_is_enough():
    """A card for hats decides where a hat and a mug ship from."""
    situation = given(card("east", skus=frozenset({"A"})), east={"A": 1, "B": 1})
    demand = asked(("A", 1), ("B", 1))
    assert chosen(route(demand, situation)) == ["east"]


def test_places_that_may_not_ship_are_passed_over():
    """A location out of scope does not exist for the engine, even where stock is ignored."""
    cards = [card("east", "west", ignore_inventory=True)]
    situation = Situation(cards, frozenset({"west"}), {})
    assert chosen(route(asked(("A", 1)), situation)) == ["west"]
