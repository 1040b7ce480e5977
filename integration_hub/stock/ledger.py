"""The stock ledger: every change is an event with a cause, posted once; figures are the sum of their events.

available = on hand - committed - unavailable. An order commits at the virtual location until it is routed; its
shipping requests then commit at the real ones, and its fulfillments take the stock off hand
(facts/hub-behaviour.md 1.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    listings,
    locations,
    products,
    stock,
    stock_counts,
    stock_events,
)

if TYPE_CHECKING:
    from integration_hub.hub import Hub

_CHUNK = 500  # SKUs in one IN list


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


def post(hub: Hub, connection: Connection, organization_id: str, movements: Sequence[Movement]) -> int:
    """Post movements whose cause was not posted before, in the caller's transaction; return how many were new."""
    if not movements:
        return 0
    now = hub.clock.now()
    fresh = [m for m in movements if not _posted(connection, organization_id, m)]
    if not fresh:
        return 0
    connection.insert(
        stock_events,
        [
            {
                "organization_id": organization_id,
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
        connection.execute(
            _add_to_stock(organization_id, m.sku, m.location_id, m.on_hand, m.committed, m.unavailable)
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
) -> Any:
    """Add to the stored figures in one statement, so that two writers never lose each other's change."""
    return text(
        "INSERT INTO stock (organization_id, sku, location_id, on_hand, committed, unavailable) "
        "VALUES (:organization_id, :sku, :location_id, :on_hand, :committed, :unavailable) "
        "ON CONFLICT (organization_id, sku, location_id) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand, "
        "committed = stock.committed + excluded.committed, unavailable = stock.unavailable + excluded.unavailable"
    )


@statement
def _keep_count(source_id: str, location_id: str, sku: str, quantity: int, revision: int) -> Any:
    return text(
        "INSERT INTO stock_counts (source_id, location_id, sku, quantity, revision) "
        "VALUES (:source_id, :location_id, :sku, :quantity, :revision) "
        "ON CONFLICT (source_id, location_id, sku) DO UPDATE SET quantity = excluded.quantity, "
        "revision = excluded.revision"
    )


def count(
    hub: Hub, organization_id: str, location_id: str, counts: Mapping[str, int]
) -> tuple[int, list[str]]:
    """Take a warehouse's absolute count by master SKU; return how many applied, and the SKUs nobody sells."""
    with hub.store.transaction() as connection:
        known = _known_skus(connection, organization_id, list(counts))
        applied = {sku: quantity for sku, quantity in counts.items() if sku in known}
        apply_counts(hub, connection, organization_id, location_id, location_id, applied)
    return len(applied), [sku for sku in counts if sku not in known]


def apply_counts(
    hub: Hub,
    connection: Connection,
    organization_id: str,
    source_id: str,
    location_id: str,
    counts: Mapping[str, int],
) -> int:
    """Move the ledger by what changed since the source's last count, and have channels told; return the changes.

    A count says how much the source holds, not what we committed of it, so only its change moves our figures.
    """
    before = _last_counts(connection, source_id, location_id, list(counts))
    changed = {sku: quantity for sku, quantity in counts.items() if before.get(sku, (None, 0))[0] != quantity}
    if not changed:
        return 0
    revisions = {sku: before.get(sku, (0, 0))[1] + 1 for sku in changed}
    for sku, quantity in changed.items():
        connection.execute(_keep_count(source_id, location_id, sku, quantity, revisions[sku]))
    movements = [
        Movement(
            sku,
            location_id,
            "receive",
            f"count:{source_id}:{revisions[sku]}",
            on_hand=quantity - (before[sku][0] if sku in before else 0),
        )
        for sku, quantity in changed.items()
    ]
    post(hub, connection, organization_id, [m for m in movements if m.on_hand])
    empty = [m.sku for m in movements if not m.on_hand]
    for sku in empty:  # counted for the first time, and none there: no event, but known from now on
        connection.execute(_add_to_stock(organization_id, sku, location_id, 0, 0, 0))
    (stock_changed if empty else stock_moved)(hub, connection, organization_id)
    return len(changed)


@statement
def _counted(source_id: str, location_id: str, skus: Sequence[str]) -> Any:
    return select(stock_counts.c.sku, stock_counts.c.quantity, stock_counts.c.revision).where(
        stock_counts.c.source_id == source_id,
        stock_counts.c.location_id == location_id,
        stock_counts.c.sku.in_(skus),
    )


def _last_counts(
    connection: Connection, source_id: str, location_id: str, skus: Sequence[str]
) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(skus), _CHUNK):
        rows = connection.execute(_counted(source_id, location_id, skus[start : start + _CHUNK]))
        found |= {row.sku: (row.quantity, row.revision) for row in rows}
    return found


def _known_skus(connection: Connection, organization_id: str, skus: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(skus), _CHUNK):
        query = select(products.c.sku).where(
            products.c.organization_id == organization_id, products.c.sku.in_(skus[start : start + _CHUNK])
        )
        known |= set(connection.scalars(query))
    return known


def stock_moved(hub: Hub, connection: Connection, organization_id: str) -> None:
    """Have channels told what the ledger moved and failed routing tried again, once for however many events."""
    _queue(hub, connection, organization_id, "tell_moved")


def stock_changed(hub: Hub, connection: Connection, organization_id: str) -> None:
    """As `stock_moved`, where what counts has changed and no event says of which SKUs: everything is compared."""
    _queue(hub, connection, organization_id, "tell_stock")


def _queue(hub: Hub, connection: Connection, organization_id: str, telling: str) -> None:
    for flow in (telling, "retry_routing"):
        hub.enqueue(
            connection, organization_id=organization_id, flow=flow, unique_key=f"{flow}:{organization_id}"
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What one SKU has: available by location, and what open orders hold that no location does yet.

    `counted` says whether any location ever counted it: of what nobody counted nothing is known, not even that it is
    out of stock, so no channel is told 0 of it.
    """

    available: Mapping[str, int]
    virtually_committed: int = 0
    counted: bool = False


def figures(
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


def _stock_rows(connection: Connection, organization_id: str, skus: Sequence[str] | None) -> list[Any]:
    if skus is None:
        return connection.select(stock, organization_id=organization_id).all()
    rows: list[Any] = []
    for start in range(0, len(skus), _CHUNK):
        rows += connection.execute(_stock_of(organization_id, skus[start : start + _CHUNK]))
    return rows


@statement
def _stock_of(organization_id: str, skus: Sequence[str]) -> Any:
    return select(stock).where(stock.c.organization_id == organization_id, stock.c.sku.in_(skus))


def to_tell(
    held: Figures, buffer: int, warehouses: Mapping[str, Sequence[str]], scope: Sequence[str] | None
) -> dict[str, int]:
    """Return the quantity each of a channel's warehouses is to show: never more than is free, less the buffer.

    `warehouses` maps the channel's location ids, in order, to our locations behind them. What open orders hold
    without a location, and the buffer, are taken once, from the first warehouses that have any. A channel with one
    warehouse shows what every location in scope has.
    """
    countable = held.available if scope is None else {k: v for k, v in held.available.items() if k in scope}
    if len(warehouses) == 1:
        only = next(iter(warehouses))
        return {
            only: max(0, sum(max(0, free) for free in countable.values()) - held.virtually_committed - buffer)
        }
    owed = held.virtually_committed + buffer
    told: dict[str, int] = {}
    for external_id, behind in warehouses.items():
        free = sum(max(0, countable.get(location_id, 0)) for location_id in behind)
        taken = min(free, owed)
        owed -= taken
        told[external_id] = free - taken
    return told


@statement
def _linked(integration_id: str) -> Any:
    return (
        select(listings.c.sku, products.c.sku.label("master"))
        .join(products, products.c.id == listings.c.product_id)
        .where(listings.c.integration_id == integration_id, listings.c.status != "deleted")
        .order_by(listings.c.id)
    )


def linked_skus(connection: Connection, integration_id: str) -> dict[str, str]:
    """Return master SKU by channel SKU for everything linked on the integration."""
    rows = connection.execute(_linked(integration_id))
    return {row.sku: row.master for row in rows if row.sku is not None}
