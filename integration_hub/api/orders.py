"""Orders and what a person may do to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from sqlalchemy import select

from integration_hub.api.calls import Answer, Call, between_transactions, body, flag, page, transacted
from integration_hub.connectors.records import Json
from integration_hub.ground.instants import iso
from integration_hub.ground.keys import Caller
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.refusals import malformed, not_found
from integration_hub.ground.tables import fulfillments, order_lines, orders, products, remote_objects
from integration_hub.orders import ingest as domain

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("orders", __name__, url_prefix="/api/v3")


@routes.get("/orders")
@transacted()
def list_orders(call: Call) -> Answer:
    """Answer the organization's orders in the order they were placed."""
    query = select(orders).where(orders.c.organization_id == call.organization_id)
    for argument, column in (("status", orders.c.status), ("extOrderId", orders.c.external_order_id)):
        if argument in request.args:
            query = query.where(column == request.args[argument])
    query = query.order_by(orders.c.placed_at, orders.c.id)
    return page(call.connection, query, "orders", lambda rows: orders_as_json(call.connection, rows))


@routes.get("/orders/<order_id>")
@transacted()
def get_order(call: Call, order_id: str) -> Answer:
    """Answer one order."""
    return orders_as_json(call.connection, [load_order(call.connection, call.organization_id, order_id)])[0]


@routes.post("/orders/<order_id>/route")
@between_transactions()
def route_order(hub: Hub, caller: Caller, order_id: str) -> Answer:
    """Re-run routing for what is not routed yet."""
    _refuse_foreign(hub, caller, order_id)
    domain.advance(hub.desk, order_id)
    return _read(hub, caller, order_id)


@routes.post("/orders/<order_id>/cancel")
@between_transactions()
def cancel_order(hub: Hub, caller: Caller, order_id: str) -> Answer:
    """Cancel what has not shipped; `restock` releases the stock it held."""
    given = body()
    reason = given.get("reason", "canceled by the operator")
    if not isinstance(reason, str):
        raise malformed("“reason” must be text.")
    _refuse_foreign(hub, caller, order_id)
    domain.cancel(hub.desk, order_id, reason, flag(given, "restock", True))
    return _read(hub, caller, order_id)


def load_order(connection: Connection, organization_id: str, order_id: str) -> Row:
    """Return the organization's order or refuse."""
    row = connection.select(orders, id=order_id, organization_id=organization_id).one_or_none()
    if row is None:
        raise not_found("order", order_id)
    return row


@statement
def _lines_of(order_ids: Sequence[str]) -> Any:
    return (
        select(order_lines, products.c.sku.label("product_sku"))
        .outerjoin(products, products.c.id == order_lines.c.product_id)
        .where(order_lines.c.order_id.in_(order_ids))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    )


@statement
def _sent(order_ids: Sequence[str]) -> Any:
    return (
        select(remote_objects)
        .where(remote_objects.c.entity_id.in_(order_ids))
        .order_by(remote_objects.c.integration_id, remote_objects.c.purpose)
    )


@statement
def _shipped_in(order_ids: Sequence[str]) -> Any:
    return select(fulfillments.c.lines_json).where(
        fulfillments.c.order_id.in_(order_ids), fulfillments.c.kind == "shipped"
    )


def orders_as_json(connection: Connection, rows: Sequence[Row]) -> list[Json]:
    """Return the orders as the API shows them, read in four queries however many they are."""
    ids = [row.id for row in rows]
    shipped = _shipped(connection, ids)
    lines: dict[str, list[Json]] = {}
    for line in connection.execute(_lines_of(ids)):
        lines.setdefault(line.order_id, []).append(_line(line, shipped.get(line.id, 0)))
    remote: dict[str, list[Json]] = {}
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


def _shipped(connection: Connection, order_ids: Sequence[str]) -> dict[str, int]:
    """Return by order line how many units fulfillments prove to have left."""
    units: dict[str, int] = {}
    for lines in connection.scalars(_shipped_in(order_ids)):
        for line in lines:
            line_id = line["order_line_id"]
            units[line_id] = units.get(line_id, 0) + line["quantity"]
    return units


def _order(row: Row, lines: list[Json], remote: list[Json]) -> Json:
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


def _line(line: Row, shipped: int) -> Json:
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


def _refuse_foreign(hub: Hub, caller: Caller, order_id: str) -> None:
    with hub.store.transaction() as connection:
        load_order(connection, caller.organization_id, order_id)


def _read(hub: Hub, caller: Caller, order_id: str) -> Json:
    with hub.store.transaction() as connection:
        return orders_as_json(connection, [load_order(connection, caller.organization_id, order_id)])[0]
