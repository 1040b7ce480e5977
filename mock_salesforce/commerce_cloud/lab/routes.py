"""The control plane on the wire: each verb's query and body checked, misuse answered as such."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from mock_salesforce.commerce_cloud.lab.operations import (
    LabCall,
    LabOperation,
    Misuse,
    valid_body,
    valid_query,
)
from mock_salesforce.commerce_cloud.lab.verbs import LAB_OPERATIONS
from mock_salesforce.commerce_cloud.state import State

_LARGEST = 64 * 1024 * 1024
_CHUNK = 64 * 1024


def add_routes(app: Flask, state: Callable[[], State]) -> None:
    """Route the control plane; `state` finds the state installed at the time of the request."""
    for operation in LAB_OPERATIONS:
        app.add_url_rule(
            operation.path.replace("{", "<").replace("}", ">"),
            f"{operation.method} {operation.path}",
            _verb(operation, state),
            methods=[operation.method],
            provide_automatic_options=False,
        )


def off_the_map(asked: Request, error: HTTPException) -> Response:
    """What is no verb, or no method of one; 500 is a defect of the mock."""
    status, method, path = error.code or 500, asked.method, asked.path
    if status == 405:
        allowed = sorted(set(getattr(error, "valid_methods", None) or ()) - {"HEAD", "OPTIONS"})
        misuse = Misuse("method_not_allowed", f"{path} takes {', '.join(allowed)}, not {method}", 405)
        response = _json(misuse.document(), misuse.status)
        response.headers["Allow"] = ", ".join(allowed)
        return response
    if status < 500:
        misuse = Misuse("unknown_verb", f"{method} {path} is no verb; GET /_lab lists them", 404)
    else:
        misuse = Misuse("internal", "the mock failed; its log has the traceback", status)
    return _json(misuse.document(), misuse.status)


def _verb(operation: LabOperation, state: Callable[[], State]) -> Callable[..., Response]:
    def serve(**path: str) -> Response:
        vendor = state()
        drawn = vendor.random.getstate()
        try:
            body = _chunks() if operation.body is None else valid_body(operation, _content())
            answer = _json(
                operation.view(LabCall(vendor, path, valid_query(operation, dict(request.args)), body))
            )
        except Misuse as misuse:
            # A verb that fails has drawn nothing either.
            vendor.random.setstate(drawn)
            answer = _json(misuse.document(), misuse.status)
        for _ in _chunks() if operation.body is None else ():
            pass  # A client that is still sending a file would not see the answer.
        return answer

    return serve


def _content() -> bytes:
    if (request.content_length or 0) > _LARGEST:
        raise Misuse("too_large", "a body may have 64 MB; POST /_lab/import takes files of any size", 413)
    return request.get_data()


def _chunks() -> Iterator[bytes]:
    while chunk := request.stream.read(_CHUNK):
        yield chunk


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")
