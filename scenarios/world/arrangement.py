"""Everything that is so before a story's first step, brought about the way people do it: through the hub's API.

Add both connectors, save their settings, connect, map locations, set the cards, let the primary catalog come in,
fill in Channel Options and stock, and only then let products flow out.
"""

from __future__ import annotations

from typing import Any

import httpx

from scenarios.errors import WorldError
from scenarios.story.markets import CURRENCIES
from scenarios.story.world import Product, Side
from scenarios.world.actors.commerce_cloud import CommerceCloudMerchant
from scenarios.world.actors.hub import Operator, Warehouse
from scenarios.world.actors.products import channel_products
from scenarios.world.actors.salesforce import HOST, PASSWORD, USERNAME
from scenarios.world.actors.tiktok import SELLER_EMAIL, SELLER_PASSWORD
from scenarios.world.stage import Stage
from scenarios.world.steps import product_id_of
from scenarios.world.wire import Speaker

FIRST_SYNC_S = 120.0  # an audit takes a minute
_LISTS = ("products", "orders", "shipments", "fulfillments", "inventory", "exceptions", "locations")


def sign_in(side: Side) -> tuple[str, str]:
    """Return the name and password the merchant signs in with on that side."""
    return (SELLER_EMAIL, SELLER_PASSWORD) if side == "tiktok" else (USERNAME, PASSWORD)


def arrange(stage: Stage) -> None:
    """Bring the story's world about."""
    world = stage.story.world
    stage.tiktok.add_products(channel_products(world.products, "tiktok"))
    stage.salesforce.add_products(channel_products(world.products, "salesforce"))
    stage.operator.found("Sunny Goods")
    for side, connector in (("salesforce", world.connector), ("tiktok", "tiktok_shop")):
        stage.names.integrations[side] = stage.operator.add_integration(connector, connector)
    save_settings(stage, outward=not world.connected)
    for location in world.locations:
        for sku, quantity in location.stock.items():
            stage.salesforce.set_stock(location.name, sku, quantity)
    if not world.connected:
        return
    sides: tuple[Side, ...] = ("salesforce", "tiktok")
    for side in sides:
        reply = stage.connect(side)
        if not reply.ok:
            raise WorldError(f"connecting {side} ended with {reply.status}: {str(reply.body)[:500]}")
    stage.work()
    arrange_locations(stage)
    if world.cards:
        stage.operator.set_cards(world.cards, stage.names.locations).need("setting the cards")
    stage.jump(FIRST_SYNC_S)
    count_stock(stage)
    for product in world.products:
        set_channel_options(stage, product)
    if world.primary != "undecided":
        save_settings(stage, outward=True)
        outward: Side = "tiktok" if world.primary == "salesforce" else "salesforce"
        path = f"/integrations/{stage.names.integrations[outward]}/sync"
        stage.operator.post(path, {"flow": "products"}).need("the first push")
    stage.jump(FIRST_SYNC_S)
    stage.jump(FIRST_SYNC_S)


def save_settings(stage: Stage, *, outward: bool) -> None:
    """Save both integrations' settings; the primary side pulls, and the other pushes once `outward` is set."""
    world = stage.story.world
    directions: dict[str, dict[str, str]] = {"salesforce": {}, "tiktok": {}}
    if world.primary != "undecided":
        other = "tiktok" if world.primary == "salesforce" else "salesforce"
        directions[world.primary] = {"processProducts": "pull"}
        directions[other] = {"processProducts": "push"} if outward else {}
    tiktok = {"region": world.region, **directions["tiktok"], **world.tiktok_settings}
    salesforce: dict[str, Any] = {"currency": CURRENCIES[world.region], **directions["salesforce"]}
    if isinstance(stage.salesforce, CommerceCloudMerchant):
        salesforce |= stage.salesforce.credentials
    else:
        salesforce["salesforceUrl"] = f"https://{HOST}"
    if world.location_types:
        salesforce["locationTypes"] = list(world.location_types)
    salesforce |= world.salesforce_settings
    stage.operator.save(stage.names.integrations["tiktok"], tiktok).need("saving TikTok's settings")
    stage.operator.save(stage.names.integrations["salesforce"], salesforce).need(
        "saving Salesforce's settings"
    )


def arrange_locations(stage: Stage) -> None:
    """Make or find the hub's location of each of the story's, give it a warehouse, and map its TikTok warehouse."""
    world = stage.story.world
    known = {row["name"]: row["locationId"] for row in stage.operator.all("/locations", "locations")}
    for location in world.locations:
        location_id = known.get(location.name)
        if location_id is None:
            made = stage.operator.post("/locations", {"name": location.name, "locationType": location.type})
            location_id = made.need("adding a location")["locationId"]
        stage.names.locations[location.name] = location_id
        key = stage.operator.post(f"/locations/{location_id}/keys").need("a warehouse key")["key"]
        speaker = Speaker(stage.network.transport("warehouse"))
        stage.warehouses[location.name] = Warehouse(speaker, key, location_id)
    stage.names.warehouses.update(stage.tiktok.warehouses)
    integration_id = stage.names.integrations["tiktok"]
    rows = stage.operator.get(f"/integrations/{integration_id}/location-mappings")["locationMappings"]
    by_warehouse = {warehouse_id: name for name, warehouse_id in stage.tiktok.warehouses.items()}
    mapped = {location.name for location in world.locations if location.mapped}
    for row in rows:
        name = by_warehouse.get(row["externalLocationId"])
        if name in mapped:
            row["locationId"] = stage.names.locations[name]
    body = {"locationMappings": rows}
    stage.operator.put(f"/integrations/{integration_id}/location-mappings", body).need("mapping warehouses")


def count_stock(stage: Stage) -> None:
    """Have warehouses count, where the Salesforce product does not keep stock by location itself."""
    world = stage.story.world
    if world.connector == "order_management":
        return
    for location in world.locations:
        if location.stock:
            stage.warehouses[location.name].count(location.stock).need("counting stock")


def set_channel_options(stage: Stage, product: Product) -> None:
    """Fill in what the story says of a product's Channel Options."""
    wanted: list[dict[str, Any]] = []
    if not product.sync_to_channel or product.inventory_buffer:
        wanted.append(
            {
                "integrationId": stage.names.integrations["tiktok"],
                "syncToChannel": product.sync_to_channel,
                "inventoryBuffer": product.inventory_buffer,
            }
        )
    if product.channel_sku is not None:
        wanted.append(
            {"integrationId": stage.names.integrations["salesforce"], "channelSku": product.channel_sku}
        )
    if not wanted:
        return
    product_id = product_id_of(stage, product.sku)
    if product_id is not None:
        body = {"rows": wanted}
        stage.operator.put(f"/products/{product_id}/channel-options", body).need("saving Channel Options")


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
