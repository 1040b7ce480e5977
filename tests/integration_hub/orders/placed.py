"""Orders as far along as a test needs them: taken in from a shop, routed, asked of a warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integration_hub.ground.tables import (
    order_lines,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
    stock_events,
)
from integration_hub.orders import fulfillment
from integration_hub.orders.fulfillment import Report
from integration_hub.orders.ingest import ingest
from tests.integration_hub.merchant import NOW, Merchant, line, order


@dataclass
class Shop:
    """A merchant with one shop, one order keeper, two warehouses of five units each, and a card over both."""

    merchant: Merchant
    split: bool = False
    order_id: str = ""  # of the one order, where a test has one

    def __post_init__(self) -> None:
        self.shop = self.merchant.integration("tiktok_shop")
        self.keeper = self.merchant.integration("order_management")
        self.merchant.product("A")
        self.east, self.west = self.merchant.location("East"), self.merchant.location("West")
        self.merchant.card(self.east, self.west, allow_split=self.split)
        for place in (self.east, self.west):
            self.merchant.receive("A", place, 5)

    def take(self, quantity: int = 3, *, later: float = 0, **stated: Any) -> str:
        """Take in the order as it is stated now; its units keep their ids."""
        lines = (line("A", quantity, canceled=stated.pop("canceled", 0)),)
        stated.setdefault("lines", lines)
        return ingest(self.merchant.desk, self.shop, order(updated_at=NOW + later, **stated))

    def report(
        self, request_id: str, quantity: int, *, kind: str = "shipped", reference: str = "", sku: str = "A"
    ) -> tuple[str, bool]:
        """Have the warehouse report units of a shipping request."""
        named = reference or self.merchant._next("ref")
        told = Report("east", named, kind, "UPS", "1Z", {sku: quantity})
        return fulfillment.record(self.merchant.desk, request_id, told)

    def committed(self) -> dict[str, int]:
        """Return what is committed of A by location, zeros left out."""
        return {place: held for (_, place), (_, held) in self.merchant.figures().items() if held}

    def requests(self, order_id: str) -> list[tuple[str, str, str]]:
        """Return (id, location, status) of the order's shipping requests, oldest first."""
        rows = self.merchant.rows(shipping_requests, order_id=order_id)
        rows.sort(key=lambda row: (len(row.ext_shipment_id), row.ext_shipment_id))
        return [(row.id, row.location_id, row.status) for row in rows]

    def asks(self, request_id: str) -> list[tuple[int, int]]:
        """Return (quantity, shipped) of the lines of a shipping request."""
        rows = self.merchant.rows(shipping_request_lines, shipping_request_id=request_id)
        return [(row.quantity, row.shipped) for row in rows]

    def lines(self, order_id: str) -> list[str]:
        """Return the ids of the order's lines."""
        return [row.id for row in self.merchant.rows(order_lines, order_id=order_id)]

    def canceled(self, order_id: str) -> list[int]:
        """Return how many units of each line are canceled."""
        return [row.canceled for row in self.merchant.rows(order_lines, order_id=order_id)]

    def wishes(self) -> set[tuple[str, str, str]]:
        """Return (purpose, integration, status) of everything that was ever wanted of others."""
        rows = self.merchant.rows(remote_objects)
        return {(row.purpose, row.integration_id, row.status) for row in rows}

    def causes(self, event: str) -> list[str]:
        """Return the causes of the stock events of one kind, in order."""
        return [row.cause for row in self.merchant.rows(stock_events, event=event)]
