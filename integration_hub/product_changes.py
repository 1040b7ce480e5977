"""What follows from an operator's edit of a product: its links are found anew, and the channels are told.

A link stands if and only if the channel's SKU equals, byte for byte, what the product is called on that integration
(promise I7), so an edit that changes the one changes the other in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from integration_hub import integrations as life
from integration_hub import inventory, syncs
from integration_hub.channel_options import resolving_products, sku_on
from integration_hub.integrations import Integration
from integration_hub.products import Product
from integration_hub.store import listings

if TYPE_CHECKING:
    from integration_hub.hub import Hub


def follow_product(hub: Hub, connection: Connection, row: Product) -> None:
    """Link the product anew on every integration, and queue what tells the channels."""
    for integration in life.listed(connection, row.organization_id):
        _follow(hub, connection, row, integration)
    inventory.stock_changed(hub, connection, row.organization_id)


def follow_channel_options(
    hub: Hub, connection: Connection, row: Product, integration_ids: Sequence[str]
) -> None:
    """Link the product anew on the integrations whose row changed, and queue what tells those channels."""
    for integration_id in integration_ids:
        _follow(hub, connection, row, life.load(connection, row.organization_id, integration_id))
    if integration_ids:
        inventory.stock_changed(hub, connection, row.organization_id)


def _follow(hub: Hub, connection: Connection, row: Product, integration: Integration) -> None:
    _relink(hub, connection, row, integration)
    if integration.status == "connected" and integration.enabled and row.sku is not None:
        syncs.tell(hub, connection, integration, row.sku)


def _relink(hub: Hub, connection: Connection, row: Product, integration: Integration) -> None:
    wanted = sku_on(connection, row, integration.id)
    mine = listings.c.integration_id == integration.id
    query = select(listings).where(mine, (listings.c.product_id == row.id) | (listings.c.sku == wanted))
    found = connection.execute(query.order_by(listings.c.id)).all()
    for listing in found:
        if listing.product_id == row.id and listing.sku != wanted:
            means = resolving_products(connection, row.organization_id, integration.id, listing.sku)
            _link(
                hub,
                connection,
                row,
                integration,
                listing.id,
                means[0].id if len(means) == 1 else None,
                listing.sku,
            )
    carrying = [listing for listing in found if listing.sku == wanted and listing.status != "deleted"]
    # Where two listings carry the SKU, only the merchant can say which is meant; the audit lists them.
    if wanted is not None and len(carrying) == 1 and carrying[0].product_id != row.id:
        _link(hub, connection, row, integration, carrying[0].id, row.id, wanted)


def _link(
    hub: Hub,
    connection: Connection,
    row: Product,
    integration: Integration,
    listing_id: str,
    product_id: str | None,
    sku: str,
) -> None:
    connection.execute(update(listings).where(listings.c.id == listing_id).values(product_id=product_id))
    hub.note(
        connection,
        organization_id=row.organization_id,
        decision="product_linked" if product_id else "product_unlinked",
        entity="product",
        entity_id=product_id or row.id,
        reason=f"SKU “{sku}” of {integration.name} means "
        + (f"the product {product_id}." if product_id else "no product any more."),
        integration_id=integration.id,
        details={"listingId": listing_id, "sku": sku},
    )
