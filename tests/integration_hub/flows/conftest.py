"""A merchant's sessions, with a session of the test's own in the place of each vendor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from integration_hub.connectors.commerce_cloud.connector import CommerceCloud
from integration_hub.connectors.protocol import Publishing, StockCounts
from integration_hub.connectors.records import ChannelSku, Cursor, Page, ProductDraft, StockCount
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.merchant import Merchant


class Shelf(Publishing, StockCounts):
    """A vendor that lists what it is given, takes what it is sent, and fails where it is told to."""

    def __init__(self) -> None:
        self.items: list[ChannelSku] = []
        self.stock: list[StockCount] = []
        self.fails: dict[str, Exception] = {}  # by the SKU that is written
        self.written: list[tuple[str, ProductDraft]] = []
        self.asked: list[str | None] = []
        self.counted: list[list[str]] = []

    def probe(self) -> None:
        return None

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        self.asked.append(sku)
        yield Page([item for item in self.items if sku in (None, item.sku)], {"at": 1.0})

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return self._write(
            "create", draft, ChannelSku(f"p-{draft.sku}", f"s-{draft.sku}", draft.sku, draft.name)
        )

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return self._write("update", draft, replace(listing, name=draft.name))

    def _write(self, verb: str, draft: ProductDraft, made: ChannelSku) -> ChannelSku:
        self.written.append((verb, draft))
        if draft.sku in self.fails:
            raise self.fails[draft.sku]
        self.items = [item for item in self.items if item.external_sku_id != made.external_sku_id] + [made]
        return made

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        self.counted.append(list(skus))
        return iter([each for each in self.stock if each.sku in skus])


@pytest.fixture
def sessions(merchant: Merchant) -> Sessions:
    """The real connectors, as the hub opens them."""
    connectors: Any = merchant.desk.connectors
    return Sessions(
        merchant.desk.store, merchant.desk.clock, connectors, "https://hub.example.test/oauth/callback"
    )


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """What stands behind every connector here."""
    made = Shelf()
    for connector in (TikTokShop, CommerceCloud, OrderManagement):
        monkeypatch.setattr(connector, "open", lambda *_given: made)
    return made
