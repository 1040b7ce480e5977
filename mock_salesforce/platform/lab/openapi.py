"""The control plane as OpenAPI tells of it, from the table that routes and validates its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_salesforce.platform.lab.misuse import STATUSES
from mock_salesforce.platform.lab.operations import LabOperation
from mock_salesforce.platform.wire.openapi import PLACEHOLDER, Schemas, answer, document, in_path, ref
from mock_salesforce.platform.wire.operations import named

_MISUSE = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}


def lab_document(operations: Sequence[LabOperation]) -> dict[str, Any]:
    """Every verb of the control plane."""
    bodies = Schemas((op.name, op.body) for op in operations if op.body)
    queries = Schemas((op.name, op.query) for op in operations if op.query)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        described: dict[str, Any] = {
            "operationId": named(op.method, op.path),
            "summary": op.summary,
            "parameters": [
                *(in_path(name, {"type": "string", "minLength": 1}) for name in PLACEHOLDER.findall(op.path)),
                *(_parameters(queries, op) if op.query else ()),
            ],
            "responses": {
                "200": answer("Done", {"type": "object"}),
                **{str(status): answer("Misuse", ref("Misuse")) for status in sorted(set(STATUSES.values()))},
            },
        }
        if op.csv:
            described["requestBody"] = {
                "required": True,
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        elif op.body:
            described["requestBody"] = bodies.request(op.name)
        paths.setdefault(op.path, {})[op.method.lower()] = described
    title = "Salesforce platform mock: control plane"
    return document(title, paths, {"Misuse": _MISUSE, **bodies.definitions})


def _parameters(queries: Schemas, op: LabOperation) -> list[dict[str, Any]]:
    schema = queries.resolved(op.name)
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": kind}
        for name, kind in schema["properties"].items()
    ]
