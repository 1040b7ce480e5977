"""Salesforce Commerce Cloud (B2C): a storefront whose products and orders are pulled, and that may take orders in.

It keeps no stock for the hub: none of its eight credentials opens an API that writes inventory lists, and it has no
location filter, so warehouses count (rules.md R17, R74 to R79; facts/commerce-cloud-api.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from integration_hub.connectors.commerce_cloud import orders as commerce_orders
from integration_hub.connectors.commerce_cloud import products as commerce_products
from integration_hub.connectors.commerce_cloud.api import CommerceApi
from integration_hub.connectors.commerce_cloud.fulfillment import cancel, push_shipment
from integration_hub.connectors.commerce_cloud.proof import prove, read_one_product
from integration_hub.connectors.commerce_cloud.tokens import CREDENTIALS, realm_of
from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import (
    Allocation,
    ChannelLocation,
    ChannelOrder,
    ChannelSku,
    ItemResult,
    Json,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Shipment,
    StockCount,
    StockTarget,
)
from integration_hub.ground.capabilities import Capabilities, Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import Outbound


class CommerceCloud:
    """The Commerce Cloud connector."""

    key = "commerce_cloud"
    title = "Salesforce Commerce Cloud (B2C)"
    help_title = "Getting Started with Salesforce"
    capabilities = Capabilities(
        pull_products=True,
        push_products=True,
        push_product_regions=None,
        channel_sku=True,
        pull_orders=True,
        push_orders=True,
        pull_stock=False,
        push_stock=False,
        pull_locations=False,
        location_types=False,
        push_fulfillments=True,
        pull_fulfillments=False,
        max_per_organization=None,
        authorization="credentials",
    )
    settings: tuple[Setting, ...] = (
        *CREDENTIALS,
        Setting(
            "processProducts",
            "Process products information",
            kind="choice",
            options=(
                ("pull", "Pull products from Salesforce to the app"),
                ("push", "Push products from the app to Salesforce"),
                ("disabled", "Disabled"),
            ),
        ),
        Setting("inventoryResync", "Inventory resync", kind="toggle", default=False),
        Setting("inventorySKUs", "inventorySKUs", kind="list"),
        Setting("orders", "Orders", kind="toggle", default=True),
        Setting("pushOrders", "Push orders", kind="toggle", default=False),
        Setting("fulfillments", "Fulfillments", kind="toggle", default=True),
        Setting("currency", "Currency", kind="text", default="USD"),
    )

    def __init__(
        self, *, outbound: Outbound, clock: Clock, random: Random, apps: Mapping[str, str], base_url: str
    ) -> None:
        self._outbound = outbound
        self._clock = clock

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        raise Refused("not_supported", "Commerce Cloud connects by its eight credentials")

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        raise Refused("not_supported", "Commerce Cloud connects by its eight credentials")

    def connect(self, settings: Json) -> Json:
        return prove(self._outbound, self._clock, realm_of(settings))

    def open(self, settings: Json, credentials: Credentials) -> CommerceCloudSession:
        return CommerceCloudSession(CommerceApi(self._outbound, self._clock, realm_of(settings), credentials))

    def event_order_ids(self, topic: str, body: Json) -> list[str]:
        return []

    def verify_event(self, authorization: str, raw_body: bytes) -> bool:
        return False


class CommerceCloudSession:
    """One Commerce Cloud integration's use of the connector."""

    def __init__(self, api: CommerceApi) -> None:
        self._api = api

    def probe(self) -> None:
        read_one_product(self._api)

    def region(self) -> str | None:
        return None

    def products(self, cursor: Json | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        return commerce_products.products(self._api, cursor, sku)

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return commerce_products.create_product(self._api, draft)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return commerce_products.update_product(self._api, listing, draft)

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        raise Refused("not_supported", "no credential of Commerce Cloud may write inventory lists")

    def locations(self) -> list[ChannelLocation]:
        raise Refused("not_supported", "Commerce Cloud has no locations")

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        raise Refused("not_supported", "Commerce Cloud has no stock by location")

    def orders(self, cursor: Json | None) -> Iterator[Page[ChannelOrder]]:
        return commerce_orders.changed_orders(self._api, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        row = commerce_orders.order_row(self._api, external_order_id)
        return None if row is None else commerce_orders.channel_order(row)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        return commerce_orders.find_order(self._api, draft)

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, Any], keep: Callable[[Json], None]
    ) -> RemoteOrder:
        return commerce_orders.create_order(self._api, draft)

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        raise Refused("not_supported", "Commerce Cloud does not assign locations to orders")

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return push_shipment(self._api, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        cancel(self._api, remote, lines)

    def shipments(self, cursor: Json | None) -> Iterator[Page[Shipment]]:
        raise Refused("not_supported", "the hub tells Commerce Cloud what left, not the other way round")
