"""Drawn worlds: catalogs with case twins and spellings, places, cards with filters, settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from scenarios.explore.dice import Dice
from scenarios.story.markets import PUSH_REGIONS, REGIONS, Region
from scenarios.story.strategies import LOCATION_NAMES, LOCATION_TYPES
from scenarios.story.world import (
    CONNECTOR_KEYS,
    Card,
    ConnectorKey,
    Location,
    Primary,
    Product,
    Side,
    World,
)

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
NAMES = (
    "Stoneware mug",
    "Linen towel",
    "Reading lamp",
    "Garden hose",
    "Wine glass",
    "Café chair",
    "Notebook",
)
PRICES = ("10.00", "9.99", "0.50", "148.75", "1999.00", "0.01", "7.10")
WHOLE_PRICES = ("1000", "250", "19900", "1")  # of currencies without a minor unit
BARCODES = ("4006381333931", "5901234123457", "4012345678901", "9780201379624")
COUNTRIES = ("US", "GB", "DE", "JP", "CA")
WITHOUT_MINOR_UNIT: frozenset[Region] = frozenset({"JP", "VN", "ID"})
MOST_SKUS = 120  # more than one page of any vendor's list


def draw_world(dice: Dice, connectors: Sequence[ConnectorKey] = CONNECTOR_KEYS) -> World:
    """Draw everything that is so before the first step."""
    connector = dice.one(connectors)
    primary: Primary = dice.weighted({"salesforce": 6, "tiktok": 4, "undecided": 0.4})
    region = draw_region(dice, primary)
    products = draw_catalog(dice, connector, primary, region)
    locations = draw_locations(dice, products)
    return World(
        connector=connector,
        primary=primary,
        region=region,
        products=products,
        locations=locations,
        cards=draw_cards(dice, [place.name for place in locations], [product.sku for product in products]),
        location_types=draw_types(dice, connector),
        tiktok_settings=_off(dice, "tiktok", ("fulfillments", "orders")),
        salesforce_settings=_salesforce_settings(dice, connector),
        webhooks=not (dice.plays("polling alone", 0.15)),
    )


def draw_region(dice: Dice, primary: Primary) -> Region:
    """Draw a market; one that takes pushed products where the hub is to push to it (rules.md R23)."""
    if not dice.plays("another market", 0.3):
        return "US"
    return dice.one([region for region in REGIONS if primary != "salesforce" or region in PUSH_REGIONS])


def _salesforce_settings(dice: Dice, connector: ConnectorKey) -> dict[str, object]:
    settings: dict[str, object] = {}
    if connector == "commerce_cloud":
        if dice.plays("orders pushed into Commerce Cloud", 0.3):
            settings["pushOrders"] = True
        return settings | _off(dice, "salesforce", ("fulfillments", "orders"))
    settings |= _off(dice, "salesforce", ("pushOrders",))
    if connector == "order_management":
        settings |= _off(dice, "salesforce", ("fulfillments", "orders"))
    return settings


def _off(dice: Dice, side: str, toggles: Sequence[str]) -> dict[str, object]:
    return {name: False for name in toggles if dice.plays(f"{side} {name} off", 0.06)}


# --- catalogs -----------------------------------------------------------------------------------------------------


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
    if connector == "commerce_cloud":  # there the SKU is the product's id, in ASCII and of one spelling
        drawn = {sku: product for sku, product in drawn.items() if sku.isascii() and not set("#/") & set(sku)}
        drawn = drawn or {"A-1": draw_product(dice, "A-1", primary, region)}
    return tuple(drawn.values())


def draw_product(dice: Dice, sku: str, primary: Primary, region: Region) -> Product:
    """Draw a product as a merchant would enter it, with its Channel Options."""
    first: Side = "tiktok" if primary == "tiktok" else "salesforce"
    both = dice.plays("sold on both already", 0.4) and dice.chance(0.5)
    other: Side = "salesforce" if first == "tiktok" else "tiktok"
    on: tuple[Side, ...] = (first, other) if both else (first,)
    if dice.plays("on the other platform alone", 0.1) and dice.chance(0.2):
        on = (other,)
    misspelled = both and dice.plays("another spelling", 0.25) and dice.chance(0.5)
    return Product(
        sku=sku,
        name=dice.one(NAMES),
        price=dice.one(WHOLE_PRICES if region in WITHOUT_MINOR_UNIT else PRICES),
        on=on,
        barcode=dice.one(BARCODES) if dice.plays("barcodes", 0.3) and dice.chance(0.5) else None,
        tiktok_sku=look_alike(dice, sku) if misspelled else None,
        channel_sku=f"SF-{sku}" if dice.plays("Channel SKUs", 0.15) and dice.chance(0.4) else None,
        sync_to_channel=not (dice.plays("withheld products", 0.2) and dice.chance(0.3)),
        inventory_buffer=dice.one((1, 2, 5)) if dice.plays("buffers", 0.4) and dice.chance(0.5) else 0,
    )


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


# --- places -------------------------------------------------------------------------------------------------------


def draw_locations(dice: Dice, products: Sequence[Product]) -> tuple[Location, ...]:
    """Draw one place that ships or a few, with what they hold."""
    count = dice.few(4) if dice.plays("several locations", 0.7) else 1
    return tuple(
        Location(
            name,
            type=dice.one(LOCATION_TYPES) if dice.plays("location types", 0.3) else "Warehouse",
            stock=draw_stock(dice, products),
            mapped=not (dice.plays("unmapped locations", 0.15) and dice.chance(0.4)),
        )
        for name in LOCATION_NAMES[:count]
    )


def draw_stock(dice: Dice, products: Sequence[Product]) -> dict[str, int]:
    most = 3 if dice.plays("scarce", 0.35) else 30
    held = {product.sku: dice.within(0, most) for product in products}
    return {sku: quantity for sku, quantity in held.items() if quantity}


def draw_cards(dice: Dice, places: Sequence[str], skus: Sequence[str]) -> tuple[Card, ...]:
    """Draw routing cards, a dozen sometimes; the last mostly has no filter."""
    if dice.plays("no card", 0.05):
        return ()
    count = dice.within(6, 12) if dice.plays("a dozen cards", 0.1) else dice.few(3)
    return tuple(_card(dice, number, number == count, places, skus) for number in range(1, count + 1))


def _card(dice: Dice, number: int, last: bool, places: Sequence[str], skus: Sequence[str]) -> Card:
    plain = last and not dice.plays("every card filtered", 0.1)
    return Card(
        f"Card {number}",
        tuple(dice.some(places, 1, len(places))),
        allow_split=dice.plays("splits", 0.6) and dice.chance(0.6),
        ignore_inventory=dice.plays("inventory ignored", 0.1) and dice.chance(0.4),
        skus=() if plain or not dice.plays("cards by SKU", 0.4) else tuple(dice.some(skus, 0, 2)),
        countries=()
        if plain or not dice.plays("cards by country", 0.3)
        else tuple(dice.some(COUNTRIES, 0, 2)),
    )


def draw_types(dice: Dice, connector: ConnectorKey) -> tuple[str, ...]:
    """Draw SOM's filter of location types; the other connectors have none."""
    if connector != "order_management" or not dice.plays("a type filter", 0.2):
        return ()
    return tuple(dice.some(LOCATION_TYPES, 1, 2))
