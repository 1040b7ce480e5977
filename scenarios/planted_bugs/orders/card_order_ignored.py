"""Routing cards are tried by name, whatever order the operator gave them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.ground.prepared import Connection
from integration_hub.orders import routing as order_routing
from integration_hub.orders.routing import _cards
from integration_hub.orders.routing_decision import Card
from scenarios.planted_bugs.bug import PlantedBug


def _by_name(connection: Connection, organization_id: str) -> list[Card]:
    return sorted(_cards(connection, organization_id), key=lambda card: card.name)


def plant() -> AbstractContextManager[object]:
    """Sort the cards."""
    return patch.object(order_routing, "_cards", _by_name)


BUG = PlantedBug(
    name="card_order_ignored",
    title="The card on top does not decide",
    scenario="wrong_location",
    connector="commerce_cloud",
    story_title="Cards decide from top to bottom",
    expected_code="wrong_location",
    plant=plant,
)
