"""Canceling: what has not shipped is taken back here, and everybody who was told of it is told again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from integration_hub.ground.desk import Work
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    order_lines,
    products,
)
from integration_hub.orders import requests, status
from integration_hub.outbox import wishes
from integration_hub.stock import ledger
from integration_hub.stock.ledger import Movement

_ORDER_CAUSES = ("unknown_sku", "masked_address", "missing_address", "unmapped_location")


def cancel_rest(
    work: Work,
    order: OrderRow,
    *,
    reason: str,
    restock: bool,
    tell_channel: bool = False,
) -> None:
    """Cancel what of the order has not shipped; `tell_channel` when the channel does not know yet."""
    asked_before = requests.asked(work.connection, order.id)
    for request in requests.open_of(work.connection, order.id):
        requests.close(work, request, restock=restock)
    shipped = _release_lines(work, order, asked_before)
    status.move(work, order, "canceled", "fulfilled" if shipped else "canceled")
    work.of(None).close_exception("routing_failed", entity="order", entity_id=order.id)
    work.close_exception(*_ORDER_CAUSES, entity="order", entity_id=order.id)
    # What was not told yet is not wanted any more; where the order may exist already, its end is told.
    told = wishes.withdraw(work, "order", order.id)
    for integration_id in [*told, order.integration_id] if tell_channel else told:
        wishes.want(work, "cancellation", order.id, integration_id)
    ledger.stock_moved(work)
    work.note(
        "order_canceled", "order", order.id, reason, extOrderId=order.external_order_id, restock=restock
    )


def _release_lines(work: Work, order: OrderRow, asked_before: Mapping[str, int]) -> bool:
    """Mark every unshipped unit canceled and release what no location held; return whether anything had shipped."""
    shipped = requests.asked(
        work.connection, order.id
    )  # every request is closed by now, so this is what left
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
    ledger.post(work, movements)
    return any(shipped.values())
