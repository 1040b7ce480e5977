"""OpenAPI 3.1 of the control plane, from the table that routes and validates it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_salesforce.commerce_cloud.lab.operations import LabOperation
from mock_salesforce.commerce_cloud.wire.errors import JSON
from mock_salesforce.commerce_cloud.wire.kinds import OBJECT, record, schema_of, text
from mock_salesforce.commerce_cloud.wire.openapi import body, document, error, identifier, response


def lab_document(operations: Sequence[LabOperation], further: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Every verb of the control plane; `further` holds the paths that are no JSON verb, already described."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        described: dict[str, Any] = {
            "operationId": identifier(f"{operation.method} {operation.path}"),
            "summary": (operation.view.__doc__ or "").partition("\n")[0],
            "parameters": [],
            "responses": {
                "200": response("Done", OBJECT),
                **{status: error("Misuse", JSON, "Misuse") for status in ("400", "404")},
            },
        }
        if operation.beyond:
            described["x-refused-beyond-schema"] = operation.beyond
        if operation.body is not None:
            needed = bool(schema_of(operation.body).get("required"))
            described["requestBody"] = body({"application/json": operation.body}, required=needed)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return document("Commerce Cloud mock: control plane", {**paths, **further}, {})


def document_path(path: str, summary: str) -> dict[str, Any]:
    """The path of an OpenAPI document, as another such document has it."""
    answer = record({"openapi": text(), "paths": OBJECT}, ("openapi", "paths"))
    return {
        "get": {
            "operationId": identifier(f"get {path}"),
            "summary": summary,
            "parameters": [],
            "responses": {"200": response("The document", answer)},
        }
    }
