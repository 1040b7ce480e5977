"""Collections of up to 200 records: each row answers for itself unless all or none is wanted (section
2.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.rest.bodies import CollectionBody, RetrieveBody
from mock_salesforce.platform.rest.records import readers
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.soql.select import whole_record
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import MultipleChoices, VendorError
from mock_salesforce.platform.wire.operations import Operation

LIMIT = 200
CHUNKS = 10
RETRIEVE_LIMIT = 2000
Write = Callable[[dict[str, Any]], dict[str, Any]]


class _RolledBack(Exception):
    """Carries the results out of a transaction that must not stand."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        super().__init__("rolled back")
        self.results = results


def write_rows(
    call: Call, rows: Sequence[Any], write: Write, *, all_or_none: bool, **failed: Any
) -> list[dict[str, Any]]:
    """Writes rows one by one; with all_or_none the first failure undoes the rest and names itself."""
    results: list[dict[str, Any]] = []
    try:
        with call.org.store.transaction():
            for row in rows:
                results.append(_written(row, write, failed))
            if all_or_none and not all(result["success"] for result in results):
                raise _RolledBack(results)
    except _RolledBack as undone:
        rolled_back = VendorError(
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "Record rolled back because some records were not valid and the request asked for all or none",
        )
        for number, result in enumerate(undone.results):
            if result["success"]:
                results[number] = _failure(rolled_back, failed)
    return results


def _written(row: Any, write: Write, failed: dict[str, Any]) -> dict[str, Any]:
    try:
        if not isinstance(row, dict):
            raise VendorError("JSON_PARSER_ERROR", "Every entry of records must be an object")
        return write(row)
    except VendorError as error:
        return _failure(error, failed)
    except MultipleChoices as error:
        return _failure(VendorError("DUPLICATE_EXTERNAL_ID", str(error)), failed)


def _failure(error: VendorError, more: dict[str, Any]) -> dict[str, Any]:
    return {"success": False, "errors": [error.row_item()], **more}


def _records(call: Call) -> tuple[list[Any], bool]:
    document = call.object()
    rows = document["records"]
    if len(rows) > LIMIT:
        raise VendorError(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {LIMIT} records in this call"
        )
    return rows, document.get("allOrNone") is True


def _typed(call: Call, row: dict[str, Any]) -> SObject:
    attributes = row.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise VendorError("INVALID_TYPE", "Every record needs attributes.type")
    sobject = call.org.schema.get(name)
    if sobject is None:
        raise VendorError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return sobject


def _check_chunks(call: Call, rows: Sequence[Any]) -> None:
    kinds = [_typed(call, row).name for row in rows if isinstance(row, dict)]
    changes = sum(1 for before, after in pairwise(kinds) if before != after)
    if changes >= CHUNKS:
        raise VendorError("LIMIT_EXCEEDED", f"The request has more than {CHUNKS} chunks of object types")


def create(call: Call) -> Answer:
    """POST of up to 200 records of mixed types."""
    rows, all_or_none = _records(call)
    _check_chunks(call, rows)

    def write(row: dict[str, Any]) -> dict[str, Any]:
        record_id = records.create(
            call.org, _typed(call, row), row, call.user_id, duplicates=call.allows_duplicates
        )
        return {"id": record_id, "success": True, "errors": []}

    return Answer(200, write_rows(call, rows, write, all_or_none=all_or_none))


def update(call: Call) -> Answer:
    """PATCH of up to 200 records, each with its id."""
    rows, all_or_none = _records(call)
    _check_chunks(call, rows)

    def write(row: dict[str, Any]) -> dict[str, Any]:
        record_id, values = _split_id(row)
        sobject = _typed(call, row)
        records.update(call.org, sobject, record_id, values, call.user_id)
        return {"id": id18(record_id), "success": True, "errors": []}

    return Answer(200, write_rows(call, rows, write, all_or_none=all_or_none))


