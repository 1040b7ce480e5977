"""Lists of master products."""

from __future__ import annotations

from sqlalchemy import select

from integration_hub.catalog.products import as_json
from integration_hub.ground.prepared import Connection
from integration_hub.ground.reading.parts import Document, Part, Query, listing, page
from integration_hub.ground.rows import ProductRow
from integration_hub.ground.tables import products


@listing(ProductRow)
def _products(organization_id: str, sku: str | None) -> Query:
    query = select(products).where(products.c.organization_id == organization_id)
    if sku is not None:
        query = query.where(products.c.sku == sku)
    return query.order_by(products.c.created_at, products.c.id)


def products_listed(connection: Connection, organization_id: str, part: Part, *, sku: str | None) -> Document:
    """Return the organization's products, or the one whose SKU equals `sku` byte for byte."""
    listed = _products(organization_id, sku)
    return page(connection, listed, "products", lambda rows: as_json(connection, rows), part)
