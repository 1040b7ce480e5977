"""Orders, shipping requests and fulfillments as they are read, in a few queries however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Executable, select

from integration_hub.ground.clock import iso
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document, Part, Query, listing, page
from integration_hub.ground.refusals import not_found
from integration_hub.ground.rows import FulfillmentRow, OrderRow, ShippingRequestLineRow, WishRow
from integration_hub.ground.stored import Left
from integration_hub.ground.tables import (
    fulfillments,
    order_lines,
    orders,
    products,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)


class LineRead(NamedTuple):
    """A row of `order_lines` with its product's SKU."""

    id: str
    order_id: str
    position: int
    channel_sku: str
    product_id: str | None
    name: str
    quantity: int
    canceled: int
    unit_price: str
    external_line_ids_json: list[str]
    product_sku: str | None


class RequestRead(NamedTuple):
    """A row of `shipping_requests` with what its order says of it."""

    id: str
    organization_id: str
    order_id: str
    ext_shipment_id: str
    location_id: str
    status: str
    card_id: str | None
    created_at: float
    external_order_id: str
    ship_to_json: dict[str, str]


class _LinesLeft(NamedTuple):
    lines_json: list[Left]


@returning(LineRead)
def _lines_of(order_ids: Sequence[str]) -> Executable:
    return (
        select(order_lines, products.c.sku.label("product_sku"))
        .outerjoin(products, products.c.id == order_lines.c.product_id)
        .where(order_lines.c.order_id.in_(order_ids))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    )


@returning(WishRow)
def _sent(order_ids: Sequence[str]) -> Executable:
    return (
        select(remote_objects)
        .where(remote_objects.c.entity_id.in_(order_ids))
        .order_by(remote_objects.c.integration_id, remote_objects.c.purpose)
    )


@returning(_LinesLeft)
def _shipped_in(order_ids: Sequence[str]) -> Executable:
    return select(fulfillments.c.lines_json).where(
        fulfillments.c.order_id.in_(order_ids), fulfillments.c.kind == "shipped"
    )


def _requests(organization_id: str) -> Query:
    return (
        select(shipping_requests, orders.c.external_order_id, orders.c.ship_to_json)
        .join(orders, orders.c.id == shipping_requests.c.order_id)
        .where(shipping_requests.c.organization_id == organization_id)
    )


@returning(RequestRead)
def _request(organization_id: str, shipment_id: str) -> Executable:
    return _requests(organization_id).where(shipping_requests.c.id == shipment_id)


@returning(ShippingRequestLineRow)
def _lines_asked(shipment_ids: Sequence[str]) -> Executable:
    return (
        select(shipping_request_lines)
        .where(shipping_request_lines.c.shipping_request_id.in_(shipment_ids))
        .order_by(shipping_request_lines.c.shipping_request_id, shipping_request_lines.c.id)
    )


def order(connection: Connection, organization_id: str, order_id: str) -> OrderRow:
    """Return the organization's order or refuse."""
    row = connection.select(orders, id=order_id, organization_id=organization_id).one_or_none()
    if row is None:
        raise not_found("order", order_id)
    return row


@listing(OrderRow)
def _orders(
    organization_id: str, status: str | None, external_order_id: str | None, newest_first: bool
) -> Query:
    query = select(orders).where(orders.c.organization_id == organization_id)
    if status is not None:
        query = query.where(orders.c.status == status)
    if external_order_id is not None:
        query = query.where(orders.c.external_order_id == external_order_id)
    placed_at = orders.c.placed_at
    return query.order_by(placed_at.desc() if newest_first else placed_at, orders.c.id)


def orders_listed(
    connection: Connection,
    organization_id: str,
    part: Part,
    *,
    status: str | None = None,
    external_order_id: str | None = None,
    newest_first: bool = False,
) -> Document:
    """Return orders by the instant at which they were placed."""
    listed = _orders(organization_id, status, external_order_id, newest_first)
    return page(connection, listed, "orders", lambda rows: orders_as_json(connection, rows), part)


def orders_as_json(connection: Connection, rows: Sequence[OrderRow]) -> list[Document]:
    """Return the orders as the API shows them."""
    ids = [row.id for row in rows]
    shipped = _shipped(connection, ids)
    lines: dict[str, list[Document]] = {}
    for line in connection.execute(_lines_of(ids)):
        lines.setdefault(line.order_id, []).append(_line(line, shipped.get(line.id, 0)))
    remote: dict[str, list[Document]] = {}
    for each in connection.execute(_sent(ids)):
        remote.setdefault(each.entity_id, []).append(
            {
                "integrationId": each.integration_id,
                "purpose": each.purpose,
                "status": each.status,
                "externalId": each.external_id,
            }
        )
    return [_order(row, lines.get(row.id, []), remote.get(row.id, [])) for row in rows]


def request(connection: Connection, organization_id: str, shipment_id: str) -> RequestRead:
    """Return the organization's shipping request, with what its order says of it, or refuse."""
    row = connection.execute(_request(organization_id, shipment_id)).one_or_none()
    if row is None:
        raise not_found("shipping request", shipment_id)
    return row


