"""TikTok Shop is declared to take products in every region."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from scenarios.planted_bugs.bug import PlantedBug


def plant() -> AbstractContextManager[object]:
    """Take the regions out of the connector's declared capabilities."""
    open_everywhere = dataclasses.replace(TikTokShop.capabilities, push_product_regions=None)
    return patch.object(TikTokShop, "capabilities", open_everywhere)


BUG = PlantedBug(
    name="region_gate_removed",
    title="Products are pushed to shops outside the US and the UK",
    scenario="non_us_push",
    connector="order_management",
    story_title="Push products to a shop in DE",
    expected_code="region_gate_broken",
    plant=plant,
)
