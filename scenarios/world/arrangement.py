"""Everything that is so before a story's first step, brought about the way people do it: through the hub's API.

Add both connectors, save their settings, connect, map locations, set the cards, let the primary catalog come in,
fill in Channel Options and stock, and only then let products flow out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from scenarios.errors import DeedRefused
from scenarios.story.markets import CURRENCIES, Region
from scenarios.story.world import HubProduct, Product, Side
from scenarios.world.actors.commerce_cloud import CommerceCloudMerchant
from scenarios.world.actors.hub import Operator, Warehouse
from scenarios.world.actors.products import channel_products
from scenarios.world.actors.salesforce import SalesforceMerchant
from scenarios.world.stage import Company, Platform, Stage
from scenarios.world.wire import Reply, Speaker

FIRST_SYNC_S = 120.0  # an audit takes a minute
_LISTS = ("products", "orders", "shipments", "fulfillments", "inventory", "exceptions", "locations")
Account = tuple[Side, str, str]  # a side, the account's key, its connector


def arrange(stage: Stage) -> None:
    """Bring the story's world about: everything is entered before the first sync, in each organization."""
    companies = list(stage.companies.values())
    for company in companies:
        _enter(company)
    joined = [company for company in companies if company.world.connected]
    for company in joined:
        for side, key, _ in accounts(company):
            attempt(company, f"connecting {key}", stage.connect(company, side, key))
    if not joined:
        return
    stage.work()
    for company in joined:
        arrange_locations(company)
        if company.world.cards:
            cards, names = company.world.cards, company.names
            reply = company.operator.set_cards(cards, names.locations, names.integrations)
            attempt(company, "setting the cards", reply)
    stage.jump(FIRST_SYNC_S)
    for company in joined:
        count_stock(company)
        for product in company.world.products:
            set_channel_options(company, product)
        _let_products_out(company)
    stage.jump(FIRST_SYNC_S)
    stage.jump(FIRST_SYNC_S)


def attempt(company: Company, what: str, reply: Reply) -> bool:
    """Keep a refusal of the hub's as what it is; the story goes on from what was arranged."""
    if not reply.ok:
        company.stage.refused.append(DeedRefused(what, reply.status, reply.body))
    return reply.ok


def accounts(company: Company) -> Iterator[Account]:
    """Yield the organization's accounts, the Salesforce ones first."""
    yield "salesforce", "salesforce", company.world.connector
    for org in company.world.orgs:
        yield "salesforce", org.name, org.connector
    yield "tiktok", "tiktok", "tiktok_shop"
    for shop in company.world.shops:
        yield "tiktok", shop.name, "tiktok_shop"


def _enter(company: Company) -> None:
    """Enter what the platforms and the hub hold before they are connected."""
    world = company.world
    _enter_products(company, company.tiktok(), world.products, "tiktok")
    for shop in world.shops:
        _enter_products(company, company.tiktok(shop.name), shop.products, "tiktok")
    _enter_products(company, company.salesforce(), world.products, "salesforce")
    for org in world.orgs:
        _enter_products(company, company.salesforce(org.name), org.products, "salesforce")
    company.operator.found(company.name or "Sunny Goods")
    for _, key, connector in accounts(company):
        add_integration(company, key, connector)
    save_all_settings(company, outward=not world.connected)
    for product in world.hub_products:
        attempt(company, f"entering {product.name}", enter_in_hub(company, product))
    for location in world.locations:
        for sku, quantity in location.stock.items():
            company.salesforce(location.org).set_stock(location.name, sku, quantity)


def _enter_products(company: Company, actor: Platform, products: Sequence[Product], side: Side) -> None:
    """Enter products on a platform at once; where it takes some of them not, one by one, so that those alone lack."""
    wanted = channel_products(tuple(products), side)
    try:
        actor.add_products(wanted)
    except DeedRefused as refused:
        if len(wanted) == 1:
            company.stage.refused.append(refused)
            return
        for product in products:
            _enter_products(company, actor, (product,), side)


def add_integration(company: Company, key: str, connector: str) -> Reply:
    """Add an integration; the hub names it by its connector, or as the story does."""
    reply = company.operator.add_integration(connector, connector if key in ("salesforce", "tiktok") else key)
    if reply.ok:
        company.names.integrations[key] = str(reply.body["integrationId"])
    return reply


def save_all_settings(company: Company, *, outward: bool) -> None:
    """Save the settings of every integration, TikTok's first."""
    for side, key, _ in sorted(accounts(company), key=lambda account: account[0], reverse=True):
        settings = settings_of(company, side, key, outward=outward)
        attempt(company, f"saving the settings of {key}", save_settings(company, key, settings))


def save_settings(company: Company, key: str, settings: Mapping[str, Any]) -> Reply:
    return company.operator.save(company.names.integrations.get(key, "none"), settings)


