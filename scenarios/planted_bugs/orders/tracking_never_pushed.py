"""What a warehouse ships stays in the hub."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.orders import fulfillment as fulfillments
from scenarios.planted_bugs.bug import PlantedBug


def _want_nothing(*_arguments: object) -> None:
    """Stand for the wish to tell the channel."""


def plant() -> AbstractContextManager[object]:
    """Want nobody to be told of a fulfillment."""
    return patch.object(fulfillments, "_want_tracking", _want_nothing)


BUG = PlantedBug(
    name="tracking_never_pushed",
    title="TikTok never hears of a shipment",
    scenario="happy_path",
    connector="commerce_cloud",
    story_title="Happy path, salesforce primary, US",
    expected_code="tracking_missing",
    plant=plant,
)
