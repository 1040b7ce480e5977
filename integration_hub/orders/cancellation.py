"""Canceling: what has not shipped is taken back here, and everybody who was told of it is told again.

What left is never taken back: a canceled order of which a part is gone is fulfilled, and its shipped units stay so. A
unit is released where it was held and nowhere else, or stock would appear that nobody has.
"""

from __future__ import annotations

from collections.abc import Sequence

from integration_hub.ground.desk import Desk
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    order_lines,
    orders,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders import status, units
from integration_hub.orders.turn import Turn, turn_of
from integration_hub.orders.units import Line, Requested
from integration_hub.outbox import wishes
from integration_hub.stock.ledger import Movement


def cancel(desk: Desk, order_id: str, reason: str, restock: bool) -> None:
    """Cancel what has not shipped, here, on the order's channel, and wherever the order was pushed."""
    with desk.store.transaction() as connection:
        order = connection.select(orders, id=order_id).one()
        if order.status in status.TERMINAL:
            return
        with turn_of(desk.on(connection, order.organization_id, order.integration_id), order) as turn:
            cancel_rest(turn, reason=reason, restock=restock, tell_channel=True)


def cancel_rest(turn: Turn, *, reason: str, restock: bool, tell_channel: bool = False) -> None:
    """Cancel what of the order has not shipped; `tell_channel` when the channel does not know yet."""
    work, order = turn.work, turn.order
    lines, requested = turn.lines(), turn.requested()
    _close(turn, requested, restock=restock)
    _release(turn, lines, requested)
    gone = units.shipped(requested)
    for line in lines:
        work.connection.update(
            order_lines, {"id": line.id}, {"canceled": line.quantity - gone.get(line.id, 0)}
        )
    turn.move("canceled", "fulfilled" if any(gone.values()) else "canceled")
    close_causes(turn)
    if not any(gone.values()):
        wishes.close_refused(work, "order", order.id)
    # What was not told yet is not wanted any more; where the order may exist already, its end is told.
    told = wishes.withdraw(work, "order", order.id)
    for integration_id in [*told, order.integration_id] if tell_channel else told:
        turn.want("cancellation", order.id, integration_id)
    work.note(
        "order_canceled", "order", order.id, reason, extOrderId=order.external_order_id, restock=restock
    )


def close_causes(turn: Turn) -> None:
    """Ask nobody any more to mend what kept the order from leaving: it has ended."""
    work, order_id = turn.work, turn.order.id
    work.of(None).close_exception(*status.UNROUTED, entity="order", entity_id=order_id)
    work.close_exception(*status.CAUSES, entity="order", entity_id=order_id)


def _release(turn: Turn, lines: Sequence[Line], requested: Sequence[Requested]) -> None:
    """Release what no location held; what shipping requests held is given back by closing them, and never here."""
    turn.post(
        [
            Movement(
                str(line.master),
                VIRTUAL_LOCATION,
                "release",
                f"release:{turn.order.id}:{line.id}",
                committed=-held,
            )
            for line, held in units.unrouted(lines, requested)
        ]
    )


def cancel_request(desk: Desk, shipment_id: str, restock: bool) -> None:
    """Cancel one shipping request; what it held is unrouted again and waits for routing to be re-run."""
    with desk.store.transaction() as connection:
        request = connection.select(shipping_requests, id=shipment_id).one()
        if request.status not in units.OPEN:
            return
        order = connection.select(orders, id=request.order_id).one()
        with turn_of(desk.on(connection, request.organization_id), order) as turn:
            mine = [each for each in turn.requested() if each.request_id == request.id]
            _close(turn, mine, restock=restock)
            turn.want_released(request.id)
            turn.post(
                [
                    Movement(
                        each.sku,
                        VIRTUAL_LOCATION,
                        "virtualCommit",
                        f"unship:{request.id}:{each.order_line_id}",
                        committed=each.held,
                    )
                    for each in mine
                    if each.held
                ]
            )
            if order.status in status.OPEN:
                turn.move("unrouted", order.status, routing_status="pending")


def _close(turn: Turn, requested: Sequence[Requested], *, restock: bool) -> None:
    """Cancel open shipping requests; `restock` makes what they held available again, else it stays set aside."""
    turn.post(
        [
            Movement(
                each.sku,
                each.location_id,
                "shipCancelRestock" if restock else "shipCancel",
                f"shipCancel:{each.request_id}:{each.order_line_id}",
                committed=-each.held,
                unavailable=0 if restock else each.held,
            )
            for each in requested
            if each.held
        ]
    )
    for request_id in dict.fromkeys(each.request_id for each in requested if each.status in units.OPEN):
        turn.work.connection.update(shipping_requests, {"id": request_id}, {"status": "canceled"})
        wishes.withdraw_request(turn.work, request_id)


def cancel_line(turn: Turn, line: Line, canceled: int, requested: Sequence[Requested]) -> None:
    """Take units of one line out of the order: from what is unrouted first, then from open shipping requests."""
    work, order = turn.work, turn.order
    work.connection.update(order_lines, {"id": line.id}, {"canceled": canceled})
    if line.master is None:
        return
    back = units.taken_back(line, canceled, requested)
    cause = f"cancel:{order.id}:{line.id}:{canceled}"
    # The ledger knows a cause once at a location: two requests there are one movement, or the second were lost.
    freed: dict[str, int] = {}
    for each, amount in back.requested:
        work.connection.update(shipping_request_lines, {"id": each.id}, {"quantity": each.quantity - amount})
        freed[each.location_id] = freed.get(each.location_id, 0) + amount
    if back.unrouted:
        turn.post([Movement(line.master, VIRTUAL_LOCATION, "release", cause, committed=-back.unrouted)])
    turn.post(
        [
            Movement(line.master, location_id, "shipCancelRestock", cause, committed=-amount)
            for location_id, amount in freed.items()
        ]
    )
    for request_id in dict.fromkeys(each.request_id for each, _ in back.requested):
        _settle_request(turn, request_id)


def _settle_request(turn: Turn, request_id: str) -> None:
    """Say how a request stands that asks for less now: none may stay open of which nothing is left to ship."""
    mine = [each for each in turn.requested() if each.request_id == request_id]
    now = units.request_status(mine)
    turn.work.connection.update(shipping_requests, {"id": request_id}, {"status": now})
    if now == "canceled":
        wishes.withdraw_request(turn.work, request_id)
