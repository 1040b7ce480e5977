"""The hub's real table of connectors, with no way out: what they declare and read needs no vendor."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from integration_hub.connectors import build
from integration_hub.connectors.protocol import Connector
from integration_hub.ground.outbound import Outbound

APPS = {
    "tiktok_app_key": "app-1",
    "tiktok_app_secret": "secret-1",
    "tiktok_service_id": "service-1",
    "salesforce_client_id": "client-1",
    "salesforce_client_secret": "secret-2",
}


class StoppedClock:
    """A clock that moves only when slept on."""

    def __init__(self) -> None:
        self.at = 1_790_000_000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


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
