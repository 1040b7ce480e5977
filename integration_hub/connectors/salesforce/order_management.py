"""Salesforce Order Management (SOM): products, stock by location, orders both ways, and who ships them.

A channel's order becomes an activated order and an order summary that carries our reference as its duplicate guard;
each shipping request becomes a fulfillment order at its location; fulfillments become shipments. Orders born in SOM
are pulled, and those that carry our reference are echoes (facts/salesforce-core-api.md sections 5 to 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from integration_hub.connectors.protocol import (
    Cancellation,
    Credentials,
    Dispatch,
    Locations,
    OrderKeeping,
    Orders,
    Publishing,
    StockCounts,
    Tracking,
    capabilities_of,
)
from integration_hub.connectors.records import (
    Allocation,
    ChannelLocation,
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
)
from integration_hub.connectors.salesforce import products as salesforce_products
from integration_hub.connectors.salesforce.fulfillment import (
    allocate,
    cancel,
    item_summaries,
    push_shipment,
    release,
    shipments,
)
from integration_hub.connectors.salesforce.oauth import SalesforceSignIn
from integration_hub.connectors.salesforce.orders import activated_order, correct_summary, find_or_create
from integration_hub.connectors.salesforce.rest import SalesforceApi, literal
from integration_hub.connectors.salesforce.shapes import MadeSummary, OrderItem, Record, SummaryRef
from integration_hub.connectors.salesforce.summaries import born_orders, one_order
from integration_hub.connectors.salesforce.vendor import CURRENCY, PROCESS_PRODUCTS, SALESFORCE_URL
from integration_hub.ground.capabilities import Setting
from integration_hub.ground.errors import Refused, UnknownOutcome


class OrderManagementSession(
    Publishing, StockCounts, Locations, Orders, OrderKeeping, Tracking, Dispatch, Cancellation
):
    """One SOM integration's use of the connector."""

    def __init__(self, api: SalesforceApi, settings: Settings) -> None:
        self._api = api
        self._settings = settings
        self._currency = str(settings.get("currency") or "USD")

    def probe(self) -> None:
        """Read an order summary, which takes a live session, the API and Order Management itself."""
        self._api.records("SELECT Id FROM OrderSummary LIMIT 1", Record)

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        return salesforce_products.products(self._api, self._currency, cursor, sku)

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.create_product(self._api, draft, self._currency)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.update_product(self._api, listing, draft, self._currency)

    def locations(self) -> list[ChannelLocation]:
        types = self._settings.get("locationTypes")
        return salesforce_products.locations(self._api, types if isinstance(types, list) else ())

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        return salesforce_products.stock_counts(self._api, skus, locations)

    def orders(self, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
        return born_orders(self._api, self._currency, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        return one_order(self._api, self._currency, external_order_id)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        rows = self._summaries("ExternalReferenceIdentifier", draft.external_reference)
        exact = [row for row in rows if row["ExternalReferenceIdentifier"] == draft.external_reference]
        if not exact:
            return None
        return self._remote(draft, exact[0]["Id"], exact[0]["OriginalOrderId"])

    def _summaries(self, field: str, value: str) -> list[SummaryRef]:
        return self._api.records(
            "SELECT Id, OriginalOrderId, ExternalReferenceIdentifier FROM OrderSummary "
            f"WHERE {field} = {literal(value)}",
            SummaryRef,
        )

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, object], keep: Callable[[Mapping[str, object]], None]
    ) -> RemoteOrder:
        # An org may show an order later than it made it; the id that an earlier attempt was told is certain.
        order_id = str(made.get("order_id") or "") or self._activated(draft)
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
        try:
            summary = self._api.connect("/commerce/order-management/order-summaries", body, MadeSummary)
        except Refused as refused:
            shown = self._summaries("OriginalOrderId", order_id)
            stranger = any(row["ExternalReferenceIdentifier"] != draft.external_reference for row in shown)
            if refused.code != "DUPLICATE_VALUE" or stranger:
                raise
            raise UnknownOutcome(f"Order {order_id} has a summary, which was not shown before.") from None
        return self._remote(draft, summary["orderSummaryId"], order_id)

    def _activated(self, draft: OrderDraft) -> str:
        account_id = find_or_create(self._api, "Account", "Name", f"{draft.channel} buyers", {})
        channel_id = find_or_create(self._api, "SalesChannel", "SalesChannelName", draft.channel, {})
        links = {"AccountId": account_id, "SalesChannelId": channel_id}
        return activated_order(self._api, draft, links, delivery_group=True)

    def correct_address(self, remote: RemoteOrder, draft: OrderDraft) -> None:
        correct_summary(self._api, draft, remote.external_id, str(remote.details["order_id"]))

    def _remote(self, draft: OrderDraft, summary_id: str, order_id: str) -> RemoteOrder:
        """Return the summary with the ids of its lines, of which none may be missing: what hangs on it names them."""
        items = item_summaries(self._api, summary_id)
        lines = self._api.records(
            f"SELECT Id, Description FROM OrderItem WHERE OrderId = {literal(order_id)}", OrderItem
        )
        ours = {row["Id"]: row["Description"] for row in lines}
        known = {
            ours[row["OriginalOrderItemId"]]: row["Id"] for row in items if row["OriginalOrderItemId"] in ours
        }
        if any(line.order_line_id not in known for line in draft.lines):
            # An org may show what was just written a little later; the next attempt finds the summary.
            raise UnknownOutcome(f"Salesforce does not show the lines of order summary {summary_id} yet.")
        details = {
            "order_id": order_id,
            "delivery_group": next((row["OrderDeliveryGroupSummaryId"] for row in items), None),
            "lines": known,
        }
        return RemoteOrder(summary_id, details)

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        return allocate(self._api, remote, allocation)

    def release(self, allocated: RemoteOrder, kept: Mapping[str, int]) -> None:
        release(self._api, allocated, kept)

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return push_shipment(self._api, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        cancel(self._api, remote, lines)

    def shipments(self, cursor: Cursor | None) -> Iterator[Page[Shipment]]:
        return shipments(self._api, cursor)


class OrderManagement(SalesforceSignIn):
    """The SOM connector."""

    key = "order_management"
    title = "Salesforce Order Management (SOM)"
    capabilities = capabilities_of(
        OrderManagementSession,
        authorization="oauth",
        channel_sku=True,
        location_types=True,
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

    def open(self, settings: Settings, credentials: Credentials) -> OrderManagementSession:
        return OrderManagementSession(self._api(credentials), settings)
