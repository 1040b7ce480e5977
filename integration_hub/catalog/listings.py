"""Reading what a platform lists: as the catalog's owner, or only to match."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select

from integration_hub.catalog import collisions, likeness, linking
from integration_hub.connectors.protocol import Products
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import returning, statement
from integration_hub.ground.rows import ExceptionRow
from integration_hub.ground.tables import exceptions, listings, products
from integration_hub.integrations.sessions import Integration, forget_cursor, keep_cursor, read_cursor

CURSOR = "products"


def read(
    desk: Desk, integration: Integration, session: Products, *, owner: bool, sku: str | None = None
) -> int:
    """Take in every page of what changed at the platform; each page is durable before the cursor passes it.

    Return how many products are new.
    """
    created = 0
    with desk.store.transaction() as connection:
        cursor = None if sku is not None else read_cursor(connection, integration.id, CURSOR)
    seen: set[str] = set()
    for page in session.products(cursor, sku=sku):
        items = [
            item for item in page.items if sku is None or item.sku == sku
        ]  # bytes, whatever the vendor folds
        with desk.begin(integration.organization_id, integration.id) as work:
            created += linking.take_page(work, integration, items, owner=owner)
            seen.update(item.external_sku_id for item in items)
            if page.ends_whole and sku is None:
                linking.take_away(work, integration, seen, owner=owner)
            if sku is None and page.cursor is not None:
                keep_cursor(work.connection, integration.id, CURSOR, page.cursor, cursor)
                cursor = page.cursor
    _explain_unmatched(desk, integration)
    with desk.begin(integration.organization_id) as work:
        collisions.close_ended(work)
    return created


@statement
def _left_behind(integration_id: str, former: Sequence[str]) -> Executable:
    here = select(listings.c.product_id).where(
        listings.c.integration_id == integration_id, listings.c.status != "deleted"
    )
    return select(products.c.id).where(products.c.origin_integration_id.in_(former), products.c.id.in_(here))


def take_over(work: Work, integration: Integration, former: Sequence[str]) -> None:
    """Make the products the integration's own that belong to one which is no catalog any more, and stand here too.

    After a change of direction the new primary catalog says what they are, so all of it is read anew.
    """
    found = list(work.connection.in_parts(lambda part: _left_behind(integration.id, part), former))
    for row in found:
        work.connection.update(products, {"id": row.id}, {"origin_integration_id": integration.id})
        # What its former catalog shows may be newer than what was read of it, and is another's copy from now on.
        work.connection.update(listings, {"product_id": row.id}, {"pushed_version": None})
    if found:
        forget_cursor(work.connection, integration.id, CURSOR)


@returning(ExceptionRow)
def _unmatched(integration_id: str) -> Executable:
    return select(exceptions).where(
        exceptions.c.integration_id == integration_id,
        exceptions.c.code == "unmatched_sku",
        exceptions.c.closed_at.is_(None),
    )


@statement
def _masters(organization_id: str) -> Executable:
    return select(products.c.sku).where(products.c.organization_id == organization_id)


def _explain_unmatched(desk: Desk, integration: Integration) -> None:
    """Add to exceptions about unmatched SKUs which product a person would have taken them for (R87, R98)."""
    with desk.store.transaction() as connection:
        rows = connection.execute(_unmatched(integration.id)).all()
        unexplained = [row for row in rows if "near" not in row.details_json]
        if not unexplained:
            return
        masters = connection.scalars(_masters(integration.organization_id))
        by_looks = {likeness.looks_like(sku): sku for sku in masters if sku}
        for row in unexplained:
            sku = str(row.details_json["sku"])
            near = by_looks.get(likeness.looks_like(sku))
            if near is not None and near != sku:
                details = {**row.details_json, "near": near, "difference": likeness.difference(sku, near)}
                message = f"{row.message} It looks like “{near}”, but {details['difference']}."
                news = {"details_json": details, "message": message}
                connection.update(exceptions, {"id": row.id}, news)
