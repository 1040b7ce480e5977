"""The stock ledger: every change is an event with a cause, posted once; figures are the sum of their events.

available = on hand - committed - unavailable. An order commits at the virtual location until it is routed; its
shipping requests then commit at the real ones, and its fulfillments take the stock off hand
(facts/hub-behaviour.md 1.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, select, text

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import StockRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    locations,
    stock,
    stock_events,
)
from integration_hub.stock.figures import Figures


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of one SKU's figures at one location, and the business cause that it may happen for once."""

    sku: str
    location_id: str
    event: str  # ship, fulfill, virtualCommit, shipCancelRestock, receive, ...
    cause: str
    on_hand: int = 0
    committed: int = 0
    unavailable: int = 0


def post(work: Work, movements: Sequence[Movement]) -> int:
    """Post movements whose cause was not posted before, in the caller's transaction; return how many were new."""
    if not movements:
        return 0
    now = work.now
    fresh = [m for m in movements if not _posted(work.connection, work.organization_id, m)]
    if not fresh:
        return 0
    work.connection.insert(
        stock_events,
        [
            {
                "organization_id": work.organization_id,
                "sku": m.sku,
                "location_id": m.location_id,
                "event": m.event,
                "on_hand_delta": m.on_hand,
                "committed_delta": m.committed,
                "unavailable_delta": m.unavailable,
                "cause": m.cause,
                "at": now,
            }
            for m in fresh
        ],
    )
    for m in fresh:
        work.connection.execute(
            _add_to_stock(work.organization_id, m.sku, m.location_id, m.on_hand, m.committed, m.unavailable)
        )
    return len(fresh)


def _posted(connection: Connection, organization_id: str, movement: Movement) -> bool:
    posted = connection.select(
        stock_events,
        organization_id=organization_id,
        cause=movement.cause,
        sku=movement.sku,
        location_id=movement.location_id,
    )
    return posted.first() is not None


# SQLite and PostgreSQL spell an upsert alike, and SQLAlchemy has one for each.


@statement
def _add_to_stock(
    organization_id: str, sku: str, location_id: str, on_hand: int, committed: int, unavailable: int
) -> Executable:
    """Add to the stored figures in one statement, so that two writers never lose each other's change."""
    return text(
        "INSERT INTO stock (organization_id, sku, location_id, on_hand, committed, unavailable) "
        "VALUES (:organization_id, :sku, :location_id, :on_hand, :committed, :unavailable) "
        "ON CONFLICT (organization_id, sku, location_id) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand, "
        "committed = stock.committed + excluded.committed, unavailable = stock.unavailable + excluded.unavailable"
    )


def know_of(work: Work, sku: str, location_id: str) -> None:
    """Note that a location knows the SKU although nothing of it ever moved there."""
    work.connection.execute(_add_to_stock(work.organization_id, sku, location_id, 0, 0, 0))


def stock_moved(work: Work) -> None:
    """Have channels told what the ledger moved and failed routing tried again, once for however many events."""
    _queue(work, "tell_moved")


def stock_changed(work: Work) -> None:
    """As `stock_moved`, where what counts has changed and no event says of which SKUs: everything is compared."""
    _queue(work, "tell_stock")


def _queue(work: Work, telling: str) -> None:
    for flow in (telling, "retry_routing"):
        work.of(None).enqueue(flow)


def figures_of(
    connection: Connection, organization_id: str, skus: Sequence[str] | None = None
) -> dict[str, Figures]:
    """Return the figures of the SKUs, or of all, over locations that may be counted."""
    counted = _countable(connection, organization_id)
    available: dict[str, dict[str, int]] = {}
    held: dict[str, int] = {}
    known: set[str] = set()
    for row in _stock_rows(connection, organization_id, skus):
        if row.location_id == VIRTUAL_LOCATION:
            held[row.sku] = row.committed
            continue
        known.add(row.sku)
        if row.location_id in counted:
            free = row.on_hand - row.committed - row.unavailable
            available.setdefault(row.sku, {})[row.location_id] = free
    return {
        sku: Figures(available.get(sku, {}), held.get(sku, 0), sku in known)
        for sku in sorted({*known, *held})
    }


def _countable(connection: Connection, organization_id: str) -> set[str]:
    """Return locations inside their connector's filter whose stock is the seller's own."""
    found = connection.select(
        locations, organization_id=organization_id, in_scope=True, platform_fulfilled=False
    )
    return {row.id for row in found}


def _stock_rows(connection: Connection, organization_id: str, skus: Sequence[str] | None) -> list[StockRow]:
    if skus is None:
        return connection.select(stock, organization_id=organization_id).all()
    return list(connection.in_parts(lambda part: _stock_of(organization_id, part), skus))


@returning(StockRow)
def _stock_of(organization_id: str, skus: Sequence[str]) -> Executable:
    return select(stock).where(stock.c.organization_id == organization_id, stock.c.sku.in_(skus))
