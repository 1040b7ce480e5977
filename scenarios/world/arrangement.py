"""Everything that is so before a story's first step, brought about the way people do it: through the hub's API.

Add both connectors, save their settings, connect, map locations, set the cards, let the primary catalog come in,
fill in Channel Options and stock, and only then let products flow out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from scenarios.errors import WorldError
from scenarios.story.story import Product, Region, Side
from scenarios.world.actors.commerce_cloud import CommerceCloudMerchant
from scenarios.world.actors.hub import Operator, Warehouse
from scenarios.world.actors.salesforce import HOST, PASSWORD, USERNAME
from scenarios.world.actors.tiktok import SELLER_EMAIL, SELLER_PASSWORD
from scenarios.world.steps import channel_products, product_id_of
from scenarios.world.wire import Speaker

if TYPE_CHECKING:
    from scenarios.world.world import World

CURRENCIES: dict[Region, str] = {  # facts/tiktok-shop-api.md section 5
    "BR": "BRL", "DE": "EUR", "ES": "EUR", "FR": "EUR", "GB": "GBP", "ID": "IDR", "IE": "EUR", "IT": "EUR",
    "JP": "JPY", "MX": "MXN", "MY": "MYR", "PH": "PHP", "SG": "SGD", "TH": "THB", "US": "USD", "VN": "VND",
}  # fmt: skip
FIRST_SYNC_S = 120.0  # an audit takes a minute
_LISTS = ("products", "orders", "shipments", "fulfillments", "inventory", "exceptions", "locations")


def sign_in(side: Side) -> tuple[str, str]:
    """Return the name and password the merchant signs in with on that side."""
    return (SELLER_EMAIL, SELLER_PASSWORD) if side == "tiktok" else (USERNAME, PASSWORD)


def arrange(world: World) -> None:
    """Bring the story's world about."""
    story = world.story.world
    world.tiktok.add_products(channel_products(story.products, "tiktok"))
    world.salesforce.add_products(channel_products(story.products, "salesforce"))
    world.operator.found("Sunny Goods")
    for side, connector in (("salesforce", story.connector), ("tiktok", "tiktok_shop")):
        world.names.integrations[side] = world.operator.add_integration(connector, connector)
    save_settings(world, outward=not story.connected)
    for location in story.locations:
        for sku, quantity in location.stock.items():
            world.salesforce.set_stock(location.name, sku, quantity)
    if not story.connected:
        return
    sides: tuple[Side, ...] = ("salesforce", "tiktok")
    for side in sides:
        reply = world.connect(side)
        if not reply.ok:
            raise WorldError(f"connecting {side} ended with {reply.status}: {str(reply.body)[:500]}")
    world.work()
    arrange_locations(world)
    if story.cards:
        world.operator.set_cards(story.cards, world.names.locations).need("setting the cards")
    world.jump(FIRST_SYNC_S)
    count_stock(world)
    for product in story.products:
        set_channel_options(world, product)
    if story.primary != "undecided":
        save_settings(world, outward=True)
        outward: Side = "tiktok" if story.primary == "salesforce" else "salesforce"
        path = f"/integrations/{world.names.integrations[outward]}/sync"
        world.operator.post(path, {"flow": "products"}).need("the first push")
    world.jump(FIRST_SYNC_S)
    world.jump(FIRST_SYNC_S)


def save_settings(world: World, *, outward: bool) -> None:
    """Save both integrations' settings; the primary side pulls, and the other pushes once `outward` is set."""
    story = world.story.world
    directions: dict[str, dict[str, str]] = {"salesforce": {}, "tiktok": {}}
    if story.primary != "undecided":
        other = "tiktok" if story.primary == "salesforce" else "salesforce"
        directions[story.primary] = {"processProducts": "pull"}
        directions[other] = {"processProducts": "push"} if outward else {}
    tiktok = {"region": story.region, **directions["tiktok"], **story.tiktok_settings}
    salesforce: dict[str, Any] = {"currency": CURRENCIES[story.region], **directions["salesforce"]}
    if isinstance(world.salesforce, CommerceCloudMerchant):
        salesforce |= world.salesforce.credentials
    else:
        salesforce["salesforceUrl"] = f"https://{HOST}"
    if story.location_types:
        salesforce["locationTypes"] = list(story.location_types)
    salesforce |= story.salesforce_settings
    world.operator.save(world.names.integrations["tiktok"], tiktok).need("saving TikTok's settings")
    world.operator.save(world.names.integrations["salesforce"], salesforce).need(
        "saving Salesforce's settings"
    )


