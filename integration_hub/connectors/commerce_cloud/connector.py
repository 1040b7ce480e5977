"""Salesforce Commerce Cloud (B2C): a storefront whose products and orders are pulled, and that may take orders in.

Its site's stock is one figure a SKU, read where the merchant maps the site to a location; none of its eight credentials
opens an API that writes it (rules.md R17, R74 to R79; facts/commerce-cloud-api.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from integration_hub.connectors.commerce_cloud import orders as commerce_orders
from integration_hub.connectors.commerce_cloud import products as commerce_products
from integration_hub.connectors.commerce_cloud.api import CommerceApi
from integration_hub.connectors.commerce_cloud.fulfillment import cancel, push_shipment
from integration_hub.connectors.commerce_cloud.proof import prove, read_one_product
from integration_hub.connectors.commerce_cloud.stock import stock_counts
from integration_hub.connectors.commerce_cloud.tokens import CREDENTIALS, realm_of
from integration_hub.connectors.protocol import (
    Cancellation,
    Credentials,
    OrderKeeping,
    Orders,
    Publishing,
    StockCounts,
    Tracking,
    capabilities_of,
)
from integration_hub.connectors.records import (
    ChannelOrder,
    ChannelSku,
    Cursor,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Settings,
    Shipment,
    StockCount,
    Stored,
)
from integration_hub.connectors.salesforce.vendor import PROCESS_PRODUCTS, SALESFORCE
from integration_hub.ground.capabilities import Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.outbound import Outbound


class CommerceCloudSession(Publishing, StockCounts, Orders, OrderKeeping, Tracking, Cancellation):
    """One Commerce Cloud integration's use of the connector."""

    def __init__(self, api: CommerceApi) -> None:
        self._api = api

    def probe(self) -> None:
        read_one_product(self._api)

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        return commerce_products.products(self._api, cursor, sku)

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return commerce_products.create_product(self._api, draft)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return commerce_products.update_product(self._api, listing, draft)

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        return stock_counts(self._api, skus, locations)

    def orders(self, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
        return commerce_orders.changed_orders(self._api, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        row = commerce_orders.order_row(self._api, external_order_id)
        return None if row is None else commerce_orders.channel_order(row)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        return commerce_orders.find_order(self._api, draft)

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, object], keep: Callable[[Mapping[str, object]], None]
    ) -> RemoteOrder:
        return commerce_orders.create_order(self._api, draft)

    def correct_address(self, remote: RemoteOrder, draft: OrderDraft) -> None:
        commerce_orders.correct_address(self._api, remote, draft)

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return push_shipment(self._api, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        cancel(self._api, remote, lines)


class CommerceCloud:
    """The Commerce Cloud connector."""

    key = "commerce_cloud"
    title = "Salesforce Commerce Cloud (B2C)"
    help_title = "Getting Started with Salesforce"
    vendor = SALESFORCE
    events = None
    capabilities = capabilities_of(
        CommerceCloudSession, authorization="credentials", channel_sku=True, stock_place="siteId"
    )
    settings: tuple[Setting, ...] = (
        *CREDENTIALS,
        PROCESS_PRODUCTS,
        Setting("inventoryResync", "inventoryResync", kind="toggle", default=False),
        Setting("inventorySKUs", "inventorySKUs", kind="list"),
        Setting("orders", "Orders", kind="toggle", default=True),
        Setting("pushOrders", "Push orders", kind="toggle", default=False),
        Setting("fulfillments", "Fulfillments", kind="toggle", default=True),
    )

    def __init__(
        self, *, outbound: Outbound, clock: Clock, random: Random, apps: Mapping[str, str], base_url: str
    ) -> None:
        self._outbound = outbound
        self._clock = clock

    def connect(self, settings: Settings) -> Stored:
        return prove(self._outbound, self._clock, realm_of(settings))

    def open(self, settings: Settings, credentials: Credentials) -> CommerceCloudSession:
        return CommerceCloudSession(CommerceApi(self._outbound, self._clock, realm_of(settings), credentials))
