"""Names inside a story must mean something: accounts, orders, locations and SKUs that it speaks of have to be in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scenarios.story import faults, schedule
from scenarios.story.routes import ROUTE_NAMES
from scenarios.story.steps import (
    AddHubProduct,
    AddProduct,
    Buy,
    BuyOnSalesforce,
    Cancel,
    Deed,
    DeedAt,
    EditHubProduct,
    EditProduct,
    Line,
    Misship,
    SetCards,
    Skip,
    Step,
    Wait,
    verb,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, Product, World, is_time_zone, start_of

Problem = tuple[str, str]  # field path, what is wrong with it


@dataclass
class _Known:
    """What the names of one organization may be."""

    locations: set[str]
    skus: set[str]
    shops: set[str]
    orgs: set[str]
    orders: set[str] = field(default_factory=set)


def broken_references(story: Story) -> Iterator[Problem]:
    """Yield every name that means nothing where it stands, with the field that holds it."""
    known: dict[str | None, _Known] = {None: _known_of(story.world)}
    known |= {each.name: _known_of(each.world) for each in story.world.organizations}
    yield from _world("story.world", story.world, known[None])
    yield from _repeated_across(story.world)
    for number, organization in enumerate(story.world.organizations, 1):
        path = f"story.world.organizations[{number}].world"
        yield from _world(path, organization.world, known[organization.name])
        if organization.world.organizations:
            yield f"{path}.organizations", "stands within an organization; write all of them side by side"
    yield from _orders(story.steps, known)
    for number, step in enumerate(story.steps, 1):
        path = f"story.steps[{number}].{verb(type(step))}"
        if isinstance(step, Wait | Skip):
            continue
        if step.organization not in known:
            yield from _named(f"{path}.organization", step.organization, known, "organization")
            continue
        yield from _step(path, step, known[step.organization])
        if isinstance(step, AddHubProduct) and step.product.parent_of is not None:
            owner = f"{path}.product.parent_of"
            yield from _named(owner, step.product.parent_of, known, "organization")
    for number, fault in enumerate(story.faults, 1):
        yield from _named(f"story.faults[{number}].route", fault.route, ROUTE_NAMES, "route")
        for member, problem in faults.wrong_with(fault):
            yield f"story.faults[{number}].{member}", problem
    for number, preemption in enumerate(story.schedule, 1):
        for member, problem in schedule.wrong_with(preemption):
            yield f"story.schedule[{number}].{member}", problem


def _known_of(world: World) -> _Known:
    catalogs = [
        world.products,
        *(shop.products for shop in world.shops),
        *(org.products for org in world.orgs),
    ]
    return _Known(
        {location.name for location in world.locations},
        {sku for products in catalogs for product in products for sku in _spellings(product)}
        | {product.sku for product in world.hub_products if product.sku is not None},
        {shop.name for shop in world.shops},
        {org.name for org in world.orgs},
    )


def _world(path: str, world: World, known: _Known) -> Iterator[Problem]:
    for number, location in enumerate(world.locations, 1):
        for sku in location.stock:
            yield from _named(f"{path}.locations[{number}].stock.{sku}", sku, known.skus, "product")
        if location.org is not None:
            yield from _named(f"{path}.locations[{number}].org", location.org, known.orgs, "org")
    yield from _cards(f"{path}.cards", world.cards, known)
    parents: set[str] = set()
    for number, product in enumerate(world.hub_products, 1):
        if product.parent_of is not None:
            # Others' products are there once every world is arranged: only a step may name one.
            yield from _named(
                f"{path}.hub_products[{number}].parent_of", product.parent_of, (), "organization"
            )
        if product.parent is not None:
            parent = f"{path}.hub_products[{number}].parent"
            yield from _named(parent, product.parent, parents, "product before this one")
        parents.add(product.name)
    if not is_time_zone(world.time_zone):
        yield f"{path}.time_zone", f"{world.time_zone!r} is no time zone; write one such as Europe/Berlin"
    try:
        start_of(world.starts, "UTC")
    except ValueError:
        yield f"{path}.starts", f"{world.starts!r} is no day and time; write one such as 2026-03-29T01:30:00"


def _orders(steps: Sequence[Step], known: dict[str | None, _Known]) -> Iterator[Problem]:
    """Take in what is bought, and yield what is bought twice; the whole story shares the names of its orders."""
    seen: set[str] = set()
    for number, step in enumerate(steps, 1):
        if not isinstance(step, Buy | BuyOnSalesforce):
            continue
        if step.order in seen:
            path = f"story.steps[{number}].{verb(type(step))}.order"
            yield path, f"{step.order!r} is bought twice; give each order its own name"
        seen.add(step.order)
        if step.organization in known:
            known[step.organization].orders.add(step.order)


def _step(path: str, step: Deed, known: _Known) -> Iterator[Problem]:
    if isinstance(step, DeedAt) and step.at is not None:
        yield from _named(f"{path}.at", step.at, _accounts(step, known), "such further account")
    if isinstance(step, Buy | BuyOnSalesforce) and not step.lines:
        yield f"{path}.lines", "an order has at least one line"
    order, location = getattr(step, "order", None), getattr(step, "location", None)
    if order is not None and not isinstance(step, Buy | BuyOnSalesforce):
        yield from _named(f"{path}.order", order, known.orders, "order")
    if location is not None:
        yield from _named(f"{path}.location", location, known.locations, "location")
    if isinstance(step, AddProduct):
        known.skus.update(_spellings(step.product))
    if isinstance(step, AddHubProduct) and step.product.sku is not None:
        known.skus.add(step.product.sku)
    sku = getattr(step, "sku", None)
    if sku is not None:
        yield from _named(f"{path}.sku", sku, known.skus, "product")
    if isinstance(step, EditProduct | EditHubProduct) and step.new_sku is not None:
        known.skus.add(step.new_sku)
    if not isinstance(step, Misship):  # whatever a warehouse takes for the goods
        lines: Iterable[Line] = getattr(step, "lines", ())
        for line in lines:
            yield from _named(f"{path}.lines", line.sku, known.skus, "product")
    if isinstance(step, Cancel) and step.lines and step.by != "seller":
        yield f"{path}.lines", f"single lines are canceled by the seller alone, not by: {step.by}"
    if isinstance(step, SetCards):
        yield from _cards(f"{path}.cards", step.cards, known)


def _accounts(step: DeedAt, known: _Known) -> set[str]:
    """Return the further accounts on which this deed can be done."""
    side = getattr(step, "side", getattr(step, "on", None))
    if isinstance(step, BuyOnSalesforce) or side == "salesforce":
        return known.orgs
    if isinstance(step, AddProduct):
        return known.orgs | known.shops
    return known.shops


def _cards(path: str, cards: Iterable[Card], known: _Known) -> Iterator[Problem]:
    integrations = {"tiktok", "salesforce"} | known.shops | known.orgs
    for number, card in enumerate(cards, 1):
        for name in card.locations:
            yield from _named(f"{path}[{number}].locations", name, known.locations, "location")
        for name in card.integrations:
            yield from _named(f"{path}[{number}].integrations", name, integrations, "integration")


def _spellings(product: Product) -> set[str]:
    return {sku for sku in (product.sku, product.tiktok_sku, product.salesforce_sku) if sku is not None}


def _named(path: str, name: str | None, known: Iterable[str | None], what: str) -> Iterator[Problem]:
    if name not in known:
        choices = ", ".join(sorted(each for each in known if each is not None)[:12]) or "none"
        yield path, f"there is no {what} {name!r} (known: {choices})"


def _repeated_across(world: World) -> Iterator[Problem]:
    """Yield names that stand for two things: locations, and accounts and organizations, are named once a story."""
    places: set[str] = set()
    accounts = {"tiktok", "salesforce"}
    worlds = [("story.world", world)]
    for number, organization in enumerate(world.organizations, 1):
        yield from _once(f"story.world.organizations[{number}]", organization.name, accounts)
        worlds.append((f"story.world.organizations[{number}].world", organization.world))
    for path, each in worlds:
        for number, location in enumerate(each.locations, 1):
            yield from _once(f"{path}.locations[{number}]", location.name, places)
        for kind, names in (
            ("shops", [shop.name for shop in each.shops]),
            ("orgs", [org.name for org in each.orgs]),
        ):
            for number, name in enumerate(names, 1):
                yield from _once(f"{path}.{kind}[{number}]", name, accounts)


def _once(path: str, name: str, seen: set[str]) -> Iterator[Problem]:
    if name in seen:
        yield f"{path}.name", f"{name!r} stands twice; give each its own name"
    seen.add(name)
