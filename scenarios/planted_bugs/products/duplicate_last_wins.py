"""Of two listings with one SKU both are linked, so that whichever is looked at last wins."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import linking
from scenarios.planted_bugs.bug import PlantedBug


def _always(*_arguments: object) -> bool:
    return True


def plant() -> AbstractContextManager[object]:
    """Give every listing the link it claims."""
    return patch.object(linking, "_claim", _always)


BUG = PlantedBug(
    name="duplicate_last_wins",
    title="A product is linked to two listings of one shop",
    scenario="duplicate_skus",
    connector="order_management",
    story_title="One SKU twice in the TikTok catalog",
    expected_code="link_not_one_to_one",
    plant=plant,
)
