"""Orders routed to the wrong place: a type missing from `locationTypes`, an unmapped warehouse, cards in order."""

from __future__ import annotations

from hypothesis import strategies as st

from scenarios.story.scenario import Scenario
from scenarios.story.steps import (
    Buy,
    ChangeSetting,
    Line,
    MapLocation,
    Reroute,
    SetCards,
    SetStock,
    Ship,
    Step,
    Sync,
    Wait,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, ConnectorKey, Location, Product, World

PRODUCT = Product("LAMP-1", "Reading lamp", "25.00", on=("salesforce",))


def _story(
    title: str, connector: ConnectorKey, world: World, steps: tuple[Step, ...], seed: int = 1
) -> Story:
    return Story(title=title, world=world, steps=steps, seed=seed, scenario="wrong_location")


def _world(
    connector: ConnectorKey, locations: tuple[Location, ...], cards: tuple[Card, ...], **more: object
) -> World:
    return World(
        connector=connector,
        primary="salesforce",
        products=(PRODUCT, Product("LAMP-2", "Floor lamp", "60.00", on=("salesforce",))),
        locations=locations,
        cards=cards,
        **more,  # type: ignore[arg-type]
    )


def missing_type(connector: ConnectorKey) -> Story:
    """Stock lies in a Building, the filter says Warehouse; adding the type brings the route."""
    return _story(
        "A location type is missing from locationTypes",
        connector,
        _world(
            connector,
            (
                Location("Annex", type="Building", stock={"LAMP-1": 10, "LAMP-2": 10}),
                Location("Hall", stock={"LAMP-2": 3}),
            ),
            (Card("Annex first", ("Annex", "Hall")),),
            location_types=("Warehouse",),
        ),
        (
            Buy("inside", (Line("LAMP-2", 1),), location="Hall"),
            Ship("inside"),
            Buy("outside", (Line("LAMP-1", 1),), location="Hall"),
            Wait(600),
            ChangeSetting("salesforce", "locationTypes", ["Warehouse", "Building"]),
            Sync("salesforce", "locations"),
            Sync("salesforce", "inventory"),
            Wait(600),
            Reroute("outside"),
            Ship("outside"),
        ),
    )


def unmapped(connector: ConnectorKey) -> Story:
    """The order names a TikTok warehouse that nobody mapped: an exception, until it is mapped."""
    return _story(
        "An order comes from an unmapped location",
        connector,
        _world(
            connector,
            (
                Location("Main", stock={"LAMP-1": 10, "LAMP-2": 10}),
                Location("New", stock={"LAMP-1": 10}, mapped=False),
            ),
            (Card("All", ("Main", "New")),),
        ),
        (
            Buy("mapped", (Line("LAMP-2", 1),), location="Main"),
            Ship("mapped"),
            Buy("unmapped", (Line("LAMP-1", 2),), location="New"),
            Wait(600),
            MapLocation("New"),
            Wait(600),
            Ship("unmapped"),
        ),
    )


def card_order(connector: ConnectorKey) -> Story:
    """The card on top decides; the order of cards and of a card's locations changes the route, SKU links do not."""
    east = Card("East first", ("East", "West"))
    west = Card("West first", ("West", "East"))
    return _story(
        "Cards decide from top to bottom",
        connector,
        _world(
            connector,
            (Location("East", stock={"LAMP-1": 10}), Location("West", stock={"LAMP-1": 10, "LAMP-2": 10})),
            (Card("Big lamps", ("West",), skus=("LAMP-2",)), east, west),
        ),
        (
            Buy("by-east", (Line("LAMP-1", 1),)),
            Ship("by-east"),
            Buy("by-filter", (Line("LAMP-2", 1),)),
            Ship("by-filter"),
            SetCards((west, east)),
            Buy("by-west", (Line("LAMP-1", 1),)),
            Ship("by-west"),
            Wait(1000),
        ),
    )


def uncovered(connector: ConnectorKey) -> Story:
    """No card allows a split and no location holds the whole order: it waits, and ships once one does."""
    return _story(
        "An order that no single location covers",
        connector,
        _world(
            connector,
            (Location("North", stock={"LAMP-1": 5}), Location("South", stock={"LAMP-1": 1, "LAMP-2": 5})),
            (Card("Whole orders", ("North", "South")),),
        ),
        (
            Buy("whole", (Line("LAMP-1", 1),)),
            Ship("whole"),
            Buy("both", (Line("LAMP-1", 2), Line("LAMP-2", 1))),
            Wait(600),
            SetStock("South", "LAMP-1", 6),
            Wait(600),
            Reroute("both"),
            Ship("both"),
            Wait(1000),
        ),
    )


def elsewhere(connector: ConnectorKey) -> Story:
    """TikTok counts its own warehouse down, and another one ships: equal figures must be told again."""
    return _story(
        "The order ships from another warehouse than TikTok counted down",
        connector,
        _world(
            connector,
            (
                Location("Alpha", stock={"LAMP-2": 1}),
                Location("Beta", stock={"LAMP-1": 1, "LAMP-2": 1}, mapped=False),
                Location("Gamma"),
            ),
            (Card("All", ("Alpha", "Beta")),),
        ),
        (
            Buy("from-beta", (Line("LAMP-1", 1), Line("LAMP-2", 1)), location="Alpha"),
            Wait(600),
            Ship("from-beta"),
        ),
    )


def pinned(connector: ConnectorKey) -> tuple[Story, ...]:
    """Return the causes one by one; the type filter is SOM's alone."""
    found = [unmapped(connector), card_order(connector), uncovered(connector), elsewhere(connector)]
    if connector == "order_management":
        found.insert(0, missing_type(connector))
    return tuple(found)


@st.composite
def generated(draw: st.DrawFn, connector: ConnectorKey) -> Story:
    """Draw stock, types, mappings and cards of up to three locations, and an order or two."""
    types = ("Warehouse", "Building", "Campus")
    names = ("Alpha", "Beta", "Gamma")[: draw(st.integers(1, 3))]
    locations = tuple(
        Location(
            name,
            type=draw(st.sampled_from(types)),
            stock={sku: draw(st.integers(0, 5)) for sku in ("LAMP-1", "LAMP-2")},
            mapped=draw(st.integers(0, 4)) > 0,
        )
        for name in names
    )
    cards = tuple(
        Card(
            f"Card {number + 1}",
            tuple(draw(st.permutations(names))[: draw(st.integers(1, len(names)))]),
            allow_split=draw(st.booleans()),
            skus=("LAMP-2",) if draw(st.integers(0, 3)) == 3 else (),
        )
        for number in range(draw(st.integers(1, 2)))
    )
    filtered: tuple[str, ...] = ()
    if connector == "order_management":
        filtered = tuple(draw(st.lists(st.sampled_from(types), max_size=2, unique=True)))
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 3))):
        lines = tuple(
            Line(sku, draw(st.integers(1, 3)))
            for sku in draw(st.sampled_from((("LAMP-1",), ("LAMP-1", "LAMP-2"))))
        )
        steps.append(Buy(f"order-{number + 1}", lines, location=draw(st.sampled_from(names))))
        steps.append(Wait(60))
    world = _world(connector, locations, cards, location_types=filtered)
    return _story("Drawn locations and cards", connector, world, tuple(steps), draw(st.integers(1, 99)))


SCENARIO = Scenario(
    name="wrong_location",
    title="Orders routed to the wrong location: type filter, missing mapping, card order",
    rules=("R73", "R76", "R80", "R84", "R105", "R106", "R107"),
    promises=("I3", "I8", "I13"),
    pinned=pinned,
    generated=generated,
)
