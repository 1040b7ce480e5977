"""Stock in and stock out: sources' counts move the ledger, and every sales channel is told what it may sell.

A channel is told max(0, available in scope - inventory buffer), per external location, when that differs from what it
was last told; what it refuses item by item is an exception and never stops the rest (promises I5, I8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from integration_hub.connectors.records import ItemResult, StockTarget
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.tables import (
    channel_options,
    listings,
    location_mappings,
    locations,
    products,
    stock_events,
)
from integration_hub.integrations.row import (
    Integration,
    all_working,
    connector_of,
    keep_cursor,
    open_session,
    read_cursor,
    setting,
    working,
)
from integration_hub.stock import ledger as inventory

if TYPE_CHECKING:
    from integration_hub.hub import Hub

BATCH = 200  # listings between two commits
MOVED = "moved"  # the cursor: the newest stock event that a channel was told of


def pull(hub: Hub, job: Job) -> None:
    """Read a source's counts at the locations inside its filter, and post what changed."""
    integration = working(hub, job.integration_id)
    if integration is None or not connector_of(hub, integration).capabilities.pull_stock:
        return
    with hub.store.transaction() as connection:
        places = _counted_places(connection, integration)
        masters = inventory.linked_skus(connection, integration.id)
    sku = job.arguments.get("sku")
    wanted = [each for each, master in masters.items() if sku is None or master == sku]
    if not places or not wanted:
        return
    counts: dict[str, dict[str, int]] = {}
    for count in open_session(hub, integration).stock_counts(wanted, list(places)):
        # The vendor may fold or trim; only a SKU that is ours byte for byte is counted.
        master = masters.get(count.sku)
        if master is not None and count.external_location_id in places:
            counts.setdefault(places[count.external_location_id], {})[master] = count.quantity
    with hub.store.transaction() as connection:
        for location_id, found in counts.items():
            inventory.apply_counts(
                hub, connection, integration.organization_id, integration.id, location_id, found
            )


@statement
def _mapped_in_scope(integration_id: str) -> Any:
    return (
        select(location_mappings.c.external_location_id, location_mappings.c.location_id)
        .join(locations, locations.c.id == location_mappings.c.location_id)
        .where(location_mappings.c.integration_id == integration_id, locations.c.in_scope.is_(True))
        .order_by(location_mappings.c.external_location_id)
    )


def _counted_places(connection: Connection, integration: Integration) -> dict[str, str]:
    """Return our location by the source's own id, for locations inside the connector's filter."""
    rows = connection.execute(_mapped_in_scope(integration.id))
    return {row.external_location_id: row.location_id for row in rows}


def tell(hub: Hub, job: Job) -> None:
    """Tell the organization's sales channels what they may sell; one integration, or one SKU, where the job says so."""
    for integration in all_working(hub, job.organization_id):
        if job.integration_id in (None, integration.id):
            sku = job.arguments.get("sku")
            tell_channel(hub, integration, None if sku is None else [sku])


def tell_moved(hub: Hub, job: Job) -> None:
    """Tell the organization's sales channels what the ledger has moved since they were last told of it.

    What one order moves costs the same in a catalog of any size; comparing everything is for `tell`, now and then.
    """
    for integration in all_working(hub, job.organization_id):
        if not connector_of(hub, integration).capabilities.push_stock:
            continue
        with hub.store.transaction() as connection:
            cursor = read_cursor(connection, integration.id, MOVED)
            newest = {"number": connection.scalar(_newest(job.organization_id)) or 0}
            moved = connection.scalars(_moved(job.organization_id, cursor["number"])) if cursor else None
        if newest == cursor:
            continue
        tell_channel(hub, integration, moved)
        with hub.store.transaction() as connection:
            keep_cursor(connection, integration.id, MOVED, newest, cursor)


@statement
def _newest(organization_id: str) -> Any:
    return select(func.max(stock_events.c.number)).where(stock_events.c.organization_id == organization_id)


@statement
def _moved(organization_id: str, after: int) -> Any:
    return (
        select(stock_events.c.sku)
        .where(stock_events.c.number > after, stock_events.c.organization_id == organization_id)
        .distinct()
        .order_by(stock_events.c.sku)
    )


def tell_channel(hub: Hub, integration: Integration, skus: Sequence[str] | None = None) -> None:
    """Tell one channel every figure, or these SKUs', that differs from what it was last told."""
    if not connector_of(hub, integration).capabilities.push_stock:
        return
    with hub.store.transaction() as connection:
        targets = _untold(hub, connection, integration, skus)
    session = open_session(hub, integration) if targets else None
    for start in range(0, len(targets), BATCH):
        batch = targets[start : start + BATCH]
        assert session is not None
        results = {result.key: result for result in session.set_stock([each.target for each in batch])}
        with hub.store.transaction() as connection:
            for each in batch:
                _note_told(hub, connection, integration, each, results.get(each.target.external_sku_id))


@dataclass(frozen=True, slots=True)
class Untold:
    listing_id: str
    product_id: str
    target: StockTarget


