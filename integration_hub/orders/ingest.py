"""Orders taken in, as often as their channel states them, and brought forward: what stands in the way, where they ship.

Webhook and poll both end in `ingest`: it stores what the channel states now and brings the order forward, in one
transaction, so an order is never known without its stock, or routed on what its channel no longer says. It is safe to
repeat (promises I1, I4, I8, I12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, update
from sqlalchemy.exc import IntegrityError

from integration_hub.catalog import spellings
from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.rows import OrderLineRow, OrderRow, ProductRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    integrations,
    listings,
    location_mappings,
    order_lines,
    orders,
    remote_objects,
)
from integration_hub.integrations.sessions import Integration
from integration_hub.orders import status, units
from integration_hub.orders.cancellation import cancel_line, cancel_rest, close_causes
from integration_hub.orders.routing import route
from integration_hub.orders.turn import Stated, Turn, turn_of
from integration_hub.orders.units import Line, Requested
from integration_hub.outbox import wishes
from integration_hub.stock.ledger import Movement


def ingest(desk: Desk, integration: Integration, order: ChannelOrder) -> str:
    """Store what the channel states of the order and bring it forward; return the hub's id of it."""
    try:
        return _take_in(desk, integration, order)
    except IntegrityError:
        # Webhook and poll met on a new order and the other one won; now it is known.
        return _take_in(desk, integration, order)


def _take_in(desk: Desk, integration: Integration, stated: ChannelOrder) -> str:
    with desk.begin(integration.organization_id, integration.id) as work:
        known = _known(work, integration, stated)
        with turn_of(work, known or _create(work, integration, stated)) as turn:
            if known is None:
                _begin(turn, integration, stated)
            else:
                if stated.updated_at >= known.source_updated_at:
                    _update(turn, stated)
                resolve_lines(turn)
            bring_forward(turn)
            return turn.order.id


def _known(work: Work, integration: Integration, stated: ChannelOrder) -> OrderRow | None:
    return work.connection.select(
        orders, integration_id=integration.id, external_order_id=stated.external_order_id
    ).one_or_none()


def _create(work: Work, integration: Integration, order: ChannelOrder) -> OrderRow:
    row = OrderRow(
        id=work.new_id("ord"),
        organization_id=integration.organization_id,
        integration_id=integration.id,
        external_order_id=order.external_order_id,
        order_number=order.order_number,
        status=status.first(order.phase, fulfilled_by_platform=order.fulfilled_by_platform),
        routing_status="none",
        fulfilled_by_platform=order.fulfilled_by_platform,
        placed_at=order.placed_at,
        updated_at=work.now,
        version=1,
        **_stated(order),
    )
    work.connection.insert(orders, row._asdict())
    return row


def _begin(turn: Turn, integration: Integration, stated: ChannelOrder) -> None:
    """Write the lines of a new order, hold their stock, and want the order where it is to appear."""
    work, order = turn.work, turn.order
    masters = spellings.masters_of(
        work.connection, order.organization_id, integration.id, [line.sku for line in stated.lines]
    )
    rows = [
        _line_row(work, order.id, position, line, masters.get(line.sku))
        for position, line in enumerate(stated.lines)
    ]
    work.connection.insert(order_lines, [row._asdict() for row in rows])
    if not status.is_settled(order):
        hold(turn, turn.lines())
        _forget_told(work.connection, integration.id, [row.product_id for row in rows])
    _want_pushes(turn, stated)
    work.note(
        "order_ingested",
        "order",
        order.id,
        f"{integration.name} states order {order.order_number} as {order.external_status}.",
        extOrderId=order.external_order_id,
        phase=stated.phase,
    )


def _stated(order: ChannelOrder) -> Stated:
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
    work: Work, order_id: str, position: int, line: ChannelOrderLine, product: ProductRow | None
) -> OrderLineRow:
    return OrderLineRow(
        id=work.new_id("oln"),
        order_id=order_id,
        position=position,
        channel_sku=line.sku,
        product_id=None if product is None else product.id,
        name=line.name,
        quantity=line.quantity,
        canceled=line.canceled,
        unit_price=line.unit_price,
        external_line_ids_json=list(line.external_line_ids),
    )


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


def _want_pushes(turn: Turn, stated: ChannelOrder) -> None:
    """Say on which platforms the order is to appear, in the transaction that made it."""
    if stated.phase == "canceled":
        return
    order, desk = turn.order, turn.work.desk
    for row in turn.work.connection.select(integrations, organization_id=order.organization_id).all():
        wanted = desk.able(row).push_orders and desk.setting(row, "pushOrders")
        # One whose access was lost is told once it is given back; what was disconnected on purpose is not.
        if row.id != order.integration_id and row.status != "not_connected" and wanted:
            turn.want("order", order.id, row.id)
            # What is pushed states all that was ordered.
            if any(line.canceled for line in stated.lines) and desk.able(row).push_fulfillments:
                turn.want("cancellation", order.id, row.id)


