"""What platforms state: orders, by poll and by webhook (only a hint to read again), and what was shipped of ours.

One order that cannot be taken in never stops the others: it becomes an exception that names it, and the cursor passes
it only then (failure mode FM-08; promises I8, I17).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import orjson
from sqlalchemy import Executable, or_, select

from integration_hub.connectors.protocol import Dispatch, Orders
from integration_hub.connectors.records import Body, ChannelOrder, Cursor, Page, Shipment
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import AuthorizationLost, Refused, RuleViolated
from integration_hub.ground.jobs import Job
from integration_hub.ground.outbound import shaped
from integration_hub.ground.prepared import returning, statement
from integration_hub.ground.rows import ShippingRequestLineRow, WishRow
from integration_hub.ground.tables import (
    fulfillments,
    inbound_events,
    order_lines,
    orders,
    remote_objects,
    shipping_request_lines,
)
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from integration_hub.orders import fulfillment as domain
from integration_hub.orders import ingest, units

T = TypeVar("T")


def _may_pull(desk: Desk, integration: Integration | None) -> bool:
    """Tell whether orders may come from here at all, whatever is stored (rules.md R25)."""
    if integration is None or not desk.able(integration).pull_orders:
        return False
    return bool(desk.setting(integration, "orders"))


def poll(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read every order that changed since the last poll."""
    integration = working(desk, job.integration_id)
    if integration is None or not _may_pull(desk, integration):
        return
    for page in _pages(desk, integration, "orders", offered(sessions.open(integration), Orders).orders):
        for order in _news(desk, integration, page):
            _take(desk, integration, order)


def _pages(
    desk: Desk, integration: Integration, flow: str, read: Callable[[Cursor | None], Iterator[Page[T]]]
) -> Iterator[Sequence[T]]:
    """Yield page by page what is new since the flow's cursor, which passes a page once its items are taken in."""
    with desk.store.transaction() as connection:
        cursor = read_cursor(connection, integration.id, flow)
    for page in read(cursor):
        yield page.items
        if page.cursor is not None and page.cursor != cursor:
            with desk.store.transaction() as connection:
                keep_cursor(connection, integration.id, flow, page.cursor, cursor)
            cursor = page.cursor


@statement
def _known(integration_id: str, ids: Sequence[str]) -> Executable:
    return select(orders.c.external_order_id, orders.c.source_updated_at, orders.c.external_status).where(
        orders.c.integration_id == integration_id, orders.c.external_order_id.in_(ids)
    )


def _news(desk: Desk, integration: Integration, page: Sequence[ChannelOrder]) -> list[ChannelOrder]:
    """Leave out what an overlapping reading showed before: same order, same time of change, same status.

    Not where units are canceled: a channel tells its changes by the second, and two may fall into one.
    """
    if not page:
        return []
    ids = [order.external_order_id for order in page]
    with desk.store.transaction() as connection:
        rows = connection.execute(_known(integration.id, ids))
        known = {row.external_order_id: (row.source_updated_at, row.external_status) for row in rows}
    return [
        order
        for order in page
        if known.get(order.external_order_id) != (order.updated_at, order.external_status)
        or any(line.canceled for line in order.lines)
    ]


def _take(desk: Desk, integration: Integration, order: ChannelOrder) -> None:
    if _is_ours(desk, integration, order):
        return
    # Only what the channel's own statement lacks is parked by name for a person. What the hub raises over an order
    # that lacks nothing is a crash of the hub, and must never be told as the channel's fault.
    problem = units.unreadable(order)
    if problem:
        _park(desk, integration, order.external_order_id, problem)
        return
    ingest.ingest(desk, integration, order)
    with desk.begin(integration.organization_id, integration.id) as work:
        work.close_exception("order_unreadable", entity="order", entity_id=order.external_order_id)


def _is_ours(desk: Desk, integration: Integration, order: ChannelOrder) -> bool:
    """Tell whether the order is one the hub itself pushed there: an echo, not a new order (promise I22)."""
    if order.details.get("pushed_by_hub"):
        return True
    pushed = {"integration_id": integration.id, "purpose": "order"}
    reference = order.details.get("external_reference")
    with desk.store.transaction() as connection:
        if connection.select(remote_objects, **pushed, external_id=order.external_order_id).first():
            return True
        return bool(reference and connection.select(remote_objects, **pushed, entity_id=reference).first())


def _park(desk: Desk, integration: Integration, external_order_id: str, problem: str) -> None:
    with desk.begin(integration.organization_id, integration.id) as work:
        work.open_exception(
            "order_unreadable",
            "order",
            external_order_id,
            f"Order {external_order_id} of {integration.name} cannot be taken in: {problem}",
        )


