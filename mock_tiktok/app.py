"""The Flask application: all routes of the mock, and no vendor state of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from mock_tiktok.lab.routes import install_lab, is_lab, unrouted
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.sign_in.pages import install_pages
from mock_tiktok.sign_in.token_calls import install_token_calls
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.door import Door, Serve, host_of
from mock_tiktok.wire.envelope import Answer, refusal, success
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.faults import broken
from mock_tiktok.wire.gate import Asked, Gate, refused_by_router
from mock_tiktok.wire.operations import Operation

EXTENSION = "mock_tiktok"
API_HOST = "open-api.tiktokglobalshop.com"
BODY_BYTES_MAX = 32 * 1024 * 1024
_HOST_PATHS: dict[str, tuple[str, ...]] = {
    "auth.tiktok-shops.com": ("/api/v2/token/", "/oauth/authorize", "/_lab"),
    "services.tiktokshops.us": ("/open/authorize", "/_lab"),
    "services.tiktokshop.com": ("/open/authorize", "/_lab"),
}
_NOT_API = ("/api/v2/token/", "/oauth/authorize", "/open/authorize")


def create_app() -> Flask:
    """Build the application once a process; `install` puts a vendor under it."""
    app = Flask("mock_tiktok", template_folder="sign_in/templates", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A redirect to a tidier path would be HTML, which the vendor never sends.
    app.url_map.merge_slashes = False

    def state() -> State:
        return cast(State, app.extensions[EXTENSION])

    app.before_request(_check_host)
    door = Door(
        app.wsgi_app,
        lambda asked, refused: _refuse(state(), asked, refused),
        other_hosts=_HOST_PATHS,
        body_bytes_max=BODY_BYTES_MAX,
    )
    versions: dict[str, set[str]] = {}
    for operation in OPERATIONS:
        versions.setdefault(operation.path, set()).update(operation.versions)
    for operation in OPERATIONS:
        for version, path in zip(operation.versions, operation.paths(), strict=True):
            serve = _serve(state, operation, version)
            if operation.multipart:
                _add_upload(app, operation, path, serve)
            door.add(operation.method, path, None if operation.multipart else serve)
        door.know(operation.path, versions[operation.path])
    install_token_calls(app, state)
    install_pages(app, state)
    install_lab(app, state)
    app.register_error_handler(VendorError, lambda refused: _refuse(state(), request, refused).response())
    app.register_error_handler(HTTPException, lambda error: _unrouted(state(), error))
    app.wsgi_app = door  # type: ignore[method-assign]  # Flask's documented place for what stands in front
    return app


def install(app: Flask, state: State) -> None:
    """Put a fresh vendor under the application."""
    app.extensions[EXTENSION] = state


def _serve(state_of: Callable[[], State], operation: Operation, version: str) -> Serve:
    gate = Gate(operation, version)
    name = operation.name

    def answered(state: State, asked: Asked, path: dict[str, str]) -> tuple[Answer, int | None]:
        armed = state.refusals.take(name) if state.refusals.waiting else None
        try:
            if armed is not None and not armed.after_write:
                raise VendorError(errors.BY_NAME[armed.error])
            payload = operation.view(gate.admit(state, asked, path))
            if armed is not None:
                raise VendorError(errors.BY_NAME[armed.error])
        except VendorError as refused:
            return refusal(refused, state.ids.request_id(state.now()), state.quirks), refused.error.code
        return success(payload, state.ids.request_id(state.now())), None

    def serve(asked: Asked, path: dict[str, str]) -> Answer:
        state = state_of()
        state.agenda.run_due(state.now())
        fault = state.faults.take(name) if state.faults.waiting else None
        if fault is None:
            answer, code = answered(state, asked, path)
            _log(state, asked, name, answer.status, code)
            return answer
        done = None if fault.spares_the_work else answered(state, asked, path)[0]
        answer = broken(fault, done)
        _log(state, asked, name, answer.status, None)
        return answer

    return serve


def _add_upload(app: Flask, operation: Operation, path: str, serve: Serve) -> None:
    """An upload is a form, which Flask's request reads."""

    def view(**values: str) -> Response:
        return serve(request, values).response()

    rule = path.replace("{", "<").replace("}", ">")
    app.add_url_rule(rule, f"{operation.name} {path}", view, methods=[operation.method])


def _check_host() -> None:
    """Each of the vendor's hosts serves its own paths; any other name (localhost) serves all."""
    host = host_of(request.environ)
    if host == API_HOST:
        if request.path.startswith(_NOT_API):
            raise VendorError(errors.UNKNOWN_PATH)
        return
    allowed = _HOST_PATHS.get(host)
    if allowed is not None and not request.path.startswith(allowed):
        raise VendorError(errors.UNKNOWN_PATH)


def _unrouted(state: State, error: HTTPException) -> Response:
    if is_lab(request.path):
        return unrouted(error)
    return _refuse(state, request, refused_by_router(error)).response()


def _refuse(state: State, asked: Asked, refused: VendorError) -> Answer:
    answer = refusal(refused, state.ids.request_id(state.now()), state.quirks)
    _log(state, asked, None, answer.status, refused.error.code)
    return answer


def _log(state: State, asked: Asked, operation: str | None, status: int, code: int | None) -> None:
    host = host_of(asked.environ)
    state.requests.append((state.now(), asked.method, host, asked.path, operation, status, code))
