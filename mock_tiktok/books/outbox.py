"""Webhook subscriptions, and the notifications that are due or done (facts section 8)."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any, Literal

EVENT_TYPES: dict[str, int] = {
    "ORDER_STATUS_CHANGE": 1,
    "REVERSE_STATUS_UPDATE": 2,
    "RECIPIENT_ADDRESS_UPDATE": 3,
    "PACKAGE_UPDATE": 4,
    "PRODUCT_STATUS_CHANGE": 5,
    "SELLER_DEAUTHORIZATION": 6,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 7,
    "CANCELLATION_STATUS_CHANGE": 11,
    "RETURN_STATUS_CHANGE": 12,
    "NEW_CONVERSATION": 13,
    "NEW_MESSAGE": 14,
    "PRODUCT_INFORMATION_CHANGE": 15,
    "PRODUCT_CREATION": 16,
    "PRODUCT_CATEGORY_CHANGE": 18,
    "NEW_MESSAGE_LISTENER": 33,
    "INVOICE_STATUS_CHANGE": 36,
    "PRODUCT_AUDIT_STATUS_CHANGE": 37,
    # The facts give this type no name to register by: it goes to the app's own address.
    "INVENTORY_STATUS_CHANGE": 27,
}


@dataclass(slots=True)
class Subscription:
    """One address for one event type of one shop."""

    address: str
    create_time: int
    update_time: int


@dataclass(slots=True)
class Delivery:
    """One notification on its way to one app."""

    notification_id: str
    type: int
    app_key: str
    shop_id: str
    address: str
    timestamp: int
    payload: dict[str, Any]
    outcome: Literal["pending", "delivered", "dropped"] = "pending"
    attempts: list[dict[str, Any]] = field(default_factory=list)


class Outbox:
    """Subscriptions, and the notifications that are due or done."""

    __slots__ = ("_due", "_number", "deliveries", "subscriptions")

    def __init__(self) -> None:
        self.subscriptions: dict[tuple[str, str, str], Subscription] = {}
        self.deliveries: list[Delivery] = []
        self._due: list[tuple[int, int, Delivery]] = []
        self._number = 0

    def next_at(self) -> int | None:
        """When the next attempt is due."""
        return self._due[0][0] if self._due else None

    def schedule(self, at: int, delivery: Delivery) -> None:
        """Put an attempt on the schedule."""
        self._number += 1
        heapq.heappush(self._due, (at, self._number, delivery))

    def take_due(self, now: float) -> list[Delivery]:
        """Take everything due off the schedule, oldest first."""
        due: list[Delivery] = []
        while self._due and self._due[0][0] <= now:
            due.append(heapq.heappop(self._due)[2])
        return due
