"""Stories in words: one sentence a step, for reports and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scenarios.story.steps import (
    AddProduct,
    Buy,
    BuyOnSalesforce,
    Cancel,
    ChangeSetting,
    Connect,
    EditProduct,
    Line,
    MapLocation,
    PlatformShips,
    Reroute,
    SetCards,
    SetChannelOptions,
    SetStock,
    Ship,
    Step,
    StoreSetting,
    Sync,
    Wait,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, World

_CONNECTORS = {
    "order_management": "Salesforce Order Management (SOM)",
    "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
    "service_cloud": "Salesforce Service Cloud (SFSC)",
}
_SIDES = {"salesforce": "Salesforce", "tiktok": "TikTok Shop"}


def sentences(story: Story) -> list[str]:
    """Return one sentence a step, the arrangement first and the settling last."""
    return [_arrangement(story.world), *(_TELL[type(step)](step) for step in story.steps), SETTLING]


SETTLING = "Faults stop, time goes on until nothing is left to do, then one more cycle is watched."


def _arrangement(world: World) -> str:
    primary = {"salesforce": "Salesforce", "tiktok": "TikTok Shop", "undecided": "neither side yet"}[
        world.primary
    ]
    joined = "connects" if world.connected else "adds, but does not connect,"
    return (
        f"The operator {joined} {_CONNECTORS[world.connector]} and a TikTok Shop in {world.region}; "
        f"the primary catalog is {primary}; {_count(world.products, 'product')}, "
        f"{_count(world.locations, 'location')}, {_count(world.cards, 'routing card')}."
    )


def _count(items: Iterable[object], noun: str) -> str:
    number = len(tuple(items))
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _lines(lines: Iterable[Line]) -> str:
    return ", ".join(f"{line.quantity} × {line.sku!r}" for line in lines)


def _buy(step: Buy) -> str:
    who = "TikTok will ship it" if step.fulfilled_by == "tiktok" else "the seller will ship it"
    held = ", on hold for an hour" if step.on_hold else ""
    return f"A buyer orders {_lines(step.lines)} on TikTok Shop (order {step.order!r}; {who}{held})."


def _ship(step: Ship) -> str:
    what = _lines(step.lines) if step.lines else "everything asked of it"
    where = f"The warehouse {step.location!r}" if step.location else "Each warehouse concerned"
    return f"{where} ships {what} for order {step.order!r} with {step.carrier}."


def _edit(step: EditProduct) -> str:
    changes = [
        f"{what} {value!r}"
        for what, value in (("name", step.name), ("price", step.price), ("SKU", step.new_sku))
        if value is not None
    ]
    told = " and the ".join(changes) or "same values"
    return f"The merchant gives product {step.sku!r} on {_SIDES[step.on]} the {told}."


def _change(step: ChangeSetting) -> str:
    return f"The operator sets {step.setting} = {step.value!r} for {_SIDES[step.side]} through the {step.through}."


def _store(step: StoreSetting) -> str:
    return f"The hub's database comes to hold {step.setting} = {step.value!r} for {_SIDES[step.side]}, unchecked."


def _map(step: MapLocation) -> str:
    done = "maps" if step.mapped else "takes away the mapping of"
    return f"The operator {done} the TikTok warehouse of location {step.location!r}."


def _cards(cards: Iterable[Card]) -> str:
    return "; ".join(f"{card.name!r}: {' > '.join(card.locations)}" for card in cards) or "none"


def _options(step: SetChannelOptions) -> str:
    cells = {
        "Sync to Channel": step.sync_to_channel,
        "Inventory Buffer": step.inventory_buffer,
        "Channel SKU": step.channel_sku,
    }
    told = ", ".join(f"{label} = {value!r}" for label, value in cells.items() if value is not None)
    return (
        f"In Channel Options of {step.sku!r}, row {_SIDES[step.side]}, the operator sets {told or 'nothing'}."
    )


def _sync(step: Sync) -> str:
    what = f"{step.flow} of {step.sku!r} alone" if step.sku else step.flow
    return f"The operator asks for a sync of {what} with {_SIDES[step.side]}."


_TELL: dict[type[Step], Callable[[Any], str]] = {
    Buy: _buy,
    BuyOnSalesforce: lambda step: (
        f"An order for {_lines(step.lines)} is born in Salesforce (order {step.order!r})."
    ),
    Ship: _ship,
    Cancel: lambda step: f"The {step.by} cancels order {step.order!r}.",
    PlatformShips: lambda step: f"TikTok ships and delivers order {step.order!r}.",
    Wait: lambda step: f"{step.seconds} seconds pass.",
    AddProduct: lambda step: (
        f"The merchant adds product {step.product.sku!r} ({step.product.name}) on "
        f"{' and '.join(_SIDES[side] for side in step.product.on)}."
    ),
    EditProduct: _edit,
    SetStock: lambda step: f"Location {step.location!r} counts {step.quantity} of {step.sku!r}.",
    ChangeSetting: _change,
    StoreSetting: _store,
    MapLocation: _map,
    SetCards: lambda step: f"The operator sets the routing cards: {_cards(step.cards)}.",
    SetChannelOptions: _options,
    Sync: _sync,
    Connect: lambda step: f"The operator connects {_SIDES[step.side]}.",
    Reroute: lambda step: f"The operator re-runs routing for order {step.order!r}.",
}
