"""Names inside a story must mean something: orders, locations and SKUs that steps speak of have to exist by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenarios.story.faults import wrong_with
from scenarios.story.routes import ROUTE_NAMES
from scenarios.story.steps import (
    AddProduct,
    Buy,
    BuyOnSalesforce,
    Cancel,
    EditProduct,
    MapLocation,
    PlatformShips,
    Reroute,
    SetCards,
    SetChannelOptions,
    SetStock,
    Ship,
    Step,
    verb,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, Product

Problem = tuple[str, str]  # field path, what is wrong with it


def broken_references(story: Story) -> Iterator[Problem]:
    """Yield every name that means nothing where it stands, with the field that holds it."""
    locations = {location.name for location in story.world.locations}
    skus = {spelled for product in story.world.products for spelled in _spellings(product)}
    orders: set[str] = set()
    yield from _repeated("world.locations", [location.name for location in story.world.locations])
    for number, location in enumerate(story.world.locations, 1):
        for sku in location.stock:
            yield from _known(f"story.world.locations[{number}].stock.{sku}", sku, skus, "product")
    yield from _cards("story.world.cards", story.world.cards, locations)
    for number, step in enumerate(story.steps, 1):
        yield from _step(f"story.steps[{number}]", step, locations, skus, orders)
    for number, fault in enumerate(story.faults, 1):
        yield from _known(f"story.faults[{number}].route", fault.route, ROUTE_NAMES, "route")
        for member, problem in wrong_with(fault):
            yield f"story.faults[{number}].{member}", problem


def _step(path: str, step: Step, locations: set[str], skus: set[str], orders: set[str]) -> Iterator[Problem]:
    if isinstance(step, Buy | BuyOnSalesforce):
        if step.order in orders:
            yield (
                f"{path}.{verb(type(step))}.order",
                f"{step.order!r} is bought twice; give each order its own name",
            )
        orders.add(step.order)
        if not step.lines:
            yield f"{path}.{verb(type(step))}.lines", "an order has at least one line"
        for line in step.lines:
            yield from _known(f"{path}.{verb(type(step))}.lines", line.sku, skus, "product")
    if isinstance(step, Buy | Ship) and step.location is not None:
        yield from _known(f"{path}.{verb(type(step))}.location", step.location, locations, "location")
    if isinstance(step, Ship | Cancel | PlatformShips | Reroute):
        yield from _known(f"{path}.{verb(type(step))}.order", step.order, orders, "order before this step")
    if isinstance(step, SetStock | MapLocation):
        yield from _known(f"{path}.{verb(type(step))}.location", step.location, locations, "location")
    if isinstance(step, SetStock | EditProduct | SetChannelOptions):
        yield from _known(f"{path}.{verb(type(step))}.sku", step.sku, skus, "product")
    if isinstance(step, EditProduct) and step.new_sku is not None:
        skus.add(step.new_sku)
    if isinstance(step, AddProduct):
        skus.update(_spellings(step.product))
    if isinstance(step, SetCards):
        yield from _cards(f"{path}.set_cards.cards", step.cards, locations)


def _cards(path: str, cards: Iterable[Card], locations: set[str]) -> Iterator[Problem]:
    for number, card in enumerate(cards, 1):
        for name in card.locations:
            yield from _known(f"{path}[{number}].locations", name, locations, "location")


def _spellings(product: Product) -> set[str]:
    return {sku for sku in (product.sku, product.tiktok_sku, product.salesforce_sku) if sku is not None}


def _known(path: str, name: str, known: Iterable[str], what: str) -> Iterator[Problem]:
    if name not in known:
        choices = ", ".join(sorted(known)[:12]) or "none"
        yield path, f"there is no {what} {name!r} (known: {choices})"


def _repeated(path: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"story.{path}", f"{name!r} stands twice; give each its own name"
