"""Listings and their links: what a channel holds of each product, kept one-to-one for each integration.

A page of channel SKUs is taken in one transaction. A link exists exactly when the spelling the integration must
carry equals the channel's SKU byte for byte, and only for the first listing that claims it; a second one is a
duplicate, which opens an exception instead of winning (rules.md R33, R34, R55, R56, R98; promise I7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, and_, or_, select, update

from integration_hub.catalog import likeness as catalog
from integration_hub.catalog import spellings
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import ListingRow, ProductRow
from integration_hub.ground.stored import Attributes, Said
from integration_hub.ground.tables import channel_options, integrations, listings, products
from integration_hub.integrations.sessions import Integration


@dataclass(slots=True)
class Shelf:
    """What is known of an integration's page before it is taken in."""

    listings: dict[str, ListingRow]  # by external SKU id
    masters: dict[str, ProductRow]  # product by the spelling this integration must carry
    claimed: dict[str, ListingRow | _Claim]  # the live listing linked to a product, by product id


def take_page(work: Work, integration: Integration, items: Sequence[ChannelSku], *, owner: bool) -> int:
    """Take in a page of what the channel holds; `owner` lets unknown SKUs become products. Return new products."""
    shelf = _look_up(work.connection, integration, items)
    left = _release_left(shelf, items)
    created = _create_products(work, integration, items, shelf) if owner else []
    fresh: list[dict[str, Any]] = []
    for item in items:
        known = shelf.listings.get(item.external_sku_id)
        product = shelf.masters.get(item.sku) if item.sku else None
        if product is not None and not _claim(work, integration, item, product, shelf):
            product = None
        elif product is None and item.sku and item.status != "deleted":
            if known is not None:
                work.close_exception("duplicate_sku", entity="listing", entity_id=item.external_sku_id)
            _unmatched(work, integration, item.sku, item.external_sku_id, item.name)
        if known is None:
            fresh.append(_new_listing(work, integration, item, product))
            continue
        _refresh(work, integration, known, item, product)
        if owner and product is not None and product.origin_integration_id == integration.id:
            follow_owner(work, product, item)
    if fresh:
        work.connection.insert(listings, fresh)
    # Another listing may have waited for what is made here or let go: unchanged itself, no reading brings it again.
    for product_id in [*created, *left]:
        link_waiting(work, product_id)
    return len(created)


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


def _claimed(
    connection: Connection, integration_id: str, product_ids: Sequence[str]
) -> dict[str, ListingRow | _Claim]:
    rows = connection.in_parts(lambda part: _holding(integration_id, part), product_ids)
    return {row.product_id: row for row in rows if row.product_id is not None}


def _release_left(shelf: Shelf, items: Sequence[ChannelSku]) -> list[str]:
    """Give up the claims of listings that this page says are gone or carry another SKU; return the products left."""
    left = []
    for item in items:
        known = shelf.listings.get(item.external_sku_id)
        if known is None or known.product_id is None or known.status == "deleted":
            continue
        meant = shelf.masters.get(item.sku) if item.sku else None
        if item.status != "deleted" and meant is not None and meant.id == known.product_id:
            continue
        left.append(known.product_id)
        claim = shelf.claimed.get(known.product_id)
        if claim is not None and claim.external_sku_id == item.external_sku_id:
            del shelf.claimed[known.product_id]
    return list(dict.fromkeys(left))


