"""OpenAPI 3.1 from the tables that route and validate: what every surface shares, and REST and Bulk 1.0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_salesforce.frame.openapi import JSON, Paths, answer, in_path, in_query, placeholders, ref, sent
from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.change_events import STANDARD
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.wire.members import ID_PATTERN
from mock_salesforce.platform.wire.operations import Operation

_NEWEST = 67
_ID = {"type": "string", "pattern": ID_PATTERN}
_ERROR = {
    "type": "object",
    "required": ["message", "errorCode"],
    "properties": {
        "message": {"type": "string"},
        "errorCode": {"type": "string"},
        "fields": {"type": "array", "items": {"type": "string"}},
    },
}
_FILE = {"type": "string", "format": "binary"}
_SCHEMAS: dict[str, Any] = {
    "Error": _ERROR,
    "Errors": {"type": "array", "minItems": 1, "items": ref("Error")},
    "RecordUrls": {"type": "array", "items": {"type": "string"}},
    "TreeFailure": {
        "type": "object",
        "required": ["hasErrors", "results"],
        "properties": {"hasErrors": {"const": True}, "results": {"type": "array"}},
    },
}
_ASYNC_ERROR = {
    "type": "object",
    "required": ["exceptionCode", "exceptionMessage"],
    "properties": {"exceptionCode": {"type": "string"}, "exceptionMessage": {"type": "string"}},
}
_CSV = "text/csv"


# The paths of one surface, and the schemas they refer to.
Described = tuple[Paths, dict[str, Any]]


def rest(operations: Iterable[Operation], standard: Iterable[SObject]) -> Described:
    """The REST API, without a session too."""
    paths = _paths(operations, standard, "v", "", _failure)
    return {"/services/data": {"get": _versions()}, **paths}, _SCHEMAS


def bulk_first(operations: Iterable[Operation], standard: Iterable[SObject]) -> Described:
    """Bulk API 1.0, which has its own header for the session and its own shape of errors."""
    paths = _paths(operations, standard, "", "Bulk 1.0: ", lambda op: ref("AsyncError"))
    for described in (one for by_method in paths.values() for one in by_method.values()):
        described["security"] = [{"session": []}]
    return paths, {"AsyncError": _ASYNC_ERROR}


def _paths(
    operations: Iterable[Operation],
    standard: Iterable[SObject],
    prefix: str,
    title: str,
    refused: Callable[[Operation], dict[str, Any]],
) -> Paths:
    table, names = tuple(operations), sorted(sobject.name for sobject in standard)
    paths: Paths = {}
    for op in table:
        described = _operation(op, prefix, names, title)
        described["responses"]["default"] = answer("Refused", refused(op))
        paths.setdefault(f"{op.under}{op.path}".rstrip("/"), {})[op.method.lower()] = described
    return paths


def _versions() -> dict[str, Any]:
    return {
        "operationId": "versions",
        "summary": "The versions of the API (section 2.1)",
        "parameters": [],
        "responses": {"200": answer("Every version", {"type": "array"})},
    }


def _operation(op: Operation, prefix: str, names: Sequence[str], title: str) -> dict[str, Any]:
    oldest = int(max(op.since, 31.0))
    versions = [f"{prefix}{number}.0" for number in range(oldest, _NEWEST + 1)]
    parameters = [in_path("version", {"enum": versions})]
    for variable in placeholders(op.path):
        kinds: dict[str, dict[str, Any]] = {
            "sobject": {"enum": list(names)},
            "id": _ID,
            "event": {"enum": [*order_events.EVENTS, *(f"{name}ChangeEvent" for name in STANDARD)]},
        }
        parameters.append(in_path(variable, kinds.get(variable, {"type": "string", "minLength": 1})))
    parameters += [in_query(name, {"type": "string"}) for name in op.query]
    described: dict[str, Any] = {
        "operationId": op.name,
        "summary": f"{title}{op.title}",
        "description": f"{op.view.__doc__} Facts section {op.facts}; since v{op.since:.1f}.",
        "parameters": parameters,
        "security": [{"bearer": []}],
        "responses": {str(status): _success(op, status) for status in _statuses(op)},
    }
    if op.body:
        described["requestBody"] = sent(op.body)
    elif op.part:
        part = {"type": "object", "required": [op.part], "properties": {op.part: _FILE}}
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": part}}}
    elif op.method == "PUT" and op.csv:
        described["requestBody"] = {"content": {_CSV: {"schema": {"type": "string"}}}}
    elif op.raw:
        described["requestBody"] = {"content": {JSON: {"schema": {}}}}
    elif op.method in ("POST", "PATCH"):
        described["requestBody"] = {"content": {JSON: {"schema": {"type": "object"}}}}
    return described


def _statuses(op: Operation) -> tuple[int, ...]:
    return op.answers or ((200, 201) if op.method == "POST" else (200,))


def _success(op: Operation, status: int) -> dict[str, Any]:
    if status in (204, 304) or (op.csv and op.method == "PUT"):
        return {"description": "Done; no body"}
    if status == 300:
        return answer("Several records match", ref("RecordUrls"))
    if op.csv:
        return {"description": "Done", "content": {_CSV: {"schema": {"type": "string"}}}}
    return answer("Done", {})


def _failure(op: Operation) -> dict[str, Any]:
    if "/composite/tree/" in op.path:
        return {"anyOf": [ref("Errors"), ref("TreeFailure")]}
    return ref("Errors")
