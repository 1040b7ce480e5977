"""Drawn changes of products and stock, in either back office and in the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from scenarios.explore.catalogs import PRICES, WHOLE_PRICES, draw_product
from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Deed, Drawer, Sketch
from scenarios.story.steps import (
    AddHubProduct,
    AddProduct,
    DeleteProduct,
    EditHubProduct,
    EditProduct,
    EditStock,
    Relist,
    SetStock,
    Step,
    Unlist,
)
from scenarios.story.strategies import NAMES
from scenarios.story.world import HubProduct, Product, Side


def _add_product(dice: Dice, sketch: Sketch) -> Step | None:
    sku = f"NEW-{len(sketch.products)}"
    product = draw_product(dice, sku, sketch.world.primary, sketch.world.region)
    sketch.products.append(product)
    return AddProduct(product)


def _edit_product(dice: Dice, sketch: Sketch) -> Step | None:
    listed = _listed(dice, sketch)
    if listed is None:
        return None
    product, side, sku = listed
    deleted = [(sku, on) for kind, sku, on in sketch.gone if kind is DeleteProduct]
    if deleted and dice.chance(0.2):
        return EditProduct(*dice.one(deleted), name="Nobody sells it any more")
    prices = WHOLE_PRICES if sketch.whole_amounts else PRICES
    what = dice.one(("name", "price", "sku")) if dice.plays("renames", 0.4) else dice.one(("name", "price"))
    if what != "sku":
        return EditProduct(
            sku, side,
            name=f"{dice.one(NAMES)}, new" if what == "name" else None,
            price=dice.one(prices) if what == "price" else None,
        )  # fmt: skip
    others = [each.sku for each in sketch.products if each.sku != sku]
    renamed = dice.one(others) if others and dice.chance(0.2) else f"{sku}-R"
    if sketch.world.connector == "commerce_cloud" and side == "salesforce":
        return None  # there the SKU is the product's id, and nobody can change it
    position = sketch.products.index(product)
    sketch.products[position] = (
        replace(product, tiktok_sku=renamed) if side == "tiktok" else replace(product, salesforce_sku=renamed)
    )
    return EditProduct(sku, side, new_sku=renamed)


def _listed(dice: Dice, sketch: Sketch) -> tuple[Product, Side, str] | None:
    """Return a product with a platform that it was entered on, and its spelling there."""
    if not sketch.products:
        return None
    product = dice.one(sketch.products)
    side = dice.one(product.on)
    return product, side, (product.tiktok_sku if side == "tiktok" else product.salesforce_sku) or product.sku


def _off_sale(kind: type[DeleteProduct | Unlist]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        listed = _listed(dice, sketch)
        if listed is None:
            return None
        _, side, sku = listed
        sketch.gone.append((kind, sku, side))
        return kind(sku, side)

    return draw


def _relist(_dice: Dice, sketch: Sketch) -> Step | None:
    gone = [(sku, side) for kind, sku, side in sketch.gone if kind in (Unlist, DeleteProduct)]
    return Relist(*gone[-1]) if gone else None


def _edit_stock(dice: Dice, sketch: Sketch) -> Step | None:
    listed = _listed(dice, sketch)
    return None if listed is None else EditStock(listed[2], listed[1], dice.within(0, 30))


def _set_stock(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.places or not sketch.products:
        return None
    return SetStock(dice.one(sketch.places), dice.one(sketch.products).sku, dice.within(0, 30))


def _add_hub_product(dice: Dice, sketch: Sketch) -> Step | None:
    number = len(sketch.products)
    if sketch.products and dice.chance(0.5):
        parts = {each.sku: dice.few(3) for each in dice.some(sketch.products, 1, 2)}
        return AddHubProduct(HubProduct(f"Set {number}", f"SET-{number}", type="bundle", components=parts))
    sketch.own.append(f"OWN-{number}")
    return AddHubProduct(HubProduct(f"Own {number}", f"OWN-{number}", price="5.00"))


def _edit_hub_product(dice: Dice, sketch: Sketch) -> Step | None:
    skus = sketch.own if sketch.own and dice.chance(0.6) else [each.sku for each in sketch.products]
    if not skus:
        return None
    return EditHubProduct(dice.one(skus), name=f"{dice.one(NAMES)}, edited in the hub")


DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {
        AddProduct: Deed(_add_product, 1),
        EditProduct: Deed(_edit_product, 2),
        DeleteProduct: Deed(_off_sale(DeleteProduct), 1, 0.15),
        Unlist: Deed(_off_sale(Unlist), 1, 0.15),
        Relist: Deed(_relist, 1, 0.5),
        EditStock: Deed(_edit_stock, 1, 0.2),
        SetStock: Deed(_set_stock, 2),
        AddHubProduct: Deed(_add_hub_product, 1, 0.15),
        EditHubProduct: Deed(_edit_hub_product, 1, 0.15),
    }
)
