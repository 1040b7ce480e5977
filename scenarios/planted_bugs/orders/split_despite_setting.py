"""Orders are split over locations although no card allows it."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.ground.prepared import Connection
from integration_hub.orders import routing as order_routing
from integration_hub.orders.routing import _cards
from integration_hub.orders.routing_decision import Card
from scenarios.planted_bugs.bug import PlantedBug


def _splitting(connection: Connection, organization_id: str) -> list[Card]:
    return [dataclasses.replace(card, allow_split=True) for card in _cards(connection, organization_id)]


def plant() -> AbstractContextManager[object]:
    """Read every card as one with “Allow split orders”."""
    return patch.object(order_routing, "_cards", _splitting)


BUG = PlantedBug(
    name="split_despite_setting",
    title="An order is split although no card allows it",
    scenario="wrong_location",
    connector="order_management",
    story_title="An order that no single location covers",
    expected_code="split_forbidden",
    plant=plant,
)
