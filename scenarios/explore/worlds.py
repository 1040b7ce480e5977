"""Drawn worlds: catalogs with case twins and spellings, places, cards with filters, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from scenarios.explore.catalogs import draw_catalog
from scenarios.explore.dice import Dice
from scenarios.story.markets import PUSH_REGIONS, REGIONS, Region
from scenarios.story.strategies import LOCATION_NAMES, LOCATION_TYPES
from scenarios.story.world import (
    CONNECTOR_KEYS,
    Audits,
    Card,
    ConnectorKey,
    HubProduct,
    Location,
    Org,
    Organization,
    Primary,
    Product,
    Refusal,
    Shop,
    World,
)

CARD_NAMES = ("Nearest", "West", "Express", "Bulk", "Fallback")
COUNTRIES = ("US", "GB", "DE", "JP", "CA")
AUDIT_OUTCOMES: tuple[Literal["approve", "fail", "manual"], ...] = ("approve", "fail", "manual")
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Auckland")
STARTS = ("2026-03-29T01:30:00", "2026-10-25T00:45:00", "2026-12-31T23:50:00", "2028-02-29T12:00:00")
# What TikTok documents that it may refuse with, of operations that the hub uses (docs/facts/tiktok-shop-api.md).
TIKTOK_REFUSALS: tuple[tuple[str, str], ...] = (
    ("Create Product", "bad_input"), ("Create Product", "check_failed"), ("Create Product", "internal"),
    ("Partial Edit Product", "wrong_status"), ("Edit Product", "internal"), ("Update Price", "price_range"),
    ("Update Inventory", "rate_limited"), ("Update Inventory", "internal"), ("Inventory Search", "timeout"),
    ("Search Products", "overloaded"), ("Get Order List", "rate_limited"), ("Get Order Detail", "timeout"),
    ("Mark Package As Shipped", "internal"), ("Ship Package", "internal"), ("Cancel Order", "internal"),
    ("Upload Product Image", "file_too_big"), ("Get Warehouse List", "internal"),
)  # fmt: skip
# What the documents leave open, each the other way than a mock behaves of itself (docs/fidelity.md).
TIKTOK_QUIRKS: tuple[tuple[str, object], ...] = (
    ("webhook_duplicates", 1), ("webhook_newest_first", True), ("webhook_retry_new_id", True),
    ("old_access_token_survives_refresh", False), ("rotate_refresh_token", False), ("search_lag_seconds", 30),
    ("inventory_search_lag_seconds", 30), ("order_detail_lag_seconds", 20), ("offset_page_tokens", True),
    ("retry_after_on_429", True), ("partially_shipping_webhook", True), ("edit_shows_pending", True),
    ("early_address", "empty"), ("fbt_warehouse_listed", True), ("business_error_status", 400),
)  # fmt: skip
PLATFORM_QUIRKS: tuple[tuple[str, object], ...] = (
    ("late_visibility_s", 5), ("lock_rows_every", 31), ("strip_unicode_spaces", True), ("upsert_folds_case", True),
)  # fmt: skip
COMMERCE_QUIRKS: tuple[tuple[str, object], ...] = (("search_index_lag_s", 60), ("load_percent", 85))


def draw_world(
    dice: Dice,
    connectors: Sequence[ConnectorKey] = CONNECTOR_KEYS,
    *,
    names: Sequence[str] = LOCATION_NAMES,
    further: bool = True,
) -> World:
    """Draw everything that is so before the first step; `further` shops, orgs and merchants now and then."""
    connector = dice.one(connectors)
    primary: Primary = dice.weighted({"salesforce": 6, "tiktok": 4, "undecided": 0.4})
    region = draw_region(dice, primary)
    products = draw_catalog(dice, connector, primary, region)
    locations = draw_locations(dice, products, names)
    places, skus = [place.name for place in locations], [product.sku for product in products]
    return World(
        connector=connector,
        primary=primary,
        region=region,
        products=products,
        locations=locations,
        cards=draw_cards(dice, places, skus),
        location_types=draw_types(dice, connector),
        tiktok_settings=_off(dice, "tiktok", ("fulfillments", "orders")),
        salesforce_settings=_salesforce_settings(dice, connector),
        webhooks=not (dice.plays("polling alone", 0.15)),
        hub_products=draw_hub_products(dice, skus),
        audits=draw_audits(dice) if dice.plays("other audits", 0.1) else Audits(),
        tiktok_quirks=dict([dice.one(TIKTOK_QUIRKS)]) if dice.plays("quirks from the start", 0.1) else {},
        salesforce_quirks=draw_salesforce_quirk(dice, connector)
        if dice.plays("Salesforce's quirks", 0.1)
        else {},
        refusals=(draw_refusal(dice),) if dice.plays("refusals from the start", 0.1) else (),
        shops=draw_shops(dice, products, region) if further else (),
        orgs=(draw_org(dice, connector),) if further and dice.plays("another org", 0.06) else (),
        organizations=(draw_organization(dice, products),)
        if further and dice.plays("another merchant", 0.1)
        else (),
        rows_per_call=dice.one((1, 2, 3, 5)) if dice.plays("short pages", 0.25) else None,
        starts=dice.one(STARTS) if dice.plays("another day", 0.15) else World().starts,
        time_zone=dice.one(ZONES) if dice.plays("a time zone", 0.15) else World().time_zone,
        rotating_tokens=dice.plays("rotating tokens", 0.3),
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


# --- places -------------------------------------------------------------------------------------------------------


def draw_locations(dice: Dice, products: Sequence[Product], names: Sequence[str]) -> tuple[Location, ...]:
    """Draw one place that ships or a few, with what they hold."""
    count = dice.few(4) if dice.plays("several locations", 0.7) else 1
    return tuple(
        Location(
            name,
            type=dice.one(LOCATION_TYPES) if dice.plays("location types", 0.3) else "Warehouse",
            stock=draw_stock(dice, products),
            mapped=not (dice.plays("unmapped locations", 0.15) and dice.chance(0.4)),
        )
        for name in names[:count]
    )


def draw_stock(dice: Dice, products: Sequence[Product]) -> dict[str, int]:
    most = 3 if dice.plays("scarce", 0.25) else 30
    held = {product.sku: 0 if dice.chance(0.15) else dice.within(1, most) for product in products}
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
        # Not in the order of the cards, or a hub that sorts them by name would never be noticed.
        f"{dice.one(CARD_NAMES)} {number}",
        tuple(dice.some(places, 1, len(places))),
        allow_split=dice.plays("splits", 0.6) and dice.chance(0.6),
        ignore_inventory=dice.plays("inventory ignored", 0.1) and dice.chance(0.4),
        enabled=last or not (dice.plays("disabled cards", 0.2) and dice.chance(0.3)),
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


# --- what is there besides ----------------------------------------------------------------------------------------


def draw_hub_products(dice: Dice, skus: Sequence[str]) -> tuple[HubProduct, ...]:
    """Draw a bundle of what is sold, or a parent with a child, entered in the hub itself."""
    if not dice.plays("products of the hub's own", 0.1):
        return ()
    if dice.chance(0.5):
        parts = {sku: dice.few(3) for sku in dice.some(skus, 1, 2)}
        return (HubProduct("A set", "SET-1", type="bundle", components=parts),)
    parent = HubProduct("A shirt", type="parent")
    return parent, HubProduct("A shirt, red", "SHIRT-RED", type="child", parent="A shirt", price="12.00")


def draw_audits(dice: Dice) -> Audits:
    """Draw how TikTok reviews listings."""
    return Audits(dice.one(AUDIT_OUTCOMES), delay_seconds=dice.one((60, 600, 7200)))


def draw_salesforce_quirk(dice: Dice, connector: ConnectorKey) -> dict[str, object]:
    """Draw one way in which the Salesforce side behaves where its documents leave that open."""
    return dict([dice.one(COMMERCE_QUIRKS if connector == "commerce_cloud" else PLATFORM_QUIRKS)])


def draw_refusal(dice: Dice) -> Refusal:
    """Draw one of TikTok's documented errors, of an operation that the hub uses."""
    operation, error = dice.one(TIKTOK_REFUSALS)
    return Refusal("tiktok", operation, error, times=dice.few(3), after_write=dice.chance(0.2))


