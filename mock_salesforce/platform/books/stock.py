"""What Omnichannel Inventory knows: quantities by location reference and SKU (section 6, OCI)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """The stock of one SKU at one location."""

    on_hand: float = 0.0
    reserved: float = 0.0
    safety_stock: float = 0.0
    effective_date: str | None = None
    futures: list[dict[str, Any]] = field(default_factory=list)

    def record(self, sku: str) -> dict[str, Any]:
        """The inventory record as get-availability shows it."""
        return inventory_record(sku, [self])


@dataclass(slots=True)
class Stock:
    """Every level of an org; locations are known by their ExternalReference."""

    levels: dict[str, dict[str, Level]] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    reservations: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __deepcopy__(self, memo: dict[int, Any]) -> Stock:
        """Levels, uploads and reservations are replaced, never changed, so only what holds them is copied."""
        levels = {location: dict(by_sku) for location, by_sku in self.levels.items()}
        return Stock(levels, dict(self.uploads), dict(self.reservations))

    def at(self, location: str, sku: str) -> Level | None:
        """The level of a SKU at a location, if one was ever told."""
        return self.levels.get(location, {}).get(sku)

    def set(self, location: str, sku: str, level: Level) -> None:
        """Puts a level."""
        self.levels.setdefault(location, {})[sku] = level


def inventory_record(sku: str, levels: Iterable[Level]) -> dict[str, Any]:
    """A SKU's figures over one or more locations: available to fulfill is on hand − reserved − safety
    stock."""
    found = list(levels)
    on_hand = sum(level.on_hand for level in found)
    reserved = sum(level.reserved for level in found)
    safety = sum(level.safety_stock for level in found)
    futures = [future for level in found for future in level.futures]
    dates = [level.effective_date for level in found if level.effective_date]
    fulfillable = on_hand - reserved - safety
    return {
        "stockKeepingUnit": sku,
        "onHand": on_hand,
        "reserved": reserved,
        "safetyStockCount": safety,
        "availableToFulfill": fulfillable,
        "availableToOrder": fulfillable + sum(future["quantity"] for future in futures),
        "effectiveDate": max(dates, default=None),
        "futures": futures,
        "exists": bool(found),
    }
