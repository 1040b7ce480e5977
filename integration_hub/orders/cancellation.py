"""Canceling: what has not shipped is taken back here, and everybody who was told of it is told again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Row, statement
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    order_lines,
    orders,
    products,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders.routing import asked
from integration_hub.outbox import wishes
from integration_hub.stock import ledger as inventory
from integration_hub.stock.ledger import Movement

OPEN = ("readyForFulfillment", "partialShipped")
_ORDER_CAUSES = ("unknown_sku", "masked_address", "missing_address", "unmapped_location")


@statement
def change_status(order_id: str, status: str, now: float) -> Any:
    """Give the order a new status, as a new version of it."""
    return (
        update(orders)
        .where(orders.c.id == order_id)
        .values(status=status, updated_at=now, version=orders.c.version + 1)
    )


def cancel_rest(
    work: Work,
    order: Row,
    *,
    reason: str,
    restock: bool,
    tell_channel: bool = False,
) -> None:
    """Cancel what of the order has not shipped; `tell_channel` when the channel does not know yet."""
    asked_before = asked(work.connection, order.id)
    for request in work.connection.execute(
        select(shipping_requests).where(
            shipping_requests.c.order_id == order.id, shipping_requests.c.status.in_(OPEN)
        )
    ).all():
        close_request(work, request, restock=restock)
    shipped = _release_lines(work, order, asked_before)
    status = "fulfilled" if shipped else "canceled"
    work.connection.execute(change_status(order.id, status, work.now))
    work.of(None).close_exception("routing_failed", entity="order", entity_id=order.id)
    work.close_exception(*_ORDER_CAUSES, entity="order", entity_id=order.id)
    _want_cancellations(work, order, tell_channel=tell_channel)
    inventory.stock_moved(work)
    work.note(
        "order_canceled", "order", order.id, reason, extOrderId=order.external_order_id, restock=restock
    )


def close_request(work: Work, request: Row, *, restock: bool) -> None:
    """Cancel a shipping request; `restock` makes what it held available again, else it stays set aside."""
    movements = []
    for line in work.connection.select(shipping_request_lines, shipping_request_id=request.id):
        held = line.quantity - line.shipped
        if held > 0:
            event = "shipCancelRestock" if restock else "shipCancel"
            aside = 0 if restock else held
            cause = f"shipCancel:{request.id}:{line.order_line_id}"
            movements.append(
                Movement(line.sku, request.location_id, event, cause, committed=-held, unavailable=aside)
            )
    inventory.post(work, movements)
    work.connection.update(shipping_requests, {"id": request.id}, {"status": "canceled"})
    work.connection.update(
        remote_objects, {"entity_id": request.id, "status": "wanted"}, {"status": "unneeded"}
    )


def _release_lines(work: Work, order: Row, asked_before: Mapping[str, int]) -> bool:
    """Mark every unshipped unit canceled and release what no location held; return whether anything had shipped."""
    shipped = asked(work.connection, order.id)  # every request is closed by now, so this is what left
    movements = []
    for line in work.connection.execute(
        select(order_lines, products.c.sku.label("master"))
        .outerjoin(products, products.c.id == order_lines.c.product_id)
        .where(order_lines.c.order_id == order.id)
    ).all():
        left = shipped.get(line.id, 0)
        work.connection.update(order_lines, {"id": line.id}, {"canceled": line.quantity - left})
        held = line.quantity - line.canceled - asked_before.get(line.id, 0)
        if line.master is not None and not order.fulfilled_by_platform and held > 0:
            cause = f"release:{order.id}:{line.id}"
            movements.append(Movement(line.master, VIRTUAL_LOCATION, "release", cause, committed=-held))
    inventory.post(work, movements)
    return any(shipped.values())


def _want_cancellations(work: Work, order: Row, *, tell_channel: bool) -> None:
    """Undo wishes not yet carried out, and wish a cancellation where the order may already exist."""
    mine = (remote_objects.c.entity_id == order.id) & (remote_objects.c.purpose == "order")
    targets = []
    for row in work.connection.execute(select(remote_objects).where(mine)).all():
        if row.status == "wanted":
            work.connection.execute(
                update(remote_objects)
                .where(mine, remote_objects.c.integration_id == row.integration_id)
                .values(status="unneeded")
            )
        elif row.status in ("sent", "unknown"):
            targets.append(row.integration_id)
    if tell_channel:
        targets.append(order.integration_id)
    for integration_id in targets:
        wishes.want(work, "cancellation", order.id, integration_id)
