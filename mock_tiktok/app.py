"""The Flask application: all routes of the mock, and no vendor state of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException

from . import errors
from .envelope import refusal, success
from .errors import Misuse, Refused
from .gateway import Gate, refused_by_router
from .lab import install_lab, misused
from .operations import Operation
from .pages import install_pages
from .resources import OPERATIONS
from .state import State
from .token_calls import install_token_calls

EXTENSION = "mock_tiktok"
API_HOST = "open-api.tiktokglobalshop.com"
BODY_BYTES_MAX = 32 * 1024 * 1024
_HOST_PATHS: dict[str, tuple[str, ...]] = {
    "auth.tiktok-shops.com": ("/api/v2/token/", "/oauth/authorize", "/_lab/"),
    "services.tiktokshops.us": ("/open/authorize", "/_lab/"),
    "services.tiktokshop.com": ("/open/authorize", "/_lab/"),
}
_NOT_API = ("/api/v2/token/", "/oauth/authorize", "/open/authorize")
_VERSION = re.compile(r"\d{6}")
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def create_app() -> Flask:
    """Build the application once a process; `install` puts a vendor under it."""
    app = Flask("mock_tiktok", template_folder="templates", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A redirect to a tidier path would be HTML, which the vendor never sends.
    app.url_map.merge_slashes = False

    def state() -> State:
        return cast(State, app.extensions[EXTENSION])

    app.before_request(_check_host)
    for operation in OPERATIONS:
        for version, path in zip(operation.versions, operation.paths(), strict=True):
            rule = path.replace("{", "<").replace("}", ">")
            name = f"{operation.name} {path}"
            app.add_url_rule(rule, name, _view(state, operation, version), methods=[operation.method])
        _add_version_rule(app, state, operation)
    install_token_calls(app, state)
    install_pages(app, state)
    install_lab(app, state)
    app.register_error_handler(Refused, lambda refused: _refuse(state(), refused))
    app.register_error_handler(HTTPException, lambda error: _unrouted(state(), error))
    return app


def install(app: Flask, state: State) -> None:
    """Put a fresh vendor under the application."""
    app.extensions[EXTENSION] = state


def _view(state_of: Callable[[], State], operation: Operation, version: str) -> Callable[..., Response]:
    gate = Gate(operation, version)

    def serve(**path: str) -> Response:
        state = state_of()
        state.agenda.run_due(state.now())
        armed = state.refusals[operation.name].popleft() if state.refusals.get(operation.name) else None
        try:
            if armed is not None and not armed.after_write:
                raise Refused(armed.fault)
            payload = operation.view(gate.admit(state, request, path))
            if armed is not None:
                raise Refused(armed.fault)
        except Refused as refused:
            return _refuse(state, refused)
        response = success(payload, state.ids.request_id(state.now()))
        _log(state, request, 200, 0)
        return response

    serve.__doc__ = operation.view.__doc__
    return serve


def _add_version_rule(app: Flask, state_of: Callable[[], State], operation: Operation) -> None:
    """Tell a wrong version of a known path from an unknown path (section 2)."""
    rule = operation.path.replace("{", "<").replace("}", ">")
    name = f"version of {rule}"
    if name in app.view_functions:
        return
    known = {version for other in OPERATIONS if other.path == operation.path for version in other.versions}

    def refuse(version: str, **_path: str) -> Response:
        if version in known:
            return _refuse(state_of(), Refused(errors.WRONG_METHOD))
        unknown = errors.INVALID_VERSION if _VERSION.fullmatch(version) else errors.UNKNOWN_PATH
        return _refuse(state_of(), Refused(unknown))

    app.add_url_rule(rule, name, refuse, methods=_METHODS)


def _check_host() -> None:
    """Each of the vendor's hosts serves its own paths; any other name (localhost) serves all."""
    host = request.host.partition(":")[0].lower()
    if host == API_HOST:
        if request.path.startswith(_NOT_API):
            raise Refused(errors.UNKNOWN_PATH)
        return
    allowed = _HOST_PATHS.get(host)
    if allowed is not None and not request.path.startswith(allowed):
        raise Refused(errors.UNKNOWN_PATH)


def _unrouted(state: State, error: HTTPException) -> Response:
    if request.path.startswith("/_lab"):
        if error.code == 500:
            return misused(Misuse("internal", "The mock failed; its log has the traceback", status=500))
        return misused(
            Misuse("unknown_verb", f"{request.method} {request.path} is no verb of the lab", status=404)
        )
    return _refuse(state, refused_by_router(error))


def _refuse(state: State, refused: Refused) -> Response:
    response = refusal(refused, state.ids.request_id(state.now()), state.quirks)
    _log(state, request, response.status_code, refused.fault.code)
    return response


def _log(state: State, asked: Request, status: int, code: int) -> None:
    state.requests.append((state.second(), asked.method, asked.path, status, code))
