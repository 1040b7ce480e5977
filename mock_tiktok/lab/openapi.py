"""OpenAPI 3.1 of the control plane, from the table that validates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mock_tiktok.lab.operations import LabOperation
from mock_tiktok.wire.errors import MISUSE_STATUS
from mock_tiktok.wire.openapi import document, json_response, path_parameters, schemas

_LAB_ERROR = {
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
    bodies = schemas((f"{op.method} {op.path}", op.body) for op in operations if op.body)
    queries = schemas((f"{op.method} {op.path}", op.query) for op in operations if op.query)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        name = f"{op.method} {op.path}"
        described: dict[str, Any] = {
            "operationId": re.sub(r"\W+", "_", name).strip("_").lower(),
            "summary": op.summary,
            "parameters": [*path_parameters(op.path), *queries.parameters(name)],
            "responses": {
                "200": {
                    "description": "Done",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                **{
                    str(status): json_response("Misuse", "Misuse")
                    for status in sorted(set(MISUSE_STATUS.values()))
                },
            },
        }
        if name in bodies.by_name:
            content = {"application/json": {"schema": bodies.by_name[name]}}
            described["requestBody"] = {"required": bodies.is_needed(name), "content": content}
        if op.csv:
            content = {"text/csv": {"schema": {"type": "string"}}}
            described["requestBody"] = {"required": True, "content": content}
        paths.setdefault(op.path, {})[op.method.lower()] = described
    components = {"Misuse": _LAB_ERROR, **bodies.definitions, **queries.definitions}
    return document("TikTok Shop mock: control plane", paths, components)
