"""OpenAPI 3.1: the parts that every document is made of, and the document of a control plane from its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mock_salesforce.frame.kinds import Kind, record, schema_of, text
from mock_salesforce.frame.misuse import STATUSES
from mock_salesforce.frame.operations import NOTHING, LabOperation

JSON = "application/json"
Paths = dict[str, dict[str, Any]]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MISUSE = record(
    {"error": record({"code": text(), "message": text()}, ("code", "message"), others=False)},
    ("error",),
    others=False,
)


def lab_document(title: str, operations: Sequence[LabOperation]) -> dict[str, Any]:
    """Every verb of a control plane."""
    paths: Paths = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return document(f"{title}: control plane", "1", paths, {"Misuse": schema_of(_MISUSE)})


def _described(operation: LabOperation) -> dict[str, Any]:
    asked = schema_of(operation.query)
    described: dict[str, Any] = {
        "operationId": named(operation.method, operation.path),
        "summary": operation.summary,
        "parameters": [
            *(in_path(name, schema_of(text(shortest=1))) for name in placeholders(operation.path)),
            *(
                in_query(name, schema, required=name in asked.get("required", ()))
                for name, schema in asked.get("properties", {}).items()
            ),
        ],
        "responses": {
            "200": answer("Done", schema_of(operation.answer)),
            **{str(status): answer("Misuse", ref("Misuse")) for status in sorted(set(STATUSES.values()))},
        },
    }
    if operation.beyond:
        described["x-refused-beyond-schema"] = operation.beyond
    if operation.file is not None:
        described["requestBody"] = operation.file()
    elif operation.body is not NOTHING:
        described["requestBody"] = sent(operation.body)
    return described


def named(method: str, path: str) -> str:
    """What a document calls an operation: `get_query`, `post_async_job`."""
    return re.sub(r"\W+", "_", f"{method} {path}").strip("_").lower()


def placeholders(path: str) -> list[str]:
    """The names of what stands in a path."""
    return _PLACEHOLDER.findall(path)


def in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that stands in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def in_query(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    """A parameter of the query."""
    return {"name": name, "in": "query", "required": required, "schema": schema}


def sent(kind: Kind, media: str = JSON, *, required: bool | None = None) -> dict[str, Any]:
    """A request body; it must be sent where a member is required, unless said otherwise, as an absent one is empty."""
    schema = schema_of(kind)
    needed = bool(schema.get("required")) if required is None else required
    return {"required": needed, "content": {media: {"schema": schema}}}


def ref(model: str) -> dict[str, Any]:
    """A reference to a shared schema."""
    return {"$ref": f"#/components/schemas/{model}"}


def answer(words: str, schema: dict[str, Any], media: str = JSON) -> dict[str, Any]:
    """An answer with a body."""
    return {"description": words, "content": {media: {"schema": schema}}}


def document(
    title: str, version: str, paths: Paths, schemas: dict[str, Any], **further: Any
) -> dict[str, Any]:
    """A whole document of paths; `schemas` are what they refer to, `further` other shared parts."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": schemas, **further},
    }
