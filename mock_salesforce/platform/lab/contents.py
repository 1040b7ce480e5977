"""Control plane: records, products, stock, as an administrator enters them, from JSON or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.bulk import csv_rows
from mock_salesforce.platform.inventory.uploads import put_level
from mock_salesforce.platform.lab.bodies import ImportBody, MessyBody, ProductsBody, RecordsBody, StockBody
from mock_salesforce.platform.lab.fakes import buyers, products
from mock_salesforce.platform.lab.operations import LabCall, LabOperation
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.wire.errors import ApiError, ConnectError, Misuse, MultipleChoices


def make_records(call: LabCall) -> dict[str, Any]:
    """Records under the object's own rules; all or none."""
    return _insert(call.org(), call.body["object"], call.body["records"])


def import_csv(call: LabCall) -> dict[str, Any]:
    """Records from CSV; an empty cell says nothing, `Parent.Key__c` refers by external id."""
    try:
        header, rows = csv_rows.read(call.body["csv"].encode(), "COMMA")
    except ApiError as error:
        raise Misuse("bad_csv", error.message) from None
    return _insert(call.org(), call.body["object"], [csv_rows.record(header, row) for row in rows])


def _insert(org: Org, name: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sobject = org.schema.get(name)
    if sobject is None:
        raise Misuse("unknown_object", f"the org has no object {name!r}", status=404)
    user_id = next(iter(org.users.values())).user_id
    ids: list[str] = []
    with org.store.transaction():
        for number, row in enumerate(rows):
            try:
                ids.append(records.create(org, sobject, row, user_id))
            except (ApiError, MultipleChoices) as error:
                raise Misuse("refused_record", f"records[{number}]: {error}") from None
    return {"object": sobject.name, "ids": ids}


def make_products(call: LabCall) -> dict[str, Any]:
    """Active products with a price in the standard book."""
    return _enter(call.org(), call.body["products"])


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


def make_messy(call: LabCall) -> dict[str, Any]:
    """A believable catalog with the faults real ones have, and buyers as people type themselves."""
    org = call.org()
    seed = call.body.get("seed", call.state.seed)
    with org.store.transaction():
        entered = _enter(org, products(seed, call.body.get("products", 0)))
        people = _insert(org, "Contact", buyers(seed, call.body.get("buyers", 0)))
    return {**entered, "contact_ids": people["ids"]}


def make_stock(call: LabCall) -> dict[str, Any]:
    """Quantities of Omnichannel Inventory; all rows or none."""
    org, wanted = call.org(), call.body["rows"]
    before = {place: dict(levels) for place, levels in org.stock.levels.items()}
    for number, row in enumerate(wanted):
        try:
            newer = put_level(org, row["location"], row)
        except ConnectError as error:
            org.stock.levels.clear()
            org.stock.levels.update(before)
            raise Misuse("bad_row", f"rows[{number}]: {error.message}") from None
        level = org.stock.at(row["location"], row.get("sku", row.get("stockKeepingUnit", "")))
        if newer and level is not None and "reserved" in row:
            level.reserved = float(row["reserved"])
    return {"rows": len(wanted)}


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/records", make_records, RecordsBody, made=True),
    LabOperation("POST", "/_lab/import", import_csv, ImportBody, made=True),
    LabOperation("POST", "/_lab/products", make_products, ProductsBody, made=True),
    LabOperation("POST", "/_lab/messy", make_messy, MessyBody, made=True),
    LabOperation("POST", "/_lab/stock", make_stock, StockBody),
)
