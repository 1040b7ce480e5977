"""Listings and their links as they are stored: what a channel holds of each product, one-to-one for each integration.

A page of channel SKUs is taken in one transaction, as `matching` decides it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from sqlalchemy import Executable, and_, or_, select, update

from integration_hub.catalog import collisions, matching, spellings
from integration_hub.catalog.matching import Holder, Match, Shelf
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import ListingRow, ProductRow
from integration_hub.ground.tables import channel_options, integrations, listings, products
from integration_hub.integrations.sessions import Integration


def take_page(work: Work, integration: Integration, items: Sequence[ChannelSku], *, owner: bool) -> int:
    """Take in a page of what the channel holds; `owner` lets unknown SKUs become products. Return new products."""
    shelf = _look_up(work.connection, integration, items)
    left = matching.release_left(shelf, items)
    created = _create_products(work, integration, items, shelf) if owner else []
    fresh: list[dict[str, object]] = []
    for item in items:
        match = matching.claim(shelf, item)
        _tell(work, integration, item, match)
        product, known = match.product, shelf.listings.get(item.external_sku_id)
        if known is None:
            fresh.append(_new_listing(work, integration, item, product))
        else:
            _refresh(work, integration, known, item, product)
        if not owner or product is None or item.status == "deleted":
            continue  # what is gone says nothing of the product any more
        if product.origin_integration_id == integration.id:
            follow_owner(work, product, item)
    if fresh:
        work.connection.insert(listings, fresh)
    # Another listing may have waited for what is made here or let go: unchanged itself, no reading brings it again.
    for product_id in [*created, *left]:
        link_waiting(work, product_id)
    return len(created)


def take_away(work: Work, integration: Integration, seen: Container[str], *, owner: bool) -> None:
    """Take what a whole reading did not come by for deleted."""
    rows = work.connection.select(listings, integration_id=integration.id)
    gone = [row for row in rows if row.status != "deleted" and row.external_sku_id not in seen]
    items = [
        ChannelSku(
            row.external_product_id,
            row.external_sku_id,
            row.sku,
            str(row.details_json.get("name") or ""),
            status="deleted",
        )
        for row in gone
    ]
    if items:
        take_page(work, integration, items, owner=owner)


@returning(ListingRow)
def _listed(integration_id: str, external_sku_ids: Sequence[str]) -> Executable:
    return select(listings).where(
        listings.c.integration_id == integration_id, listings.c.external_sku_id.in_(external_sku_ids)
    )


def _look_up(connection: Connection, integration: Integration, items: Sequence[ChannelSku]) -> Shelf:
    ids = [item.external_sku_id for item in items]
    skus = list(dict.fromkeys(item.sku for item in items if item.sku))
    rows = connection.in_parts(lambda part: _listed(integration.id, part), ids)
    known = {row.external_sku_id: row for row in rows}
    masters = spellings.masters_of(connection, integration.organization_id, integration.id, skus)
    return Shelf(known, masters, _claimed(connection, integration.id, [row.id for row in masters.values()]))


@returning(ListingRow)
def _holding(integration_id: str, product_ids: Sequence[str]) -> Executable:
    return (
        select(listings)
        .where(
            listings.c.integration_id == integration_id,
            listings.c.product_id.in_(product_ids),
            listings.c.status != "deleted",
        )
        .order_by(listings.c.id)
    )


def _claimed(connection: Connection, integration_id: str, product_ids: Sequence[str]) -> dict[str, Holder]:
    rows = connection.in_parts(lambda part: _holding(integration_id, part), product_ids)
    return {
        row.product_id: Holder(row.external_sku_id, row.details_json.get("name", ""))
        for row in rows
        if row.product_id is not None
    }


def _create_products(
    work: Work, integration: Integration, items: Sequence[ChannelSku], shelf: Shelf
) -> list[str]:
    """Make a product of every SKU nobody knows yet, the first of equal ones only, and put it on the shelf."""
    now = work.now
    taken = _master_skus(
        work.connection, integration.organization_id, [item.sku for item in items if item.sku]
    )
    rows = [
        {
            "id": work.new_id("prd"),
            "organization_id": integration.organization_id,
            "sku": item.sku,
            "name": item.name,
            "kind": item.kind,
            "parent_id": None,
            "origin_integration_id": integration.id,
            "price": item.price,
            "currency": item.currency,
            "attributes_json": matching.attributes_of(item),
            "components_json": None,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        for item in matching.unknown(shelf, items, taken)
    ]
    if not rows:
        return []
    work.connection.insert(products, rows)
    shelf.masters |= spellings.masters_of(
        work.connection, integration.organization_id, integration.id, [str(row["sku"]) for row in rows]
    )
    return [str(row["id"]) for row in rows]


@statement
def _mastered(organization_id: str, skus: Sequence[str]) -> Executable:
    return select(products.c.sku).where(
        products.c.organization_id == organization_id, products.c.sku.in_(skus)
    )


def _master_skus(connection: Connection, organization_id: str, skus: Sequence[str]) -> set[str]:
    return {row.sku for row in connection.in_parts(lambda part: _mastered(organization_id, part), skus)}


def _tell(work: Work, integration: Integration, item: ChannelSku, match: Match) -> None:
    """Close and open the exceptions about a listing as its match says."""
    if match.closes:
        work.close_exception(*match.closes, entity="listing", entity_id=item.external_sku_id)
    if match.product is not None and item.failure is not None:
        why = item.failure.rstrip(".")
        work.open_exception(
            "audit_failed",
            "listing",
            item.external_sku_id,
            (
                f"{integration.name} did not let “{item.name}” pass its review: {why}. Change it where it is "
                "kept, and it is sent again."
            ),
            sku=item.sku,
            productId=match.product.id,
        )
    if match.product is not None and match.is_new:
        collisions.tell(work, integration.id, item.sku, item.name, item.barcode, match.product)
    elif match.holder is not None:
        work.open_exception(
            match.opens,
            "listing",
            item.external_sku_id,
            (
                f"{integration.name} holds SKU “{item.sku}” twice: “{match.holder.name}” "
                f"({match.holder.external_sku_id}) is linked, “{item.name}” ({item.external_sku_id}) is not. "
                "Give one of them another SKU."
            ),
            sku=item.sku,
            linked=match.holder.external_sku_id,
            other=item.external_sku_id,
        )
    elif match.opens:
        tell_unmatched(work, integration, item.external_sku_id, item.sku, item.name)


def tell_unmatched(
    work: Work, integration: Integration, external_sku_id: str, sku: str | None, name: str
) -> None:
    """Tell of a listing that is no product's."""
    work.open_exception(
        "unmatched_sku",
        "listing",
        external_sku_id,
        (
            f"“{name}” on {integration.name} carries SKU “{sku}”, which is no product's SKU here. SKUs "
            "must be equal character by character; if both sides' SKUs differ from the master SKU, contact support."
        ),
        sku=sku,
    )


