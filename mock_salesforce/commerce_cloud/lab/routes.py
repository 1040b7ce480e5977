"""The control plane on the wire: each verb's body checked by its shape, misuse answered as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Flask, Response, request
from pydantic import TypeAdapter

from mock_salesforce.commerce_cloud.lab.operations import LabOperation
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.errors import LabError
from mock_salesforce.commerce_cloud.wire.validation import Breach, validated


def add_routes(
    app: Flask,
    state: Callable[[], State],
    operations: Sequence[LabOperation],
    documents: dict[str, Callable[[], dict[str, Any]]],
) -> None:
    """Route the control plane; `state` finds the state installed at the time of the request."""
    for operation in operations:
        app.add_url_rule(
            operation.path,
            f"{operation.method} {operation.path}",
            _verb(operation, state),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    for path, document in documents.items():
        app.add_url_rule(path, path, _reading(document), methods=["GET"], provide_automatic_options=False)


def _verb(operation: LabOperation, state: Callable[[], State]) -> Callable[[], Response]:
    def serve() -> Response:
        try:
            return _json(operation.view(state(), _body(operation)))
        except LabError as error:
            return _json({"error": {"code": error.code, "message": str(error)}}, error.status)

    return serve


def _reading(document: Callable[[], dict[str, Any]]) -> Callable[[], Response]:
    return lambda: _json(document())


def _body(operation: LabOperation) -> dict[str, Any]:
    content = request.get_data()
    if operation.body is None or not content:
        body: Any = {}
    else:
        try:
            body = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise LabError("bad_json", f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise LabError("bad_json", "the body is a JSON object")
    if operation.body is not None:
        try:
            body = validated(TypeAdapter(operation.body), body)
        except Breach as breach:
            unknown = breach.kind == "unknown"
            raise LabError("unknown_member" if unknown else "bad_member", breach.detail) from breach
    checked: dict[str, Any] = body
    return checked


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")
