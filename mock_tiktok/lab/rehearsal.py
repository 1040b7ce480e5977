"""All or nothing for verbs that make many things in one call: they are rehearsed where nothing is lost."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ..state import State
    from .purchases import OrderBody

Made = TypeVar("Made")


def rehearsed(state: State, orders: Iterable[OrderBody], make: Callable[[State], Made]) -> Made:
    """Return what `make` makes in the state; misuse half way raises before anything of it has changed.

    `make` first runs on a stage that holds the shops and, of their products, those that the orders name. So it costs
    what the call makes, twice, however much the vendor holds already.
    """
    make(_stage(state, orders))
    return make(state)


def _stage(state: State, orders: Iterable[OrderBody]) -> State:
    stage = type(state)(state.seed, state.now)
    stage.quirks = state.quirks
    # In one copy, for a shop or an app is held under two names.
    actors = (state.apps, state.services, state.sellers, state.shops, state.shop_by_cipher, state.ids)
    stage.apps, stage.services, stage.sellers, stage.shops, stage.shop_by_cipher, stage.ids = copy.deepcopy(
        actors
    )
    for product_id in _named(state, orders):
        stage.catalog.add(copy.deepcopy(state.catalog.products[product_id]))
    return stage


def _named(state: State, orders: Iterable[OrderBody]) -> list[str]:
    """The products that order lines may mean, whichever shop the order names."""
    catalog = state.catalog
    named: dict[str, None] = {}
    for line in (line for body in orders for line in body["lines"]):
        if "sku_id" in line:
            owner = catalog.sku_owner.get(line["sku_id"])
            named |= dict.fromkeys([owner] if owner is not None else [])
        else:
            for shop_id in state.shops:
                named |= dict.fromkeys(catalog.with_seller_sku(shop_id, line.get("seller_sku", "")))
    return list(named)
