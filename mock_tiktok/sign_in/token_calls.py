"""Get token and refresh: GET, unsigned, secrets in the query (facts section 1)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Flask, Response, request

from mock_tiktok.books.shops import App
from mock_tiktok.books.tokens import Authorization
from mock_tiktok.sign_in.consent import exchange_code, refresh_authorization, token_answer
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.door import host_of
from mock_tiktok.wire.envelope import refusal, success
from mock_tiktok.wire.errors import ErrorCode, VendorError


def install_token_calls(app: Flask, state_of: Callable[[], State]) -> None:
    """Add both token calls."""

    def get_token() -> Response:
        return _answer(state_of(), _get_token)

    def refresh_token() -> Response:
        return _answer(state_of(), _refresh_token)

    app.add_url_rule("/api/v2/token/get", "Get token", get_token, methods=["GET"])
    app.add_url_rule("/api/v2/token/refresh", "Refresh token", refresh_token, methods=["GET"])


def _answer(state: State, call: Callable[[State, App, dict[str, str]], Authorization]) -> Response:
    query = dict(parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True))
    request_id = state.ids.request_id(state.now())
    try:
        app = _known_app(state, query)
        payload = token_answer(state, call(state, app, query))
    except VendorError as refused:
        error = refused.error
        shown = ErrorCode(error.code, error.message, state.quirks.token_error_status)
        _log(state, state.quirks.token_error_status, error.code)
        return refusal(VendorError(shown, refused.message), request_id, state.quirks).response()
    _log(state, 200, 0)
    return success(payload, request_id, message="success").response()


def _log(state: State, status: int, code: int) -> None:
    host = host_of(request.environ)
    state.requests.append((state.second(), "GET", host, request.path, None, status, code))


def _get_token(state: State, app: App, query: dict[str, str]) -> Authorization:
    _check_grant(query, {"authorized_code"})
    return exchange_code(state, app, query.get("auth_code", ""))


def _refresh_token(state: State, app: App, query: dict[str, str]) -> Authorization:
    tolerant = state.quirks.refresh_accepts_authorized_code
    _check_grant(query, {"refresh_token", "authorized_code"} if tolerant else {"refresh_token"})
    return refresh_authorization(state, app, query.get("refresh_token", ""))


def _known_app(state: State, query: dict[str, str]) -> App:
    app = state.apps.get(query.get("app_key", ""))
    if app is None:
        raise VendorError(errors.BAD_TOKEN_REQUEST, "Invalid `app_key`")
    if query.get("app_secret") != app.app_secret:
        raise VendorError(errors.BAD_TOKEN_REQUEST, "Invalid `app_secret`")
    return app


def _check_grant(query: dict[str, str], accepted: set[str]) -> None:
    if query.get("grant_type") not in accepted:
        raise VendorError(errors.BAD_TOKEN_REQUEST, "Invalid `grant_type`")
