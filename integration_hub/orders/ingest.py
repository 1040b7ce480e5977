"""Orders: taken in once for each channel's id, brought forward as their causes allow, routed, canceled.

Webhook, poll and operator all end in the same two functions: `ingest` stores what the channel states now, `advance`
re-decides everything that can be decided about the order. Both are safe to repeat (promises I1, I4, I8, I12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, select, update
from sqlalchemy.exc import IntegrityError

from integration_hub.catalog import spellings
from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    integrations,
    listings,
    location_mappings,
    order_lines,
    orders,
    products,
)
from integration_hub.integrations.sessions import Integration
from integration_hub.orders import requests, status
from integration_hub.orders import routing as order_routing
from integration_hub.orders.cancellation import cancel_rest
from integration_hub.outbox import wishes
from integration_hub.stock import ledger
from integration_hub.stock.ledger import Movement

_CAUSES = ("unknown_sku", "masked_address", "missing_address", "unmapped_location")


def ingest(desk: Desk, integration: Integration, order: ChannelOrder) -> str:
    """Store what the channel states of the order and bring it forward; return the hub's id of it."""
    try:
        order_id = _store(desk, integration, order)
    except IntegrityError:
        # Webhook and poll met on a new order and the other one won; now it is known.
        order_id = _store(desk, integration, order)
    advance(desk, order_id)
    return order_id


def _store(desk: Desk, integration: Integration, order: ChannelOrder) -> str:
    with desk.begin(integration.organization_id, integration.id) as work:
        known = work.connection.select(
            orders, integration_id=integration.id, external_order_id=order.external_order_id
        ).one_or_none()
        if known is None:
            return _create(work, integration, order)
        if order.updated_at >= known.source_updated_at:
            _update(work, known, order)
        return str(known.id)


def _create(work: Work, integration: Integration, order: ChannelOrder) -> str:
    order_id = work.new_id("ord")
    now = work.now
    work.connection.insert(
        orders,
        {
            "id": order_id,
            "organization_id": integration.organization_id,
            "integration_id": integration.id,
            "external_order_id": order.external_order_id,
            "order_number": order.order_number,
            "status": status.first(order.phase, fulfilled_by_platform=order.fulfilled_by_platform),
            "routing_status": "none",
            "fulfilled_by_platform": order.fulfilled_by_platform,
            "placed_at": order.placed_at,
            "updated_at": now,
            "version": 1,
            **_stated(order),
        },
    )
    masters = spellings.masters_of(
        work.connection, integration.organization_id, integration.id, [line.sku for line in order.lines]
    )
    rows = [_line_row(work, order_id, position, line, masters) for position, line in enumerate(order.lines)]
    work.connection.insert(order_lines, rows)
    if order.phase in ("unpaid", "held", "ready") and not order.fulfilled_by_platform:
        _commit(work, order_id, rows, masters)
        _forget_told(work.connection, integration.id, [row["product_id"] for row in rows])
    _want_pushes(work, integration, order_id, order)
    work.note(
        "order_ingested",
        "order",
        order_id,
        f"{integration.name} states order {order.order_number} as {order.external_status}.",
        extOrderId=order.external_order_id,
        phase=order.phase,
    )
    return order_id


def _stated(order: ChannelOrder) -> dict[str, Any]:
    """Return the columns that repeat what the channel states."""
    return {
        "external_status": order.external_status,
        "external_location_id": order.external_location_id,
        "currency": order.currency,
        "amounts_json": dict(order.amounts),
        "ship_to_json": dict(order.ship_to),
        "buyer_json": dict(order.buyer),
        "notes_json": {"phase": order.phase, "masked": order.masked, "details": dict(order.details)},
        "source_updated_at": order.updated_at,
    }


