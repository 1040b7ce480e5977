"""The orders of an instance: numbered, found by number, listed by creation or by last change.

Source: facts/commerce-cloud-api.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.commerce_cloud.realm.clocks import instant_text


@dataclass(slots=True)
class Order:
    """An order as SCAPI shows it, with the instants it is listed by and the stock it holds."""

    site_id: str
    number: str
    document: dict[str, Any]
    created_at: float
    modified_at: float
    reserved: tuple[tuple[str, str, float], ...] = ()
    oms_events: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class OrderBook:
    """Orders by site and number; both dictionaries stay in time order, as the clock only runs forward."""

    created: dict[tuple[str, str], Order] = field(default_factory=dict)
    modified: dict[tuple[str, str], Order] = field(default_factory=dict)
    last_number: int = 400

    def __len__(self) -> int:
        return len(self.created)

    def get(self, site_id: str, number: str) -> Order | None:
        """The order of a site under its exact number."""
        return self.created.get((site_id, number))

    def next_number(self, width: int) -> str:
        """The next number that the instance gives by itself, like `00000410`."""
        self.last_number += 1
        return f"{self.last_number:0{width}d}"

    def add(self, order: Order) -> None:
        """Enter a new order."""
        key = (order.site_id, order.number)
        self.created[key] = order
        self.modified[key] = order

    def touch(self, order: Order, at: float) -> None:
        """Note a change of the order now."""
        key = (order.site_id, order.number)
        order.modified_at = at
        order.document["lastModified"] = instant_text(at)
        del self.modified[key]
        self.modified[key] = order

    def walk(self, *, by_modification: bool, newest_first: bool) -> Iterator[Order]:
        """Orders in the asked order of time."""
        orders = (self.modified if by_modification else self.created).values()
        return reversed(orders) if newest_first else iter(orders)