@listing(RequestRead)
def _requests_narrowed(
    organization_id: str,
    order_id: str | None,
    location_id: str | None,
    status: str | None,
    only_location_id: str | None,
) -> Query:
    query = _requests(organization_id)
    for wanted, column in (
        (only_location_id, shipping_requests.c.location_id),
        (order_id, shipping_requests.c.order_id),
        (location_id, shipping_requests.c.location_id),
        (status, shipping_requests.c.status),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    return query.order_by(shipping_requests.c.created_at, shipping_requests.c.id)


def requests_listed(
    connection: Connection,
    organization_id: str,
    part: Part,
    *,
    order_id: str | None = None,
    location_id: str | None = None,
    status: str | None = None,
    only_location_id: str | None = None,
) -> Document:
    """Return shipping requests, oldest first; of one location alone for a caller who sees no other."""
    listed = _requests_narrowed(organization_id, order_id, location_id, status, only_location_id)
    return page(connection, listed, "shipments", lambda rows: requests_as_json(connection, rows), part)


def requests_as_json(connection: Connection, rows: Sequence[RequestRead]) -> list[Document]:
    """Return the shipping requests as the API shows them."""
    lines: dict[str, list[Document]] = {}
    for line in connection.execute(_lines_asked([row.id for row in rows])):
        lines.setdefault(line.shipping_request_id, []).append(
            {
                "uniqueId": line.order_line_id,
                "sku": line.sku,
                "quantity": line.quantity,
                "shipped": line.shipped,
            }
        )
    return [
        {
            "shipmentId": row.id,
            "extShipmentId": row.ext_shipment_id,
            "orderId": row.order_id,
            "extOrderId": row.external_order_id,
            "locationId": row.location_id,
            "status": row.status,
            "cardId": row.card_id,
            "shippingAddress": row.ship_to_json,
            "lineItems": lines.get(row.id, []),
        }
        for row in rows
    ]


def fulfillment(connection: Connection, fulfillment_id: str) -> Document:
    """Return a fulfillment that is known to be there."""
    return _fulfillment(connection.select(fulfillments, id=fulfillment_id).one())


@listing(FulfillmentRow)
def _fulfillments(organization_id: str, order_id: str | None) -> Query:
    query = select(fulfillments).where(fulfillments.c.organization_id == organization_id)
    if order_id is not None:
        query = query.where(fulfillments.c.order_id == order_id)
    return query.order_by(fulfillments.c.created_at, fulfillments.c.id)


def fulfillments_listed(
    connection: Connection, organization_id: str, part: Part, *, order_id: str | None
) -> Document:
    """Return fulfillments, oldest first."""
    listed = _fulfillments(organization_id, order_id)
    return page(connection, listed, "fulfillments", lambda rows: [_fulfillment(row) for row in rows], part)


def _shipped(connection: Connection, order_ids: Sequence[str]) -> dict[str, int]:
    """Return by order line how many units fulfillments prove to have left."""
    units: dict[str, int] = {}
    for proof in connection.execute(_shipped_in(order_ids)):
        for line in proof.lines_json:
            line_id = line["order_line_id"]
            units[line_id] = units.get(line_id, 0) + line["quantity"]
    return units


def _order(row: OrderRow, lines: list[Document], remote: list[Document]) -> Document:
    return {
        "orderId": row.id,
        "integrationId": row.integration_id,
        "extOrderId": row.external_order_id,
        "orderNumber": row.order_number,
        "status": row.status,
        "routingStatus": row.routing_status,
        "fulfilledByPlatform": row.fulfilled_by_platform,
        "externalStatus": row.external_status,
        "currency": row.currency,
        "amounts": row.amounts_json,
        "shippingAddress": row.ship_to_json,
        "lineItems": lines,
        "remote": remote,
        "placedAt": iso(row.placed_at),
        "updatedAt": iso(row.updated_at),
        "version": row.version,
    }


def _line(line: LineRead, shipped: int) -> Document:
    return {
        "uniqueId": line.id,
        "sku": line.channel_sku,
        "productId": line.product_id,
        "productSku": line.product_sku,
        "name": line.name,
        "quantity": line.quantity,
        "canceled": line.canceled,
        "shipped": shipped,
        "itemPrice": line.unit_price,
    }


def _fulfillment(row: FulfillmentRow) -> Document:
    return {
        "fulfillmentId": row.id,
        "shipmentId": row.shipping_request_id,
        "orderId": row.order_id,
        "source": row.source,
        "extReferenceId": row.ext_reference_id,
        "type": row.kind,
        "carrier": row.carrier,
        "trackingNumber": row.tracking_number,
        "lineItems": [
            {"uniqueId": line["order_line_id"], "sku": line["sku"], "quantity": line["quantity"]}
            for line in row.lines_json
        ],
        "createdAt": iso(row.created_at),
    }
