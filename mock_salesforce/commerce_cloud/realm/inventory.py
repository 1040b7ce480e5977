"""Classic B2C inventory lists: a record a product, with what can be sold computed from it.

Source: facts/commerce-cloud-api.md section 8 A.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_salesforce.commerce_cloud.realm.sorted_table import SortedTable

INFINITE = 999_999
HANDLINGS = ("none", "preorder", "backorder")


@dataclass(slots=True)
class InventoryRecord:
    """What a list knows about one product."""

    product_id: str
    created_at: float
    modified_at: float
    allocation: float = 0.0
    allocation_reset_at: float = 0.0
    turnover: float = 0.0
    on_order: float = 0.0
    perpetual: bool = False
    handling: str = "none"
    extra_allocation: float = 0.0
    in_stock_at: float | None = None

    @property
    def stock_level(self) -> float:
        """Allocation less turnover: what lies on the shelf."""
        return INFINITE if self.perpetual else max(0.0, self.allocation - self.turnover)

    @property
    def ats(self) -> float:
        """Available to sell: the shelf and what may be ordered ahead."""
        if self.perpetual:
            return INFINITE
        ahead = self.extra_allocation if self.handling != "none" else 0.0
        return max(0.0, self.allocation + ahead - self.turnover)

    def allocate(self, amount: float, at: float) -> None:
        """Set the allocation, which resets the turnover."""
        self.allocation = amount
        self.allocation_reset_at = at
        self.turnover = 0.0
        self.modified_at = at

    def take(self, quantity: float, at: float) -> None:
        """Book a sale, or with a negative quantity its reversal."""
        self.turnover += quantity
        self.modified_at = at


@dataclass(slots=True)
class InventoryList:
    """A list of records; a site uses exactly one, and one may serve many sites."""

    id: str
    default_in_stock: bool = False
    description: str = ""
    records: SortedTable[InventoryRecord] = field(default_factory=SortedTable)
