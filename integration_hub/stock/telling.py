"""What every sales channel is told that it may sell.

A channel is told max(0, available in scope - inventory buffer), per external location, when that differs from what it
was last told; what it refuses item by item is an exception and never stops the rest (promises I5, I8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, Select, and_, func, or_, select

from integration_hub.connectors.protocol import StockTargets
from integration_hub.connectors.records import ItemResult, StockTarget
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.rows import IntegrationRow, ProductRow
from integration_hub.ground.stored import Said
from integration_hub.ground.tables import (
    channel_options,
    listings,
    location_mappings,
    locations,
    products,
    stock_events,
)
from integration_hub.stock import figures
from integration_hub.stock.ledger import figures_of

BATCH = 200  # listings between two commits


def newest_event(connection: Connection, organization_id: str) -> int:
    """Return the number of the newest event of the organization's ledger."""
    newest: int | None = connection.scalar(_newest(organization_id))
    return newest or 0


def moved_since(connection: Connection, organization_id: str, number: int) -> list[str]:
    """Return the SKUs that events after this number moved."""
    return connection.scalars(_moved(organization_id, number))


@statement
def _newest(organization_id: str) -> Executable:
    return select(func.max(stock_events.c.number)).where(stock_events.c.organization_id == organization_id)


@statement
def _moved(organization_id: str, after: int) -> Executable:
    return (
        select(stock_events.c.sku)
        .where(stock_events.c.number > after, stock_events.c.organization_id == organization_id)
        .distinct()
        .order_by(stock_events.c.sku)
    )


def tell(
    desk: Desk,
    integration: IntegrationRow,
    opened: Callable[[], StockTargets],
    skus: Sequence[str] | None = None,
) -> None:
    """Tell one channel every figure, or these SKUs', that differs from what it was last told."""
    if not desk.able(integration).push_stock:
        return
    with desk.begin(integration.organization_id, integration.id) as work:
        targets = _untold(work, integration, skus)
    session = opened() if targets else None
    for start in range(0, len(targets), BATCH):
        batch = targets[start : start + BATCH]
        assert session is not None
        results = {result.key: result for result in session.set_stock([each.target for each in batch])}
        with desk.begin(integration.organization_id, integration.id) as work:
            for each in batch:
                _note_told(work, integration, each, results.get(each.target.external_sku_id))


@dataclass(frozen=True, slots=True)
class Untold:
    listing_id: str
    product_id: str
    target: StockTarget


def _published(integration_id: str) -> Select[tuple[object, ...]]:
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
def _published_of(integration_id: str, organization_id: str, skus: Sequence[str]) -> Executable:
    # Organization and SKU are an index: a few SKUs are found without a walk over the catalog.
    return _published(integration_id).where(
        products.c.organization_id == organization_id, products.c.sku.in_(skus)
    )


def _untold(work: Work, integration: IntegrationRow, skus: Sequence[str] | None) -> list[Untold]:
    if skus is not None and len(skus) > BATCH:
        skus = None  # everything is cheaper to read in one piece
    wanted = (
        _all_published(integration.id)
        if skus is None
        else _published_of(integration.id, integration.organization_id, skus)
    )
    rows = work.connection.execute(wanted).all()
    held = figures_of(work.connection, integration.organization_id, skus)
    warehouses = warehouses_of(work.connection, integration)
    scope = work.desk.named(integration, "stockLocationIds")
    untold = []
    for row in rows:
        known = held.get(row.master)
        if known is None or not known.counted:
            continue
        mine = _of_listing(row.details_json, warehouses)
        quantities = figures.to_tell(known, row.inventory_buffer or 0, mine, scope)
        if quantities and quantities != {name: (row.told_json or {}).get(name) for name in quantities}:
            target = StockTarget(row.external_product_id, row.external_sku_id, row.sku, quantities)
            untold.append(Untold(row.id, row.product_id, target))
    return untold


@statement
def _mapped(integration_id: str) -> Executable:
    return (
        select(location_mappings, locations.c.platform_fulfilled)
        .outerjoin(locations, locations.c.id == location_mappings.c.location_id)
        .where(location_mappings.c.integration_id == integration_id)
        .order_by(location_mappings.c.external_location_id)
    )


def warehouses_of(connection: Connection, integration: IntegrationRow) -> dict[str, list[str]]:
    """Return our locations behind each of the channel's own, the platform's warehouses left out."""
    return {
        row.external_location_id: [row.location_id] if row.location_id else []
        for row in connection.execute(_mapped(integration.id))
        if not row.platform_fulfilled
    }


def _of_listing(said: Said, warehouses: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the warehouses a listing is told about: those it is assigned to, all of which must be named, and ours."""
    assigned: Iterable[str] = said.get("warehouses") or ()
    mapped = {name: behind for name, behind in warehouses.items() if behind}
    return {**mapped, **{name: warehouses.get(name, []) for name in assigned if name in warehouses}}


@statement
def _buffers(integration_id: str, product_ids: Sequence[str]) -> Executable:
    return select(channel_options.c.product_id, channel_options.c.inventory_buffer).where(
        channel_options.c.integration_id == integration_id, channel_options.c.product_id.in_(product_ids)
    )


def quantities_for(
    work: Work, integration: IntegrationRow, wanted: Sequence[ProductRow]
) -> dict[str, dict[str, int]]:
    """Return the first stock of products about to be created on a channel, by product id."""
    skus = {row.id: row.sku for row in wanted if row.sku is not None}
    if not skus or not work.desk.able(integration).push_stock:
        return {}
    held = figures_of(work.connection, integration.organization_id, list(skus.values()))
    warehouses = {
        name: behind for name, behind in warehouses_of(work.connection, integration).items() if behind
    }
    scope = work.desk.named(integration, "stockLocationIds")
    found = work.connection.execute(_buffers(integration.id, list(skus)))
    buffers = {row.product_id: row.inventory_buffer for row in found}
    return {
        product_id: figures.to_tell(
            held.get(sku, figures.Figures({})), buffers.get(product_id, 0), warehouses, scope
        )
        for product_id, sku in skus.items()
    }


def _note_told(work: Work, integration: IntegrationRow, each: Untold, result: ItemResult | None) -> None:
    if result is not None and result.ok:
        told = dict(each.target.quantities)
        work.connection.update(listings, {"id": each.listing_id}, {"told_json": told})
        work.close_exception("stock_refused", entity="product", entity_id=each.product_id)
        return
    said = f"{result.code} {result.text}" if result is not None else "no answer for this item"
    work.open_exception(
        "stock_refused",
        "product",
        each.product_id,
        f"{integration.name} did not take the stock of “{each.target.sku}”: {said}",
        quantities=dict(each.target.quantities),
    )
