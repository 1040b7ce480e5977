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

from mock_salesforce.commerce_cloud.lab import imports
from mock_salesforce.commerce_cloud.lab import verbs as lab
from mock_salesforce.commerce_cloud.lab.documents import document_path, lab_document
from mock_salesforce.commerce_cloud.lab.routes import add_routes
from mock_salesforce.commerce_cloud.ocapi import data as ocapi_data
from mock_salesforce.commerce_cloud.ocapi import shop as ocapi_shop
from mock_salesforce.commerce_cloud.omnichannel.reservations import OMNICHANNEL_APIS
from mock_salesforce.commerce_cloud.orders import orders as scapi_orders
from mock_salesforce.commerce_cloud.products import catalogs as scapi_catalogs
from mock_salesforce.commerce_cloud.products import products as scapi_products
from mock_salesforce.commerce_cloud.sign_in import account_manager, slas
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.storefront import apis as shopper
from mock_salesforce.commerce_cloud.storefront.baskets import BASKET_APIS
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.gate import admit, host_of
from mock_salesforce.commerce_cloud.wire.limits import standing_headers
from mock_salesforce.commerce_cloud.wire.openapi import vendor_document
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.routes import Door, Serve

APIS: tuple[Api, ...] = (
    account_manager.API,
    slas.API,
    scapi_products.API,
    scapi_catalogs.API,
    scapi_orders.API,
    shopper.PRODUCTS_API,
    shopper.AVAILABILITY_API,
    shopper.SEARCH_API,
    *BASKET_APIS,
    *OMNICHANNEL_APIS,
    ocapi_shop.API,
    ocapi_data.API,
)
_PLAIN_JSON_PATHS = tuple(api.base.partition("{")[0] for api in APIS if api.plain_json_errors)
if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_EXTENSION = "commerce_cloud"
_LAB_DOCUMENT = "/_lab/openapi.json"
_VENDOR_DOCUMENT = "/_lab/openapi/vendor.json"


class _Application(Flask):
    """OCAPI takes the method from `x-dw-http-method-override` where a client can only POST (section 9)."""

    def __init__(self) -> None:
        super().__init__(__name__, static_folder=None)
        self.url_map.merge_slashes = False
        self.door = Door(super().wsgi_app, _off_the_map)

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
            app.door.add(operation.method, path, _endpoint(app, api, operation))
            # Behind the door Flask knows the paths too, so that it tells a wrong method from a wrong path.
            app.add_url_rule(
                path.replace("{", "<").replace("}", ">"),
                endpoint=f"{api.name}.{operation.name}",
                methods=[operation.method],
                provide_automatic_options=False,
            )
    further = {
        imports.PATH: {"post": imports.import_operation()},
        _LAB_DOCUMENT: document_path(_LAB_DOCUMENT, "This document."),
        _VENDOR_DOCUMENT: document_path(_VENDOR_DOCUMENT, "The OpenAPI document of the vendor surface."),
    }
    documents = {
        _LAB_DOCUMENT: lambda: lab_document(lab.LAB_OPERATIONS, further),
        _VENDOR_DOCUMENT: lambda: vendor_document(APIS),
    }
    add_routes(app, lambda: installed(app), lab.LAB_OPERATIONS, documents)
    imports.add_route(app, lambda: installed(app))
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
    def serve(here: Request, path: dict[str, str]) -> Response:
        state = installed(app)
        refusal: errors.VendorError | None
        try:
            call = admit(state, api, operation, path, here)
            answer = operation.view(call)
        except errors.VendorError as error:
            response, refusal = _refusal(api, error, path), error
        else:
            response, refusal = _written(answer), None
        correlation_id = here.environ.get("HTTP_CORRELATION_ID")
        if correlation_id is not None:
            response.headers["x-correlation-id"] = correlation_id
        for name, value in standing_headers(state, api, path.get("organizationId", "")):
            response.headers[name] = value
        return _logged(state, here, operation, response, refusal)

    return serve


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


def _logged(
    state: State, here: Request, operation: Operation, response: Response, error: errors.VendorError | None
) -> Response:
    row = (state.now(), here.method, host_of(here), here.path, operation.name, response.status_code)
    state.requests.append(row if error is None else (*row, str(error)))
    return response


def _off_the_map(asked: Request, error: HTTPException) -> Response:
    """A path or method that no table lists, answered in the envelope of the API that the path belongs to."""
    path, status = asked.path, error.code or 500
    refusal: errors.VendorError
    if path.startswith("/_lab"):
        told = ("internal", "the mock failed; its log has the traceback")
        if status < 500:
            told = ("not_found", f"no such control: {asked.method} {path}")
        body = {"error": dict(zip(("code", "message"), told, strict=True))}
        return Response(orjson.dumps(body), status, content_type=errors.JSON)
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
