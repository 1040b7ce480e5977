"""Stock in and stock out: sources' counts move the ledger, and every sales channel is told what it may sell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from integration_hub.connectors.protocol import StockCounts, StockTargets
from integration_hub.connectors.records import Cursor
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import AuthorizationLost, Disconnected, HubError
from integration_hub.ground.jobs import Job
from integration_hub.integrations import life
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    all_working,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from integration_hub.orders import taken
from integration_hub.stock import counts, telling

COUNTED = "counted"  # the cursor: the newest stock event that was known when a source was last read
MOVED = "moved"  # the cursor: the newest stock event that a channel was told of


def pull(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read a source's counts at the locations inside its filter, and post what changed.

    Where `inventoryResync` is off, a source is asked of itself only about what it never counted and what moved since,
    so that whatever was sold anywhere is compared. Where it is on, or somebody asks, everything is read anew.
    """
    integration = working(desk, job.integration_id)
    if integration is None or not desk.able(integration).pull_stock:
        return
    session = offered(sessions.open(integration), StockCounts)
    if job.every is None or desk.setting(integration, "inventoryResync") is not False:
        _read(desk, integration, session, sku=job.arguments.get("sku"))
        return
    with desk.store.transaction() as connection:
        cursor = read_cursor(connection, integration.id, COUNTED)
        newest: Cursor = {"number": telling.newest_event(connection, job.organization_id)}
        moved = telling.moved_since(connection, job.organization_id, int(cursor["number"])) if cursor else []
    _read(desk, integration, session, again=frozenset(moved))
    with desk.store.transaction() as connection:
        keep_cursor(connection, integration.id, COUNTED, newest, cursor)


def _read(
    desk: Desk,
    integration: Integration,
    session: StockCounts,
    *,
    sku: str | None = None,
    again: frozenset[str] | None = None,
) -> None:
    lacks_orders = desk.able(integration).stock_place
    own = partial(taken.by_orders_of, integration_id=integration.id) if lacks_orders else None
    counts.pull(desk, integration, session, sku=sku, again=again, taken=own)


def tell(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Tell the organization's sales channels what they may sell; one integration, or one SKU, where the job says so."""
    sku = job.arguments.get("sku")
    skus = None if sku is None else [sku]

    def told(integration: Integration) -> None:
        if job.integration_id in (None, integration.id):
            _tell_channel(desk, sessions, integration, skus)

    _each_channel(desk, job, told)


def tell_moved(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Tell the organization's sales channels what the ledger has moved since they were last told of it.

    What one order moves costs the same in a catalog of any size; comparing everything is for `tell`, now and then.
    """

    def told(integration: Integration) -> None:
        if not desk.able(integration).push_stock:
            return
        with desk.store.transaction() as connection:
            cursor = read_cursor(connection, integration.id, MOVED)
            newest: Cursor = {"number": telling.newest_event(connection, job.organization_id)}
            moved = (
                telling.moved_since(connection, job.organization_id, int(cursor["number"]))
                if cursor
                else None
            )
        if newest == cursor:
            return
        _tell_channel(desk, sessions, integration, moved)
        with desk.store.transaction() as connection:
            keep_cursor(connection, integration.id, MOVED, newest, cursor)

    _each_channel(desk, job, told)


def _each_channel(desk: Desk, job: Job, told: Callable[[Integration], None]) -> None:
    """Have every channel told; one whose vendor fails delays no other, and fails the job after all of them.

    One that has lost its connection, or whose connection was taken away meanwhile, is told everything when it is
    connected again, and fails nothing.
    """
    failures: list[HubError] = []
    for integration in all_working(desk, job.organization_id):
        try:
            told(integration)
        except HubError as error:
            with desk.begin(job.organization_id) as work:
                life.take_failure(work, integration.id, error)
            if not isinstance(error, AuthorizationLost | Disconnected):
                failures.append(error)
    if failures:
        raise failures[0]


def _tell_channel(
    desk: Desk, sessions: Sessions, integration: Integration, skus: Sequence[str] | None
) -> None:
    telling.tell(desk, integration, lambda: offered(sessions.open(integration), StockTargets), skus)
