"""Orders and what a person may do to them, shipping requests, fulfillments, and the routing cards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from integration_hub.api import asked
from integration_hub.api.asked import Filters
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.api.wire.shapes import (
    Answered,
    CardId,
    External,
    Flag,
    FulfillmentId,
    Instant,
    IntegrationId,
    LineId,
    LocationId,
    Name,
    Number,
    OrderId,
    Pagination,
    ProductId,
    ShipmentId,
    Spelled,
    Texts,
)
from integration_hub.ground.prepared import Connection
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import forbidden
from integration_hub.orders import cards as routing_cards
from integration_hub.orders import fulfillment as domain
from integration_hub.orders import reading
from integration_hub.orders.cancellation import cancel, cancel_request
from integration_hub.orders.ingest import advance


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


def list_orders(call: Call, query: asked.Orders) -> Answer:
    """Answer the organization's orders in the order they were placed."""
    return reading.orders_listed(
        call.connection,
        call.organization_id,
        query.part,
        status=query.status,
        external_order_id=query.ext_order_id,
    )


def get_order(call: Call, order_id: str) -> Answer:
    """Answer one order."""
    row = reading.order(call.connection, call.organization_id, order_id)
    return reading.orders_as_json(call.connection, [row])[0]


def route_order(call: Call, order_id: str) -> Answer:
    """Re-run routing for what is not routed yet."""
    _read(call, order_id)
    advance(call.desk, order_id)
    return _read(call, order_id)


def cancel_order(call: Call, order_id: str, body: asked.OrderToCancel) -> Answer:
    """Cancel what has not shipped; `restock` releases the stock it held."""
    _read(call, order_id)
    cancel(call.desk, order_id, body.reason, body.restock)
    return _read(call, order_id)


def _read(call: Call, order_id: str) -> Document:
    """Return the order, or refuse one that is not the caller's."""
    with call.begin() as work:
        row = reading.order(work.connection, call.organization_id, order_id)
        return reading.orders_as_json(work.connection, [row])[0]


def list_shipments(call: Call, query: asked.Shipments) -> Answer:
    """Answer shipping requests; a warehouse sees those of its own location only."""
    return reading.requests_listed(
        call.connection,
        call.organization_id,
        query.part,
        order_id=query.order_id,
        location_id=query.location_id,
        status=query.status,
        only_location_id=call.caller.location_id,
    )


def get_shipment(call: Call, shipment_id: str) -> Answer:
    """Answer one shipping request."""
    return _shown(call, call.connection, shipment_id)


def cancel_shipment(call: Call, shipment_id: str, body: asked.RequestToCancel) -> Answer:
    """Cancel the request in the hub; a warehouse that was already told may still ship it."""
    with call.begin() as work:
        _load(call, work.connection, shipment_id)
    cancel_request(call.desk, shipment_id, body.restock)
    with call.begin() as work:
        return _shown(call, work.connection, shipment_id)


def record_fulfillment(call: Call, body: asked.FulfillmentToRecord) -> Answer:
    """Record what left, once for each `extReferenceId`; the same one again answers what the first did."""
    with call.begin() as work:
        row = _load(call, work.connection, body.shipment_id)
    quantities: dict[str, int] = {}
    for item in body.line_items:  # rows of one SKU add up
        quantities[item.sku] = quantities.get(item.sku, 0) + item.quantity
    fulfillment_id, created = domain.record(
        call.desk,
        body.shipment_id,
        domain.Report(
            source=call.caller.location_id or row.location_id,
            ext_reference_id=body.ext_reference_id,
            kind=body.type,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
            quantities=quantities,
        ),
    )
    with call.begin() as work:
        return reading.fulfillment(work.connection, fulfillment_id), 201 if created else 200


def list_fulfillments(call: Call, query: asked.Fulfillments) -> Answer:
    """Answer fulfillments, oldest first."""
    return reading.fulfillments_listed(
        call.connection, call.organization_id, query.part, order_id=query.order_id
    )


def get_cards(call: Call) -> Answer:
    """Answer the routing cards from top to bottom."""
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


def put_cards(call: Call, body: asked.CardsToPut) -> Answer:
    """Replace the routing cards as a whole."""
    given = [card.given(routing_cards.Given) for card in body.cards]
    routing_cards.replace(call.work, given)
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


def _load(call: Call, connection: Connection, shipment_id: str) -> reading.RequestRead:
    row = reading.request(connection, call.organization_id, shipment_id)
    if call.caller.location_id not in (None, row.location_id):
        raise forbidden("A warehouse key sees the shipping requests of its own location only.")
    return row


def _shown(call: Call, connection: Connection, shipment_id: str) -> Document:
    return reading.requests_as_json(connection, [_load(call, connection, shipment_id)])[0]
