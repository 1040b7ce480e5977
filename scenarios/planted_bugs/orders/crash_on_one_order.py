"""Reading an order of several lines, the hub meets a member that it takes for granted and that is not there."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from integration_hub.connectors.records import ChannelOrder
from integration_hub.connectors.tiktok_shop import orders as tiktok_orders
from integration_hub.connectors.tiktok_shop.orders import channel_order
from integration_hub.connectors.tiktok_shop.shapes import Order
from scenarios.planted_bugs.bug import PlantedBug


def _taking_for_granted(row: Order) -> ChannelOrder:
    if len(row["line_items"]) > 1:
        raise KeyError("delivery_option_name")
    return channel_order(row)


def plant() -> AbstractContextManager[object]:
    """Have the reading of one order end in an exception that is none of the hub's own."""
    return patch.object(tiktok_orders, "channel_order", _taking_for_granted)


BUG = PlantedBug(
    name="crash_on_one_order",
    title="One order brings the hub down",
    scenario="happy_path",
    connector="order_management",
    story_title="Happy path, salesforce primary, US",
    expected_code="hub_crashed",
    plant=plant,
)
