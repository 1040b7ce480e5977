"""Control plane: records, products, stock, as an administrator enters them, from JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall, LabOperation
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.bulk import csv_rows
from mock_salesforce.platform.inventory.bodies import LevelRecord
from mock_salesforce.platform.inventory.uploads import put_level
from mock_salesforce.platform.lab.bodies import FakeBody, ImportQuery, ProductsBody, RecordsBody, StockBody
from mock_salesforce.platform.lab.fakes import buyers, products
from mock_salesforce.platform.lab.orgs import org_named, org_of
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.connect import checked
from mock_salesforce.platform.wire.errors import ConnectError, MultipleChoices, VendorError


def make_records(call: LabCall[State]) -> dict[str, Any]:
    """Records under the object's own rules; all or none."""
    return _insert(org_of(call), call.body["object"], call.body["records"])


def import_file(call: LabCall[State]) -> dict[str, Any]:
    """Records from a file of CSV."""
    return _from_csv(
        org_named(call.state, call.query.get("my_domain")), call.query["object"], b"".join(call.body)
    )


def import_csv(call: LabCall[State]) -> dict[str, Any]:
    """Records from CSV in a seed."""
    return _from_csv(org_of(call), call.body["object"], call.body["csv"].encode())


def _from_csv(org: Org, name: str, content: bytes) -> dict[str, Any]:
    """An empty cell says nothing, `Parent.Key__c` refers by external id."""
    try:
        header, rows = csv_rows.read(content, "COMMA")
    except VendorError as error:
        raise Misuse("bad_field", f"csv: {error.message}") from None
    return _insert(org, name, [csv_rows.record(header, row) for row in rows])


# What a record's refusal is in the words of the control plane; where the record itself is wrong, `bad_field`.
_CODES: Mapping[str, str] = {
    "REQUIRED_FIELD_MISSING": "missing_field",
    "INVALID_FIELD": "unknown_field",
    "INVALID_CROSS_REFERENCE_KEY": "unknown",
    "ENTITY_IS_DELETED": "unknown",
    "DUPLICATE_VALUE": "taken",
    "DUPLICATES_DETECTED": "taken",
    "STANDARD_PRICE_NOT_DEFINED": "conflict",
    "FIELD_INTEGRITY_EXCEPTION": "conflict",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "conflict",
    "INVALID_TYPE_FOR_OPERATION": "conflict",
}


def _insert(org: Org, name: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sobject = org.schema.get(name)
    if sobject is None:
        raise Misuse("unknown", f"object: the org has no {name!r}")
    user_id = next(iter(org.users.values())).user_id
    ids: list[str] = []
    with org.store.transaction():
        for number, row in enumerate(rows):
            try:
                ids.append(records.create(org, sobject, row, user_id))
            except VendorError as error:
                raise Misuse(_CODES.get(error.code, "bad_field"), f"records.{number}: {error}") from None
            except MultipleChoices as error:
                raise Misuse("conflict", f"records.{number}: {error}") from None
    return {"object": sobject.name, "ids": ids}


def make_products(call: LabCall[State]) -> dict[str, Any]:
    """Active products with a price in the standard book."""
    return _enter(org_of(call), call.body["products"])


def _enter(org: Org, wanted: Sequence[dict[str, Any]]) -> dict[str, Any]:
    book = next(iter(org.table("Pricebook2").rows))
    with org.store.transaction():
        plain = [{name: value for name, value in row.items() if name != "UnitPrice"} for row in wanted]
        ids = _insert(org, "Product2", [{"IsActive": True, **row} for row in plain])["ids"]
        entries = [
            {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": row["UnitPrice"], "IsActive": True}
            for product, row in zip(ids, wanted, strict=True)
            if row.get("UnitPrice") is not None
        ]
        entry_ids = _insert(org, "PricebookEntry", entries)["ids"]
    return {"ids": ids, "pricebook_entry_ids": entry_ids}


def make_fake(call: LabCall[State]) -> dict[str, Any]:
    """A believable catalog with the faults real ones have, and buyers as people type themselves."""
    org, wanted = org_of(call), call.body
    seed, messy = wanted.get("seed", call.state.seed), wanted.get("messy", True)
    with org.store.transaction():
        entered = _enter(org, products(seed, wanted.get("products", 0), messy=messy))
        people = _insert(org, "Contact", buyers(seed, wanted.get("buyers", 0), messy=messy))
    return {**entered, "contact_ids": people["ids"]}


# A row's members as the vendor calls them in an inventory record.
_VENDOR_NAMES = {
    "sku": "sku",
    "on_hand": "onHand",
    "safety_stock_count": "safetyStockCount",
    "effective_date": "effectiveDate",
    "futures": "futures",
}


def make_stock(call: LabCall[State]) -> dict[str, Any]:
    """Quantities of Omnichannel Inventory; all rows or none."""
    org, wanted = org_of(call), call.body["rows"]
    # Of all that the vendor holds only the stock changes, so a copy of it is all there is to undo.
    before = deepcopy(org.stock)
    try:
        for number, row in enumerate(wanted):
            _put(org, number, row)
    except BaseException:
        org.stock = before
        raise
    return {"rows": len(wanted)}


def _put(org: Org, number: int, row: Mapping[str, Any]) -> None:
    entry = {theirs: row[ours] for ours, theirs in _VENDOR_NAMES.items() if ours in row}
    try:
        newer = put_level(org, row["location"], checked(LevelRecord, entry))
    except ConnectError as error:
        raise Misuse("bad_field", f"rows.{number}: {error.message}") from None
    level = org.stock.at(row["location"], row["sku"])
    if newer and level is not None and "reserved" in row:
        org.stock.set(row["location"], row["sku"], replace(level, reserved=float(row["reserved"])))


def _file() -> dict[str, Any]:
    return {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/records", make_records, RecordsBody, whole=True),
    LabOperation("POST", "/_lab/import", import_file, query=ImportQuery, whole=True, file=_file),
    LabOperation("POST", "/_lab/products", make_products, ProductsBody, whole=True),
    LabOperation("POST", "/_lab/fake", make_fake, FakeBody, whole=True),
    LabOperation("POST", "/_lab/stock", make_stock, StockBody),
)
