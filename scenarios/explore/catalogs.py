"""Drawn catalogs: case twins and spellings, variants, prices of several currencies, SKUs that stand twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scenarios.explore.dice import Dice
from scenarios.story.markets import CURRENCIES, Region
from scenarios.story.strategies import BARCODES, NAMES
from scenarios.story.world import ConnectorKey, Primary, Product, Side

SHAPES = (
    "A-{}",
    "MUG-{:02}",
    "{:04}",
    "TEE.RED.{}",
    "lamp_{}",
    "CAFÉ-{}",
    "M0E2{:07}DX",
    "K#{}/B",
    "ß{}",
    "Ωmega{}",
)
PRICES = ("10.00", "9.99", "0.50", "148.75", "1999.00", "0.01", "7.10")
WHOLE_PRICES = ("1000", "250", "19900", "1")  # of currencies without a minor unit
WITHOUT_MINOR_UNIT: frozenset[Region] = frozenset({"JP", "VN", "ID"})
MOST_SKUS = 120  # more than one page of any vendor's list
SIZES = ("S", "M", "L")


def draw_catalog(
    dice: Dice, connector: ConnectorKey, primary: Primary, region: Region
) -> tuple[Product, ...]:
    """Draw products whose SKUs differ, byte for byte, on each platform."""
    count = dice.within(40, MOST_SKUS) if dice.plays("more than a page of SKUs", 0.02) else dice.few(6)
    drawn: dict[str, Product] = {}
    for number in range(count):
        sku = dice.one(SHAPES).format(dice.within(1, 99) if count < 40 else number)
        if sku not in drawn:
            drawn[sku] = draw_product(dice, sku, primary, region)
    if dice.plays("case twins", 0.25):
        for sku in list(drawn)[:1]:
            twin = sku.swapcase() if sku.swapcase() != sku else f"{sku}a"
            drawn.setdefault(twin, draw_product(dice, twin, primary, region))
    if dice.plays("variants", 0.2):
        drawn |= {each.sku: each for each in _as_variants(dice, list(drawn.values()))}
    if connector == "commerce_cloud":  # there the SKU is the product's id, in ASCII and of one spelling
        drawn = {sku: product for sku, product in drawn.items() if sku.isascii() and not set("#/") & set(sku)}
        drawn = drawn or {"A-1": draw_product(dice, "A-1", primary, region)}
    twice = _standing_twice(dice, list(drawn.values())) if dice.plays("a SKU twice", 0.12) else ()
    return (*drawn.values(), *twice)


def _as_variants(dice: Dice, products: Sequence[Product]) -> Iterator[Product]:
    """Yield some of the products as variants of one; those of a listing stand on the same platforms."""
    first = products[0]
    for size, product in zip(SIZES, products[: dice.within(1, len(SIZES))], strict=False):
        yield replace(product, on=first.on, variant_of="Shirt", options={"size": size}, sale_price=None)


def _standing_twice(dice: Dice, products: Sequence[Product]) -> Iterator[Product]:
    """Yield another listing of a SKU that TikTok has already, of the same goods or of others."""
    listed = [each for each in products if "tiktok" in each.on and each.variant_of is None]
    if listed:
        product = dice.one(listed)
        name = f"{product.name} (relisted)" if dice.chance(0.5) else dice.one(NAMES)
        yield replace(product, name=name, on=("tiktok",), salesforce_sku=None, channel_sku=None)


def draw_product(dice: Dice, sku: str, primary: Primary, region: Region) -> Product:
    """Draw a product as a merchant would enter it, with its Channel Options."""
    first: Side = "tiktok" if primary == "tiktok" else "salesforce"
    both = dice.plays("sold on both already", 0.4) and dice.chance(0.5)
    other: Side = "salesforce" if first == "tiktok" else "tiktok"
    on: tuple[Side, ...] = (first, other) if both else (first,)
    if dice.plays("on the other platform alone", 0.1) and dice.chance(0.2):
        on = (other,)
    prices = WHOLE_PRICES if region in WITHOUT_MINOR_UNIT else PRICES
    misspelled = both and dice.plays("another spelling", 0.25) and dice.chance(0.5)
    return Product(
        sku=sku,
        name=dice.one(NAMES),
        price=dice.one(prices),
        on=on,
        barcode=dice.one(BARCODES) if dice.plays("barcodes", 0.3) and dice.chance(0.5) else None,
        tiktok_sku=look_alike(dice, sku) if misspelled else None,
        channel_sku=f"SF-{sku}" if dice.plays("Channel SKUs", 0.15) and dice.chance(0.4) else None,
        sync_to_channel=not (dice.plays("withheld products", 0.2) and dice.chance(0.3)),
        inventory_buffer=dice.one((1, 2, 5)) if dice.plays("buffers", 0.4) and dice.chance(0.5) else 0,
        prices=_prices(dice, prices, region) if dice.plays("prices by currency", 0.25) else {},
        sale_price=dice.one(prices) if dice.plays("sales", 0.15) and "tiktok" in on else None,
    )


def _prices(dice: Dice, prices: Sequence[str], region: Region) -> dict[str, str]:
    """Draw prices in the market's currency, in another, or in both."""
    return {currency: dice.one(prices) for currency in dice.some((CURRENCIES[region], "EUR", "USD"), 1, 2)}


def look_alike(dice: Dice, sku: str) -> str:
    """Return another spelling that a hurried reader takes for the same, without blanks (TikTok refuses those)."""
    spellings = [
        sku.swapcase(),
        sku.lstrip("0") or sku,
        sku.replace("-", "\N{NON-BREAKING HYPHEN}"),
        unicodedata.normalize("NFD", sku),
        f"{sku}\N{ZERO WIDTH SPACE}",
        sku.replace("A", "\N{CYRILLIC CAPITAL LETTER A}"),
    ]
    return dice.one([spelled for spelled in spellings if spelled != sku])
