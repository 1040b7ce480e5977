"""The second listing of a SKU is left out of the catalog without an exception."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import matching
from integration_hub.catalog.matching import Match, Shelf, claim
from integration_hub.connectors.records import ChannelSku
from scenarios.planted_bugs.bug import PlantedBug


def _quietly(shelf: Shelf, item: ChannelSku) -> Match:
    match = claim(shelf, item)
    return Match() if match.holder is not None else match


def plant() -> AbstractContextManager[object]:
    """Refuse the second claim, as is right, but say nothing."""
    return patch.object(matching, "claim", _quietly)


BUG = PlantedBug(
    name="duplicate_in_silence",
    title="A SKU that stands twice in the shop leaves no exception",
    scenario="duplicate_skus",
    connector="commerce_cloud",
    story_title="One SKU twice in the TikTok catalog",
    expected_code="duplicate_sku_silent",
    plant=plant,
)
