"""A hub with something of everything in it, so that what generated calls name is often there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask
from sqlalchemy import insert, update

from integration_hub.app import install
from integration_hub.connectors import build
from integration_hub.ground.database import Store
from integration_hub.ground.outbound import Outbound
from integration_hub.ground.tables import (
    fulfillments,
    integrations,
    listings,
    order_lines,
    orders,
    shipping_request_lines,
    shipping_requests,
)
from tests.integration_hub.merchant import APPS, SetClock
from tests.integration_hub.surface.conftest import BASE_URL, Api, build_hub
from tests.integration_hub.surface.vendors import SHOP

SECRETS = {"access_token": "token-1", "refresh_token": "token-2", "access_expires_at": 1_900_000_000}
CONNECTIONS = {
    "tiktok_shop": SECRETS | {"shop": SHOP, "cipher": "c"},
    "order_management": SECRETS | {"instance_url": "https://acme.my.salesforce.com"},
}
SETTINGS = {
    "tiktok_shop": {"region": "US", "processProducts": "push"},
    "order_management": {"salesforceUrl": "https://acme.my.salesforce.com", "processProducts": "pull"},
}
AT = 1_790_000_000.0


@dataclass(frozen=True)
class Furnished:
    """The keys with which the hub is called, and what is there by the member that names it."""

    keys: dict[str, str]
    known: dict[str, list[Any]]


def furnish(app: Flask, store: Store) -> Furnished:
    """Put a new hub under the application, whose network refuses everything, and fill it."""
    store.clear()
    clock = SetClock(1_790_000_000.0)
    outbound = Outbound(httpx.MockTransport(_refuse), clock)
    hub = build_hub(store, build(outbound, clock, random.Random(7), APPS, BASE_URL), clock)
    install(app, hub)
    api = Api(app.test_client(), "installation-key").organization("Acme")
    places = [api.ok("POST", "/locations", {"name": name})["locationId"] for name in ("East", "West")]
    skus = ["MUG-1", "mug-1", "CUP "]
    products = [api.ok("POST", "/products", {"sku": sku, "name": sku})["productId"] for sku in skus]
    items = [{"sku": sku, "onHand": 40} for sku in skus]
    api.ok("PUT", "/inventory", {"locationId": places[0], "items": items})
    cards = api.ok("PUT", "/routing/cards", {"cards": [{"name": "East", "locationIds": places}]})["cards"]
    ids = _integrations(hub, api)
    mapping = {"externalLocationId": "w1", "externalName": "Newark", "locationId": places[0]}
    api.ok("PUT", f"/integrations/{ids[0]}/location-mappings", {"locationMappings": [mapping]})
    _orders(hub, api, ids, products, places)
    api.ok("POST", f"/integrations/{ids[0]}/sync", {"flow": "orders"})
    warehouse = api.ok("POST", f"/locations/{places[0]}/keys")["key"]
    return Furnished(
        keys={"operatorKey": api.key, "warehouseKey": warehouse, "installationKey": "installation-key"},
        known={
            "integrationId": ids,
            "integrationIds": ids,
            "connector": ["tiktok_shop", "order_management", "service_cloud", "commerce_cloud"],
            "locationId": places,
            "locationIds": places,
            "productId": products,
            "parentProductId": products,
            "sku": skus,
            "skus": skus,
            "cardId": [card["cardId"] for card in cards],
            "orderId": ["ord_0", "ord_1", "ord_2", "ord_3"],
            "shipmentId": ["shp_0", "shp_1", "shp_2", "shp_3"],
            "extOrderId": ["5760", "5761"],
            "extReferenceId": ["R0"],
            "externalLocationId": ["w1"],
            "settings": [*SETTINGS.values()],
            "vendor": ["tiktok"],
            "goal": ["salesforce_orders"],
        },
    )


def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route to host", request=request)


def _integrations(hub: Any, api: Api) -> list[str]:
    """Add what is connected, as a finished connection leaves it, and one that is not."""
    ids = []
    for connector, connection in CONNECTIONS.items():
        added = api.ok("POST", "/integrations", {"connector": connector, "settings": SETTINGS[connector]})
        ids.append(str(added["integrationId"]))
        made = {"connection_json": connection, "status": "connected", "probed_at": AT}
        with hub.store.transaction() as transaction:
            here = integrations.c.id == ids[-1]
            transaction.execute(update(integrations).where(here).values(**made))
    return [*ids, api.ok("POST", "/integrations", {"connector": "commerce_cloud"})["integrationId"]]


def _orders(hub: Any, api: Api, ids: list[str], products: list[str], places: list[str]) -> None:
    """Four orders of one line each, each with its shipping request, two of them open; one has left in part."""
    mine = {"organization_id": api.ok("GET", "/setup?probe=false")["organizationId"]}
    with hub.store.transaction() as connection:
        listing = {"external_product_id": "p", "status": "active", "details_json": {"name": "Mug"}}
        for number, integration_id in enumerate(ids[:2]):
            row = {
                "id": f"lst_{number}",
                "external_sku_id": f"s{number}",
                "sku": "MUG-1",
                "told_json": {"w1": 3},
            }
            linked = {"integration_id": integration_id, "product_id": products[0]}
            connection.execute(insert(listings).values(**listing, **row, **linked))
        for number, status in enumerate(("readyForFulfillment", "partialShipped", "shipped", "canceled")):
            told = {
                "external_order_id": f"576{number}", "order_number": f"576{number}", "status": "sentToFulfillment",
                "routing_status": "routed", "external_status": "PAID", "currency": "USD",
                "amounts_json": {"total": "20.00"}, "ship_to_json": {"country": "US"}, "buyer_json": {},
                "notes_json": {"phase": "ready"}, "placed_at": AT + number, "source_updated_at": AT, "updated_at": AT,
            }  # fmt: skip
            order = {"id": f"ord_{number}", "integration_id": ids[0], **mine}
            connection.execute(insert(orders).values(**order, **told))
            line = {"id": f"lin_{number}", "order_id": f"ord_{number}", "position": 0, "channel_sku": "MUG-1"}
            sold = {
                "product_id": products[0],
                "name": "Mug",
                "unit_price": "5.00",
                "external_line_ids_json": [],
            }
            connection.execute(insert(order_lines).values(**line, **sold, quantity=9, canceled=0))
            request = {"id": f"shp_{number}", "order_id": f"ord_{number}", "ext_shipment_id": f"576{number}"}
            there = {"location_id": places[number % 2], "status": status, "created_at": AT}
            connection.execute(insert(shipping_requests).values(**mine, **request, **there))
            asked = {"shipping_request_id": f"shp_{number}", "order_line_id": f"lin_{number}", "sku": "MUG-1"}
            units = {"quantity": 9, "shipped": number}
            connection.execute(insert(shipping_request_lines).values(id=f"srl_{number}", **asked, **units))
        left = {
            "id": "ful_1", "order_id": "ord_1", "shipping_request_id": "shp_1", "source": places[1], "kind": "shipped",
            "ext_reference_id": "R0", "created_at": AT,
            "lines_json": [{"order_line_id": "lin_1", "sku": "MUG-1", "quantity": 1}],
        }  # fmt: skip
        connection.execute(insert(fulfillments).values(**mine, **left))
        work = hub.desk.on(connection, mine["organization_id"])
        work.open_exception("routing_failed", "order", "ord_0", "No card matches.", tried=["East"])
