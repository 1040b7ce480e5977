"""The Flask application: hosts, sign-in, and the REST dispatcher; it holds no vendor of its own
(docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import orjson
from flask import Flask, Request, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.platform import lab as control
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.schema_text import read_objects
from mock_salesforce.platform.books.sessions import Session
from mock_salesforce.platform.oauth.identity import TokenRefused
from mock_salesforce.platform.oauth.request import Visit, org_origin
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS
from mock_salesforce.platform.rest.limits import count_call
from mock_salesforce.platform.soql.syntax import Parser
from mock_salesforce.platform.state import GENERIC_HOSTS, State, new_state
from mock_salesforce.platform.streaming import endpoint as streaming
from mock_salesforce.platform.wire.call import JSON_TYPE, Answer, Call
from mock_salesforce.platform.wire.errors import ApiError, Misuse, OAuthError, documented
from mock_salesforce.platform.wire.openapi import lab_document, vendor_document
from mock_salesforce.platform.wire.operations import Router
from mock_salesforce.platform.wire.service import build_async_router, build_router, perform, versions

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(slots=True)
class _Engine:
    """What is built once a process, and the vendor that is installed at the moment."""

    router: Router
    async_router: Router
    parser: Parser
    standard: tuple[SObject, ...]
    state: State


def create_app() -> Flask:
    """The application with an empty vendor under it; `install` puts another."""
    app = Flask("mock_salesforce.platform", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it; the base class does not say so
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A redirect to a tidier path would be HTML, which the API never sends.
    app.url_map.merge_slashes = False
    standard = tuple(
        read_objects(files("mock_salesforce.platform").joinpath("data/objects.txt").read_text("utf-8"))
    )
    app.extensions["platform"] = _Engine(
        build_router(), build_async_router(), Parser(), standard, new_state(0, lambda: 0.0)
    )
    _add_routes(app)
    _add_error_handlers(app)
    return app


def install(app: Flask, state: State) -> None:
    """Puts a fresh vendor under the application."""
    app.extensions["platform"].state = state


def _add_routes(app: Flask) -> None:
    engine: _Engine = app.extensions["platform"]

    def rule(path: str, view: Callable[..., Any], methods: list[str]) -> None:
        template = path.replace("{", "<").replace("}", ">")
        app.add_url_rule(template, f"{' '.join(methods)} {path}", view, methods=methods, strict_slashes=False)

    def restart(seed: int) -> None:
        install(app, new_state(seed, engine.state.now))

    def lab(verb: str) -> Response:
        for org in engine.state.orgs.values():
            org.events.caller = None
        status, document = control.answer(
            engine.state,
            engine.standard,
            restart,
            request.method,
            request.path,
            request.args,
            request.get_data(),
        )
        return _json(status, document)

    def page(view: Callable[..., BaseResponse]) -> Callable[..., BaseResponse]:
        return lambda **parts: view(_visit(engine.state), **parts)

    def api_versions() -> Response:
        _org_of_host(engine.state)
        return _json(200, versions())

    rule("/_lab/openapi.json", lambda: _json(200, lab_document(control.LAB_OPERATIONS)), ["GET"])
    rule(
        "/_lab/openapi/vendor.json",
        lambda: _json(200, vendor_document(engine.router, engine.async_router, engine.standard)),
        ["GET"],
    )
    rule("/_lab/<path:verb>", lab, _METHODS)
    rule("/services/data", api_versions, ["GET"])
    rule("/services/data/<path:path>", lambda path: _rest(engine, path), _METHODS)
    rule("/services/async/<path:path>", lambda path: _bulk_first(engine, path), _METHODS)
    rule("/cometd", lambda: _cometd(engine, ""), ["POST"])
    rule("/cometd/<path:path>", lambda path: _cometd(engine, path), ["POST"])
    for operation in WEB_OPERATIONS:
        rule(operation.path, page(operation.view), [operation.method])


def _org_of_host(state: State) -> Org | None:
    """The org of the request's host, None at a generic login host; an unknown host is no tenant (section
    1.1)."""
    host = request.host
    name = host.partition(":")[0]
    org = state.hosts.get(host) or state.hosts.get(name)
    if org is None and name not in GENERIC_HOSTS:
        raise _NoTenant(host)
    return org


class _NoTenant(Exception):
    """The host is no org's: 404 in HTML, never JSON."""


def _visit(state: State) -> Visit:
    org = _org_of_host(state)
    _log(state, request.path, None)
    return Visit(state, request, org, request.host, request.is_secure)


def _log(state: State, path: str, status: int | None) -> None:
    here = _here()
    state.requests.append(
        {
            "at": state.now(),
            "method": here.method,
            "host": here.host,
            "path": path,
            "status": status,
        }
    )


def _rest(engine: _Engine, path: str) -> Response:
    state, here = engine.state, _here()
    org = _org_of_host(state)
    if state.quirks.maintenance:
        _log(state, here.full_path.rstrip("?"), 503)
        return Response(render_template("maintenance.html"), 503)
    try:
        answer = _served(engine, here, org, path)
    except ApiError as error:
        answer = Answer(error.status, [error.item()], dict(error.headers))
    _log(state, here.full_path.rstrip("?"), answer.status)
    if answer.document is None and answer.raw is None:
        response = Response(status=answer.status, headers=answer.headers)
        del response.headers["Content-Type"]
        return response
    return Response(answer.content(), answer.status, answer.headers, content_type=answer.content_type)