def settings_of(company: Company, side: Side, key: str, *, outward: bool) -> dict[str, Any]:
    """Return the settings the story wants; the primary side pulls, and the other pushes once `outward` is set."""
    world = company.world
    direction: dict[str, Any] = {}
    if world.primary == side:
        direction = {"processProducts": "pull"}
    elif world.primary != "undecided" and outward:
        direction = {"processProducts": "push"}
    if side == "tiktok":
        further = {shop.name: shop for shop in world.shops}
        region: Region = further[key].region if key in further else world.region
        own = further[key].settings if key in further else world.tiktok_settings
        return {"region": region, **direction, **own}
    actor = company.salesforce(key)
    settings: dict[str, Any] = dict(direction)
    if isinstance(actor, CommerceCloudMerchant):
        settings |= actor.credentials
    elif isinstance(actor, SalesforceMerchant):
        settings = {
            "currency": CURRENCIES[world.region],
            **direction,
            "salesforceUrl": f"https://{actor.host}",
        }
    if key != "salesforce":
        return settings | dict(next(org.settings for org in world.orgs if org.name == key))
    if world.location_types:
        settings["locationTypes"] = list(world.location_types)
    return settings | dict(world.salesforce_settings)


def enter_in_hub(company: Company, product: HubProduct) -> Reply:
    """Enter a product in the hub itself."""
    body: dict[str, Any] = {"name": product.name, "type": product.type}
    if product.sku is not None:
        body["sku"] = product.sku
    if product.parent is not None:
        owner = company if product.parent_of is None else company.stage.companies[product.parent_of]
        body["parentProductId"] = owner.names.products.get(product.parent)
    if product.price is not None:
        body |= {"price": product.price, "currency": CURRENCIES[company.world.region]}
    if product.components:
        rows = [{"sku": sku, "quantity": quantity} for sku, quantity in product.components.items()]
        body["components"] = rows
    reply = company.operator.post("/products", body)
    if reply.ok:
        company.names.products[product.name] = str(reply.body["productId"])
    return reply


def arrange_locations(company: Company) -> None:
    """Make or find the hub's location of each of the story's, give it a warehouse, and map its TikTok warehouse."""
    operator, names = company.operator, company.names
    known = {row["name"]: row["locationId"] for row in operator.all("/locations", "locations")}
    for location in company.world.locations:
        location_id = known.get(location.name)
        if location_id is None:
            made = operator.post("/locations", {"name": location.name, "locationType": location.type})
            location_id = made.need("adding a location")["locationId"]
        names.locations[location.name] = location_id
        key = operator.post(f"/locations/{location_id}/keys").need("a warehouse key")["key"]
        speaker = Speaker(company.stage.network.transport("warehouse"))
        company.warehouses[location.name] = Warehouse(speaker, key, location_id)
    mapped = {location.name for location in company.world.locations if location.mapped}
    for key, shop in company.shops.items():
        prefix = "" if key == "tiktok" else f"{key}/"
        names.warehouses.update({f"{prefix}{name}": each for name, each in shop.warehouses.items()})
        attempt(company, f"mapping the warehouses of {key}", map_warehouses(company, key, mapped))


def map_warehouses(company: Company, key: str, mapped: set[str]) -> Reply:
    """Map the shop's warehouses of these locations."""
    path = f"/integrations/{company.names.integrations[key]}/location-mappings"
    rows = company.operator.get(path)["locationMappings"]
    by_warehouse = {each: name for name, each in company.shops[key].warehouses.items()}
    for row in rows:
        name = by_warehouse.get(row["externalLocationId"])
        if name in mapped:
            row["locationId"] = company.names.locations[name]
    return company.operator.put(path, {"locationMappings": rows})


def count_stock(company: Company) -> None:
    """Have warehouses count, where the Salesforce product does not keep stock by location itself."""
    if company.world.connector == "order_management":
        return
    for location in company.world.locations:
        if location.stock:
            company.warehouses[location.name].count(location.stock).need("counting stock")


def set_channel_options(company: Company, product: Product) -> None:
    """Fill in what the story says of a product's Channel Options."""
    wanted: list[dict[str, Any]] = []
    if not product.sync_to_channel or product.inventory_buffer:
        wanted.append(
            {
                "integrationId": company.integration("tiktok"),
                "syncToChannel": product.sync_to_channel,
                "inventoryBuffer": product.inventory_buffer,
            }
        )
    if product.channel_sku is not None:
        wanted.append({"integrationId": company.integration("salesforce"), "channelSku": product.channel_sku})
    if not wanted:
        return
    product_id = product_id_of(company, product.sku)
    if product_id is not None:
        reply = company.operator.put(f"/products/{product_id}/channel-options", {"rows": wanted})
        attempt(company, f"saving the Channel Options of {product.sku}", reply)


def product_id_of(company: Company, sku: str) -> str | None:
    """Return the hub's id of the product whose master SKU is `sku`, byte for byte."""
    products = company.operator.get(f"/products?{httpx.QueryParams({'sku': sku})}")["products"]
    return next((str(product["productId"]) for product in products if product["sku"] == sku), None)


def _let_products_out(company: Company) -> None:
    """Have the side that is not primary push, and push at once."""
    if company.world.primary == "undecided":
        return
    save_all_settings(company, outward=True)
    outward: Side = "tiktok" if company.world.primary == "salesforce" else "salesforce"
    for side, key, _ in accounts(company):
        if side == outward and key in company.names.integrations:
            path = f"/integrations/{company.names.integrations[key]}/sync"
            attempt(company, f"the first push to {key}", company.operator.post(path, {"flow": "products"}))


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
