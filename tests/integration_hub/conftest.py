"""One merchant for every room: empty, or with one connected integration of each connector, called as it is keyed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk, Work
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.merchant import merchant as fresh


@pytest.fixture(scope="session")
def emptied() -> Store:
    return Store()


@pytest.fixture
def merchant(emptied: Store) -> Merchant:
    """A merchant with nothing yet, on the real tables and the real connectors."""
    emptied.clear()
    return fresh(emptied)


@pytest.fixture
def desk(merchant: Merchant) -> Desk:
    """The desk of a merchant whose integrations are called as their connectors are keyed, all connected."""
    for key in merchant.desk.connectors:
        merchant.integration(key, integration_id=key, name=key)
    return merchant.desk


@pytest.fixture
def work(desk: Desk, merchant: Merchant) -> Iterator[Work]:
    """A transaction about that merchant's TikTok shop."""
    with merchant.work("tiktok_shop") as opened:
        yield opened


@pytest.fixture
def real_connectors(merchant: Merchant) -> Mapping[str, Any]:
    """The four connectors as the hub builds them."""
    return merchant.desk.connectors


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
