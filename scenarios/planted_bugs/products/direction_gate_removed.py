"""Whatever platform is read becomes an owner of products, the one that is only pushed to included."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.catalog import linking
from integration_hub.catalog.linking import take_page
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.integrations.sessions import Integration
from scenarios.planted_bugs.bug import PlantedBug


def _as_owner(work: Work, integration: Integration, items: Sequence[ChannelSku], *, owner: bool) -> int:
    return take_page(work, integration, items, owner=True)


def plant() -> AbstractContextManager[object]:
    """Take in every page as the primary catalog's."""
    return patch.object(linking, "take_page", _as_owner)


BUG = PlantedBug(
    name="direction_gate_removed",
    title="Products are made from the platform that they are pushed to",
    scenario="non_us_push",
    connector="order_management",
    story_title="Push products to a shop in US",
    expected_code="direction_gate_broken",
    plant=plant,
)
