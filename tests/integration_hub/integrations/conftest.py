"""Sessions of a merchant on the real connectors, and a shop whose vendor answers what the test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.merchant import Merchant


class Vendor:
    """What stands behind TikTok Shop's connector here: it grants and probes as it is set."""

    def __init__(self) -> None:
        self.granted: dict[str, Any] = {
            "access_token": "t",
            "shop": {"id": "s1", "name": "Shop", "region": "US"},
        }
        self.error: Exception | None = None
        self.during: Callable[[], None] | None = None  # what happens while the vendor is asked
        self.asked: list[Mapping[str, str]] = []

    def grant(self, query: Mapping[str, str]) -> dict[str, Any]:
        self.asked.append(query)
        if self.during is not None:
            self.during()
        if self.error is not None:
            raise self.error
        return self.granted

    def probe(self) -> None:
        if self.error is not None:
            raise self.error


@pytest.fixture
def sessions(merchant: Merchant) -> Sessions:
    """The real connectors, as the hub opens them."""
    connectors: Any = merchant.desk.connectors
    return Sessions(
        merchant.desk.store, merchant.desk.clock, connectors, "https://hub.example.test/oauth/callback"
    )


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    """The vendor behind the merchant's TikTok shop."""
    made = Vendor()

    def exchange(_self: object, _settings: object, query: Mapping[str, str], **given: str) -> dict[str, Any]:
        return made.grant({**query, **given})

    monkeypatch.setattr(TikTokShop, "exchange", exchange)
    monkeypatch.setattr(TikTokShop, "open", lambda *_given: made)
    monkeypatch.setattr(
        TikTokShop, "authorize_url", lambda *_given, state, **_more: f"https://vendor/?state={state}"
    )
    return made
