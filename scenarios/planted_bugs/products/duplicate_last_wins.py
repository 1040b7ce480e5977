"""Of two listings with one SKU both are linked, so that whichever is looked at last wins."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import matching
from integration_hub.catalog.matching import Match, Shelf
from integration_hub.connectors.records import ChannelSku
from scenarios.planted_bugs.bug import PlantedBug


def _always(shelf: Shelf, item: ChannelSku) -> Match:
    return Match(shelf.masters.get(item.sku or ""))


def plant() -> AbstractContextManager[object]:
    """Give every listing the link it claims."""
    return patch.object(matching, "claim", _always)


BUG = PlantedBug(
    name="duplicate_last_wins",
    title="A product is linked to two listings of one shop",
    scenario="duplicate_skus",
    connector="order_management",
    story_title="One SKU twice in the TikTok catalog",
    expected_code="link_not_one_to_one",
    plant=plant,
)
