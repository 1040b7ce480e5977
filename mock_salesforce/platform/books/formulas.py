"""Fields that are computed when read: names, read-through product codes, compound addresses, summary
quantities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import ADDRESS_PARTS, Field, SObject
from mock_salesforce.platform.books.store import Row

Reader = Callable[[Row], Any]
Formula = Callable[[Org, Row], Any]


def reader(org: Org, sobject: SObject, field: Field) -> Reader:
    """What reads a field from a row: the stored value, or its formula."""
    if not field.formula:
        name = field.name
        return lambda row: row.get(name)
    computed = formula(sobject, field)
    return lambda row: computed(org, row)


def formula(sobject: SObject, field: Field) -> Formula:
    """What computes a field in whichever org its row is."""
    if field.compound is None:
        return FORMULAS[sobject.name, field.name]
    whole = compound(field.compound)
    return lambda org, row: whole(row)


def compound(prefix: str) -> Reader:
    """What reads a compound address: an object of its parts, null when every part is."""
    parts = sorted((part[0].lower() + part[1:], prefix + part) for part in ADDRESS_PARTS)

    def read(row: Row) -> dict[str, Any] | None:
        get = row.get
        for _, stored in parts:
            if get(stored) is not None:
                found = {shown: get(stored) for shown, stored in parts}
                return dict(sorted({"geocodeAccuracy": None, **found}.items()))
        return None

    return read


def full_name(org: Org, row: Row) -> str | None:
    """First and last name, as people objects show them."""
    return " ".join(part for part in (row.get("FirstName"), row.get("LastName")) if part) or None


def _of_product(name: str) -> Formula:
    def read(org: Org, row: Row) -> Any:
        product = org.find(row.get("Product2Id"))
        return product.get(name) if product else None

    return read


def available(org: Org, row: Row) -> float:
    """Ordered − Canceled − Allocated: what may still be fulfilled, or canceled (section 5.2)."""
    ordered: float = row["QuantityOrdered"] - row["QuantityCanceled"] - row["QuantityAllocated"]
    return ordered


def returnable(org: Org, row: Row) -> float:
    """Fulfilled − ReturnInitiated (section 5.2)."""
    quantity: float = row["QuantityFulfilled"] - row["QuantityReturnInitiated"]
    return quantity


FORMULAS: Mapping[tuple[str, str], Formula] = {
    ("User", "Name"): full_name,
    ("Contact", "Name"): full_name,
    ("Lead", "Name"): full_name,
    ("PricebookEntry", "Name"): _of_product("Name"),
    ("PricebookEntry", "ProductCode"): _of_product("ProductCode"),
    ("OrderItemSummary", "Quantity"): lambda org, r: (
        r["QuantityOrdered"] - r["QuantityCanceled"] - r["QuantityReturned"]
    ),
    ("OrderItemSummary", "QuantityNetOrdered"): lambda org, r: r["QuantityOrdered"] - r["QuantityCanceled"],
    ("OrderItemSummary", "QuantityAvailableToFulfill"): available,
    ("OrderItemSummary", "QuantityAvailableToCancel"): available,
    ("OrderItemSummary", "QuantityAvailableToReturn"): returnable,
}
