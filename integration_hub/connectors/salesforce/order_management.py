"""Salesforce Order Management (SOM): products, stock by location, orders both ways, and who ships them.

A TikTok order becomes an activated order and an order summary that carries our reference as its duplicate guard; each
shipping request becomes a fulfillment order at its location; fulfillments become shipments. Orders born in SOM are
pulled, and those that carry our reference are echoes (facts/salesforce-core-api.md sections 5 to 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

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
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce import oauth as salesforce_oauth
from integration_hub.connectors.salesforce import products as salesforce_products
from integration_hub.connectors.salesforce.fulfillment import (
    allocate,
    cancel,
    item_summaries,
    push_shipment,
    shipments,
)
from integration_hub.connectors.salesforce.orders import activated_order, find_or_create
from integration_hub.connectors.salesforce.rest import SalesforceApi, literal
from integration_hub.connectors.salesforce.summaries import born_orders, one_order
from integration_hub.ground.capabilities import Capabilities, Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import Outbound

SALESFORCE_URL = Setting(
    "salesforceUrl",
    "Salesforce URL",
    kind="url",
    required=True,
    example="https://your-company.my.salesforce.com",
)
PROCESS_PRODUCTS = Setting(
    "processProducts",
    "Process products information",
    kind="choice",
    options=(
        ("pull", "Pull products from Salesforce to the app"),
        ("push", "Push products from the app to Salesforce"),
        ("disabled", "Disabled"),
    ),
)
CURRENCY = Setting("currency", "Currency", kind="text", default="USD")


class OrderManagement:
    """The SOM connector."""

    key = "order_management"
    title = "Salesforce Order Management (SOM)"
    help_title = "Getting Started with Salesforce"
    capabilities = Capabilities(
        pull_products=True,
        push_products=True,
        push_product_regions=None,
        channel_sku=True,
        pull_orders=True,
        push_orders=True,
        pull_stock=True,
        push_stock=False,
        pull_locations=True,
        location_types=True,
        push_fulfillments=True,
        pull_fulfillments=True,
        max_per_organization=None,
        authorization="oauth",
    )
    settings: tuple[Setting, ...] = (
        SALESFORCE_URL,
        PROCESS_PRODUCTS,
        CURRENCY,
        Setting("locationTypes", "locationTypes", kind="list"),
        Setting("orders", "Orders", kind="toggle", default=True),
        Setting("pushOrders", "Push orders", kind="toggle", default=True),
        Setting("fulfillments", "Fulfillments", kind="toggle", default=True),
    )

    def __init__(
        self, *, outbound: Outbound, clock: Clock, random: Random, apps: Mapping[str, str], base_url: str
    ) -> None:
        self._outbound = outbound
        self._apps = apps
        self._renewals = Renewals(clock)

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        return salesforce_oauth.authorize_url(
            settings,
            self._apps["salesforce_client_id"],
            state=state,
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
        )

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        return salesforce_oauth.exchange(
            self._outbound,
            settings,
            self._apps,
            query,
            redirect_uri=redirect_uri,
            code_verifier=code_verifier,
        )

    def connect(self, settings: Json) -> Json:
        raise Refused("not_supported", "Salesforce connects by OAuth")

    def open(self, settings: Json, credentials: Credentials) -> OrderManagementSession:
        api = SalesforceApi(self._outbound, self._apps, credentials, self._renewals)
        return OrderManagementSession(api, settings)

    def event_order_ids(self, topic: str, body: Json) -> list[str]:
        return []

    def verify_event(self, authorization: str, raw_body: bytes) -> bool:
        return False


class OrderManagementSession:
    """One SOM integration's use of the connector."""

    def __init__(self, api: SalesforceApi, settings: Json) -> None:
        self._api = api
        self._settings = settings
        self._currency = str(settings.get("currency") or "USD")

    def probe(self) -> None:
        """Read an order summary, which takes a live session, the API and Order Management itself."""
        self._api.records("SELECT Id FROM OrderSummary LIMIT 1")

    def region(self) -> str | None:
        return None

    def products(self, cursor: Json | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        return salesforce_products.products(self._api, self._currency, cursor, sku)

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.create_product(self._api, draft, self._currency)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.update_product(self._api, listing, draft, self._currency)

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        raise Refused("not_supported", "SOM keeps its own stock; the hub reads it")

    def locations(self) -> list[ChannelLocation]:
        return salesforce_products.locations(self._api, self._settings.get("locationTypes") or ())

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        return salesforce_products.stock_counts(self._api, skus, locations)

    def orders(self, cursor: Json | None) -> Iterator[Page[ChannelOrder]]:
        return born_orders(self._api, self._currency, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        return one_order(self._api, self._currency, external_order_id)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        rows = self._api.records(
            "SELECT Id, OriginalOrderId, ExternalReferenceIdentifier FROM OrderSummary "
            f"WHERE ExternalReferenceIdentifier = {literal(draft.external_reference)}"
        )
        exact = [row for row in rows if row["ExternalReferenceIdentifier"] == draft.external_reference]
        if not exact:
            return None
        return self._remote(exact[0]["Id"], exact[0]["OriginalOrderId"])

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, Any], keep: Callable[[Json], None]
    ) -> RemoteOrder:
        account_id = find_or_create(self._api, "Account", "Name", f"{draft.channel} buyers", {})
        channel_id = find_or_create(self._api, "SalesChannel", "SalesChannelName", draft.channel, {})
        links = {"AccountId": account_id, "SalesChannelId": channel_id}
        order_id = activated_order(self._api, draft, links, delivery_group=True)
        keep({**made, "order_id": order_id})
        found = self.find_order(draft)
        if found is not None:
            return found  # an automation of the org, or an earlier attempt, made the summary already
        body = {
            "orderId": order_id,
            "name": draft.order_number,
            "orderLifeCycleType": "UNMANAGED" if draft.already_fulfilled else "MANAGED",
            "externalReferenceIdentifier": draft.external_reference,
        }
        if draft.already_fulfilled:
            body["status"] = "Fulfilled"
        summary = self._api.connect("/commerce/order-management/order-summaries", body)
        return self._remote(str(summary["orderSummaryId"]), order_id)

    def _remote(self, summary_id: str, order_id: str) -> RemoteOrder:
        items = item_summaries(self._api, summary_id)
        lines = self._api.records(
            f"SELECT Id, Description FROM OrderItem WHERE OrderId = {literal(order_id)}"
        )
        ours = {row["Id"]: row["Description"] for row in lines}
        details = {
            "order_id": order_id,
            "delivery_group": next((row["OrderDeliveryGroupSummaryId"] for row in items), None),
            "lines": {
                ours[row["OriginalOrderItemId"]]: row["Id"]
                for row in items
                if row["OriginalOrderItemId"] in ours
            },
        }
        return RemoteOrder(summary_id, details)

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        return allocate(self._api, remote, allocation)

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return push_shipment(self._api, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        cancel(self._api, remote, lines)

    def shipments(self, cursor: Json | None) -> Iterator[Page[Shipment]]:
        return shipments(self._api, cursor)