def _create_products(
    work: Work, integration: Integration, items: Sequence[ChannelSku], shelf: Shelf
) -> list[str]:
    """Make a product of every SKU nobody knows yet, the first of equal ones only, and put it on the shelf."""
    now = work.now
    rows: dict[str, dict[str, Any]] = {}
    taken = _master_skus(
        work.connection, integration.organization_id, [item.sku for item in items if item.sku]
    )
    for item in items:
        if not item.sku or item.sku in shelf.masters or item.sku in rows or item.status == "deleted":
            continue
        if item.sku in taken:
            continue  # a master by that SKU exists, but here it goes by its Channel SKU: unmatched, not new
        rows[item.sku] = {
            "id": work.new_id("prd"),
            "organization_id": integration.organization_id,
            "sku": item.sku,
            "name": item.name,
            "kind": item.kind,
            "parent_id": None,
            "origin_integration_id": integration.id,
            "price": item.price,
            "currency": item.currency,
            "attributes_json": attributes_of(item),
            "components_json": None,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
    if not rows:
        return []
    work.connection.insert(products, list(rows.values()))
    shelf.masters |= spellings.masters_of(
        work.connection, integration.organization_id, integration.id, list(rows)
    )
    return [row["id"] for row in rows.values()]


@statement
def _mastered(organization_id: str, skus: Sequence[str]) -> Executable:
    return select(products.c.sku).where(
        products.c.organization_id == organization_id, products.c.sku.in_(skus)
    )


def _master_skus(connection: Connection, organization_id: str, skus: Sequence[str]) -> set[str]:
    return {row.sku for row in connection.in_parts(lambda part: _mastered(organization_id, part), skus)}


def attributes_of(item: ChannelSku) -> Attributes:
    """Return what of a channel's SKU a product keeps beside its columns."""
    return {
        "description": item.description,
        "brand": item.brand,
        "barcode": item.barcode,
        "imageUrls": list(item.image_urls),
        "options": dict(item.options),
    }


def _claim(
    work: Work,
    integration: Integration,
    item: ChannelSku,
    product: ProductRow,
    shelf: Shelf,
) -> bool:
    """Give the product's link to this listing unless another live one holds it; tell duplicates and collisions."""
    holder = shelf.claimed.get(product.id)
    if item.status == "deleted":
        return holder is None or holder.external_sku_id == item.external_sku_id
    if holder is not None and holder.external_sku_id != item.external_sku_id:
        work.close_exception("unmatched_sku", entity="listing", entity_id=item.external_sku_id)
        work.open_exception(
            "duplicate_sku",
            "listing",
            item.external_sku_id,
            (
                f"{integration.name} holds SKU “{item.sku}” twice: “{_name(holder)}” ({holder.external_sku_id}) is "
                f"linked, “{item.name}” ({item.external_sku_id}) is not. Give one of them another SKU."
            ),
            sku=item.sku,
            linked=holder.external_sku_id,
            other=item.external_sku_id,
        )
        return False
    known = shelf.listings.get(item.external_sku_id)
    if known is not None and known.product_id == product.id:
        return True  # whatever was open about it was closed when it was linked
    work.close_exception("duplicate_sku", "unmatched_sku", entity="listing", entity_id=item.external_sku_id)
    # Noted for new and known listings alike: a second one of this page must never be linked beside it.
    shelf.claimed[product.id] = _Claim(item.external_sku_id, {"name": item.name})
    _tell_collision(work, integration.id, item.sku, {"name": item.name, "barcode": item.barcode}, product)
    return True


@dataclass(frozen=True, slots=True)
class _Claim:
    """A link made earlier in the same page, in the shape of a stored one."""

    external_sku_id: str
    details_json: Mapping[str, Any]


def _name(holder: ListingRow | _Claim) -> str:
    return str(holder.details_json.get("name", ""))


def _tell_collision(
    work: Work,
    integration_id: str,
    sku: str | None,
    theirs: Mapping[str, Any],
    product: ProductRow,
) -> None:
    """Link equal SKUs, as the rules say, but leave evidence where the two records name different things."""
    if product.origin_integration_id == integration_id:
        return
    mine = {"name": product.name, "barcode": product.attributes_json.get("barcode")}
    differing = catalog.disagreement(mine, theirs)
    if not differing:
        return
    work.of(integration_id).open_exception(
        "sku_collision",
        "product",
        product.id,
        (
            f"SKU “{sku}” links “{product.name}” with the channel's “{theirs.get('name')}”, which differ in "
            f"{' and '.join(differing)}. If they are different products, give one of them another SKU."
        ),
        sku=sku,
        product=product.name,
        listing=theirs.get("name"),
        differing=differing,
    )


def _unmatched(work: Work, integration: Integration, sku: str, external_sku_id: str, name: str) -> None:
    work.open_exception(
        "unmatched_sku",
        "listing",
        external_sku_id,
        (
            f"“{name}” on {integration.name} carries SKU “{sku}”, which is no product's SKU here. SKUs must be equal "
            "character by character; if both sides' SKUs differ from the master SKU, contact support."
        ),
        sku=sku,
    )


def _new_listing(
    work: Work, integration: Integration, item: ChannelSku, product: ProductRow | None
) -> dict[str, Any]:
    return {
        "id": work.new_id("lst"),
        "integration_id": integration.id,
        "external_product_id": item.external_product_id,
        "external_sku_id": item.external_sku_id,
        "sku": item.sku,
        "product_id": None if product is None else product.id,
        "status": item.status,
        "details_json": listing_details(item),
        "pushed_version": None if product is None else _version_it_shows(integration, item, product),
        "told_json": dict(item.stock) or None,
        "source_updated_at": item.updated_at,
    }


def listing_details(item: ChannelSku) -> Said:
    """Return what the channel says of its SKU, as far as the hub compares or shows it."""
    return {
        "name": item.name,
        "price": item.price,
        "currency": item.currency,
        "barcode": item.barcode,
        "brand": item.brand,
        "description": item.description,
        "failure": item.failure,
        "warehouses": sorted(item.stock),
    }


def _version_it_shows(integration: Integration, item: ChannelSku, product: ProductRow) -> int | None:
    """Return the product's version where the listing already shows its mapped fields, else None."""
    if product.origin_integration_id == integration.id:
        return int(product.version)
    shown = (item.name, item.price, item.currency)
    return int(product.version) if shown == (product.name, product.price, product.currency) else None


def _refresh(
    work: Work,
    integration: Integration,
    known: ListingRow,
    item: ChannelSku,
    product: ProductRow | None,
) -> None:
    """Bring a stored listing up to what the channel says, and its link and pushed version with it."""
    product_id = None if product is None else product.id
    changes: dict[str, Any] = {
        "external_product_id": item.external_product_id,
        "sku": item.sku,
        "status": item.status,
        "product_id": product_id,
        "details_json": listing_details(item),
        "source_updated_at": item.updated_at,
    }
    if product is not None and product.origin_integration_id != integration.id:
        before = known.details_json
        if (before.get("name"), before.get("price")) != (item.name, item.price):
            # Somebody changed the other side's copy; the primary catalog says what it must show (R16).
            changes["pushed_version"] = _version_it_shows(integration, item, product)
    if known.product_id != product_id and product is not None:
        work.note(
            "product_linked",
            "product",
            product.id,
            f"SKU “{item.sku}” on {integration.name} equals this product's.",
            sku=item.sku,
            externalSkuId=item.external_sku_id,
        )
    if all(getattr(known, name) == value for name, value in changes.items()):
        return
    work.connection.update(listings, {"id": known.id}, changes)


def follow_owner(work: Work, product: ProductRow, item: ChannelSku) -> None:
    """Take over what the primary catalog says of its product, as a new version for the other side."""
    attributes = {**product.attributes_json, **attributes_of(item)}
    wanted = {
        "name": item.name,
        "price": item.price,
        "currency": item.currency,
        "attributes_json": attributes,
    }
    if all(getattr(product, name) == value for name, value in wanted.items()):
        return
    work.connection.execute(
        update(products)
        .where(products.c.id == product.id)
        .values(**wanted, updated_at=work.now, version=products.c.version + 1)
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
    _tell_collision(work, row.integration_id, row.sku, row.details_json, product)
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
