"""The counters of an order product summary, and the status that follows from them (section 5.2)."""

from __future__ import annotations

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import available
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row

COUNTERS = (
    "QuantityOrdered",
    "QuantityCanceled",
    "QuantityAllocated",
    "QuantityFulfilled",
    "QuantityReturnInitiated",
    "QuantityReturned",
)


def move(
    org: Org,
    item_id: str,
    *,
    allocated: float = 0,
    fulfilled: float = 0,
    canceled: float = 0,
    return_initiated: float = 0,
    returned: float = 0,
) -> Row:
    """Adds to the counters of one order product summary; the caller has checked that they may move."""
    row = org.table("OrderItemSummary").rows[item_id]
    changed = {
        "QuantityAllocated": row["QuantityAllocated"] + allocated,
        "QuantityFulfilled": row["QuantityFulfilled"] + fulfilled,
        "QuantityCanceled": row["QuantityCanceled"] + canceled,
        "QuantityReturnInitiated": row["QuantityReturnInitiated"] + return_initiated,
        "QuantityReturned": row["QuantityReturned"] + returned,
    }
    return rows.touch(org, row, **changed, Status=status(org, row | changed))


def status(org: Org, row: Row) -> str:
    """The item's status: the furthest stage that its quantities reached."""
    net = row["QuantityOrdered"] - row["QuantityCanceled"]
    if net <= 0:
        return "CANCELED"
    if row["QuantityReturned"] >= net:
        return "RETURNED"
    if row["QuantityReturnInitiated"] > row["QuantityReturned"]:
        return "RETURN INITIATED"
    if row["QuantityFulfilled"] >= net:
        return "FULFILLED"
    if row["QuantityFulfilled"] > 0:
        return "PARTIALLYFULFILLED"
    if row["QuantityAllocated"] > 0:
        return "ALLOCATED" if available(org, row) <= 0 else "PARTIALLYALLOCATED"
    return "ORDERED"
