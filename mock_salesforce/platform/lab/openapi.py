"""The control plane as OpenAPI tells of it, from the table that routes and validates its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_salesforce.platform.lab.operations import LabOperation
from mock_salesforce.platform.wire.openapi import Schemas, answer, document, operation_id, ref

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
    bodies = Schemas((f"{op.method} {op.path}", op.body) for op in operations if op.body)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        name = f"{op.method} {op.path}"
        described: dict[str, Any] = {
            "operationId": operation_id(name),
            "summary": op.view.__doc__,
            "parameters": [],
            "responses": {
                "201" if op.made else "200": answer("Done", {"type": "object"}),
                **{status: answer("Misuse", ref("Misuse")) for status in ("400", "404")},
            },
        }
        if name in bodies.by_name:
            described["requestBody"] = bodies.request(name)
        paths.setdefault(op.path, {})[op.method.lower()] = described
    title = "Salesforce platform mock: control plane"
    return document(title, paths, {"Misuse": _MISUSE, **bodies.definitions})
