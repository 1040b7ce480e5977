"""What follows from an operator's edit of a product: its links are found anew, and the channels are told.

A link stands if and only if the channel's SKU equals, byte for byte, what the product is called on that integration
(promise I7), so an edit that changes the one changes the other in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select

from integration_hub.catalog import collisions
from integration_hub.catalog.channel_options import sku_on
from integration_hub.catalog.linking import link_waiting, tell_unmatched
from integration_hub.catalog.products import Product
from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import returning
from integration_hub.ground.rows import ListingRow
from integration_hub.ground.tables import listings
from integration_hub.integrations import life, syncs
from integration_hub.integrations.sessions import Integration
from integration_hub.stock import counts
from integration_hub.stock import ledger as inventory


def follow_product(work: Work, row: Product) -> None:
    """Link the product anew on every integration, and queue what tells the channels."""
    _follow(work, row, life.listed(work.connection, row.organization_id))


def follow_channel_options(work: Work, row: Product, integration_ids: Sequence[str]) -> None:
    """Link the product anew on the integrations whose row changed, and queue what tells those channels."""
    changed = [life.load(work.connection, row.organization_id, each) for each in integration_ids]
    if changed:
        _follow(work, row, changed)


def _follow(work: Work, row: Product, rows: Sequence[Integration]) -> None:
    for integration in rows:
        _release_stale(work, row, integration)
        if integration.status == "connected" and integration.enabled and row.sku is not None:
            syncs.tell(work, integration, row.sku)
    if row.sku is not None:
        link_waiting(work, row.id)
    collisions.close_ended(work)
    inventory.stock_changed(work)


@returning(ListingRow)
def _linked(integration_id: str, product_id: str) -> Executable:
    query = select(listings).where(
        listings.c.integration_id == integration_id, listings.c.product_id == product_id
    )
    return query.order_by(listings.c.id)


def _release_stale(work: Work, row: Product, integration: Integration) -> None:
    """Take the product's link off listings that no longer carry its SKU.

    No other product can claim them at once: while this one went by that SKU, no other was allowed to.
    """
    wanted = sku_on(work.connection, row, integration.id)
    linked = work.connection.execute(_linked(integration.id, row.id))
    stale = [each for each in linked if each.sku != wanted]
    if stale and row.sku is not None:
        counts.take_back(work, integration.id, row.sku)
    for listing in stale:
        work.connection.update(listings, {"id": listing.id}, {"product_id": None, "pushed_version": None})
        work.of(integration.id).note(
            "product_unlinked",
            "product",
            row.id,
            f"SKU “{listing.sku}” of {integration.name} is not this product's any more.",
            sku=listing.sku,
            externalSkuId=listing.external_sku_id,
        )
        if listing.status != "deleted" and listing.sku:
            # Unchanged on its platform, it is not read again before somebody changes it there.
            name = str(listing.details_json.get("name") or "")
            tell_unmatched(work.of(integration.id), integration, listing.external_sku_id, listing.sku, name)
