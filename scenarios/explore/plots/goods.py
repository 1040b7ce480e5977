"""Plots of products: refused and mended, twice in a shop, renamed, under a Channel SKU, changed on the wrong side."""

from __future__ import annotations

from dataclasses import replace

from scenarios.explore.catalogs import PRICES, WHOLE_PRICES, draw_product
from scenarios.explore.dice import Dice
from scenarios.explore.plots.plot import LONG, bought, by_name, pause
from scenarios.explore.workloads.sketch import Sketch
from scenarios.story.steps import (
    AddHubProduct,
    AddProduct,
    ArmRefusal,
    DeleteProduct,
    EditHubProduct,
    EditProduct,
    Line,
    SetChannelOptions,
    Ship,
    Step,
    Sync,
    Wait,
)
from scenarios.story.strategies import NAMES
from scenarios.story.world import HubProduct, Product, Refusal, Side

_HOUR = 3600


def _price(dice: Dice, sketch: Sketch) -> str:
    return dice.one(WHOLE_PRICES if sketch.whole_amounts else PRICES)


def _other(side: Side) -> Side:
    return "tiktok" if side == "salesforce" else "salesforce"


def refused_and_mended(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok refuses a product, the merchant mends it where it is kept."""
    sku = f"BAD-{len(sketch.products)}"
    product = replace(
        draw_product(dice, sku, sketch.world.primary, sketch.world.region),
        on=(sketch.first,),
        tiktok_sku=None,
    )
    sketch.products.append(product)
    error = dice.one(("check_failed", "bad_input", "internal"))
    return [
        ArmRefusal(Refusal("tiktok", "Create Product", error, times=dice.few(3))), AddProduct(product), Wait(1000),
        EditProduct(sku, sketch.first, name="Mended"), *pause(dice, LONG), *pause(dice, (_HOUR, 4 * _HOUR)),
    ]  # fmt: skip


def twice_in_the_shop(dice: Dice, sketch: Sketch) -> list[Step]:
    """Two listings bear one SKU from the start, and later the first gives it up."""
    sku = f"TWIN-{len(sketch.products)}"
    both: tuple[Side, ...] = ("salesforce", "tiktok") if dice.chance(0.6) else ("tiktok",)
    first = Product(sku, dice.one(NAMES), _price(dice, sketch), on=both)
    second = Product(sku, f"{first.name} again", first.price, on=("tiktok",))
    sketch.products.append(first)
    freed: Step = (
        EditProduct(sku, "tiktok", new_sku=f"{sku}-old") if dice.chance(0.5) else DeleteProduct(sku, "tiktok")
    )
    return [
        AddProduct(first),
        *pause(dice),
        AddProduct(second),
        *pause(dice, LONG),
        freed,
        *pause(dice, LONG),
    ]


def under_a_channel_sku(dice: Dice, sketch: Sketch) -> list[Step]:
    """A product gets a Channel SKU, another wants the SKU that it left, and the first goes back."""
    mine = dice.one(sketch.products).sku
    others = [each.sku for each in sketch.products if each.sku != mine]
    steps: list[Step] = [SetChannelOptions(mine, "salesforce", channel_sku=f"SF-{mine}"), *pause(dice, LONG)]
    if others and dice.chance(0.5):
        steps += [SetChannelOptions(dice.one(others), "salesforce", channel_sku=mine), *pause(dice)]
    if sketch.sold and dice.chance(0.5):
        buy = bought(sketch, [Line(dice.one(sketch.sold), 1)])
        steps += [buy, *pause(dice, (60, 400)), Ship(buy.order)]
    return [*steps, SetChannelOptions(mine, "salesforce", channel_sku=""), *pause(dice, LONG)]


def priced_on_both_sides(dice: Dice, sketch: Sketch) -> list[Step]:
    """A price changes where the product is kept, and on the other side, and there once more."""
    product = dice.one(sketch.products)
    owner = sketch.first
    spelled = product.tiktok_sku if owner == "tiktok" else product.salesforce_sku
    there = product.tiktok_sku if owner == "salesforce" else product.salesforce_sku
    edits: list[Step] = []
    if owner in product.on:
        edits.append(EditProduct(spelled or product.sku, owner, price=_price(dice, sketch)))
    edits.append(EditProduct(there or product.sku, _other(owner), price=_price(dice, sketch)))
    return [
        Wait(1000),
        *(step for edit in edits for step in (edit, *pause(dice, (0, 400, 1000)))),
        *pause(dice, LONG),
    ]


def renamed_and_back(dice: Dice, sketch: Sketch) -> list[Step]:
    """A SKU is renamed where the product is kept, sells under the new one, and may go back."""
    product = dice.one(sketch.products)
    owner = sketch.first
    if owner not in product.on or (owner == "salesforce" and sketch.vendor == "commerce_cloud"):
        return []
    was = (product.tiktok_sku if owner == "tiktok" else product.salesforce_sku) or product.sku
    back: list[Step] = [EditProduct(f"{was}-2", owner, new_sku=was)] if dice.chance(0.5) else []
    return [
        Wait(400),
        EditProduct(was, owner, new_sku=f"{was}-2"),
        *pause(dice, LONG),
        *back,
        *pause(dice, LONG),
    ]


def of_a_family(dice: Dice, sketch: Sketch) -> list[Step]:
    """A new parent comes with its variants; one of them is changed alone."""
    family = f"Coat {len(sketch.products)}"
    members = [
        Product(f"COAT-{len(sketch.products)}-{size}", family, _price(dice, sketch), on=(sketch.first,),
        variant_of=family,
                options={"size": size})
        for size in ("S", "M", "L")[: dice.within(2, 3)]
    ]  # fmt: skip
    sketch.products.extend(members)
    one = dice.one(members).sku
    return [
        *(AddProduct(each) for each in members), *pause(dice, LONG), EditProduct(one, sketch.first,
        price=_price(dice, sketch)),
        *pause(dice, LONG),
    ]  # fmt: skip


def a_parent_in_the_hub(dice: Dice, sketch: Sketch) -> list[Step]:
    """The operator enters a parent with children, and edits a child."""
    number = len(sketch.products)
    red, blue = f"SHIRT-{number}-R", f"SHIRT-{number}-B"
    parent = f"Shirt {number}"
    return [
        AddHubProduct(HubProduct(parent, type="parent")),
        AddHubProduct(
            HubProduct(f"{parent}, red", red, type="child", parent=parent, price=_price(dice, sketch))
        ),
        AddHubProduct(
            HubProduct(f"{parent}, blue", blue, type="child", parent=parent, price=_price(dice, sketch))
        ),
        *pause(dice, LONG),
        SetChannelOptions(red, "tiktok", inventory_buffer=dice.within(0, 3)),
        *pause(dice),
        EditHubProduct(blue, name=f"{parent}, navy", price=_price(dice, sketch)),
        *pause(dice),
    ]


def pushed_one_by_one(dice: Dice, sketch: Sketch) -> list[Step]:
    """The operator syncs single products instead of waiting."""
    return [
        Sync(dice.one(("salesforce", "tiktok")), "products", sku=each.sku) for each in sketch.products[:3]
    ]


PLOTS = by_name(
    refused_and_mended, twice_in_the_shop, under_a_channel_sku, priced_on_both_sides, renamed_and_back,
    of_a_family, a_parent_in_the_hub, pushed_one_by_one,
)  # fmt: skip
