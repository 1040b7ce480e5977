"""Price books: one standard book, standard prices first, one entry for a product in a book (section 8)."""

from __future__ import annotations

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.wire.errors import VendorError, required_missing


def complete_pricebook(org: Org, row: Row) -> None:
    """A client's book is never the standard one."""
    row["IsStandard"] = False


def keep_standard_pricebook(org: Org, row: Row) -> None:
    """The standard book stays."""
    if row.get("IsStandard"):
        raise VendorError("DELETE_FAILED", "The standard price book cannot be deleted")


def keep_used_product(org: Org, row: Row) -> None:
    """A product that an order names stays (facts/salesforce-second.md section 8)."""
    items = org.table("OrderItem")
    if any(True for _ in items.ids_where("Product2Id", [row["Id"]])):
        text = f"Your attempt to delete {row.get('Name')} could not be completed because it is associated with the "
        raise VendorError("DELETE_FAILED", f"{text}following order products.")


def entry_of(org: Org, product_id: str, pricebook_id: str) -> Row | None:
    """The price of a product in a book."""
    table = org.table("PricebookEntry")
    for entry_id in table.ids_where("Product2Id", [product_id]):
        if table.rows[entry_id]["Pricebook2Id"] == pricebook_id:
            return table.rows[entry_id]
    return None


def check_entry(org: Org, row: Row) -> None:
    """A standard price must exist before a custom one, and a product has one price in a book."""
    pricebook = org.find(row["Pricebook2Id"])
    assert pricebook is not None
    if entry_of(org, row["Product2Id"], row["Pricebook2Id"]) is not None:
        raise VendorError("DUPLICATE_VALUE", "This price definition already exists in this price book")
    standard = _standard_entry(org, row["Product2Id"])
    if not pricebook["IsStandard"] and standard is None:
        raise VendorError(
            "STANDARD_PRICE_NOT_DEFINED", "Before creating a custom price, create a standard price."
        )
    if row.get("UseStandardPrice"):
        if pricebook["IsStandard"] or standard is None:
            raise VendorError(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: UseStandardPrice",
                ["UseStandardPrice"],
            )
        row["UnitPrice"] = standard["UnitPrice"]
    if row.get("UnitPrice") is None:
        raise required_missing(["UnitPrice"])
    if row["UnitPrice"] < 0:
        raise VendorError(
            "NUMBER_OUTSIDE_VALID_RANGE", "List Price: value outside of valid range", ["UnitPrice"]
        )


def check_entry_change(org: Org, old: Row, new: Row) -> None:
    """A price that follows the standard one cannot be set."""
    if new.get("UseStandardPrice") and new.get("UnitPrice") != old.get("UnitPrice"):
        raise VendorError("FIELD_INTEGRITY_EXCEPTION", "field integrity exception: UnitPrice", ["UnitPrice"])
    if new.get("UnitPrice") is None:
        raise required_missing(["UnitPrice"])


def _standard_entry(org: Org, product_id: str) -> Row | None:
    table = org.table("PricebookEntry")
    books = org.table("Pricebook2").rows
    for entry_id in table.ids_where("Product2Id", [product_id]):
        entry = table.rows[entry_id]
        if books[entry["Pricebook2Id"]]["IsStandard"]:
            return entry
    return None
