"""Stock in and stock out: sources' counts move the ledger, and every sales channel is told what it may sell."""

from __future__ import annotations

from collections.abc import Sequence

from integration_hub.connectors.protocol import StockCounts, StockTargets
from integration_hub.connectors.records import Cursor
from integration_hub.ground.desk import Desk
from integration_hub.ground.jobs import Job
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    all_working,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from integration_hub.stock import counts, telling

MOVED = "moved"  # the cursor: the newest stock event that a channel was told of


def pull(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read a source's counts at the locations inside its filter, and post what changed."""
    integration = working(desk, job.integration_id)
    if integration is not None and desk.able(integration).pull_stock:
        counts.pull(
            desk, integration, offered(sessions.open(integration), StockCounts), sku=job.arguments.get("sku")
        )


def tell(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Tell the organization's sales channels what they may sell; one integration, or one SKU, where the job says so."""
    for integration in all_working(desk, job.organization_id):
        if job.integration_id in (None, integration.id):
            sku = job.arguments.get("sku")
            _tell_channel(desk, sessions, integration, None if sku is None else [sku])


def tell_moved(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Tell the organization's sales channels what the ledger has moved since they were last told of it.

    What one order moves costs the same in a catalog of any size; comparing everything is for `tell`, now and then.
    """
    for integration in all_working(desk, job.organization_id):
        if not desk.able(integration).push_stock:
            continue
        with desk.store.transaction() as connection:
            cursor = read_cursor(connection, integration.id, MOVED)
            newest: Cursor = {"number": telling.newest_event(connection, job.organization_id)}
            moved = (
                telling.moved_since(connection, job.organization_id, int(cursor["number"]))
                if cursor
                else None
            )
        if newest == cursor:
            continue
        _tell_channel(desk, sessions, integration, moved)
        with desk.store.transaction() as connection:
            keep_cursor(connection, integration.id, MOVED, newest, cursor)


def _tell_channel(
    desk: Desk, sessions: Sessions, integration: Integration, skus: Sequence[str] | None
) -> None:
    telling.tell(desk, integration, lambda: offered(sessions.open(integration), StockTargets), skus)
