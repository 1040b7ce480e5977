"""Shipping requests: what locations are asked to ship of an order, and what of it left, was rejected or taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, func, select, update

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, Row, returning, statement
from integration_hub.ground.rows import OrderRow, ShippingRequestLineRow, ShippingRequestRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    order_lines,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders.routing_decision import Share
from integration_hub.outbox import wishes
from integration_hub.stock import ledger
from integration_hub.stock.ledger import Movement

OPEN = ("readyForFulfillment", "partialShipped")
Taken = tuple[ShippingRequestLineRow, int]  # units of a line that a report speaks of


@statement
def _asked(order_id: str) -> Executable:
    return (
        select(
            shipping_request_lines.c.order_line_id,
            shipping_requests.c.status,
            func.sum(shipping_request_lines.c.quantity).label("held"),
            func.sum(shipping_request_lines.c.shipped).label("left"),
        )
        .join(shipping_requests, shipping_requests.c.id == shipping_request_lines.c.shipping_request_id)
        .where(shipping_requests.c.order_id == order_id)
        .group_by(shipping_request_lines.c.order_line_id, shipping_requests.c.status)
    )


def asked(connection: Connection, order_id: str) -> dict[str, int]:
    """Return by order line what shipping requests hold: all of a live one, what left of a canceled one."""
    taken: dict[str, int] = {}
    for line_id, status, quantity, shipped in connection.execute(_asked(order_id)):
        taken[line_id] = taken.get(line_id, 0) + (shipped if status == "canceled" else quantity)
    return taken


def open_of(connection: Connection, order_id: str) -> list[ShippingRequestRow]:
    """Return the order's shipping requests that may still ship something."""
    return connection.execute(_open_of(order_id)).all()


@returning(ShippingRequestRow)
def _open_of(order_id: str) -> Executable:
    return select(shipping_requests).where(
        shipping_requests.c.order_id == order_id, shipping_requests.c.status.in_(OPEN)
    )


def ask(work: Work, order: OrderRow, card_id: str, location_id: str, shares: Sequence[Share]) -> str:
    """Ask a location to ship its shares, which commits them there; return the shipping request."""
    request_id = work.new_id("shr")
    number = len(work.connection.select(shipping_requests, order_id=order.id).all())
    base = f"{order.order_number}@{order.integration_id[-6:]}"  # order numbers repeat across channels
    work.connection.insert(
        shipping_requests,
        {
            "id": request_id,
            "organization_id": order.organization_id,
            "order_id": order.id,
            "ext_shipment_id": base if not number else f"{base}.{number + 1}",
            "location_id": location_id,
            "status": "readyForFulfillment",
            "card_id": card_id,
            "created_at": work.now,
        },
    )
    work.connection.insert(
        shipping_request_lines,
        [
            {
                "id": work.new_id("srl"),
                "shipping_request_id": request_id,
                "order_line_id": share.line_id,
                "sku": share.sku,
                "quantity": share.quantity,
                "shipped": 0,
            }
            for share in shares
        ],
    )
    movements = []
    for share in shares:
        cause = f"ship:{request_id}:{share.line_id}"
        movements.append(Movement(share.sku, VIRTUAL_LOCATION, "ship", cause, committed=-share.quantity))
        movements.append(Movement(share.sku, location_id, "ship", cause, committed=share.quantity))
    ledger.post(work, movements)
    return request_id


def close(work: Work, request: ShippingRequestRow, *, restock: bool) -> None:
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
    ledger.post(work, movements)
    _write_status(work, request, "canceled")
    wishes.withdraw(work, "fulfillment_order", request.id)


