"""The part of a history that is one organization's, or that of one shop and one Salesforce account of it.

A slice is a history like any other: who judges it sees one organization, one shop, one org, and needs to know of no
others. A history with only one of each is its own slice, at no cost.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from scenarios.checkers.apart.owners import Owner, owner_by_account, owners
from scenarios.checkers.views.hub import Json
from scenarios.record.history import Exchange, History, Operation
from scenarios.story.story import Story
from scenarios.story.world import Product, Side, World

SHOP, ORG = "tiktok", "salesforce"  # the keys of an organization's first accounts
_ORDERED = frozenset({"buy", "buy_on_salesforce"})


# --- by organization ----------------------------------------------------------------------------------------------


def organizations(history: History) -> Mapping[str | None, History]:
    """Return the history of each organization by its name; the first one's is None."""
    further = history.story.world.organizations
    if not further:
        return {None: history}
    worlds: dict[str | None, World] = {None: replace(history.story.world, organizations=())}
    worlds |= {each.name: each.world for each in further}
    return {name: _of_organization(history, name, world) for name, world in worlds.items()}


def _of_organization(history: History, name: str | None, world: World) -> History:
    steps = [step for step in history.story.steps if getattr(step, "organization", name) == name]
    operations = [one for one in history.operations if one.arguments.get("organization") == name]
    own = history.view(owners)
    hub = dict(_hub_of(history, name))
    journal = history.journal if name is None else hub.pop("journal", ())
    whose = owner_by_account(history)
    others = {account for account, owner in whose.items() if owner.organization != name}
    return replace(
        history,
        story=replace(history.story, world=world, steps=tuple(steps)),
        operations=operations,
        exchanges=[
            one for one in history.exchanges if one.index in own and own[one.index].organization == name
        ],
        journal=journal,
        state={**_vendors_without(history.state, others), "hub": hub},
        names=_names_of(history, name, operations),
    )


def _hub_of(history: History, name: str | None) -> Json:
    state = history.state
    hub: Json = (state.get("hub") if name is None else (state.get("organizations") or {}).get(name)) or {}
    return hub


def _names_of(
    history: History, name: str | None, operations: Sequence[Operation]
) -> dict[str, Mapping[str, str]]:
    """Return what the organization's own names became, its accounts by their keys alone."""
    further = {each.name for each in history.story.world.organizations}
    told: dict[str, Mapping[str, str]] = dict(history.names)
    for kind in ("integrations", "accounts"):
        mine = {}
        for key, value in (history.names.get(kind) or {}).items():
            organization, _, rest = key.partition("/")
            owner = organization if rest and organization in further else None
            if owner == name:
                mine[key if owner is None else rest] = value
        told[kind] = mine
    placed = {one.arguments.get("order") for one in operations if one.operation in _ORDERED}
    orders = history.names.get("orders") or {}
    told["orders"] = {order: order_id for order, order_id in orders.items() if order in placed}
    return told


# --- what vendors hold --------------------------------------------------------------------------------------------


def _vendors_without(state: Mapping[str, Any], others: Container[str]) -> dict[str, Any]:
    """Return the vendors' final states without the accounts of others."""
    kept = {party: rows for party, rows in state.items() if party not in ("hub", "organizations")}
    if isinstance(state.get("tiktok"), Mapping):
        kept["tiktok"] = {name: _rows(rows, others) for name, rows in state["tiktok"].items()}
    for party, name in (("salesforce", "orgs"), ("commerce_cloud", "realms")):
        if isinstance(state.get(party), Mapping):
            kept[party] = {**state[party], name: _accounts(state[party].get(name) or {}, others)}
    return kept


