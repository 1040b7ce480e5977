"""Two different products under one SKU are joined, and nobody is told."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import linking
from scenarios.planted_bugs.bug import PlantedBug


def _say_nothing(*_arguments: object) -> None:
    """Stand for the comparison of the two records."""


def plant() -> AbstractContextManager[object]:
    """Skip the comparison that opens the exception."""
    return patch.object(linking, "_tell_collision", _say_nothing)


BUG = PlantedBug(
    name="collision_linked_in_silence",
    title="A garden hose and a wine glass under one SKU are linked without a word",
    scenario="duplicate_skus",
    connector="order_management",
    story_title="Different products under one SKU",
    expected_code="sku_collision_silent",
    plant=plant,
)
