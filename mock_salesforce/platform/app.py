"""The Flask application: hosts, sign-in, and the REST dispatcher; it holds no vendor of its own
(docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import orjson
from flask import Flask, Request, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from .errors import ApiError, Misuse, OAuthError
from .lab import Lab
from .oauth import identity, pages, tokens
from .oauth.identity import TokenRefused
from .oauth.request import Visit, org_origin
from .oauth.sessions import Session
from .oauth.soap import login
from .org import Org
from .rest.call import JSON_TYPE, Answer, Call
from .rest.limits import count_call
from .rest.operation import Router
from .rest.service import build_async_router, build_router, perform, versions
from .schema import SObject
from .schema_text import read_objects
from .soql.syntax import Parser
from .state import GENERIC_HOSTS, State, new_state

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

    def rule(path: str, view: Callable[..., Any], methods: list[str] | None = None) -> None:
        app.add_url_rule(
            path, f"{view.__name__}:{path}", view, methods=methods or ["GET", "POST"], strict_slashes=False
        )

    def lab(verb: str) -> Response:
        control = Lab(
            engine.state, engine.standard, lambda seed: install(app, new_state(seed, engine.state.now))
        )
        status, document = control.answer(request.method, verb.strip("/"), request.get_data())
        return _json(status, document)

    def rest(path: str = "") -> Response:
        return _rest(engine, path)

    def bulk_first(path: str) -> Response:
        return _bulk_first(engine, path)

    def soap(version: str) -> Response:
        status, envelope = login(_visit(engine.state), version)
        return Response(envelope, status, content_type="text/xml;charset=UTF-8")

    def api_versions() -> Response:
        _org_of_host(engine.state)
        return _json(200, versions())

    def page(view: Callable[[Visit], BaseResponse]) -> Callable[[], BaseResponse]:
        def shown() -> BaseResponse:
            return view(_visit(engine.state))

        shown.__name__ = view.__name__
        return shown

    def root() -> BaseResponse:
        visit = _visit(engine.state)
        return pages.sign_in(visit) if request.method == "POST" else pages.sign_in_page(visit)

    def token() -> Response:
        return _json(
            200, tokens.grant(_visit(engine.state)), {"Cache-Control": "no-store", "Pragma": "no-cache"}
        )

    def revoke() -> Response:
        tokens.revoke(_visit(engine.state))
        return Response(status=200)

    def userinfo() -> Response:
        return _json(200, identity.userinfo(_visit(engine.state)))

    def identity_url(org_id: str, user_id: str) -> Response:
        return _json(200, identity.identity(_visit(engine.state), org_id, user_id))

    rule("/_lab/<path:verb>", lab, _METHODS)
    rule("/services/data", api_versions, ["GET"])
    rule("/services/data/<path:path>", rest, _METHODS)
    rule("/services/async/<path:path>", bulk_first, _METHODS)
    rule("/services/Soap/u/<version>", soap, ["POST"])
    rule("/", root)
    rule("/services/oauth2/authorize", page(pages.authorize))
    rule(pages.CONSENT_PATH, page(pages.consent))
    rule(pages.ERROR_PATH, page(pages.error_page), ["GET"])
    rule("/services/oauth2/token", token, ["POST"])
    rule("/services/oauth2/revoke", revoke)
    rule("/services/oauth2/userinfo", userinfo)
    rule("/id/<org_id>/<user_id>", identity_url)


def _org_of_host(state: State) -> Org | None:
    """The org of the request's host, None at a generic login host; an unknown host is no tenant (section
    1.1)."""
    host = request.host
    org = state.hosts.get(host) or state.hosts.get(host.partition(":")[0])
    if org is None and host.partition(":")[0] not in GENERIC_HOSTS:
        raise _NoTenant(host)
    return org


class _NoTenant(Exception):
    """The host is no org's: 404 in HTML, never JSON."""


def _visit(state: State) -> Visit:
    org = _org_of_host(state)
    _log(state, request.path, 0)
    return Visit(state, request, org, request.host, request.is_secure)


def _log(state: State, path: str, status: int) -> None:
    here = _here()
    state.requests.append(
        {
            "at": state.now(),
            "method": here.method,
            "host": here.host,
            "path": path,
            "status": status or None,
        }
    )


def _rest(engine: _Engine, path: str) -> Response:
    state, here = engine.state, _here()
    org = _org_of_host(state)
    try:
        answer = _served(engine, here, org, path)
    except ApiError as error:
        answer = Answer(error.status, [error.item()])
    _log(state, here.full_path.rstrip("?"), answer.status)
    if answer.document is None and answer.raw is None:
        return Response(status=answer.status, headers=answer.headers)
    return Response(answer.content(), answer.status, answer.headers, content_type=answer.content_type)


def _here() -> Request:
    """The request itself: each look through Flask's proxy costs, and a call looks often."""
    current: Request = cast(Any, request)._get_current_object()
    return current


def _served(engine: _Engine, here: Request, org: Org | None, path: str) -> Answer:
    kind, _, token = here.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() not in ("bearer", "oauth"):
        raise ApiError(
            "INVALID_SESSION_ID" if not kind else "INVALID_AUTH_HEADER", "Session expired or invalid"
        )
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
        raise ApiError("INVALID_SESSION_ID", "Session expired or invalid")
    if session.client_id is not None and "api" not in session.scopes and "full" not in session.scopes:
        raise ApiError("INVALID_SESSION_ID", "This session is not valid for use with the REST API")
    return session


def _call(
    engine: _Engine, here: Request, org: Org, session: Session, version: str, path: str, router: Router
) -> Call:
    environ = here.environ
    sent = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
    return Call(
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
        if request.path.startswith("/_lab/"):
            return _json(
                error.code or 500, {"error": {"code": "http", "message": error.description or error.name}}
            )
        if request.path.startswith("/services/data"):
            code = (
                "METHOD_NOT_ALLOWED"
                if error.code == 405
                else "NOT_FOUND"
                if error.code == 404
                else "UNKNOWN_EXCEPTION"
            )
            return _json(error.code or 500, [{"message": error.name, "errorCode": code}])
        return render_template("no_such_domain.html", host=request.host), error.code or 500

    app.register_error_handler(Misuse, misuse)
    app.register_error_handler(OAuthError, oauth_error)
    app.register_error_handler(TokenRefused, token_refused)
    app.register_error_handler(_NoTenant, no_tenant)
    app.register_error_handler(HTTPException, http_error)
