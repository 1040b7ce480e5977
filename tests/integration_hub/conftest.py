"""A desk on an empty database, with what the real connectors declare, and a merchant with one integration of each."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from integration_hub.connectors.commerce_cloud.connector import CommerceCloud
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.salesforce.service_cloud import ServiceCloud
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.tables import integrations, organizations

ORGANIZATION = "org"
CONNECTORS = {each.key: each for each in (TikTokShop, CommerceCloud, OrderManagement, ServiceCloud)}


class StoppedClock:
    """A clock that moves only when it is slept on."""

    def __init__(self) -> None:
        self.at = 1_790_000_000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture(scope="session")
def emptied() -> Store:
    return Store()


@pytest.fixture
def desk(emptied: Store) -> Desk:
    """The desk of a merchant whose integrations are called as their connectors are keyed, all connected."""
    emptied.clear()
    made = Desk(emptied, StoppedClock(), random.Random(7), CONNECTORS)
    with emptied.transaction() as connection:
        connection.insert(organizations, {"id": ORGANIZATION, "name": "Sunny Goods", "created_at": 1.0})
        for key in CONNECTORS:
            connection.insert(
                integrations,
                {
                    "id": key,
                    "organization_id": ORGANIZATION,
                    "connector": key,
                    "name": key,
                    "status": "connected",
                    "settings_json": {},
                    "connection_json": {},
                    "created_at": 2.0,
                },
            )
    return made


@pytest.fixture
def work(desk: Desk) -> Iterator[Work]:
    """A transaction about the merchant's TikTok shop."""
    with desk.begin(ORGANIZATION, "tiktok_shop") as opened:
        yield opened
