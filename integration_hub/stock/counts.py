"""What sources count: a warehouse's or a vendor's absolute figures, which move the ledger by their change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Executable, Row, Select, select, text

from integration_hub.connectors.protocol import StockCounts
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.rows import IntegrationRow
from integration_hub.ground.tables import (
    listings,
    location_mappings,
    locations,
    products,
    stock_counts,
    stock_events,
)
from integration_hub.stock.ledger import Movement, know_of, post, stock_changed, stock_moved


class Count(NamedTuple):
    """How much a source holds of a SKU, and since when it says so; None where it does not tell."""

    quantity: int
    counted_at: float | None = None


class _Known(NamedTuple):
    """A source's last count; one that was taken back holds nothing."""

    quantity: int | None
    counted_at: float | None
    revision: int


_NEVER = _Known(None, float("-inf"), 0)


@statement
def _keep_count(
    source_id: str, location_id: str, sku: str, quantity: int, counted_at: float | None, revision: int
) -> Executable:
    return text(
        "INSERT INTO stock_counts (source_id, location_id, sku, quantity, counted_at, revision) "
        "VALUES (:source_id, :location_id, :sku, :quantity, :counted_at, :revision) "
        "ON CONFLICT (source_id, location_id, sku) DO UPDATE SET quantity = excluded.quantity, "
        "counted_at = excluded.counted_at, revision = excluded.revision"
    )


def pull(
    desk: Desk,
    source: IntegrationRow,
    session: StockCounts,
    *,
    sku: str | None = None,
    again: Collection[str] | None = None,
    taken: Callable[[Connection], Mapping[str, int]] | None = None,
) -> None:
    """Read what the source counts of everything linked on it and exchanged, and post what changed.

    `sku` is the one master SKU to read; `again`, where it is given, the only ones to read that were counted before.
    `taken` tells the units by master SKU that the source's figures lack, though they are no less of what is there: they
    are ours to take off.
    """
    exchanged = frozenset(desk.named(source, "inventorySKUs") or ())
    with desk.begin(source.organization_id, source.id) as work:
        places = _counted_places(work.connection, source.id)
        linked = linked_skus(work.connection, source.id)
        masters = {each: master for each, master in linked.items() if not exchanged or each in exchanged}
        _take_back(work, source.id, frozenset(masters.values()))
        known = _counted_at(work.connection, source.id, list(places.values())) if again is not None else ()
        wanted = [
            each
            for each, master in masters.items()
            if sku in (None, master) and (again is None or master in again or master not in known)
        ]
        if not places or not wanted:
            return
        # Before the source is asked, and never after: an order taken in between would be stock that is sold.
        lacking = taken(work.connection) if taken is not None else {}
    counts: dict[str, dict[str, Count]] = {}
    for counted in session.stock_counts(wanted, list(places)):
        # The vendor may fold or trim; only a SKU that is ours byte for byte is counted.
        master = masters.get(counted.sku)
        if master is not None and counted.external_location_id in places:
            quantity = counted.quantity + lacking.get(master, 0)
            found = counts.setdefault(places[counted.external_location_id], {})
            found[master] = Count(quantity, counted.counted_at)
    with desk.begin(source.organization_id, source.id) as work:
        for location_id, found in counts.items():
            apply_counts(work, source.id, location_id, found)


def _kept(source_id: str) -> Select[Any]:
    return (
        select(stock_counts.c.location_id, stock_counts.c.sku)
        .where(stock_counts.c.source_id == source_id, stock_counts.c.quantity.is_not(None))
        .order_by(stock_counts.c.location_id, stock_counts.c.sku)
    )


_all_kept = statement(_kept)


@statement
def _kept_elsewhere(source_id: str) -> Executable:
    mapped = select(location_mappings.c.location_id).where(
        location_mappings.c.integration_id == source_id, location_mappings.c.location_id.is_not(None)
    )
    return _kept(source_id).where(stock_counts.c.location_id.not_in(mapped))


def _take_back(work: Work, source_id: str, asked: Collection[str]) -> None:
    """Take back what was counted where the source is not mapped any more, and of SKUs that it is not asked for now.

    A SKU may be another product's on the source since: what lies there must never count for both. The row stays with
    its revision, which makes the cause of the next count one that was never posted.
    """
    kept = list(work.connection.execute(_kept_elsewhere(source_id)))
    kept += [row for row in work.connection.execute(_all_kept(source_id)) if row.sku not in asked]
    _nothing_of(work, source_id, kept)


def take_back(work: Work, source_id: str, sku: str | None = None) -> None:
    """Take back what a source counted of a product that it knows under another SKU from now on, or of everything.

    A source that nobody reads any more must go so: what lies there would be offered for ever, and counted by the next
    source once more.
    """
    kept = [row for row in work.connection.execute(_all_kept(source_id)) if sku in (None, row.sku)]
    _nothing_of(work, source_id, kept)


def _nothing_of(work: Work, source_id: str, kept: Sequence[Row[Any]]) -> None:
    gone: dict[str, dict[str, Count]] = {}
    for row in kept:
        gone.setdefault(row.location_id, {})[row.sku] = Count(0, work.now)
    for location_id, nothing in gone.items():
        apply_counts(work, source_id, location_id, nothing)
        for sku in nothing:
            key = {"source_id": source_id, "location_id": location_id, "sku": sku}
            work.connection.update(stock_counts, key, {"quantity": None})


