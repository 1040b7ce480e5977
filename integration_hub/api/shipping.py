"""Shipping requests, fulfillments and routing cards: the warehouse's side of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from sqlalchemy import select

from integration_hub.api.calls import (
    Answer,
    Call,
    between_transactions,
    body,
    flag,
    objects,
    page,
    text,
    transacted,
)
from integration_hub.connectors.records import Json
from integration_hub.ground import keys
from integration_hub.ground.instants import iso
from integration_hub.ground.keys import Caller
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.refusals import forbidden, malformed, not_found
from integration_hub.ground.tables import fulfillments, orders, shipping_request_lines, shipping_requests
from integration_hub.orders import cards as routing_cards
from integration_hub.orders import fulfillment as domain

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("shipping", __name__, url_prefix="/api/v3")

KINDS = ("shipped", "rejected")


@routes.get("/shipments")
@transacted(keys.OPERATOR, keys.WAREHOUSE)
def list_shipments(call: Call) -> Answer:
    """Answer shipping requests; a warehouse sees those of its own location only."""
    query = _shipments(call.organization_id)
    if call.caller.role == keys.WAREHOUSE:
        query = query.where(shipping_requests.c.location_id == call.caller.location_id)
    for argument, column in (
        ("orderId", shipping_requests.c.order_id),
        ("locationId", shipping_requests.c.location_id),
        ("status", shipping_requests.c.status),
    ):
        if argument in request.args:
            query = query.where(column == request.args[argument])
    query = query.order_by(shipping_requests.c.created_at, shipping_requests.c.id)
    return page(call.connection, query, "shipments", lambda rows: _shipments_as_json(call.connection, rows))


@routes.get("/shipments/<shipment_id>")
@transacted(keys.OPERATOR, keys.WAREHOUSE)
def get_shipment(call: Call, shipment_id: str) -> Answer:
    """Answer one shipping request."""
    row = _load(call.connection, call.caller, shipment_id)
    return _shipments_as_json(call.connection, [row])[0]


@routes.post("/shipments/<shipment_id>/cancel")
@between_transactions()
def cancel_shipment(hub: Hub, caller: Caller, shipment_id: str) -> Answer:
    """Cancel the request in the hub; a warehouse that was already told may still ship it."""
    restock = flag(body(), "restock", True)
    with hub.store.transaction() as connection:
        _load(connection, caller, shipment_id)
    domain.cancel_request(hub.desk, shipment_id, restock)
    with hub.store.transaction() as connection:
        return _shipments_as_json(connection, [_load(connection, caller, shipment_id)])[0]


@routes.post("/fulfillments")
@between_transactions(keys.OPERATOR, keys.WAREHOUSE)
def record_fulfillment(hub: Hub, caller: Caller) -> Answer:
    """Record what left, once for each `extReferenceId`; the same one again answers what the first did."""
    given = body()
    shipment_id = text(given, "shipmentId")
    kind = given.get("type", "shipped")
    if kind not in KINDS:
        raise malformed(f"“type” must be one of {', '.join(KINDS)}.")
    with hub.store.transaction() as connection:
        row = _load(connection, caller, shipment_id)
    fulfillment_id, created = domain.record(
        hub.desk,
        shipment_id,
        domain.Report(
            source=caller.location_id or row.location_id,
            ext_reference_id=text(given, "extReferenceId"),
            kind=kind,
            carrier=_optional_text(given, "carrier"),
            tracking_number=_optional_text(given, "trackingNumber"),
            quantities=_quantities(objects(given, "lineItems")),
        ),
    )
    with hub.store.transaction() as connection:
        made = connection.select(fulfillments, id=fulfillment_id).one()
        return _fulfillment(made), 201 if created else 200


@routes.get("/fulfillments")
@transacted()
def list_fulfillments(call: Call) -> Answer:
    """Answer fulfillments, oldest first."""
    query = select(fulfillments).where(fulfillments.c.organization_id == call.organization_id)
    if "orderId" in request.args:
        query = query.where(fulfillments.c.order_id == request.args["orderId"])
    query = query.order_by(fulfillments.c.created_at, fulfillments.c.id)
    return page(call.connection, query, "fulfillments", lambda rows: [_fulfillment(row) for row in rows])


@routes.get("/routing/cards")
@transacted()
def get_cards(call: Call) -> Answer:
    """Answer the routing cards from top to bottom."""
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


@routes.put("/routing/cards")
@transacted()
def put_cards(call: Call) -> Answer:
    """Replace the routing cards as a whole."""
    routing_cards.replace(call.work, objects(body(), "cards"))
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


def _shipments(organization_id: str) -> Any:
    return (
        select(shipping_requests, orders.c.external_order_id, orders.c.ship_to_json)
        .join(orders, orders.c.id == shipping_requests.c.order_id)
        .where(shipping_requests.c.organization_id == organization_id)
    )


@statement
def _shipment(organization_id: str, shipment_id: str) -> Any:
    return _shipments(organization_id).where(shipping_requests.c.id == shipment_id)


@statement
def _lines_of(shipment_ids: Sequence[str]) -> Any:
    return (
        select(shipping_request_lines)
        .where(shipping_request_lines.c.shipping_request_id.in_(shipment_ids))
        .order_by(shipping_request_lines.c.shipping_request_id, shipping_request_lines.c.id)
    )


def _load(connection: Connection, caller: Caller, shipment_id: str) -> Row:
    row = connection.execute(_shipment(caller.organization_id, shipment_id)).one_or_none()
    if row is None:
        raise not_found("shipping request", shipment_id)
    if caller.role == keys.WAREHOUSE and row.location_id != caller.location_id:
        raise forbidden("A warehouse key sees the shipping requests of its own location only.")
    return row


def _shipments_as_json(connection: Connection, rows: Sequence[Row]) -> list[Json]:
    lines: dict[str, list[Json]] = {}
    for line in connection.execute(_lines_of([row.id for row in rows])):
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


def _fulfillment(row: Row) -> Json:
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


def _optional_text(given: Json, name: str) -> str | None:
    value = given.get(name)
    if not isinstance(value, str | None):
        raise malformed(f"“{name}” must be text.")
    return value


def _quantities(items: Sequence[Json]) -> dict[str, int]:
    """Return units by SKU; rows of one SKU add up."""
    quantities: dict[str, int] = {}
    for item in items:
        sku, quantity = item.get("sku"), item.get("quantity")
        if (
            not isinstance(sku, str)
            or not isinstance(quantity, int)
            or isinstance(quantity, bool)
            or quantity < 1
        ):
            raise malformed("Each line item has a sku and a quantity from 1 up.")
        quantities[sku] = quantities.get(sku, 0) + quantity
    return quantities
