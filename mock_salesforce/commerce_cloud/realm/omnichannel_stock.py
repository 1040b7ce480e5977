"""Omnichannel Inventory's own stock: records by location and SKU, groups of locations, reservations.

Source: facts/commerce-cloud-api.md section 8 B, formulas: ATF = on hand less reserved; ATO = on hand and
future less reserved; safety stock is in neither; a group's reservations leave its locations' ATO alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.commerce_cloud.realm.clocks import instant_text

FORBIDDEN_IN_SKU = frozenset(":\\<>;%/ \t\r\n")


@dataclass(slots=True)
class StockRecord:
    """What lies at one location of one SKU."""

    on_hand: float
    safety: float = 0.0
    reserved: float = 0.0
    effective_at: float = 0.0
    written_at: float = 0.0
    futures: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class ImportJob:
    """An availability import or export, done at once when its file is there."""

    id: str
    kind: str
    created_at: float
    status: str = "STAGING"
    failed: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class OmnichannelStock:
    """All records of a tenant group."""

    records: dict[tuple[str, str], StockRecord] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group_reserved: dict[tuple[str, str], float] = field(default_factory=dict)
    reservations: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, ImportJob] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)

    def locations(self) -> list[str]:
        """Every location that holds a record."""
        return list(dict.fromkeys(location for location, _ in self.records))

    def write(self, location: str, sku: str, record: StockRecord) -> None:
        """Set a record; what is reserved stays reserved."""
        known = self.records.get((location, sku))
        record.reserved = known.reserved if known else 0.0
        self.records[location, sku] = record
        self.changes.append((location, sku))

    def at_location(self, location: str, sku: str) -> dict[str, Any] | None:
        """The answer's record for one location."""
        record = self.records.get((location, sku))
        return None if record is None else _answer(sku, [record], record.reserved)

    def at_group(self, group: str, sku: str) -> dict[str, Any] | None:
        """The answer's record for a group: the sum of its locations, less its own reservations."""
        members = [self.records.get((location, sku)) for location in self.groups.get(group, ())]
        known = [record for record in members if record is not None]
        if not known:
            return None
        reserved = sum(record.reserved for record in known) + self.group_reserved.get((group, sku), 0.0)
        return _answer(sku, known, reserved)


def _answer(sku: str, records: list[StockRecord], reserved: float) -> dict[str, Any]:
    on_hand = sum(record.on_hand for record in records)
    futures = [future for record in records for future in record.futures]
    coming = sum(future["quantity"] for future in futures)
    return {
        "sku": sku,
        "onHand": on_hand,
        "reserved": reserved,
        "atf": on_hand - reserved,
        "ato": on_hand + coming - reserved,
        "safetyStockCount": sum(record.safety for record in records),
        "effectiveDate": instant_text(max(record.effective_at for record in records)),
        "futureStock": futures,
    }