@statement
def _skus_at(source_id: str, location_ids: Sequence[str]) -> Executable:
    return select(stock_counts.c.sku).where(
        stock_counts.c.source_id == source_id,
        stock_counts.c.location_id.in_(location_ids),
        stock_counts.c.quantity.is_not(None),
    )


def _counted_at(connection: Connection, source_id: str, location_ids: Sequence[str]) -> set[str]:
    return set(connection.scalars(_skus_at(source_id, location_ids)))


@statement
def _mapped_in_scope(integration_id: str) -> Executable:
    return (
        select(location_mappings.c.external_location_id, location_mappings.c.location_id)
        .join(locations, locations.c.id == location_mappings.c.location_id)
        .where(location_mappings.c.integration_id == integration_id, locations.c.in_scope.is_(True))
        .order_by(location_mappings.c.external_location_id)
    )


def _counted_places(connection: Connection, integration_id: str) -> dict[str, str]:
    """Return our location by the source's own id, for locations inside the connector's filter."""
    rows = connection.execute(_mapped_in_scope(integration_id))
    return {row.external_location_id: row.location_id for row in rows}


def count(
    desk: Desk, organization_id: str, location_id: str, counts: Mapping[str, int]
) -> tuple[int, list[str]]:
    """Take a warehouse's absolute count by master SKU; return how many applied, and the SKUs nobody sells."""
    with desk.begin(organization_id) as work:
        known = _known_skus(work.connection, organization_id, list(counts))
        applied = {sku: Count(quantity, work.now) for sku, quantity in counts.items() if sku in known}
        apply_counts(work, location_id, location_id, applied)
    return len(applied), [sku for sku in counts if sku not in known]


def apply_counts(work: Work, source_id: str, location_id: str, counts: Mapping[str, Count]) -> int:
    """Move the ledger by what changed since the source's last count, and have channels told; return the changes.

    A count says how much the source holds, not what we committed of it, so only its change moves our figures. What we
    saw leave between two counts is gone from the later one too, and must never be taken off twice.
    """
    before = _last_counts(work.connection, source_id, location_id, list(counts))
    changed = {sku: count for sku, count in counts.items() if before.get(sku, _NEVER)[:2] != count}
    if not changed:
        return 0
    left = _left(work, location_id, {sku: (before.get(sku, _NEVER), changed[sku]) for sku in changed})
    movements = []
    for sku, (quantity, counted_at) in changed.items():
        known = before.get(sku, _NEVER)
        revision = known.revision + 1
        work.connection.execute(_keep_count(source_id, location_id, sku, quantity, counted_at, revision))
        moved = quantity - (known.quantity or 0) + left.get(sku, 0)
        cause = f"count:{source_id}:{revision}"
        movements.append(Movement(sku, location_id, "receive", cause, on_hand=moved))
    moving = [each for each in movements if each.on_hand]
    post(work, moving)
    first = [
        each.sku
        for each in movements
        if not each.on_hand
        and before.get(each.sku, _NEVER).quantity is None
        and changed[each.sku].quantity == 0
    ]
    for sku in first:  # counted for the first time, and none there: no event, but known from now on
        know_of(work, sku, location_id)
    if moving or first:
        (stock_changed if first else stock_moved)(work)
    return len(changed)


@statement
def _departures(organization_id: str, location_id: str, skus: Sequence[str]) -> Executable:
    return select(stock_events.c.sku, stock_events.c.at, stock_events.c.on_hand_delta).where(
        stock_events.c.organization_id == organization_id,
        stock_events.c.location_id == location_id,
        stock_events.c.event == "fulfill",
        stock_events.c.sku.in_(skus),
    )


def _left(work: Work, location_id: str, spans: Mapping[str, tuple[_Known, Count]]) -> dict[str, int]:
    """Return by SKU the units that left between two counts; less than none where the later one speaks of earlier."""
    dated = {
        sku: (known.counted_at, count.counted_at)
        for sku, (known, count) in spans.items()
        if known.counted_at is not None and count.counted_at is not None
    }
    left: dict[str, int] = {}
    for row in work.connection.in_parts(
        lambda part: _departures(work.organization_id, location_id, part), list(dated)
    ):
        before, now = dated[row.sku]
        between = int(row.at <= now) - int(row.at <= before)
        left[row.sku] = left.get(row.sku, 0) - between * row.on_hand_delta
    return left


@statement
def _counted(source_id: str, location_id: str, skus: Sequence[str]) -> Executable:
    known = stock_counts.c
    return select(known.sku, known.quantity, known.counted_at, known.revision).where(
        known.source_id == source_id, known.location_id == location_id, known.sku.in_(skus)
    )


def _last_counts(
    connection: Connection, source_id: str, location_id: str, skus: Sequence[str]
) -> dict[str, _Known]:
    rows = connection.in_parts(lambda part: _counted(source_id, location_id, part), skus)
    return {row.sku: _Known(row.quantity, row.counted_at, row.revision) for row in rows}


@statement
def _known(organization_id: str, skus: Sequence[str]) -> Executable:
    return select(products.c.sku).where(
        products.c.organization_id == organization_id, products.c.sku.in_(skus)
    )


def _known_skus(connection: Connection, organization_id: str, skus: Sequence[str]) -> set[str]:
    return {row.sku for row in connection.in_parts(lambda part: _known(organization_id, part), skus)}


@statement
def _linked(integration_id: str) -> Executable:
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