def _published(integration_id: str) -> Any:
    option = and_(
        channel_options.c.product_id == products.c.id, channel_options.c.integration_id == integration_id
    )
    return (
        select(listings, products.c.sku.label("master"), channel_options.c.inventory_buffer)
        .join(products, products.c.id == listings.c.product_id)
        .outerjoin(channel_options, option)
        .where(
            listings.c.integration_id == integration_id,
            listings.c.status == "active",
            or_(channel_options.c.sync_to_channel.is_(None), channel_options.c.sync_to_channel.is_(True)),
        )
        .order_by(listings.c.external_product_id, listings.c.id)
    )


_all_published = statement(_published)


@statement
def _published_of(integration_id: str, organization_id: str, skus: Sequence[str]) -> Any:
    # Organization and SKU are an index: a few SKUs are found without a walk over the catalog.
    return _published(integration_id).where(
        products.c.organization_id == organization_id, products.c.sku.in_(skus)
    )


def _untold(
    hub: Hub, connection: Connection, integration: Integration, skus: Sequence[str] | None
) -> list[Untold]:
    if skus is not None and len(skus) > BATCH:
        skus = None  # everything is cheaper to read in one piece
    wanted = (
        _all_published(integration.id)
        if skus is None
        else _published_of(integration.id, integration.organization_id, skus)
    )
    rows = connection.execute(wanted).all()
    held = inventory.figures(connection, integration.organization_id, skus)
    warehouses = warehouses_of(connection, integration)
    scope = setting(integration, "stockLocationIds", None) or None
    untold = []
    for row in rows:
        figures = held.get(row.master)
        if figures is None or not figures.counted:
            continue
        mine = _of_listing(row, warehouses)
        quantities = inventory.to_tell(figures, row.inventory_buffer or 0, mine, scope)
        if quantities and quantities != {name: (row.told_json or {}).get(name) for name in quantities}:
            target = StockTarget(row.external_product_id, row.external_sku_id, row.sku, quantities)
            untold.append(Untold(row.id, row.product_id, target))
    return untold


@statement
def _mapped(integration_id: str) -> Any:
    return (
        select(location_mappings, locations.c.platform_fulfilled)
        .outerjoin(locations, locations.c.id == location_mappings.c.location_id)
        .where(location_mappings.c.integration_id == integration_id)
        .order_by(location_mappings.c.external_location_id)
    )


def warehouses_of(connection: Connection, integration: Integration) -> dict[str, list[str]]:
    """Return our locations behind each of the channel's own, the platform's warehouses left out."""
    return {
        row.external_location_id: [row.location_id] if row.location_id else []
        for row in connection.execute(_mapped(integration.id))
        if not row.platform_fulfilled
    }


def _of_listing(row: Row, warehouses: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the warehouses a listing is told about: those it is assigned to, all of which must be named, and ours."""
    assigned: Iterable[str] = row.details_json.get("warehouses") or ()
    mapped = {name: behind for name, behind in warehouses.items() if behind}
    return {**mapped, **{name: warehouses.get(name, []) for name in assigned if name in warehouses}}


@statement
def _buffers(integration_id: str, product_ids: Sequence[str]) -> Any:
    return select(channel_options.c.product_id, channel_options.c.inventory_buffer).where(
        channel_options.c.integration_id == integration_id, channel_options.c.product_id.in_(product_ids)
    )


def quantities_for(
    hub: Hub, connection: Connection, integration: Integration, wanted: Sequence[Row]
) -> dict[str, dict[str, int]]:
    """Return the first stock of products about to be created on a channel, by product id."""
    if not wanted or not connector_of(hub, integration).capabilities.push_stock:
        return {}
    held = inventory.figures(connection, integration.organization_id, [row.sku for row in wanted])
    warehouses = {name: behind for name, behind in warehouses_of(connection, integration).items() if behind}
    scope = setting(integration, "stockLocationIds", None) or None
    found = connection.execute(_buffers(integration.id, [row.id for row in wanted]))
    buffers = {row.product_id: row.inventory_buffer for row in found}
    return {
        row.id: inventory.to_tell(
            held.get(row.sku, inventory.Figures({})), buffers.get(row.id, 0), warehouses, scope
        )
        for row in wanted
    }


def _note_told(
    hub: Hub, connection: Connection, integration: Integration, each: Untold, result: ItemResult | None
) -> None:
    if result is not None and result.ok:
        told = dict(each.target.quantities)
        connection.update(listings, {"id": each.listing_id}, {"told_json": told})
        hub.close_exception(
            connection,
            "stock_refused",
            entity="product",
            entity_id=each.product_id,
            integration_id=integration.id,
        )
        return
    said = f"{result.code} {result.text}" if result is not None else "no answer for this item"
    hub.open_exception(
        connection,
        organization_id=integration.organization_id,
        integration_id=integration.id,
        code="stock_refused",
        entity="product",
        entity_id=each.product_id,
        message=f"{integration.name} did not take the stock of “{each.target.sku}”: {said}",
        details={"quantities": dict(each.target.quantities)},
    )