def _rows(rows: Any, others: Container[str]) -> Any:
    """Leave out of a list of TikTok's the rows that are another shop's, and that shop itself."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not (isinstance(row, Mapping) and _is_others(row, others))]


def _is_others(row: Json, others: Container[str]) -> bool:
    shops = row.get("shop_ids")
    if shops:
        return all(shop in others for shop in shops)
    return row.get("shop_id", row.get("id")) in others


def _accounts(rows: Any, others: Container[str]) -> Any:
    """Leave out the orgs or realms of others, by what their vendor calls them."""
    if isinstance(rows, Mapping):
        return {name: row for name, row in rows.items() if name not in others}
    return [row for row in rows if str(row.get("host", "")).split(".", 1)[0] not in others]


# --- by integration -----------------------------------------------------------------------------------------------


def pairs(history: History) -> Sequence[History]:
    """Return a slice for each shop with each Salesforce account: products flow from each to each."""
    world = history.story.world
    if not world.shops and not world.orgs:
        return (history,)
    return [_of_accounts(history, shop, org) for shop, org in product(_shops(world), _orgs(world))]


def sides(history: History) -> Sequence[History]:
    """Return a slice for each shop alone and for each Salesforce account alone."""
    world = history.story.world
    if not world.shops and not world.orgs:
        return (history,)
    return list(history.view(_by_key).values())


def within(history: History, integration_id: str | None) -> History:
    """Return the slice of one integration; the whole where it is the only one of its side, or of no known account."""
    world = history.story.world
    if world.shops or world.orgs:
        for key, named in (history.names.get("integrations") or {}).items():
            if named == integration_id and key in (slices := history.view(_by_key)):
                return slices[key]
    return history


def _by_key(history: History) -> Mapping[str, History]:
    world = history.story.world
    return {
        **{shop: _of_accounts(history, shop, None) for shop in _shops(world)},
        **{org: _of_accounts(history, None, org) for org in _orgs(world)},
    }


def _shops(world: World) -> list[str]:
    return [SHOP, *(shop.name for shop in world.shops)]


def _orgs(world: World) -> list[str]:
    return [ORG, *(org.name for org in world.orgs)]


def _of_accounts(history: History, shop: str | None, org: str | None) -> History:
    """Return what is about these accounts alone; who reads it finds them where the first ones stand."""
    keys = frozenset(key for key in (shop, org) if key is not None)
    named = history.names.get("accounts") or {}
    others = {account for key, account in named.items() if key not in keys}
    integrations = dict(history.names.get("integrations") or {})
    chosen = {side: integrations.get(key) for side, key in ((SHOP, shop), (ORG, org)) if key is not None}
    own = history.view(owners)
    hub = history.state.get("hub") or {}
    rows = _chosen_first(hub.get("integrations") or (), chosen)
    return replace(
        history,
        story=_story_of(history.story, shop, org),
        operations=[one for one in history.operations if _concerns(one.arguments, keys)],
        exchanges=[one for one in history.exchanges if _is_about(one, own, keys)],
        state={**_vendors_without(history.state, others), "hub": {**hub, "integrations": rows}},
        names={
            **history.names,
            "integrations": integrations | {side: each for side, each in chosen.items() if each is not None},
        },
    )


def _is_about(exchange: Exchange, own: Mapping[int, Owner], keys: Container[str]) -> bool:
    owner = own.get(exchange.index)
    about = owner is not None and (owner.account is None or owner.account in keys)
    return exchange.sender != "hub" or about


def _chosen_first(rows: Sequence[Json], chosen: Mapping[str, str | None]) -> list[Json]:
    """Put the chosen integrations first; where one is deleted, no other of its side stands in for it."""
    known = {row["integrationId"] for row in rows}
    gone = {side for side, integration_id in chosen.items() if integration_id not in known}
    left = [row for row in rows if _side(row) not in gone]
    return sorted(left, key=lambda row: row["integrationId"] not in chosen.values())


def _side(integration: Json) -> str:
    return SHOP if integration["connector"] == "tiktok_shop" else ORG


def _concerns(arguments: Mapping[str, Any], keys: Container[str]) -> bool:
    """Whether a deed was done at one of these accounts, or at none in particular."""
    where = arguments.get("at") or arguments.get("side") or arguments.get("on")
    return where is None or where in keys


def _story_of(story: Story, shop: str | None, org: str | None) -> Story:
    """Return the story with the world as these accounts have it, and the steps done there."""
    world = story.world
    keys = frozenset(key for key in (shop, org) if key is not None)
    steps = [step for step in story.steps if _concerns(_place(step), keys)]
    region = next((each.region for each in world.shops if each.name == shop), world.region)
    connector = next((each.connector for each in world.orgs if each.name == org), world.connector)
    products = world.products
    if (shop, org) != (SHOP, ORG):
        stand_there: list[tuple[str, Side, Sequence[Product]]] = [
            (SHOP, "tiktok", world.products),
            (ORG, "salesforce", world.products),
            *((each.name, "tiktok", each.products) for each in world.shops),
            *((each.name, "salesforce", each.products) for each in world.orgs),
        ]
        products = tuple(
            each for key, side, rows in stand_there if key in keys for each in _standing(rows, side)
        )
    there = replace(world, region=region, connector=connector, products=products, shops=(), orgs=())
    return replace(story, world=there, steps=tuple(steps))


def _place(step: object) -> dict[str, Any]:
    return {name: getattr(step, name, None) for name in ("at", "side", "on")}


def _standing(products: Sequence[Product], side: Side) -> list[Product]:
    return [replace(each, on=(side,)) for each in products if side in each.on]
