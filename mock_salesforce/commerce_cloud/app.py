"""The Flask application: routed by the tables of operations, each request before its gate, then its view.

Built once a process; the vendor's state is installed under it for each run (docs/mocks.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson
from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.lab.routes import LAB_OPERATIONS
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.armed import ERRORS
from mock_salesforce.commerce_cloud.wire.gate import admit, host_of
from mock_salesforce.commerce_cloud.wire.limits import standing_headers
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.routes import Routes, Serve
from mock_salesforce.frame.door import Door, Served, through
from mock_salesforce.frame.routes import add_routes, off_the_map

_PLAIN_JSON_PATHS = tuple(api.base.partition("{")[0] for api in APIS if api.plain_json_errors)
if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_EXTENSION = "commerce_cloud"


class _Application(Flask):
    """OCAPI takes the method from `x-dw-http-method-override` where a client can only POST (section 9)."""

    def __init__(self) -> None:
        super().__init__(__name__, static_folder=None)
        self.url_map.merge_slashes = False
        self.operations = Routes()
        self.door = Door(self, self.operations.find, super().wsgi_app, _off_the_map)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        wanted = environ.get("HTTP_X_DW_HTTP_METHOD_OVERRIDE")
        is_post = environ["REQUEST_METHOD"] == "POST" and environ.get("PATH_INFO", "").startswith("/s/")
        if is_post and wanted in ("GET", "PUT", "PATCH", "DELETE"):
            environ["REQUEST_METHOD"] = wanted
        return self.door(environ, start_response)


def create_app() -> Flask:
    """The application, with every operation of every table routed and no state installed yet."""
    app = _Application()
    for api in APIS:
        for operation in api.operations:
            path = api.base + operation.path
            app.operations.add(operation.method, path, _endpoint(app, api, operation))
            # Behind the door Flask knows the paths too, so that it tells a wrong method from a wrong path.
            app.add_url_rule(
                path.replace("{", "<").replace("}", ">"),
                endpoint=f"{api.name}.{operation.name}",
                methods=[operation.method],
                provide_automatic_options=False,
            )
    add_routes(app, LAB_OPERATIONS, lambda: installed(app))
    app.register_error_handler(HTTPException, lambda error: _off_the_map(request, error))
    return app


def install(app: Flask, state: State) -> None:
    """Put a fresh Commerce Cloud under the application."""
    app.extensions[_EXTENSION] = state


def installed(app: Flask) -> State:
    """The state that the application serves."""
    state: State = app.extensions[_EXTENSION]
    return state


def _endpoint(app: Flask, api: Api, operation: Operation) -> Serve:
    name = api.full_name(operation)

    def serve(path: dict[str, str], here: Request) -> Response:
        state = installed(app)
        host = host_of(here).partition(":")[0]
        return through(
            state,
            here,
            host,
            here.path,
            lambda: name,
            lambda: _served(state, api, operation, name, path, here),
        )

    return serve


def _served(
    state: State, api: Api, operation: Operation, name: str, path: dict[str, str], here: Request
) -> Served:
    """The answer; an armed refusal stands behind the gate."""
    code = None
    armed = state.refusals.take(name) if state.refusals else None
    try:
        call = admit(state, api, operation, path, here)
        if armed is not None and not armed.after_write:
            raise ERRORS[api.envelope][armed.error]()
        answer = operation.view(call)
        if armed is not None:
            raise ERRORS[api.envelope][armed.error]()
    except errors.VendorError as error:
        response, code = _refusal(api, error, path), error.code
    else:
        response = _written(answer)
    correlation_id = here.environ.get("HTTP_CORRELATION_ID")
    if correlation_id is not None:
        response.headers["x-correlation-id"] = correlation_id
    for header, value in standing_headers(state, api, path.get("organizationId", "")):
        response.headers[header] = value
    return Served(response, name, code)


def _written(answer: Answer) -> Response:
    if answer.body is None:
        response = Response(status=answer.status)
        response.headers.pop("Content-Type", None)
    else:
        response = Response(
            orjson.dumps(answer.body), answer.status, content_type="application/json;charset=UTF-8"
        )
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _refusal(api: Api, error: errors.VendorError, path: dict[str, str]) -> Response:
    if isinstance(error, errors.Fault):
        error.version = path.get("version", "v25_6").removeprefix("v").replace("_", ".")
    content_type = error.content_type
    if api.plain_json_errors and content_type == errors.PROBLEM_JSON:
        content_type = errors.JSON
    body = error.body()
    raw = body.encode() if isinstance(body, str) else orjson.dumps(body)
    response = Response(raw, error.status, content_type=content_type)
    for name, value in error.headers:
        response.headers[name] = value
    return response


def _off_the_map(asked: Request, error: HTTPException) -> Response:
    """A path or method that no table lists, answered in the envelope of the API that the path belongs to."""
    path, status = asked.path, error.code or 500
    refusal: errors.VendorError
    if path.startswith("/_lab"):
        return off_the_map(asked, error)
    if path.startswith("/s/"):
        refusal = errors.fault_off_the_map(status, asked.method, path)
    else:
        refusal = errors.problem_off_the_map(status, asked.method, path)
    content_type = errors.JSON if path.startswith(_PLAIN_JSON_PATHS) else refusal.content_type
    response = Response(orjson.dumps(refusal.body()), refusal.status, content_type=content_type)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response
