"""OpenAPI 3.1 from the tables that route and validate: what every surface shares, and REST and Bulk 1.0."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.change_events import STANDARD
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.wire.operations import Operation

REF = "#/components/schemas/{model}"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NEWEST = 67
_ID = {"type": "string", "pattern": "^[A-Za-z0-9]{15}([A-Z0-5]{3})?$"}
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
    "Errors": {"type": "array", "minItems": 1, "items": {"$ref": REF.format(model="Error")}},
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
JSON, _CSV = "application/json", "text/csv"


# The paths of one surface, and the schemas they refer to.
Described = tuple[dict[str, dict[str, Any]], dict[str, Any]]


def rest(operations: Iterable[Operation], standard: Iterable[SObject]) -> Described:
    """The REST API, without a session too."""
    paths, schemas = _paths(operations, standard, "v", "", _failure)
    return {"/services/data": {"get": _versions()}, **paths}, {**_SCHEMAS, **schemas}


def bulk_first(operations: Iterable[Operation], standard: Iterable[SObject]) -> Described:
    """Bulk API 1.0, which has its own header for the session and its own shape of errors."""
    paths, schemas = _paths(operations, standard, "", "Bulk 1.0: ", lambda op: ref("AsyncError"))
    for described in (one for by_method in paths.values() for one in by_method.values()):
        described["security"] = [{"session": []}]
    return paths, {"AsyncError": _ASYNC_ERROR, **schemas}


def _paths(
    operations: Iterable[Operation],
    standard: Iterable[SObject],
    prefix: str,
    title: str,
    refused: Callable[[Operation], dict[str, Any]],
) -> Described:
    table, names = tuple(operations), sorted(sobject.name for sobject in standard)
    bodies = Schemas((op.name, op.body) for op in table if op.body)
    paths: dict[str, dict[str, Any]] = {}
    for op in table:
        described = _operation(op, prefix, names, bodies, title)
        described["responses"]["default"] = answer("Refused", refused(op))
        paths.setdefault(f"{op.under}{op.path}".rstrip("/"), {})[op.method.lower()] = described
    return paths, bodies.definitions


class Schemas:
    """JSON schemas by name, and the definitions they share."""

    __slots__ = ("by_name", "definitions")

    def __init__(self, named: Iterable[tuple[str, Any]]) -> None:
        mode: JsonSchemaMode = "validation"
        adapters = [(name, mode, TypeAdapter(kind)) for name, kind in named]
        by_key, shared = TypeAdapter.json_schemas(adapters, ref_template=REF)
        self.by_name: dict[str, Any] = {name: by_key[(name, mode)] for name, _, _ in adapters}
        self.definitions: dict[str, Any] = shared.get("$defs", {})

    def request(self, name: str, media: str = JSON) -> dict[str, Any]:
        """A request body; it must be sent where a member is required, as an absent one is an empty object."""
        required = bool(self.resolved(name).get("required"))
        return {"required": required, "content": {media: {"schema": self.by_name[name]}}}

    def resolved(self, name: str) -> dict[str, Any]:
        """A schema, or the one that it refers to."""
        schema: dict[str, Any] = self.by_name[name]
        found: dict[str, Any] = (
            self.definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        )
        return found


def _versions() -> dict[str, Any]:
    return {
        "operationId": "versions",
        "summary": "The versions of the API (section 2.1)",
        "parameters": [],
        "responses": {"200": answer("Every version", {"type": "array"})},
    }


def _operation(
    op: Operation, prefix: str, names: Sequence[str], bodies: Schemas, title: str
) -> dict[str, Any]:
    oldest = int(max(op.since, 31.0))
    versions = [f"{prefix}{number}.0" for number in range(oldest, _NEWEST + 1)]
    parameters = [in_path("version", {"enum": versions})]
    for variable in PLACEHOLDER.findall(op.path):
        kinds: dict[str, dict[str, Any]] = {
            "sobject": {"enum": list(names)},
            "id": _ID,
            "event": {"enum": [*order_events.EVENTS, *(f"{name}ChangeEvent" for name in STANDARD)]},
        }
        parameters.append(in_path(variable, kinds.get(variable, {"type": "string", "minLength": 1})))
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in op.query
    ]
    described: dict[str, Any] = {
        "operationId": op.name,
        "summary": f"{title}{op.title}",
        "description": f"{op.view.__doc__} Facts section {op.facts}; since v{op.since:.1f}.",
        "parameters": parameters,
        "security": [{"bearer": []}],
        "responses": {str(status): _success(op, status) for status in _statuses(op)},
    }
    if op.body:
        described["requestBody"] = bodies.request(op.name)
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


def in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that stands in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def ref(model: str) -> dict[str, Any]:
    """A reference to a shared schema."""
    return {"$ref": REF.format(model=model)}


def answer(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON answer."""
    return {"description": words, "content": {JSON: {"schema": schema}}}


def document(title: str, paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "v67.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
