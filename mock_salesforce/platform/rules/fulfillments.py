"""Fulfillment orders: the status is the org's word, its category is fixed and moves the quantities
(section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import available
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.rules import quantities
from mock_salesforce.platform.wire.errors import VendorError

CATEGORIES: Mapping[str, str] = {
    "Draft": "DRAFT",
    "Allocated": "ACTIVATED",
    "Assigned": "FULFILLING",
    "Pickpack": "FULFILLING",
    "Printed": "FULFILLING",
    "Pick Complete": "FULFILLING",
    "Fulfilled": "CLOSED",
    "Cancelled": "CANCELLED",
    "Rejected": "REJECTED",
}
ENDED = frozenset({"CLOSED", "CANCELLED", "REJECTED"})
TYPE_CATEGORIES: Mapping[str, str] = {
    "Warehouse": "Physical",
    "Retail Store": "Physical",
    "In Store Pickup": "Physical",
    "Download": "Digital",
    "Email": "Digital",
    "Supplier": "Drop Ship",
}


def begin_unmanaged(org: Org, row: Row) -> None:
    """Only unmanaged orders take fulfillment orders as plain records, and those start as drafts."""
    summary = org.find(row.get("OrderSummaryId"))
    if summary is not None and summary["OrderLifeCycleType"] == "MANAGED":
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "Fulfillment orders of a managed order summary are created through the Connect API.",
            ["OrderSummaryId"],
        )
    row["StatusCategory"] = CATEGORIES.get(row["Status"], "DRAFT")
    row["TypeCategory"] = TYPE_CATEGORIES.get(row.get("Type") or "")
    row["ItemCount"] = 0.0
    if row["StatusCategory"] != "DRAFT":
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "A fulfillment order starts in a Draft status.", ["Status"]
        )


def change_status(org: Org, old: Row, new: Row) -> None:
    """The category follows the status; an ended fulfillment order stays ended."""
    before, after = old["StatusCategory"], CATEGORIES.get(new["Status"], old["StatusCategory"])
    if before in ENDED and after != before:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"The status of a fulfillment order in category {before} cannot change to {new['Status']}.",
            ["Status"],
        )
    if after == "DRAFT" and before != "DRAFT":
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "A fulfillment order cannot become a draft again.", ["Status"]
        )
    new["StatusCategory"] = after
    if after == before:
        return
    stamp = new["LastModifiedDate"]
    if after == "ACTIVATED":
        _check_allocation(org, new)
        new["ActiveDate"] = stamp
    elif after == "FULFILLING":
        new["StartFulfillmentDate"] = stamp
    elif after in ENDED:
        new["ClosedDate"] = stamp


def move_quantities(org: Org, old: Row | None, new: Row | None, user_id: str) -> None:
    """CLOSED raises Fulfilled, leaving DRAFT raises Allocated, CANCELLED and REJECTED give back what was
    allocated."""
    if old is None or new is None or old["StatusCategory"] == new["StatusCategory"]:
        return
    before, after = old["StatusCategory"], new["StatusCategory"]
    for line in lines(org, new["Id"]):
        item_id, quantity = line.get("OrderItemSummaryId"), line["Quantity"]
        if item_id is None or not quantity:
            continue
        if before == "DRAFT" and after not in ("CANCELLED", "REJECTED"):
            quantities.move(org, item_id, allocated=quantity)
        if after == "CLOSED":
            quantities.move(org, item_id, fulfilled=quantity)
        elif after in ENDED and before != "DRAFT" and org.quirks.cancelled_fulfillment_releases:
            quantities.move(org, item_id, allocated=-quantity)


def check_line(org: Org, row: Row) -> None:
    """Lines are added to drafts only, and for a product of the same order."""
    order = org.find(row["FulfillmentOrderId"])
    assert order is not None
    if order["StatusCategory"] != "DRAFT":
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "Lines can be added to a draft only.", ["FulfillmentOrderId"]
        )
    item = org.find(row.get("OrderItemSummaryId"))
    if item is not None:
        row.setdefault("Product2Id", item.get("Product2Id"))
        row["TypeCode"] = item.get("TypeCode")
    row.setdefault("OriginalQuantity", row["Quantity"])
    rows.touch(org, order, ItemCount=order["ItemCount"] + row["Quantity"])


def keep_line(org: Org, old: Row, new: Row) -> None:
    """A line's quantity is the platform's business once the fulfillment order left Draft."""
    order = org.find(new["FulfillmentOrderId"])
    if order is not None and order["StatusCategory"] != "DRAFT" and old["Quantity"] != new["Quantity"]:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "The quantity moves through cancel-item only.", ["Quantity"]
        )


def lines(org: Org, fulfillment_order_id: str) -> list[Row]:
    """The lines of a fulfillment order."""
    return rows.children(org, "FulfillmentOrderLineItem", "FulfillmentOrderId", fulfillment_order_id)


def _check_allocation(org: Org, order: Row) -> None:
    for line in lines(org, order["Id"]):
        item = org.find(line.get("OrderItemSummaryId"))
        if item is not None and line["Quantity"] > available(org, item):
            raise VendorError(
                "FIELD_INTEGRITY_EXCEPTION", "More than the quantity available to fulfill.", ["Status"]
            )
