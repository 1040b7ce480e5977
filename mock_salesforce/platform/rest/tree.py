"""Trees of records with their children: up to 200 records, all or nothing (section 2.6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.rest.bodies import TreeBody
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

LIMIT, DEEPEST, MOST_TYPES = 200, 5, 5


class _Failed(Exception):
    """A record of the tree was refused: nothing stays."""

    def __init__(self, reference: str, error: VendorError) -> None:
        super().__init__(str(error))
        self.reference = reference
        self.error = error


def tree(call: Call) -> Answer:
    """POST of records with nested children: 201 with their ids, or 400 with the first failure."""
    sobject = call.sobject()
    rows = call.object()["records"]
    results: list[dict[str, str]] = []
    seen: dict[str, None] = {}
    kinds: dict[str, None] = {}
    try:
        with call.org.store.transaction():
            for row in rows:
                _plant(call, sobject, row, {}, results, seen, kinds, 1)
    except _Failed as failure:
        entry = {"referenceId": failure.reference, "errors": [failure.error.row_item()]}
        return Answer(400, {"hasErrors": True, "results": [entry]})
    return Answer(201, {"hasErrors": False, "results": results})


def _plant(
    call: Call,
    sobject: SObject,
    row: Any,
    link: dict[str, str],
    results: list[dict[str, str]],
    seen: dict[str, None],
    kinds: dict[str, None],
    depth: int,
) -> None:
    reference = _reference(call, sobject, row)
    if reference in seen:
        raise _Failed(
            reference,
            VendorError("INVALID_INPUT", f"Duplicate ReferenceId provided in the request: {reference}"),
        )
    seen[reference] = None
    kinds[sobject.name] = None
    if len(seen) > LIMIT or len(kinds) > MOST_TYPES or depth > DEEPEST:
        raise _Failed(
            reference, VendorError("INVALID_INPUT", "The tree has too many records, types or levels")
        )
    children = call.org.schema.children(sobject.name)
    nested = {
        name: value for name, value in row.items() if isinstance(value, dict) and name.lower() in children
    }
    plain = {
        name: value for name, value in row.items() if name not in nested and name.lower() != "attributes"
    }
    try:
        record_id = records.create(call.org, sobject, {**plain, **link}, call.user_id)
    except VendorError as error:
        raise _Failed(reference, error) from None
    results.append({"referenceId": reference, "id": record_id})
    for name, value in nested.items():
        child = children[name.lower()]
        rows = value.get("records")
        if not isinstance(rows, list):
            raise _Failed(reference, VendorError("INVALID_INPUT", f"{name} must hold records"))
        for child_row in rows:
            own = call.sobject(child.sobject)
            _plant(call, own, child_row, {child.field: record_id}, results, seen, kinds, depth + 1)


def _reference(call: Call, sobject: SObject, row: Any) -> str:
    attributes = row.get("attributes") if isinstance(row, dict) else None
    reference = attributes.get("referenceId") if isinstance(attributes, dict) else None
    if not isinstance(reference, str) or not reference:
        raise VendorError("INVALID_INPUT", "Include a reference ID for each record in the request.")
    kind = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(kind, str) or kind.lower() != sobject.name.lower():
        raise _Failed(reference, VendorError("INVALID_INPUT", f"The record must be of type {sobject.name}"))
    return reference


OPERATIONS = (
    Operation(
        "POST",
        "/composite/tree/{sobject}",
        tree,
        "Create trees of records",
        "2.6",
        since=34.0,
        body=TreeBody,
        answers=(201,),
    ),
)