def _line_row(
    work: Work, order_id: str, position: int, line: ChannelOrderLine, masters: Mapping[str, Row]
) -> dict[str, Any]:
    product = masters.get(line.sku)
    return {
        "id": work.new_id("oln"),
        "order_id": order_id,
        "position": position,
        "channel_sku": line.sku,
        "product_id": None if product is None else product.id,
        "name": line.name,
        "quantity": line.quantity,
        "canceled": line.canceled,
        "unit_price": line.unit_price,
        "external_line_ids_json": list(line.external_line_ids),
    }


def _commit(
    work: Work,
    order_id: str,
    rows: Sequence[Mapping[str, Any]],
    masters: Mapping[str, Row],
) -> None:
    """Hold stock for the order from the moment it is known, wherever it will ship from (failure mode FM-40)."""
    movements = [
        Movement(
            masters[row["channel_sku"]].sku,
            VIRTUAL_LOCATION,
            "virtualCommit",
            f"order:{order_id}:{row['id']}",
            committed=row["quantity"] - row["canceled"],
        )
        for row in rows
        if row["product_id"] is not None and row["quantity"] > row["canceled"]
    ]
    if ledger.post(work, movements):
        ledger.stock_moved(work)


@statement
def _forget(integration_id: str, product_ids: Sequence[str]) -> Executable:
    return (
        update(listings)
        .where(listings.c.integration_id == integration_id, listings.c.product_id.in_(product_ids))
        .values(told_json=None)
    )


def _forget_told(connection: Connection, integration_id: str, product_ids: Sequence[str | None]) -> None:
    """Take it that the channel no longer shows what it was told of these: it counts its own orders down and back.

    What it counts is its own warehouse, whatever location the order then ships from, so equal figures must be told
    again (promise I5).
    """
    known = [product_id for product_id in product_ids if product_id is not None]
    if known:
        connection.execute(_forget(integration_id, known))


def _want_pushes(work: Work, integration: Integration, order_id: str, order: ChannelOrder) -> None:
    """Say on which platforms the order is to appear, in the transaction that made it."""
    if order.phase == "canceled":
        return
    for row in work.connection.select(integrations, organization_id=integration.organization_id).all():
        able = work.desk.able(row)
        wanted = able.push_orders and work.desk.setting(row, "pushOrders")
        if row.id != integration.id and row.status == "connected" and wanted:
            wishes.want(work, "order", order_id, row.id)


def _update(work: Work, known: OrderRow, order: ChannelOrder) -> None:
    """Take over a state that is not older than the last one; a terminal order stays as it is."""
    changes = _stated(order)
    if all(getattr(known, name) == value for name, value in changes.items()):
        return
    status.restate(work, known, changes)
    if known.status in status.TERMINAL:
        return
    stated = {id_: line for line in order.lines for id_ in line.external_line_ids}
    released = []
    for row in lines_of(work.connection, known.id):
        line = next((stated[id_] for id_ in row.external_line_ids_json if id_ in stated), None)
        if line is None or line.canceled == row.canceled:
            continue
        released.append(row.product_id)
        if order.phase != "canceled":
            requests.cancel_line(work, known, row, line.canceled)
    if not known.fulfilled_by_platform:
        _forget_told(work.connection, known.integration_id, released)
    if order.phase == "canceled":
        cancel_rest(work, known, reason=f"canceled on the channel ({order.external_status})", restock=True)


@statement
def _lines(order_id: str) -> Executable:
    return (
        select(order_lines, products.c.sku.label("master"))
        .outerjoin(products, products.c.id == order_lines.c.product_id)
        .where(order_lines.c.order_id == order_id)
        .order_by(order_lines.c.position)
    )


def lines_of(connection: Connection, order_id: str) -> list[Row]:
    """Return the order's lines, each with its product's master SKU, in order."""
    return connection.execute(_lines(order_id)).all()