def _update(turn: Turn, stated: ChannelOrder) -> None:
    """Take over a state that is not older than the last one; an order that has ended stays ended."""
    changes, lines, requested = _stated(stated), turn.lines(), turn.requested()
    known = all(getattr(turn.order, name) == value for name, value in changes.items())
    # Units may be canceled within the second of the last change, and then nothing else says so.
    # What left stays gone, whatever the channel says of it; what it ships itself, it may still cancel.
    ended = turn.order.status in status.TERMINAL and not turn.order.fulfilled_by_platform
    if known and (ended or not any(units.restated(lines, requested, stated))):
        return
    moved = changes["ship_to_json"] not in ({}, turn.order.ship_to_json) and not stated.masked
    turn.restate(changes)
    order = turn.order
    if moved and stated.phase != "canceled":
        _want_corrected(turn)
    if order.fulfilled_by_platform:
        _follow_platform(turn, lines, stated)
        return
    # Canceled here first, or gone when the channel canceled it: it counts units back on top of what it was told.
    whole = stated.phase == "canceled"
    back = [line.product_id for line in lines if whole or units.canceled_there(line, stated)]
    if back:
        _forget_told(turn.work.connection, order.integration_id, back)
        turn.retell()
    if order.status in status.TERMINAL:
        return
    _reorder(turn, lines, stated)
    restated = list(units.restated(lines, requested, stated))
    if stated.phase != "canceled":
        for line, canceled in restated:
            cancel_line(turn, line, canceled, requested)
        if restated:
            _want_fewer(turn)
            _end_if_all_left(turn)
    if stated.phase == "canceled":
        cancel_rest(turn, reason=f"canceled on the channel ({order.external_status})", restock=True)


def _follow_platform(turn: Turn, lines: Sequence[Line], stated: ChannelOrder) -> None:
    """Repeat in the lines, and to whoever keeps a copy, what the channel cancels of an order that it ships itself.

    The order stays fulfilled, as it came (rule R81, promise I4), and no stock of the seller's moves (promise I12).
    """
    restated = list(units.restated(lines, (), stated))
    for line, canceled in restated:
        turn.work.connection.update(order_lines, {"id": line.id}, {"canceled": canceled})
    if restated and stated.phase == "canceled":
        for integration_id in wishes.withdraw(turn.work, "order", turn.order.id):
            turn.want("cancellation", turn.order.id, integration_id)
    elif restated:
        _want_fewer(turn)


def _end_if_all_left(turn: Turn) -> None:
    """Make the order fulfilled whose rest its channel canceled after a part had left."""
    requested = turn.requested()
    if any(units.shipped(requested).values()) and units.left_to_ship(turn.lines(), requested) == 0:
        turn.move("canceled", "fulfilled")
        close_causes(turn)


def _want_corrected(turn: Turn) -> None:
    """Have whoever keeps a copy of the order told where it goes now: its parcel must never go where the buyer left."""
    for row in turn.work.connection.select(remote_objects, entity_id=turn.order.id, purpose="order").all():
        if row.status in ("unknown", "sent"):
            turn.want("address", turn.order.id, row.integration_id)


def _want_fewer(turn: Turn) -> None:
    """Have whoever keeps the order line by line, as what leaves is told there, told of units taken out of it."""
    work, order = turn.work, turn.order
    for row in work.connection.select(remote_objects, entity_id=order.id, purpose="order").all():
        keeper = work.connection.select(integrations, id=row.integration_id).one()
        if row.status in ("wanted", "unknown", "sent") and work.desk.able(keeper).push_fulfillments:
            turn.want("cancellation", order.id, row.integration_id)


def _reorder(turn: Turn, lines: Sequence[Line], stated: ChannelOrder) -> None:
    """Keep the channel's ids of units in its newest order: a canceled unit must never be told as shipped."""
    now = {id_: line.external_line_ids for line in stated.lines for id_ in line.external_line_ids}
    for line in lines:
        ids = next((now[id_] for id_ in line.external_line_ids_json if id_ in now), None)
        if ids is not None and list(ids) != line.external_line_ids_json:
            turn.work.connection.update(order_lines, {"id": line.id}, {"external_line_ids_json": list(ids)})


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
    ended = status.is_settled(order)
    if ended and not _awaits_push(turn):
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
    if not ended:
        hold(turn, found)


def _awaits_push(turn: Turn) -> bool:
    """Whether the order is wanted on a platform that does not have it yet."""
    rows = turn.work.connection.select(remote_objects, entity_id=turn.order.id, purpose="order").all()
    return bool(turn.wanted("order")) or any(row.status == "wanted" for row in rows)


def bring_forward(turn: Turn) -> None:
    """Decide what stands in the order's way, and so its status, and route it if nothing does."""
    phase = turn.order.notes_json["phase"]
    if status.is_settled(turn.order):
        _tell_unpushable(turn, phase)
        return
    lines, requested = turn.lines(), turn.requested()
    causes = _causes(turn, lines, requested) if phase == "ready" else {}
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


def _tell_unpushable(turn: Turn, phase: str) -> None:
    """Tell what keeps an order that has ended from the platforms that are to have it: its SKUs alone."""
    causes: dict[str, str] = {}
    if turn.order.status != "canceled" and phase != "canceled" and _awaits_push(turn):
        unknown = [line.channel_sku for line in turn.lines() if line.product_id is None]
        causes = status.unknown_skus(turn.order, unknown)
    _tell_causes(turn, causes)


def _causes(turn: Turn, lines: Sequence[Line], requested: Sequence[Requested]) -> dict[str, str]:
    unknown = [line.channel_sku for line in lines if line.product_id is None]
    waits = bool(unknown or units.unrouted(lines, requested))  # what was asked of a place needs no other
    named = turn.order.external_location_id is not None
    mapped = not (waits and named) or _is_mapped(turn.work.connection, turn.order)
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
