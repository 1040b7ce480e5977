"""Order products: priced from an active entry of the order's book, and fixed once the order is activated
(section 8)."""

from __future__ import annotations

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.wire.errors import VendorError, required_missing

_TYPE_CODES = {"Order Product": "Product", "Delivery Charge": "Charge", "Fee": "Fee"}
_LOCKED = ("Quantity", "UnitPrice", "GrossUnitPrice", "TotalLineAmount", "OrderDeliveryGroupId", "Type")


def complete_item(org: Org, row: Row) -> None:
    """Checks the entry against the order's book and computes the amounts."""
    order = org.find(row["OrderId"])
    assert order is not None
    if order["StatusCode"] != "Draft":
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "Products cannot be added to an activated order.", ["OrderId"]
        )
    entry = org.find(row.get("PricebookEntryId"))
    if entry is not None:
        _check_entry(order, entry, row)
        row["Product2Id"] = entry["Product2Id"]
        row.setdefault("ListPrice", entry["UnitPrice"])
    elif "optional_price_books" not in org.features:
        raise required_missing(["PricebookEntryId"])
    elif row.get("Product2Id") is None:
        raise required_missing(["Product2Id"])
    group = org.find(row.get("OrderDeliveryGroupId"))
    if group is not None and group["OrderId"] != row["OrderId"]:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: OrderDeliveryGroupId (it belongs to another order)",
            ["OrderDeliveryGroupId"],
        )
    if row["Quantity"] <= 0:
        raise VendorError("NUMBER_OUTSIDE_VALID_RANGE", "Quantity must be greater than zero.", ["Quantity"])
    row["Type"] = row.get("Type") or "Order Product"
    row["TypeCode"] = _TYPE_CODES.get(row["Type"], "Product")
    row["AvailableQuantity"] = row["Quantity"]
    _price(row, given_line=row.get("TotalLineAmount") is not None)


def change_item(org: Org, old: Row, new: Row) -> None:
    """Amounts follow the quantity; nothing that prices depend on moves after activation."""
    order = org.find(new["OrderId"])
    changed = [name for name in _LOCKED if old.get(name) != new.get(name)]
    if order is not None and order["StatusCode"] != "Draft" and changed:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION", "The order is activated; its products are locked.", changed
        )
    if {"Quantity", "UnitPrice", "GrossUnitPrice"} & set(changed):
        _price(new, given_line="TotalLineAmount" in changed)
        new["AvailableQuantity"] = new["Quantity"]


def keep_item(org: Org, row: Row) -> None:
    """A product stays on an activated order."""
    order = org.find(row["OrderId"])
    if order is not None and order["StatusCode"] != "Draft":
        raise VendorError("FIELD_INTEGRITY_EXCEPTION", "Products cannot be removed from an activated order.")


def total_order(org: Org, old: Row | None, new: Row | None, user_id: str) -> None:
    """The order's TotalAmount is the sum of its products."""
    row = new or old
    order = org.find(row["OrderId"]) if row else None
    if order is None:
        return
    items = rows.children(org, "OrderItem", "OrderId", order["Id"])
    total = round(sum(item["TotalPrice"] for item in items), 2)
    tax = round(sum(item.get("TotalTaxAmount") or 0.0 for item in items), 2)
    rows.touch(org, order, TotalAmount=total, TotalTaxAmount=tax, GrandTotalAmount=round(total + tax, 2))


def tax_item(org: Org, old: Row | None, new: Row | None, user_id: str) -> None:
    """A product's TotalTaxAmount is the sum of its tax lines, and the order's follows."""
    row = new or old
    item = org.find(row["OrderItemId"]) if row else None
    if item is None:
        return
    lines = rows.children(org, "OrderItemTaxLineItem", "OrderItemId", item["Id"])
    rows.touch(org, item, TotalTaxAmount=round(sum(line["Amount"] for line in lines), 2))
    total_order(org, None, item, user_id)


def _check_entry(order: Row, entry: Row, row: Row) -> None:
    if not entry["IsActive"] or entry["Pricebook2Id"] != order.get("Pricebook2Id"):
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: PricebookEntryId (the entry is inactive, in a different pricebook, "
            "or the order has none)",
            ["PricebookEntryId"],
        )
    if row.get("Product2Id") not in (None, entry["Product2Id"]):
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: Product2Id (the pricebook entry is for another product)",
            ["Product2Id"],
        )


def _price(row: Row, *, given_line: bool) -> None:
    unit = row.get("UnitPrice") if row.get("UnitPrice") is not None else row.get("GrossUnitPrice")
    if unit is None:
        raise required_missing(["UnitPrice"])
    row["UnitPrice"] = unit
    row["TotalPrice"] = round(unit * row["Quantity"], 2)
    if not given_line:
        row["TotalLineAmount"] = row["TotalPrice"]