def advance(desk: Desk, order_id: str) -> None:
    """Re-decide the order: what stands in its way, its status, and where it ships from."""
    with desk.store.transaction() as connection:
        order = connection.select(orders, id=order_id).one()
        work = desk.on(connection, order.organization_id, order.integration_id)
        wishes.tell_of(work, order.id)
        if order.status in status.TERMINAL or order.fulfilled_by_platform:
            return
        phase = order.notes_json["phase"]
        if phase not in ("ready", "held", "unpaid"):
            return
        _resolve_lines(work, order)
        causes = _causes(work.connection, order) if phase == "ready" else {}
        _tell_causes(work, order, causes)
        if phase != "ready":
            _become(work, order, "held", "onHold")
        elif "unknown_sku" in causes or "masked_address" in causes or "missing_address" in causes:
            _become(work, order, "doubted", "reviewRequired")
        else:
            if order.status in status.WAITING:
                order = status.move(work, order, "released", "readyForFulfillment")
            if not causes:
                order_routing.route(work, order, lines_of(work.connection, order.id))


def _become(work: Work, order: OrderRow, cause: str, target: str) -> None:
    if order.status != target:
        status.move(work, order, cause, target)


def _resolve_lines(work: Work, order: OrderRow) -> None:
    """Find the product of lines that had none, now that more may be known."""
    open_lines = [row for row in lines_of(work.connection, order.id) if row.product_id is None]
    if not open_lines:
        return
    masters = spellings.masters_of(
        work.connection, order.organization_id, order.integration_id, [row.channel_sku for row in open_lines]
    )
    found = [row for row in open_lines if row.channel_sku in masters]
    for row in found:
        work.connection.update(order_lines, {"id": row.id}, {"product_id": masters[row.channel_sku].id})
    rows = [
        {
            "id": r.id,
            "channel_sku": r.channel_sku,
            "product_id": "",
            "quantity": r.quantity,
            "canceled": r.canceled,
        }
        for r in found
    ]
    _commit(work, order.id, rows, masters)


def _causes(connection: Connection, order: OrderRow) -> dict[str, str]:
    """Return what keeps the order from being routed, in words, by exception code."""
    causes: dict[str, str] = {}
    unknown = [row.channel_sku for row in lines_of(connection, order.id) if row.product_id is None]
    if unknown:
        named = ", ".join(f"“{sku}”" for sku in unknown)
        causes["unknown_sku"] = f"Order {order.order_number} has lines whose SKU is no product's: {named}."
    if order.notes_json.get("masked"):
        causes["masked_address"] = (
            f"The address of order {order.order_number} is masked and cannot be shipped to."
        )
    elif not order.ship_to_json.get("address1") and not order.ship_to_json.get("city"):
        causes["missing_address"] = f"Order {order.order_number} has no address to ship to."
    if order.external_location_id is not None and not _is_mapped(connection, order):
        causes["unmapped_location"] = (
            f"Order {order.order_number} names the location {order.external_location_id} of its channel, which is "
            "mapped to none of yours. Map it on the integration's tab “Locations”."
        )
    return causes


def _is_mapped(connection: Connection, order: OrderRow) -> bool:
    mapping = connection.select(
        location_mappings,
        integration_id=order.integration_id,
        external_location_id=order.external_location_id,
    ).first()
    return mapping is not None and mapping.location_id is not None


def _tell_causes(work: Work, order: OrderRow, causes: Mapping[str, str]) -> None:
    gone = [code for code in _CAUSES if code not in causes]
    work.close_exception(*gone, entity="order", entity_id=order.id)
    for code, message in causes.items():
        work.open_exception(
            code,
            "order",
            order.id,
            message,
            extOrderId=order.external_order_id,
            externalLocationId=order.external_location_id,
        )


def cancel(desk: Desk, order_id: str, reason: str, restock: bool) -> None:
    """Cancel what has not shipped, here, on the order's channel, and wherever the order was pushed."""
    with desk.store.transaction() as connection:
        order = connection.select(orders, id=order_id).one()
        work = desk.on(connection, order.organization_id, order.integration_id)
        if order.status in status.TERMINAL:
            return
        cancel_rest(work, order, reason=reason, restock=restock, tell_channel=True)