def event(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Act on a stored webhook: read the orders it speaks of, as they are now."""
    stored = {"integration_id": job.integration_id, "notification_id": job.arguments["notification_id"]}
    with desk.store.transaction() as connection:
        row = connection.select(inbound_events, **stored).one()
    if row.handled_at is not None:
        return
    integration = working(desk, job.integration_id)
    if integration is None:
        return
    body: Body = orjson.loads(row.body)
    events = sessions.connectors[integration.connector].events
    if events is not None and _may_pull(desk, integration):
        session = offered(sessions.open(integration), Orders)
        for order_id in events.read(body).order_ids:
            order = _told_of(desk, integration, session, order_id)
            if order is not None:
                _take(desk, integration, order)
    with desk.store.transaction() as connection:
        connection.update(inbound_events, stored, {"handled_at": desk.clock.now()})


def _told_of(desk: Desk, integration: Integration, session: Orders, order_id: str) -> ChannelOrder | None:
    """Return the order that a webhook speaks of; one that the channel does not give now is left to the next poll."""
    try:
        return session.order(order_id)
    except AuthorizationLost:
        raise
    except Refused as refused:
        with desk.begin(integration.organization_id, integration.id) as work:
            work.note(
                "event_refused", "order", order_id, f"{integration.name} does not give the order: {refused}"
            )
        return None


@statement
def _to_bring_forward(organization_id: str) -> Executable:
    statuses = ("new", "readyForFulfillment", "reviewRequired", "sentToFulfillment", "partialFulfillment")
    return (
        select(orders.c.id)
        .where(
            orders.c.organization_id == organization_id,
            orders.c.status.in_(statuses),
            or_(orders.c.routing_status != "routed", orders.c.status == "reviewRequired"),
        )
        .order_by(orders.c.placed_at, orders.c.id)
    )


@statement
def _unpushable(organization_id: str) -> Executable:
    """Orders that have ended and wait, to be pushed, for the product of a line."""
    return (
        select(orders.c.id)
        .join(remote_objects, remote_objects.c.entity_id == orders.c.id)
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .where(
            orders.c.organization_id == organization_id,
            orders.c.status == "fulfilled",
            remote_objects.c.purpose == "order",
            remote_objects.c.status == "wanted",
            order_lines.c.product_id.is_(None),
        )
        .distinct()
        .order_by(orders.c.id)
    )


def retry_routing(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Bring forward every order that waits for stock, a location, a mapping, a product or an address."""
    with desk.store.transaction() as connection:
        waiting = connection.scalars(_to_bring_forward(job.organization_id))
        waiting = [*waiting, *connection.scalars(_unpushable(job.organization_id))]
    for order_id in waiting:
        ingest.advance(desk, order_id)


def poll_fulfillments(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read shipments made at the platform since the last reading, which become the hub's fulfillments."""
    integration = working(desk, job.integration_id)
    if integration is None or not desk.able(integration).pull_fulfillments:
        return
    made = offered(sessions.open(integration), Dispatch).shipments
    for page in _pages(desk, integration, "fulfillments", made):
        for shipment in page:
            _take_shipment(desk, integration, shipment)


@returning(WishRow)
def _allocated(integration_id: str, external_ids: Sequence[str]) -> Executable:
    return select(remote_objects).where(
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose.in_(("shipment", "fulfillment_order")),
        remote_objects.c.external_id.in_(external_ids),
    )


def _take_shipment(desk: Desk, integration: Integration, shipment: Shipment) -> None:
    """Record the shipment against the shipping request whose fulfillment order it ships, unless we made it."""
    with desk.store.transaction() as connection:
        ids = [shipment.reference, str(shipment.details.get("fulfillment_order_id"))]
        known = {row.purpose: row for row in connection.execute(_allocated(integration.id, ids))}
        allocation = known.get("fulfillment_order")
        # One whose telling was refused half-way stands there too, and says whose it is.
        pushed = connection.select(fulfillments, id=shipment.details.get("pushed_as")).first()
        if "shipment" in known or pushed is not None or allocation is None:
            return
        skus = connection.select(shipping_request_lines, shipping_request_id=allocation.entity_id).all()
    quantities = _by_sku(allocation, skus, shipment)
    try:
        domain.record(
            desk,
            allocation.entity_id,
            domain.Report(
                source=integration.id,
                ext_reference_id=shipment.reference,
                kind="shipped",
                carrier=shipment.carrier,
                tracking_number=shipment.tracking_number,
                quantities=quantities,
            ),
        )
    except RuleViolated:
        # `record` has opened the exception that names the shipment; the next shipment is read all the same.
        return


def _by_sku(
    allocation: WishRow, lines: Sequence[ShippingRequestLineRow], shipment: Shipment
) -> dict[str, int]:
    """Turn the platform's line ids into SKUs by what the allocation noted of them."""
    noted = shaped(allocation.details_json.get("lines") or {}, dict[str, str])
    by_line = {external: line_id for line_id, external in noted.items()}
    skus = {line.order_line_id: line.sku for line in lines}
    quantities: dict[str, int] = {}
    for external_line_id, quantity in shipment.lines.items():
        sku = skus.get(by_line.get(external_line_id, ""))
        if sku is not None:
            quantities[sku] = quantities.get(sku, 0) + quantity
    return quantities