def _split_id(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    record_id = next((value for name, value in row.items() if name.lower() == "id"), None)
    if not isinstance(record_id, str):
        raise VendorError("MISSING_ARGUMENT", "Id not specified in an update call", ["Id"])
    if id18(record_id) is None:
        raise VendorError("MALFORMED_ID", f"Record ID: id value of incorrect type: {record_id[:40]}", ["Id"])
    return record_id, {name: value for name, value in row.items() if name.lower() != "id"}


def upsert(call: Call) -> Answer:
    """PATCH of up to 200 records of one type by an external id."""
    rows, all_or_none = _records(call)
    sobject = call.sobject()
    field = records.external_field(sobject, call.args["field"])

    def write(row: dict[str, Any]) -> dict[str, Any]:
        if _typed(call, row) is not sobject:
            raise VendorError("INVALID_TYPE", f"Every record must be of type {sobject.name}")
        values = {name: value for name, value in row.items() if name.lower() != field.name.lower()}
        key = next((value for name, value in row.items() if name.lower() == field.name.lower()), None)
        if key is None and field.type != "id":
            raise VendorError("MISSING_ARGUMENT", f"{field.name} not specified", [field.name])
        if key is None:
            return {
                "id": records.create(call.org, sobject, values, call.user_id),
                "success": True,
                "errors": [],
                "created": True,
            }
        record_id, is_new = records.upsert(call.org, sobject, field, str(key), values, call.user_id)
        return {"id": record_id, "success": True, "errors": [], "created": is_new}

    # A failed row of a collection upsert says created: true, as observed on the live service.
    return Answer(200, write_rows(call, rows, write, all_or_none=all_or_none, created=True))


def delete(call: Call) -> Answer:
    """DELETE of up to 200 records by ids."""
    ids = [part for part in call.query.get("ids", "").split(",") if part]
    if not ids:
        raise VendorError("REQUIRED_FIELD_MISSING", "Required fields are missing: [ids]", ["ids"])
    if len(ids) > LIMIT:
        raise VendorError(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {LIMIT} records in this call"
        )

    def write(row: dict[str, Any]) -> dict[str, Any]:
        record_id = id18(row["id"])
        sobject = call.org.schema.of_id(record_id) if record_id else None
        if record_id is None or sobject is None:
            raise VendorError("MALFORMED_ID", f"malformed id {row['id'][:40]}", ["Id"])
        records.delete(call.org, sobject, record_id, call.user_id)
        return {"id": record_id, "success": True, "errors": []}

    rows = [{"id": part} for part in ids]
    return Answer(200, write_rows(call, rows, write, all_or_none=call.flag("allOrNone")))


def retrieve(call: Call) -> Answer:
    """GET with ids and fields, or POST of {ids, fields}: records in order, null for one that is missing."""
    sobject = call.sobject()
    if call.method == "POST":
        document = call.object()
        ids, fields = document.get("ids"), document.get("fields")
    else:
        ids = [part for part in call.query.get("ids", "").split(",") if part]
        fields = [part for part in call.query.get("fields", "").split(",") if part]
    if not isinstance(ids, list) or not isinstance(fields, list) or not ids or not fields:
        raise VendorError("MALFORMED_QUERY", "ids and fields must be given")
    if len(ids) > RETRIEVE_LIMIT:
        raise VendorError(
            "EXCEEDED_ID_LIMIT", f"cannot retrieve more than {RETRIEVE_LIMIT} records in this call"
        )
    reads = readers(call.org, sobject, ",".join(str(field) for field in fields))
    rows = call.org.table(sobject.name).rows
    found = [rows.get(id18(str(record_id)) or "") for record_id in ids]
    shown = [row and whole_record(call.org, sobject, row, call.version, reads) for row in found]
    return Answer(200, shown)


OPERATIONS = (
    Operation(
        "POST",
        "/composite/sobjects",
        create,
        "Create up to 200 records",
        "2.6",
        since=42.0,
        body=CollectionBody,
    ),
    Operation(
        "PATCH",
        "/composite/sobjects",
        update,
        "Update up to 200 records",
        "2.6",
        since=42.0,
        body=CollectionBody,
    ),
    Operation(
        "DELETE",
        "/composite/sobjects",
        delete,
        "Delete up to 200 records",
        "2.6",
        since=42.0,
        query=("ids", "allOrNone"),
    ),
    Operation(
        "PATCH",
        "/composite/sobjects/{sobject}/{field}",
        upsert,
        "Upsert up to 200 records",
        "2.6",
        since=46.0,
        body=CollectionBody,
    ),
    Operation(
        "GET",
        "/composite/sobjects/{sobject}",
        retrieve,
        "Read records by ids",
        "2.6",
        since=42.0,
        query=("ids", "fields"),
    ),
    Operation(
        "POST",
        "/composite/sobjects/{sobject}",
        retrieve,
        "Read up to 2,000 records by ids",
        "2.6",
        since=42.0,
        body=RetrieveBody,
        wrong="MALFORMED_QUERY",
    ),
)
