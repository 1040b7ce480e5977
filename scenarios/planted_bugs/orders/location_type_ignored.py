"""The location filter `locationTypes` changes nothing."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.connectors.records import ChannelLocation
from integration_hub.flows import sync_locations
from integration_hub.flows.sync_locations import _keep_location
from integration_hub.ground.desk import Work
from integration_hub.integrations.sessions import Integration
from scenarios.planted_bugs.bug import PlantedBug


def _in_scope(
    work: Work,
    integration: Integration,
    place: ChannelLocation,
    location_id: str | None,
) -> tuple[str, bool]:
    return _keep_location(work, integration, dataclasses.replace(place, enabled=True), location_id)


def plant() -> AbstractContextManager[object]:
    """Keep every location as if its type were in the filter."""
    return patch.object(sync_locations, "_keep_location", _in_scope)


BUG = PlantedBug(
    name="location_type_ignored",
    title="Orders ship from a type of location that the filter leaves out",
    scenario="wrong_location",
    connector="order_management",
    story_title="A location type is missing from locationTypes",
    expected_code="location_type_ignored",
    plant=plant,
)
