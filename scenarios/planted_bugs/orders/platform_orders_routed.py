"""An order that TikTok fulfills is treated like one the seller ships."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.connectors.records import ChannelOrder
from integration_hub.connectors.tiktok_shop import orders as tiktok_orders
from integration_hub.connectors.tiktok_shop.orders import channel_order
from integration_hub.connectors.tiktok_shop.shapes import Order
from scenarios.planted_bugs.bug import PlantedBug


def _by_seller(row: Order) -> ChannelOrder:
    return channel_order({**row, "fulfillment_type": "FULFILLMENT_BY_SELLER"})


def plant() -> AbstractContextManager[object]:
    """Read every order as the seller's to fulfill."""
    return patch.object(tiktok_orders, "channel_order", _by_seller)


BUG = PlantedBug(
    name="platform_orders_routed",
    title="A warehouse is asked to ship what TikTok ships",
    scenario="happy_path",
    connector="order_management",
    story_title="Happy path, salesforce primary, US",
    expected_code="platform_fulfilled_routed",
    plant=plant,
)
