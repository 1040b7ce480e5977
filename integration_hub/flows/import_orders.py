"""Orders in: by poll, and by webhook, which is only a hint to read the order again. Both end in `orders.ingest`.

One order that cannot be taken in never stops the others: it becomes an exception that names it, and the cursor passes
it only then (failure mode FM-08; promises I8, I17).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Executable, or_, select

from integration_hub.connectors.protocol import Orders
from integration_hub.connectors.records import ChannelOrder
from integration_hub.ground.desk import Desk
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import statement
from integration_hub.ground.tables import inbound_events, orders, remote_objects
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from integration_hub.orders import advance, ingest, units

CURSOR = "orders"


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
    with desk.store.transaction() as connection:
        cursor = read_cursor(connection, integration.id, CURSOR)
    for page in offered(sessions.open(integration), Orders).orders(cursor):
        for order in _news(desk, integration, page.items):
            _take(desk, integration, order)
        if page.cursor is not None and page.cursor != cursor:
            with desk.store.transaction() as connection:
                keep_cursor(connection, integration.id, CURSOR, page.cursor, cursor)
            cursor = page.cursor


@statement
def _known(integration_id: str, ids: Sequence[str]) -> Executable:
    return select(orders.c.external_order_id, orders.c.source_updated_at, orders.c.external_status).where(
        orders.c.integration_id == integration_id, orders.c.external_order_id.in_(ids)
    )


def _news(desk: Desk, integration: Integration, page: Sequence[ChannelOrder]) -> list[ChannelOrder]:
    """Leave out what an overlapping reading showed before: same order, same time of change, same status."""
    if not page:
        return []
    ids = [order.external_order_id for order in page]
    with desk.store.transaction() as connection:
        rows = connection.execute(_known(integration.id, ids))
        known = {row.external_order_id: (row.source_updated_at, row.external_status) for row in rows}
    return [o for o in page if known.get(o.external_order_id) != (o.updated_at, o.external_status)]


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
    body: dict[str, Any] = orjson.loads(row.body)
    events = sessions.connectors[integration.connector].events
    if events is not None and _may_pull(desk, integration):
        session = offered(sessions.open(integration), Orders)
        for order_id in events.read(body).order_ids:
            order = session.order(order_id)
            if order is not None:
                _take(desk, integration, order)
    with desk.store.transaction() as connection:
        connection.update(inbound_events, stored, {"handled_at": desk.clock.now()})


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


def retry_routing(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Bring forward every order that waits for stock, a location, a mapping, a product or an address."""
    with desk.store.transaction() as connection:
        waiting = connection.scalars(_to_bring_forward(job.organization_id))
    for order_id in waiting:
        advance.advance(desk, order_id)
