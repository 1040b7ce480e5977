"""A desk on an empty database, with what the real connectors declare, and a merchant with one integration of each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from integration_hub.connectors import build
from integration_hub.connectors.commerce_cloud.connector import CommerceCloud
from integration_hub.connectors.protocol import Connector
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.salesforce.service_cloud import ServiceCloud
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.outbound import Outbound
from integration_hub.ground.tables import integrations, organizations
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.merchant import merchant as fresh

ORGANIZATION = "org"
CONNECTORS = {each.key: each for each in (TikTokShop, CommerceCloud, OrderManagement, ServiceCloud)}

APPS = {
    "tiktok_app_key": "app-1",
    "tiktok_app_secret": "secret-1",
    "tiktok_service_id": "service-1",
    "salesforce_client_id": "client-1",
    "salesforce_client_secret": "secret-2",
}


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


@pytest.fixture
def merchant() -> Merchant:
    """A merchant with nothing yet, on the real tables and the real connectors."""
    return fresh()


def _no_way_out(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may leave the hub here: {request.method} {request.url}")


@pytest.fixture
def real_connectors() -> dict[str, Connector]:
    """The four connectors as the hub builds them."""
    clock = StoppedClock()
    outbound = Outbound(httpx.MockTransport(_no_way_out), clock)
    return build(outbound, clock, random.Random(7), APPS, "https://hub.example.test")


@pytest.fixture
def credentials() -> dict[str, Any]:
    """The eight credentials of Commerce Cloud, complete."""
    return {
        "organizationId": "f_ecom_zzte_053",
        "shortCode": "kv7kzm78",
        "siteId": "RefArch",
        "b2cApiClientId": "id-1",
        "b2cApiClientPassword": "password-1",
        "b2cShopApiClientId": "id-2",
        "b2cShopApiClientPassword": "password-2",
        "ocapiClientId": "id-3",
    }