def arrange_locations(world: World) -> None:
    """Make or find the hub's location of each of the story's, give it a warehouse, and map its TikTok warehouse."""
    story = world.story.world
    known = {row["name"]: row["locationId"] for row in world.operator.all("/locations", "locations")}
    for location in story.locations:
        location_id = known.get(location.name)
        if location_id is None:
            made = world.operator.post("/locations", {"name": location.name, "locationType": location.type})
            location_id = made.need("adding a location")["locationId"]
        world.names.locations[location.name] = location_id
        key = world.operator.post(f"/locations/{location_id}/keys").need("a warehouse key")["key"]
        speaker = Speaker(world.network.transport("warehouse"))
        world.warehouses[location.name] = Warehouse(speaker, key, location_id)
    world.names.warehouses.update(world.tiktok.warehouses)
    integration_id = world.names.integrations["tiktok"]
    rows = world.operator.get(f"/integrations/{integration_id}/location-mappings")["locationMappings"]
    by_warehouse = {warehouse_id: name for name, warehouse_id in world.tiktok.warehouses.items()}
    mapped = {location.name for location in story.locations if location.mapped}
    for row in rows:
        name = by_warehouse.get(row["externalLocationId"])
        if name in mapped:
            row["locationId"] = world.names.locations[name]
    body = {"locationMappings": rows}
    world.operator.put(f"/integrations/{integration_id}/location-mappings", body).need("mapping warehouses")


def count_stock(world: World) -> None:
    """Have warehouses count, where the Salesforce product does not keep stock by location itself."""
    story = world.story.world
    if story.connector == "order_management":
        return
    for location in story.locations:
        if location.stock:
            world.warehouses[location.name].count(location.stock).need("counting stock")


def set_channel_options(world: World, product: Product) -> None:
    """Fill in what the story says of a product's Channel Options."""
    wanted: list[dict[str, Any]] = []
    if not product.sync_to_channel or product.inventory_buffer:
        wanted.append(
            {
                "integrationId": world.names.integrations["tiktok"],
                "syncToChannel": product.sync_to_channel,
                "inventoryBuffer": product.inventory_buffer,
            }
        )
    if product.channel_sku is not None:
        wanted.append(
            {"integrationId": world.names.integrations["salesforce"], "channelSku": product.channel_sku}
        )
    if not wanted:
        return
    product_id = product_id_of(world, product.sku)
    if product_id is not None:
        body = {"rows": wanted}
        world.operator.put(f"/products/{product_id}/channel-options", body).need("saving Channel Options")


def hub_state(operator: Operator, *, bulk: bool = False) -> dict[str, Any]:
    """Return the hub's final state and journal, read over its API."""
    state: dict[str, Any] = {name: list(operator.all(f"/{name}", name)) for name in _LISTS}
    state["integrations"] = operator.get("/integrations")["integrations"]
    state["cards"] = operator.get("/routing/cards")["cards"]
    state["ledger"] = list(operator.all("/inventory/ledger", "events"))
    state["mappings"] = {
        row["integrationId"]: operator.get(f"/integrations/{row['integrationId']}/location-mappings")[
            "locationMappings"
        ]
        for row in state["integrations"]
    }
    state["channel_options"] = {
        row["productId"]: operator.get(f"/products/{row['productId']}/channel-options")
        for row in (() if bulk else state["products"])
    }
    state["journal"] = read_journal(operator)
    return state


def read_journal(operator: Operator) -> list[dict[str, Any]]:
    """Return every entry of the hub's journal."""
    entries: list[dict[str, Any]] = []
    after = 0
    while True:
        page = operator.get(f"/journal?{httpx.QueryParams({'after': after, 'count': 500})}")
        entries += page["entries"]
        if not page["entries"]:
            return entries
        after = page["last"]