def draw_shops(dice: Dice, products: Sequence[Product], region: Region) -> tuple[Shop, ...]:
    """Draw a second shop of the organization, which may sell what the first sells."""
    if not dice.plays("another shop", 0.1):
        return ()
    shared = tuple(
        replace(each, on=("tiktok",)) for each in products if dice.chance(0.5) and "tiktok" in each.on
    )
    return (Shop("second", region=region, products=shared),)


def draw_org(dice: Dice, connector: ConnectorKey) -> Org:
    """Draw a second Salesforce org of the organization; of Service Cloud there may be one alone (rules.md R4)."""
    return Org("annex", connector="order_management" if connector == "service_cloud" else "service_cloud")


def draw_organization(dice: Dice, products: Sequence[Product]) -> Organization:
    """Draw another merchant at the same hub, whose SKUs may be the very same."""
    theirs = draw_world(dice, names=[f"{name} II" for name in LOCATION_NAMES], further=False)
    if dice.chance(0.5) and products:
        twin = replace(products[0], tiktok_sku=None, salesforce_sku=None, channel_sku=None)
        if theirs.connector != "commerce_cloud":
            known = {each.sku for each in theirs.products}
            theirs = replace(
                theirs, products=(*theirs.products, twin) if twin.sku not in known else theirs.products
            )
    return Organization("Other Goods", theirs)
