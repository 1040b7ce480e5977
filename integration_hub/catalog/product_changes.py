"""What follows from an operator's edit of a product: its links are found anew, and the channels are told.

A link stands if and only if the channel's SKU equals, byte for byte, what the product is called on that integration
(promise I7), so an edit that changes the one changes the other in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from integration_hub.catalog.channel_options import sku_on
from integration_hub.catalog.linking import link_waiting
from integration_hub.catalog.products import Product
from integration_hub.ground.prepared import Connection
from integration_hub.ground.tables import listings
from integration_hub.integrations import life, syncs
from integration_hub.integrations.life import Integration
from integration_hub.stock import ledger as inventory

if TYPE_CHECKING:
    from integration_hub.hub import Hub


def follow_product(hub: Hub, connection: Connection, row: Product) -> None:
    """Link the product anew on every integration, and queue what tells the channels."""
    _follow(hub, connection, row, life.listed(connection, row.organization_id))


def follow_channel_options(
    hub: Hub, connection: Connection, row: Product, integration_ids: Sequence[str]
) -> None:
    """Link the product anew on the integrations whose row changed, and queue what tells those channels."""
    changed = [life.load(connection, row.organization_id, each) for each in integration_ids]
    if changed:
        _follow(hub, connection, row, changed)


def _follow(hub: Hub, connection: Connection, row: Product, rows: Sequence[Integration]) -> None:
    for integration in rows:
        _release_stale(hub, connection, row, integration)
        if integration.status == "connected" and integration.enabled and row.sku is not None:
            syncs.tell(hub, connection, integration, row.sku)
    if row.sku is not None:
        link_waiting(hub, connection, row.organization_id, row.id)
    inventory.stock_changed(hub, connection, row.organization_id)


def _release_stale(hub: Hub, connection: Connection, row: Product, integration: Integration) -> None:
    """Take the product's link off listings that no longer carry its SKU.

    No other product can claim them at once: while this one went by that SKU, no other was allowed to.
    """
    wanted = sku_on(connection, row, integration.id)
    query = select(listings).where(
        listings.c.integration_id == integration.id, listings.c.product_id == row.id
    )
    stale = [each for each in connection.execute(query.order_by(listings.c.id)) if each.sku != wanted]
    for listing in stale:
        connection.update(listings, {"id": listing.id}, {"product_id": None, "pushed_version": None})
        hub.note(
            connection,
            organization_id=row.organization_id,
            decision="product_unlinked",
            entity="product",
            entity_id=row.id,
            reason=f"SKU “{listing.sku}” of {integration.name} is not this product's any more.",
            integration_id=integration.id,
            details={"sku": listing.sku, "externalSkuId": listing.external_sku_id},
        )
