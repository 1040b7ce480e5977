"""An order from an unmapped TikTok warehouse is routed like any other."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.ground.prepared import Connection
from integration_hub.ground.rows import ProductRow
from integration_hub.orders import ingest as orders
from scenarios.planted_bugs.bug import PlantedBug


def _everywhere(_connection: Connection, _order: ProductRow) -> bool:
    return True


def plant() -> AbstractContextManager[object]:
    """Take every warehouse for mapped."""
    return patch.object(orders, "_is_mapped", _everywhere)


BUG = PlantedBug(
    name="default_location_for_unmapped",
    title="An order that names an unmapped warehouse ships from a default",
    scenario="wrong_location",
    connector="service_cloud",
    story_title="An order comes from an unmapped location",
    expected_code="unmapped_location_defaulted",
    plant=plant,
)
