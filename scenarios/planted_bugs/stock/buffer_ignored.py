"""The Inventory Buffer is stored and not taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.stock import figures
from integration_hub.stock.figures import Figures, to_tell
from scenarios.planted_bugs.bug import PlantedBug


def _everything(
    held: Figures, _buffer: int, warehouses: Mapping[str, Sequence[str]], scope: Sequence[str] | None
) -> dict[str, int]:
    return to_tell(held, 0, warehouses, scope)


def plant() -> AbstractContextManager[object]:
    """Tell channels all that is available."""
    return patch.object(figures, "to_tell", _everything)


BUG = PlantedBug(
    name="buffer_ignored",
    title="TikTok is told the buffer as well",
    scenario="happy_path",
    connector="service_cloud",
    story_title="Happy path, salesforce primary, US",
    expected_code="oversold",
    plant=plant,
)
