"""The second listing of a SKU is left out of the catalog without an exception."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import linking
from integration_hub.catalog.linking import Shelf, _claim
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.ground.rows import ProductRow
from integration_hub.integrations.sessions import Integration
from scenarios.planted_bugs.bug import PlantedBug


def _quietly(
    work: Work,
    integration: Integration,
    item: ChannelSku,
    product: ProductRow,
    shelf: Shelf,
) -> bool:
    holder = shelf.claimed.get(product.id)
    if holder is not None and holder.external_sku_id != item.external_sku_id:
        return False
    return _claim(work, integration, item, product, shelf)


def plant() -> AbstractContextManager[object]:
    """Refuse the second claim, as is right, but say nothing."""
    return patch.object(linking, "_claim", _quietly)


BUG = PlantedBug(
    name="duplicate_in_silence",
    title="A SKU that stands twice in the shop leaves no exception",
    scenario="duplicate_skus",
    connector="commerce_cloud",
    story_title="One SKU twice in the TikTok catalog",
    expected_code="duplicate_sku_silent",
    plant=plant,
)
