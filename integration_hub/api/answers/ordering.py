"""Routing cards, orders, shipping requests and fulfillments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from integration_hub.api.answers.values import External, Name, Pagination, Spelled
from integration_hub.api.bodies import Filters
from integration_hub.api.wire.shapes import (
    Answered,
    CardId,
    Flag,
    FulfillmentId,
    Instant,
    IntegrationId,
    LineId,
    LocationId,
    Number,
    OrderId,
    ProductId,
    ShipmentId,
    Texts,
)


class RoutingCard(Answered):
    card_id: CardId
    name: Annotated[str, Field(examples=["East"])]
    enabled: Flag
    filters: Filters
    location_ids: list[LocationId]
    allow_split: Flag
    ignore_inventory: Flag


class Cards(Answered):
    cards: list[RoutingCard]


class OrderLine(Answered):
    unique_id: LineId
    sku: Spelled
    product_id: ProductId | None
    product_sku: Spelled | None
    name: Name
    quantity: Number
    canceled: Number
    shipped: Number
    item_price: Annotated[str, Field(examples=["12.50"])]


class Remote(Answered):
    """What became of the order, or of a part of it, on another platform."""

    integration_id: IntegrationId
    purpose: Annotated[str, Field(examples=["order"])]
    status: Annotated[Literal["wanted", "sent", "unknown", "refused", "unneeded"], Field(examples=["sent"])]
    external_id: External | None


class Order(Answered):
    order_id: OrderId
    integration_id: IntegrationId
    ext_order_id: External
    order_number: External
    status: Annotated[str, Field(examples=["readyForFulfillment"])]
    routing_status: Annotated[Literal["none", "pending", "routed", "failed"], Field(examples=["routed"])]
    fulfilled_by_platform: Annotated[bool, Field(examples=[False])]
    external_status: Annotated[str, Field(examples=["PAID"])]
    currency: Annotated[str, Field(examples=["USD"])]
    amounts: Annotated[dict[str, str], Field(examples=[{"total": "12.50"}])]
    shipping_address: Texts
    line_items: list[OrderLine]
    remote: list[Remote]
    placed_at: Instant
    updated_at: Instant
    version: Number


class Orders(Answered):
    orders: list[Order]
    pagination: Pagination


class ShipmentLine(Answered):
    unique_id: LineId
    sku: Spelled
    quantity: Number
    shipped: Number


class Shipment(Answered):
    shipment_id: ShipmentId
    ext_shipment_id: External
    order_id: OrderId
    ext_order_id: External
    location_id: LocationId
    status: Annotated[str, Field(examples=["readyForFulfillment"])]
    card_id: CardId | None
    shipping_address: Texts
    line_items: list[ShipmentLine]


class Shipments(Answered):
    shipments: list[Shipment]
    pagination: Pagination


class FulfilledLine(Answered):
    unique_id: LineId
    sku: Spelled
    quantity: Number


class Fulfillment(Answered):
    fulfillment_id: FulfillmentId
    shipment_id: ShipmentId | None
    order_id: OrderId
    source: LocationId
    ext_reference_id: Annotated[str, Field(examples=["WH-1001"])]
    type: Annotated[Literal["shipped", "rejected"], Field(examples=["shipped"])]
    carrier: Annotated[str, Field(examples=["Parcel Express"])] | None
    tracking_number: Annotated[str, Field(examples=["PX-1001"])] | None
    line_items: list[FulfilledLine]
    created_at: Instant


class Fulfillments(Answered):
    fulfillments: list[Fulfillment]
    pagination: Pagination
