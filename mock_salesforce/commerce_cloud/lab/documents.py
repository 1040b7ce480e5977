"""OpenAPI 3.1 of the control plane, from the table that routes and validates it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mock_salesforce.commerce_cloud.lab.operations import NOTHING, LabOperation
from mock_salesforce.commerce_cloud.wire.errors import JSON
from mock_salesforce.commerce_cloud.wire.kinds import record, schema_of, text
from mock_salesforce.commerce_cloud.wire.openapi import body, document, error, response

_MISUSE = record(
    {"error": record({"code": text(), "message": text()}, ("code", "message"), others=False)},
    ("error",),
    others=False,
)
_ERRORS = {
    "400": "No such members or values",
    "404": "Nothing of that name",
    "409": "It exists, or may not be now",
}


def lab_document(operations: Sequence[LabOperation]) -> dict[str, Any]:
    """Every verb of the control plane."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return document("Commerce Cloud mock: control plane", paths, {"Misuse": _MISUSE})


def _described(operation: LabOperation) -> dict[str, Any]:
    refused = ("400", "404", "409") if operation.beyond else ("400",)
    described: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{operation.method} {operation.path}").strip("_").lower(),
        "summary": operation.summary,
        "parameters": list(_parameters(operation)),
        "responses": {
            "200": response("Done", operation.answer),
            **{status: error("Misuse", JSON, _ERRORS[status]) for status in refused},
        },
    }
    if operation.beyond:
        described["x-refused-beyond-schema"] = operation.beyond
    if operation.content is not None:
        described["requestBody"] = operation.content()
    elif operation.body is not NOTHING:
        needed = bool(schema_of(operation.body).get("required"))
        described["requestBody"] = body({"application/json": operation.body}, required=needed)
    if operation.method != "GET":
        described["responses"]["413"] = error("Misuse", JSON, "More than is read")
    return described


def _parameters(operation: LabOperation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": schema_of(text(shortest=1))}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    asked = schema_of(operation.query)
    in_query = [
        {"name": name, "in": "query", "required": name in asked.get("required", ()), "schema": schema}
        for name, schema in asked.get("properties", {}).items()
    ]
    return in_path + in_query
