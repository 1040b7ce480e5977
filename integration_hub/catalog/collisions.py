"""Records of one SKU that name different things: linked, as the rules say, and told while they do (R56, R102)."""

from __future__ import annotations

from sqlalchemy import Executable, select

from integration_hub.catalog import matching
from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import statement
from integration_hub.ground.rows import ProductRow
from integration_hub.ground.tables import exceptions, listings, products

CODE = "sku_collision"


def tell(
    work: Work,
    integration_id: str,
    sku: str | None,
    name: str | None,
    barcode: str | None,
    product: ProductRow,
) -> None:
    """Leave evidence of a new link whose two records name different things."""
    differing = matching.differing(product, integration_id, name, barcode)
    if not differing:
        return
    work.of(integration_id).open_exception(
        CODE,
        "product",
        product.id,
        (
            f"SKU “{sku}” links “{product.name}” with the channel's “{name}”, which differ in "
            f"{' and '.join(differing)}. If they are different products, give one of them another SKU; if they are "
            "one, name it the same on both sides."
        ),
        sku=sku,
        product=product.name,
        listing=name,
        differing=differing,
    )


@statement
def open_on(integration_id: str) -> Executable:
    """Select the products of whose records on an integration something else is named."""
    return select(exceptions.c.entity_id).where(
        exceptions.c.integration_id == integration_id,
        exceptions.c.code == CODE,
        exceptions.c.closed_at.is_(None),
    )


@statement
def _open(organization_id: str) -> Executable:
    return (
        select(
            exceptions.c.integration_id,
            exceptions.c.entity_id,
            products,
            listings.c.details_json.label("said"),
        )
        .select_from(
            exceptions.join(products, products.c.id == exceptions.c.entity_id).outerjoin(
                listings,
                (listings.c.integration_id == exceptions.c.integration_id)
                & (listings.c.product_id == exceptions.c.entity_id)
                & (listings.c.status != "deleted"),
            )
        )
        .where(
            exceptions.c.organization_id == organization_id,
            exceptions.c.code == CODE,
            exceptions.c.closed_at.is_(None),
        )
        .order_by(exceptions.c.id)
    )


def close_ended(work: Work) -> None:
    """Close what was told of records that are linked no more, or name the same by now: nothing is held back then."""
    for row in work.connection.execute(_open(work.organization_id)):
        said = row.said or {}
        if not matching.differing(row, row.integration_id, said.get("name"), said.get("barcode")):
            work.of(row.integration_id).close_exception(CODE, entity="product", entity_id=row.entity_id)
