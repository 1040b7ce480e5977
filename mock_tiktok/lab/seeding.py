"""Control plane: a whole world in one call, all or nothing: it is rehearsed where nothing is lost."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from typing_extensions import TypedDict

from mock_tiktok.lab import catalogs, purchases, world
from mock_tiktok.lab.operations import LabCall, LabOperation, strict
from mock_tiktok.state import State

Made = TypeVar("Made")


@strict
class SeedBody(TypedDict, total=False):
    """A whole world in one call; each list takes the bodies of its own verb."""

    apps: list[world.AppBody]
    sellers: list[world.SellerBody]
    shops: list[world.ShopBody]
    products: list[catalogs.ProductsBody]
    orders: list[purchases.OrderBody]


def seed_world(call: LabCall) -> dict[str, Any]:
    """Make apps, sellers, shops, products and orders, in this order."""
    makers: tuple[tuple[str, Callable[[State, Any], dict[str, Any]]], ...] = (
        ("apps", world.make_app),
        ("sellers", world.make_seller),
        ("shops", world.make_shop),
        ("products", catalogs.make_products),
        ("orders", purchases.make_order),
    )

    def make_all(state: State) -> dict[str, Any]:
        return {
            name: [make(state, body) for body in call.body[name]]
            for name, make in makers
            if name in call.body
        }

    return rehearsed(call.state, call.body.get("orders", ()), make_all)


def rehearsed(state: State, orders: Iterable[purchases.OrderBody], make: Callable[[State], Made]) -> Made:
    """Return what `make` makes in the state; misuse half way raises before anything of it has changed.

    `make` first runs on a stage that holds the shops and, of their products, those that the orders name. So it costs
    what the call makes, twice, however much the vendor holds already.
    """
    make(_stage(state, orders))
    return make(state)


def _stage(state: State, orders: Iterable[purchases.OrderBody]) -> State:
    stage = State(state.seed, state.now)
    stage.quirks, stage.brands = state.quirks, state.brands
    # In one copy, for a shop or an app is held under two names.
    actors = (state.apps, state.services, state.sellers, state.shops, state.shop_by_cipher, state.ids)
    stage.apps, stage.services, stage.sellers, stage.shops, stage.shop_by_cipher, stage.ids = copy.deepcopy(
        actors
    )
    for product_id in dict.fromkeys(_named(state, orders)):
        stage.catalog.add(copy.deepcopy(state.catalog.products[product_id]))
    return stage


def _named(state: State, orders: Iterable[purchases.OrderBody]) -> Iterator[str]:
    """The products that order lines may mean, whichever shop the order names."""
    catalog = state.catalog
    for line in (line for body in orders for line in body["lines"]):
        if "sku_id" not in line:
            for shop_id in state.shops:
                yield from catalog.with_seller_sku(shop_id, line.get("seller_sku", ""))
        elif line["sku_id"] in catalog.sku_owner:
            yield catalog.sku_owner[line["sku_id"]]


LAB_OPERATIONS = (LabOperation("POST", "/_lab/seed", seed_world, SeedBody),)
