"""Which product a spelling means on an integration: its Channel SKU there, else its master SKU, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, and_, select

from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import ProductRow
from integration_hub.ground.tables import channel_options, products


@returning(ProductRow)
def _spelled_as_masters(organization_id: str, integration_id: str, spellings: Sequence[str]) -> Executable:
    option = and_(
        channel_options.c.product_id == products.c.id, channel_options.c.integration_id == integration_id
    )
    return (
        select(products)
        .select_from(products.outerjoin(channel_options, option))
        .where(
            products.c.organization_id == organization_id,
            products.c.sku.in_(spellings),
            channel_options.c.channel_sku.is_(None),
        )
    )


@statement
def _spelled_for_channel(integration_id: str, spellings: Sequence[str]) -> Executable:
    return (
        select(products, channel_options.c.channel_sku)
        .join(channel_options, channel_options.c.product_id == products.c.id)
        .where(
            channel_options.c.integration_id == integration_id,
            channel_options.c.channel_sku.in_(spellings),
        )
    )


def masters_of(
    connection: Connection, organization_id: str, integration_id: str, skus: Sequence[str]
) -> dict[str, ProductRow]:
    """Return the product that each spelling means on the integration (facts/hub-behaviour.md 1.6)."""
    # In two statements, each along an index: one that asks for either walks over every product.
    own = connection.in_parts(lambda part: _spelled_as_masters(organization_id, integration_id, part), skus)
    replaced = connection.in_parts(lambda part: _spelled_for_channel(integration_id, part), skus)
    found = {
        **{row.sku: row for row in own},
        **{row.channel_sku: ProductRow._make(row[:-1]) for row in replaced},
    }
    wanted = frozenset(skus)
    return {sku: row for sku, row in found.items() if sku in wanted}  # a database may collate; bytes decide
