"""Plots of stock and places: counted again, scarce in several places, out of scope, unmapped, cards in turn."""

from __future__ import annotations

from scenarios.explore.dice import Dice
from scenarios.explore.plots.plot import LONG, bought, by_name, held_while_telling, pause, several
from scenarios.explore.workloads.sketch import Sketch
from scenarios.story.steps import (
    Cancel,
    ChangeLocation,
    EditStock,
    Line,
    MapLocation,
    Reroute,
    SetCards,
    SetChannelOptions,
    SetStock,
    Ship,
    Step,
    Wait,
)
from scenarios.story.world import Card

_HOURS = (4000, 4 * 3600)


def counted_again(dice: Dice, sketch: Sketch) -> list[Step]:
    """A place counts a SKU several times, around parcels, and comes to an earlier figure again."""
    if not sketch.places:
        return []
    place, sku = dice.one(sketch.places), dice.one(sketch.products).sku
    first, second = dice.within(2, 9), dice.within(0, 9)
    steps: list[Step] = []
    for quantity in (first, second, first, *([second] if dice.chance(0.3) else [])):
        steps += [SetStock(place, sku, quantity), *pause(dice, LONG)]
        if sketch.sold and dice.chance(0.3):
            buy = bought(sketch, [Line(dice.one(sketch.sold), 1)])
            steps += [buy, *pause(dice, (60, 400)), Ship(buy.order), *pause(dice)]
    return steps


def scarce_everywhere(dice: Dice, sketch: Sketch) -> list[Step]:
    """Two SKUs lie in several places, a few of each, and one order wants some of both."""
    skus = [each.sku for each in sketch.products if (each.tiktok_sku or each.sku) in sketch.sold][:2]
    if not skus or not sketch.places:
        return []
    steps: list[Step] = [SetStock(place, sku, dice.within(0, 3)) for place in sketch.places for sku in skus]
    steps.append(_cards(dice, sketch, skus))
    lines = [Line(sku, dice.within(1, 3)) for sku in skus]
    if dice.chance(0.3):
        lines.append(Line(skus[0], dice.within(1, 2), price="1000" if sketch.whole_amounts else "3.33"))
    buy = bought(sketch, lines)
    return [*steps, *pause(dice, LONG), buy, *pause(dice, LONG), Ship(buy.order), *pause(dice, LONG)]


def _cards(dice: Dice, sketch: Sketch, skus: list[str]) -> SetCards:
    """Return cards of which more than one fits an order, so that only their order and filters decide."""
    cards = []
    for number in range(dice.within(1, 4)):
        cards.append(
            Card(
                f"{dice.one(('Zebra', 'Alpha', 'Middle'))} {number}",
                tuple(dice.some(sketch.places, 1, len(sketch.places))),
                allow_split=dice.chance(0.5),
                ignore_inventory=dice.chance(0.15),
                skus=tuple(dice.some(skus, 1, 1)) if dice.chance(0.4) else (),
                countries=tuple(dice.some(("US", "GB", "DE"), 1, 2)) if dice.chance(0.2) else (),
                enabled=dice.chance(0.75),
            )
        )
    return SetCards(tuple(cards))


def cards_in_turn(dice: Dice, sketch: Sketch) -> list[Step]:
    """Several cards fit, switched on and off, and orders of one SKU, two, and others meet them."""
    if not sketch.places or not sketch.sold:
        return []
    steps: list[Step] = []
    for _ in range(dice.within(1, 2)):
        buy = bought(sketch, several(dice, sketch))
        cards = _cards(dice, sketch, [line.sku for line in buy.lines])
        steps += [cards, buy, *pause(dice, (60, 400)), Ship(buy.order)]
    return steps


def out_of_scope(dice: Dice, sketch: Sketch) -> list[Step]:
    """A place is taken out of what is routed to and published, sells on, and comes back."""
    if not sketch.places or not sketch.sold:
        return []
    place = dice.one(sketch.places)
    buy = bought(sketch, several(dice, sketch))
    held_while_telling(dice, sketch)
    return [
        ChangeLocation(place, in_scope=False), *pause(dice, LONG), buy, *pause(dice, _HOURS), ChangeLocation(place),
        *pause(dice, _HOURS), Reroute(buy.order), Ship(buy.order),
    ]  # fmt: skip


def unmapped_and_mapped(dice: Dice, sketch: Sketch) -> list[Step]:
    """An order names a warehouse that is mapped to no place, until it is."""
    if not sketch.places or not sketch.sold:
        return []
    place = dice.one(sketch.places)
    buy = bought(sketch, several(dice, sketch), location=place)
    held_while_telling(dice, sketch)
    ending: Step = MapLocation(place) if dice.chance(0.7) else Cancel(buy.order)
    return [
        MapLocation(place, mapped=False),
        *pause(dice),
        buy,
        *pause(dice, LONG),
        ending,
        Wait(4 * 3600),
        Ship(buy.order),
    ]


def a_buffer_in_two_places(dice: Dice, sketch: Sketch) -> list[Step]:
    """A buffer is set, changed, and taken off a SKU that lies in several places."""
    sku = dice.one(sketch.products).sku
    counted = [SetStock(place, sku, dice.within(0, 6)) for place in sketch.places]
    held_while_telling(dice, sketch)
    buffers = [SetChannelOptions(sku, "tiktok", inventory_buffer=dice.within(0, 5)) for _ in range(2)]
    return [*counted, buffers[0], *pause(dice, LONG), buffers[1], *pause(dice, LONG)]


def typed_in_the_back_office(dice: Dice, sketch: Sketch) -> list[Step]:
    """The merchant writes another quantity into Seller Center than the hub told."""
    if not sketch.sold:
        return []
    sku = dice.one(sketch.sold)
    held_while_telling(dice, sketch)
    return [Wait(1000), EditStock(sku, "tiktok", dice.within(0, 40)), *pause(dice, LONG)]


PLOTS = by_name(
    counted_again, scarce_everywhere, cards_in_turn, out_of_scope, unmapped_and_mapped, a_buffer_in_two_places,
    typed_in_the_back_office,
)  # fmt: skip
