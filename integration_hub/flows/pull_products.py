"""Reading what a platform holds: as the catalog's owner, where it is primary, or only to match, where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from integration_hub.catalog import likeness as catalog
from integration_hub.catalog import linking
from integration_hub.connectors.protocol import Products, offered
from integration_hub.flows import sync_inventory
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import statement
from integration_hub.ground.tables import exceptions, products
from integration_hub.integrations.row import (
    Integration,
    all_working,
    keep_cursor,
    open_session,
    read_cursor,
    setting,
    working,
)

if TYPE_CHECKING:
    from integration_hub.hub import Hub

CURSOR = "products"


def run(hub: Hub, job: Job) -> None:
    """Pull products of an integration whose direction is pull; with `sku` that product alone (rules.md R90)."""
    integration = working(hub, job.integration_id)
    if integration is None or setting(integration, "processProducts", None) != "pull":
        return
    sku = job.arguments.get("sku")
    created = read_listings(hub, integration, owner=True, sku=sku)
    if created:
        # First, so that new products go out with their stock instead of being told it one by one.
        sync_inventory.pull(hub, job)
    others = all_working(hub, integration.organization_id)
    with hub.store.transaction() as connection:
        for other in others:
            if other.id != integration.id and setting(other, "processProducts", None) == "push":
                hub.enqueue(
                    connection,
                    organization_id=other.organization_id,
                    flow="push_products",
                    arguments={} if sku is None else {"sku": sku},
                    integration_id=other.id,
                    unique_key=f"push_products:{other.id}:{sku or ''}:now",
                )


def reread(hub: Hub, job: Job) -> None:
    """Read what changed at the platform, as owner or only to match, because it said that something did."""
    integration = working(hub, job.integration_id)
    if integration is None:
        return
    direction = setting(integration, "processProducts", None)
    if direction not in ("pull", "push"):
        return
    read_listings(hub, integration, owner=direction == "pull")
    with hub.store.transaction() as connection:
        # A listing that went live may be told its stock now.
        hub.enqueue(
            connection,
            organization_id=integration.organization_id,
            flow="push_stock",
            integration_id=integration.id,
            unique_key=f"push_stock:{integration.id}::now",
        )


def read_listings(hub: Hub, integration: Integration, *, owner: bool, sku: str | None = None) -> int:
    """Take in every page of what changed at the platform; each page is durable before the cursor passes it.

    Return how many products are new.
    """
    created = 0
    with hub.store.transaction() as connection:
        cursor = None if sku is not None else read_cursor(connection, integration.id, CURSOR)
    for page in offered(open_session(hub, integration), Products).products(cursor, sku=sku):
        items = [
            item for item in page.items if sku is None or item.sku == sku
        ]  # bytes, whatever the vendor folds
        with hub.store.transaction() as connection:
            created += linking.take_page(hub, connection, integration, items, owner=owner)
            if sku is None and page.cursor is not None:
                keep_cursor(connection, integration.id, CURSOR, page.cursor, cursor)
                cursor = page.cursor
    explain_unmatched(hub, integration)
    return created


@statement
def _unmatched(integration_id: str) -> Any:
    return select(exceptions).where(
        exceptions.c.integration_id == integration_id,
        exceptions.c.code == "unmatched_sku",
        exceptions.c.closed_at.is_(None),
    )


@statement
def _masters(organization_id: str) -> Any:
    return select(products.c.sku).where(products.c.organization_id == organization_id)


def explain_unmatched(hub: Hub, integration: Integration) -> None:
    """Add to exceptions about unmatched SKUs which product a person would have taken them for (R87, R98)."""
    with hub.store.transaction() as connection:
        rows = connection.execute(_unmatched(integration.id)).all()
        unexplained = [row for row in rows if "near" not in row.details_json]
        if not unexplained:
            return
        masters = connection.scalars(_masters(integration.organization_id))
        by_looks = {catalog.looks_like(sku): sku for sku in masters if sku}
        for row in unexplained:
            sku = row.details_json["sku"]
            near = by_looks.get(catalog.looks_like(sku))
            if near is not None and near != sku:
                details = {**row.details_json, "near": near, "difference": catalog.difference(sku, near)}
                message = f"{row.message} It looks like “{near}”, but {details['difference']}."
                news = {"details_json": details, "message": message}
                connection.update(exceptions, {"id": row.id}, news)
