"""Bringing an order forward: what stands in its way, its status, and where it ships from, decided anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integration_hub.catalog import spellings
from integration_hub.ground.desk import Desk
from integration_hub.ground.prepared import Connection
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import VIRTUAL_LOCATION, location_mappings, order_lines, orders
from integration_hub.orders import status, units
from integration_hub.orders.routing import route
from integration_hub.orders.turn import Turn, turn_of
from integration_hub.orders.units import Line
from integration_hub.stock.ledger import Movement


def advance(desk: Desk, order_id: str) -> None:
    """Re-decide everything that can be decided about the order; safe to repeat (promise I8)."""
    with desk.store.transaction() as connection:
        order = connection.select(orders, id=order_id).one()
        with turn_of(desk.on(connection, order.organization_id, order.integration_id), order) as turn:
            resolve_lines(turn)
            bring_forward(turn)


def hold(turn: Turn, lines: Sequence[Line]) -> None:
    """Hold stock for lines from the moment their product is known, wherever they will ship from (FM-40)."""
    turn.post(
        [
            Movement(
                line.master,
                VIRTUAL_LOCATION,
                "virtualCommit",
                f"order:{turn.order.id}:{line.id}",
                committed=line.quantity - line.canceled,
            )
            for line in lines
            if line.master is not None and line.quantity > line.canceled
        ]
    )


def resolve_lines(turn: Turn) -> None:
    """Find the product of lines that had none, now that more may be known."""
    order = turn.order
    if status.is_settled(order):
        return
    unknown = [line for line in turn.lines() if line.product_id is None]
    if not unknown:
        return
    masters = spellings.masters_of(
        turn.work.connection,
        order.organization_id,
        order.integration_id,
        [line.channel_sku for line in unknown],
    )
    found = []
    for line in unknown:
        product = masters.get(line.channel_sku)
        if product is not None:
            turn.work.connection.update(order_lines, {"id": line.id}, {"product_id": product.id})
            found.append(line._replace(product_id=product.id, master=product.sku))
    hold(turn, found)


def bring_forward(turn: Turn) -> None:
    """Decide what stands in the order's way, and so its status, and route it if nothing does."""
    if status.is_settled(turn.order):
        return
    phase = turn.order.notes_json["phase"]
    lines, requested = turn.lines(), turn.requested()
    causes = _causes(turn, lines) if phase == "ready" else {}
    _tell_causes(turn, causes)
    asked, shipped = units.asked(requested), units.shipped(requested)
    cause, target = status.standing(
        turn.order.status, phase, causes, sum(asked.values()), sum(shipped.values())
    )
    if target != turn.order.status:
        turn.move(cause, target)
    # What a person has to look at first, and what its channel holds, must never reach a warehouse.
    if phase == "ready" and not causes:
        route(turn, lines, requested)


def _causes(turn: Turn, lines: Sequence[Line]) -> dict[str, str]:
    unknown = [line.channel_sku for line in lines if line.product_id is None]
    named = turn.order.external_location_id is not None
    mapped = not named or _is_mapped(turn.work.connection, turn.order)
    return status.causes_of(turn.order, unknown, mapped=mapped)


def _is_mapped(connection: Connection, order: OrderRow) -> bool:
    mapping = connection.select(
        location_mappings,
        integration_id=order.integration_id,
        external_location_id=order.external_location_id,
    ).first()
    return mapping is not None and mapping.location_id is not None


def _tell_causes(turn: Turn, causes: Mapping[str, str]) -> None:
    order = turn.order
    gone = [code for code in status.CAUSES if code not in causes]
    turn.work.close_exception(*gone, entity="order", entity_id=order.id)
    for code, message in causes.items():
        turn.work.open_exception(
            code,
            "order",
            order.id,
            message,
            extOrderId=order.external_order_id,
            externalLocationId=order.external_location_id,
        )