def cancel_line(work: Work, order: OrderRow, line: Row, canceled: int) -> None:
    """Take units of one line out of the order: from what is unrouted first, then from open shipping requests."""
    more = canceled - line.canceled
    work.connection.update(order_lines, {"id": line.id}, {"canceled": canceled})
    if more <= 0 or line.product_id is None or order.fulfilled_by_platform:
        return
    cause = f"cancel:{order.id}:{line.id}:{canceled}"
    from_virtual = min(more, line.quantity - line.canceled - asked(work.connection, order.id).get(line.id, 0))
    movements = [Movement(line.master, VIRTUAL_LOCATION, "release", cause, committed=-from_virtual)]
    left = more - from_virtual
    open_requests = select(shipping_request_lines, shipping_requests.c.location_id).join(
        shipping_requests, shipping_requests.c.id == shipping_request_lines.c.shipping_request_id
    )
    for row in work.connection.execute(
        open_requests.where(
            shipping_request_lines.c.order_line_id == line.id,
            shipping_requests.c.status.in_(OPEN),
        ).order_by(shipping_requests.c.created_at, shipping_requests.c.id)
    ).all():
        taken = min(left, row.quantity - row.shipped)
        if taken > 0:
            work.connection.update(shipping_request_lines, {"id": row.id}, {"quantity": row.quantity - taken})
            movements.append(
                Movement(line.master, row.location_id, "shipCancelRestock", cause, committed=-taken)
            )
            left -= taken
    ledger.post(work, [m for m in movements if m.committed])
    ledger.stock_moved(work)


@statement
def _add_shipped(line_id: str, amount: int) -> Executable:
    shipped = shipping_request_lines.c.shipped
    return (
        update(shipping_request_lines)
        .where(shipping_request_lines.c.id == line_id)
        .values(shipped=shipped + amount)
    )


def ship(
    work: Work,
    request: ShippingRequestRow,
    taken: Sequence[Taken],
    fulfillment_id: str,
) -> None:
    """Take units that left off hand, and off what the location is still asked for."""
    movements = []
    for line, amount in taken:
        work.connection.execute(_add_shipped(line.id, amount))
        cause = f"fulfill:{fulfillment_id}:{line.order_line_id}"
        movements.append(
            Movement(line.sku, request.location_id, "fulfill", cause, on_hand=-amount, committed=-amount)
        )
    ledger.post(work, movements)
    lines = work.connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    whole = all(line.shipped >= line.quantity for line in lines)
    _write_status(work, request, "shipped" if whole else "partialShipped")


def reject(
    work: Work,
    request: ShippingRequestRow,
    taken: Sequence[Taken],
    fulfillment_id: str,
) -> None:
    """Take units that the location cannot ship off its request; they are held unrouted."""
    movements = []
    for line, amount in taken:
        work.connection.update(shipping_request_lines, {"id": line.id}, {"quantity": line.quantity - amount})
        cause = f"reject:{fulfillment_id}:{line.order_line_id}"  # one line may be rejected more than once
        movements.append(
            Movement(line.sku, request.location_id, "shipCancelRestock", cause, committed=-amount)
        )
        movements.append(Movement(line.sku, VIRTUAL_LOCATION, "virtualCommit", cause, committed=amount))
    ledger.post(work, movements)
    lines = work.connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    if all(line.quantity == line.shipped for line in lines):
        status = "shipped" if any(line.shipped for line in lines) else "canceled"
        _write_status(work, request, status)


def _write_status(work: Work, request: ShippingRequestRow, status: str) -> None:
    work.connection.update(shipping_requests, {"id": request.id}, {"status": status})


@statement
def _shipped_lines(order_id: str) -> Executable:
    return (
        select(shipping_request_lines.c.order_line_id, shipping_request_lines.c.shipped)
        .join(shipping_requests, shipping_requests.c.id == shipping_request_lines.c.shipping_request_id)
        .where(shipping_requests.c.order_id == order_id)
    )


def shipped(connection: Connection, order_id: str) -> dict[str, int]:
    """Return by order line how many units left."""
    units: dict[str, int] = {}
    for line_id, amount in connection.execute(_shipped_lines(order_id)):
        units[line_id] = units.get(line_id, 0) + amount
    return units