def _here() -> Request:
    """The request itself: each look through Flask's proxy costs, and a call looks often."""
    current: Request = cast(Any, request)._get_current_object()
    return current


def _served(engine: _Engine, here: Request, org: Org | None, path: str) -> Answer:
    kind, _, token = here.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() not in ("bearer", "oauth"):
        raise documented("INVALID_AUTH_HEADER" if kind else "INVALID_SESSION_ID")
    session = _session(engine.state, org, token.strip())
    assert org is not None
    usage = count_call(org)
    version, _, rest = path.partition("/")
    answer = perform(engine.router, _call(engine, here, org, session, version, f"/{rest}", engine.router))
    answer.headers["Sforce-Limit-Info"] = usage
    return answer


def _session(state: State, org: Org | None, token: str) -> Session:
    session = state.sessions.use(token, state.now())
    if session is None or org is None or session.org_id != org.id:
        raise documented("INVALID_SESSION_ID")
    if session.client_id is not None and "api" not in session.scopes and "full" not in session.scopes:
        raise ApiError("INVALID_SESSION_ID", "This session is not valid for use with the REST API")
    return session


def _call(
    engine: _Engine, here: Request, org: Org, session: Session, version: str, path: str, router: Router
) -> Call:
    environ = here.environ
    sent = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
    call = org.events.caller = Call(
        org,
        session.user_id,
        version,
        here.method,
        path,
        here.args if here.query_string else _NO_ARGS,
        here.headers,
        engine.parser,
        org_origin(org, here.host, here.scheme),
        lambda inner: perform(router, inner),
        here.get_data() if sent else b"",
        scopes=session.scopes,
    )
    return call


_NO_ARGS: dict[str, str] = {}


def _bulk_first(engine: _Engine, path: str) -> Response:
    """Bulk API 1.0: its own header for the session, its own shape for errors."""
    here = _here()
    org = _org_of_host(engine.state)
    version, _, rest = path.partition("/")
    try:
        session = _session(engine.state, org, request.headers.get("X-SFDC-Session", ""))
    except ApiError:
        return _json(400, {"exceptionCode": "InvalidSessionId", "exceptionMessage": "Invalid session id"})
    assert org is not None
    router = engine.async_router
    answer = perform(router, _call(engine, here, org, session, f"v{version}", f"/{rest}", router))
    _log(engine.state, request.path, answer.status)
    if answer.status >= 400:
        error = answer.document[0]
        answer.document = {"exceptionCode": error["errorCode"], "exceptionMessage": error["message"]}
    return Response(answer.content(), answer.status, answer.headers, content_type=answer.content_type)


def _cometd(engine: _Engine, path: str) -> Response:
    """The streaming endpoint: its sessions are those of the REST API, its errors are messages."""
    state, here = engine.state, _here()
    org = _org_of_host(state)
    if state.quirks.maintenance:
        _log(state, here.path, 503)
        return Response(render_template("maintenance.html"), 503)

    def enter() -> tuple[Org, str] | str:
        kind, _, token = here.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() not in ("bearer", "oauth"):
            return "401::Request requires authentication"
        try:
            session = _session(state, org, token.strip())
        except ApiError:
            return "401::Authentication invalid"
        assert org is not None
        return org, session.user_id

    status, messages = streaming.respond(path, here.get_data(), enter)
    _log(state, here.path, status)
    return _json(status, messages)


def _json(status: int, document: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(document), status, headers, content_type=JSON_TYPE)


def _add_error_handlers(app: Flask) -> None:
    def misuse(error: Misuse) -> Response:
        return _json(error.status, {"error": {"code": error.code, "message": error.message}})

    def oauth_error(error: OAuthError) -> Response:
        return _json(error.status, {"error": error.error, "error_description": error.description})

    def token_refused(error: TokenRefused) -> Response:
        return Response(str(error), 403, content_type="text/html;charset=UTF-8")

    def no_tenant(error: _NoTenant) -> tuple[str, int]:
        return render_template("no_such_domain.html", host=str(error)), 404

    def http_error(error: HTTPException) -> Any:
        return _http_error(error)

    app.register_error_handler(Misuse, misuse)
    app.register_error_handler(OAuthError, oauth_error)
    app.register_error_handler(TokenRefused, token_refused)
    app.register_error_handler(_NoTenant, no_tenant)
    app.register_error_handler(HTTPException, http_error)


_HTTP_CODES = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    411: "LENGTH_REQUIRED",
    413: "CONTENT_TOO_LARGE",
    414: "URI_TOO_LONG",
}


def _http_error(error: HTTPException) -> Any:
    """What the web server itself refuses, in the shape of the surface that was asked."""
    status, path = error.code or 500, request.path
    allowed = (
        {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    )
    if path.startswith("/_lab"):
        words = f"{request.method} {path}: {error.name}"
        return _json(status, {"error": {"code": "http", "message": words}}, allowed)
    if path.startswith("/services/data"):
        code = _HTTP_CODES.get(status, "UNKNOWN_EXCEPTION")
        return _json(status, [{"message": error.name, "errorCode": code}], allowed)
    if path.startswith("/cometd"):
        return _json(status, [{"successful": False, "error": f"{status}::{error.name}"}], allowed)
    if path.startswith("/services/async"):
        return _json(status, {"exceptionCode": "InvalidRequest", "exceptionMessage": error.name}, allowed)
    if path.startswith("/services/oauth2"):
        return _json(status, {"error": "invalid_request", "error_description": error.name}, allowed)
    page = render_template("no_such_domain.html", host=request.host)
    return Response(page, status, allowed)