def _new_listing(
    work: Work, integration: Integration, item: ChannelSku, product: ProductRow | None
) -> dict[str, object]:
    return {
        "id": work.new_id("lst"),
        "integration_id": integration.id,
        "external_product_id": item.external_product_id,
        "external_sku_id": item.external_sku_id,
        "sku": item.sku,
        "product_id": None if product is None else product.id,
        "status": item.status,
        "details_json": matching.listing_details(item),
        "pushed_version": matching.version_it_shows(product, integration.id, item),
        "told_json": dict(item.stock) or None,
        "source_updated_at": item.updated_at,
    }


def _refresh(
    work: Work,
    integration: Integration,
    known: ListingRow,
    item: ChannelSku,
    product: ProductRow | None,
) -> None:
    """Bring a stored listing up to what the channel says, and its link and pushed version with it."""
    if product is not None and known.product_id != product.id:
        work.note(
            "product_linked",
            "product",
            product.id,
            f"SKU “{item.sku}” on {integration.name} equals this product's.",
            sku=item.sku,
            externalSkuId=item.external_sku_id,
        )
    if known.details_json.get("failure") is not None and (item.failure is None or product is None):
        work.close_exception("audit_failed", entity="listing", entity_id=known.external_sku_id)
    changes = matching.restated(known, item, product)
    if matching.shows_more(known.told_json or {}, item.stock):
        changes["told_json"] = None
    if changes:
        work.connection.update(listings, {"id": known.id}, changes)


def follow_owner(work: Work, product: ProductRow, item: ChannelSku) -> None:
    """Take over what the primary catalog says of its product, as a new version for the other side."""
    _become(work, product, matching.followed(product, item))


def _become(work: Work, product: ProductRow, said: Mapping[str, object]) -> None:
    changes = {name: value for name, value in said.items() if getattr(product, name) != value}
    if changes:
        work.connection.execute(
            update(products)
            .where(products.c.id == product.id)
            .values(**changes, updated_at=work.now, version=products.c.version + 1)
        )


@returning(ListingRow)
def _waiting(organization_id: str, product_id: str, sku: str) -> Executable:
    option = and_(
        channel_options.c.integration_id == listings.c.integration_id,
        channel_options.c.product_id == product_id,
    )
    mine = select(integrations.c.id).where(integrations.c.organization_id == organization_id)
    return (
        select(listings)
        .select_from(listings.outerjoin(channel_options, option))
        .where(
            listings.c.integration_id.in_(mine),
            listings.c.product_id.is_(None),
            listings.c.sku.is_not(None),
            listings.c.status != "deleted",
            or_(
                listings.c.sku == channel_options.c.channel_sku,
                and_(channel_options.c.channel_sku.is_(None), listings.c.sku == sku),
            ),
        )
        .order_by(listings.c.id)
    )


def link_waiting(work: Work, product_id: str) -> None:
    """Link listings that waited for this product, on every integration where its spelling is theirs."""
    product = work.connection.select(products, id=product_id).one()
    if product.sku is None:
        return  # a parent that nobody sells
    for row in work.connection.execute(_waiting(work.organization_id, product_id, product.sku)):
        _link(work, product, row)


def _link(work: Work, product: ProductRow, row: ListingRow) -> None:
    if _claimed(work.connection, row.integration_id, [product.id]):
        return
    work.connection.update(listings, {"id": row.id}, {"product_id": product.id})
    said = row.details_json
    if product.origin_integration_id == row.integration_id:
        _become(work, product, {name: said.get(name) for name in ("name", "price", "currency")})
    collisions.tell(work, row.integration_id, row.sku, said.get("name"), said.get("barcode"), product)
    work.of(row.integration_id).close_exception(
        "unmatched_sku", "duplicate_sku", entity="listing", entity_id=row.external_sku_id
    )
    work.of(row.integration_id).note(
        "product_linked",
        "product",
        product.id,
        f"SKU “{row.sku}” on the channel equals this product's.",
        sku=row.sku,
        externalSkuId=row.external_sku_id,
    )
