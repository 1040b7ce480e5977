"""SKUs are matched without regard to case."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from unittest.mock import patch

from sqlalchemy import select

from integration_hub.catalog import spellings
from integration_hub.catalog.spellings import masters_of
from integration_hub.ground.prepared import Connection
from integration_hub.ground.rows import ProductRow
from integration_hub.ground.tables import products
from scenarios.planted_bugs.bug import PlantedBug


def _folded(
    connection: Connection, organization_id: str, integration_id: str, skus: Sequence[str]
) -> dict[str, ProductRow]:
    every = connection.scalars(select(products.c.sku).where(products.c.organization_id == organization_id))
    exact = masters_of(connection, organization_id, integration_id, list(every))
    by_lower = {sku.lower(): row for sku, row in exact.items()}
    return {sku: by_lower[sku.lower()] for sku in skus if sku.lower() in by_lower}


def plant() -> AbstractContextManager[object]:
    """Look products up by their SKU in lower case."""
    return patch.object(spellings, "masters_of", _folded)


BUG = PlantedBug(
    name="sku_folded_to_lower_case",
    title="abc-1 is taken for ABC-1",
    scenario="duplicate_skus",
    connector="order_management",
    story_title="SKUs that only look alike",
    expected_code="sku_folded",
    plant=plant,
)
