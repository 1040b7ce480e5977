"""What is checked before an operation, from signature to shape of the body (facts section 2)."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from mock_tiktok.books.shops import App, Shop
from mock_tiktok.books.tokens import Authorization
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation
from mock_tiktok.wire.signing import same_signature, sign_request

OLDEST_SECONDS = 300
AHEAD_SECONDS = 30
SELLER = 0  # user_type of a token (section 1)


class Asked(Protocol):
    """What the gate needs of a request, Flask's or the door's."""

    environ: dict[str, Any]
    method: str
    path: str

    @property
    def query_string(self) -> bytes:
        """The query as it was sent."""

    @property
    def content_type(self) -> str | None:
        """The Content-Type header."""

    @property
    def mimetype(self) -> str:
        """The content type without its parameters."""

    @property
    def remote_addr(self) -> str | None:
        """Who calls."""

    def get_data(self, cache: bool = True) -> bytes:
        """The exact bytes of the body."""


class Gate:
    """Admits requests to one operation; its validators are built when the first request needs them."""

    def __init__(self, operation: Operation, version: str) -> None:
        self.operation = operation
        self.version = version

    @cached_property
    def _query(self) -> TypeAdapter[Any] | None:
        return TypeAdapter(self.operation.query) if self.operation.query else None

    @cached_property
    def _body(self) -> TypeAdapter[Any] | None:
        return TypeAdapter(self.operation.body) if self.operation.body else None

    def admit(self, state: State, request: Asked, path: dict[str, str]) -> Call:
        """The checked call, or the documented refusal of the first check that fails."""
        pairs = parameters(request.query_string)
        query = dict(reversed(pairs))
        raw = request.get_data(cache=True)
        app = _known_app(state, query)
        if app.allowed_addresses and request.remote_addr not in app.allowed_addresses:
            raise VendorError(errors.ADDRESS_NOT_ALLOWED)
        _check_timestamp(state, query)
        _check_signature(state, app, request, pairs, query, raw)
        authorization = _authorization(state, app, request)
        if self.operation.scope not in authorization.scopes:
            raise VendorError(
                errors.NO_SCOPE, f"Access denied. The scope {self.operation.scope} is not granted"
            )
        shop = self._shop(state, authorization, query)
        _count(state, self.operation.name, app, shop)
        return Call(
            state=state,
            app=app,
            authorization=authorization,
            maybe_shop=shop,
            path=path,
            query=self._valid_query(query),
            body=self._valid_body(request, raw),
            second=state.second(),
            version=self.version,
        )

    def _shop(self, state: State, authorization: Authorization, query: dict[str, str]) -> Shop | None:
        if state.quirks.query_shop_id_refused and "shop_id" in query:
            raise VendorError(errors.SHOP_ID_INVALID)
        cipher = query.get("shop_cipher")
        if cipher == "" and state.quirks.empty_shop_cipher_is_none:
            cipher = None
        if self.operation.cipher == "unwanted":
            if cipher is not None:
                raise VendorError(errors.CIPHER_UNWANTED)
            return None
        if cipher is None:
            if self.operation.cipher == "optional":
                return _only_shop(state, authorization)
            raise VendorError(errors.NO_CIPHER)
        shop = state.shop_by_cipher.get(cipher)
        if shop is None or shop.id not in authorization.shop_ids:
            raise VendorError(errors.WRONG_TENANT)
        if not shop.active:
            raise VendorError(errors.SHOP_INACTIVE)
        return shop

    def _valid_query(self, query: dict[str, str]) -> dict[str, Any]:
        if self._query is None:
            return {}
        try:
            valid: dict[str, Any] = self._query.validate_strings(query)
        except ValidationError as error:
            raise VendorError(errors.INVALID_PARAMETER, _complaint("query", error)) from error
        return valid

    def _valid_body(self, request: Asked, raw: bytes) -> Any:
        if self.operation.multipart:
            if request.mimetype != "multipart/form-data":
                raise VendorError(errors.NOT_MULTIPART)
            return None
        if "," in (request.content_type or ""):
            raise VendorError(errors.BAD_BODY, "The Content-Type header is given twice")
        if self._body is None:
            return None
        if raw and "json" not in request.mimetype:
            raise VendorError(errors.BAD_BODY, "The content type must be application/json")
        try:
            return self._body.validate_json(raw or b"{}", strict=True)
        except ValidationError as error:
            if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
                raise VendorError(errors.BAD_BODY) from error
            raise VendorError(errors.INVALID_PARAMETER, _complaint("body", error)) from error


def parameters(raw: bytes) -> list[tuple[str, str]]:
    """The decoded parameters of a query in the order sent, empty values kept."""
    if b"%" not in raw and b"+" not in raw and raw.isascii():
        pairs = (part.partition("=") for part in raw.decode().split("&") if part)
        return [(name, value) for name, _, value in pairs]
    return parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)


def _complaint(where: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = ".".join(str(part) for part in (where, *first["loc"]))
    return f"param {name} is {'missing' if first['type'] == 'missing' else 'invalid'}"


def _known_app(state: State, query: dict[str, str]) -> App:
    app = state.apps.get(query.get("app_key", ""))
    if app is None:
        raise VendorError(errors.BAD_APP_KEY)
    return app


def _check_timestamp(state: State, query: dict[str, str]) -> None:
    text = query.get("timestamp", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise VendorError(errors.TIMESTAMP_INVALID)
    age = state.now() - int(text)
    if age > OLDEST_SECONDS:
        raise VendorError(errors.TIMESTAMP_OLD)
    if age < -AHEAD_SECONDS:
        raise VendorError(errors.TIMESTAMP_AHEAD)


def _check_signature(
    state: State, app: App, request: Asked, pairs: list[tuple[str, str]], query: dict[str, str], raw: bytes
) -> None:
    given = query.get("sign", "")
    if not given:
        raise VendorError(errors.NO_SIGN)
    signed = b"" if request.mimetype == "multipart/form-data" else raw
    if same_signature(given, sign_request(app.app_secret, request.path, pairs, signed)):
        return
    if signed == b"{}" and state.quirks.empty_object_may_be_signed_as_nothing:
        expected = sign_request(app.app_secret, request.path, pairs, b"")
        if same_signature(given, expected):
            return
    raise VendorError(errors.BAD_SIGN)


def _authorization(state: State, app: App, request: Asked) -> Authorization:
    token = state.tokens.access.get(request.environ.get("HTTP_X_TTS_ACCESS_TOKEN", ""))
    if token is None or token.authorization.app_key != app.app_key:
        raise VendorError(errors.BAD_TOKEN)
    if token.withdrawn or token.authorization.revoked:
        raise VendorError(errors.BAD_TOKEN)
    if token.expires_at <= state.now():
        raise VendorError(errors.TOKEN_EXPIRED)
    if token.authorization.user_type != SELLER:
        raise VendorError(errors.WRONG_TENANT, "The user type of the access token does not fit this API")
    if not state.sellers[token.authorization.seller_id].active:
        raise VendorError(errors.SELLER_INACTIVE)
    return token.authorization


def _only_shop(state: State, authorization: Authorization) -> Shop | None:
    return state.shops[authorization.shop_ids[0]] if len(authorization.shop_ids) == 1 else None


def _count(state: State, operation: str, app: App, shop: Shop | None) -> None:
    limit = state.quirks.rate_limit_per_second
    key = (operation, app.app_key, shop.id if shop else "")
    second = state.second()
    counted, calls = state.calls_this_second.get(key, (second, 0))
    calls = calls + 1 if counted == second else 1
    state.calls_this_second[key] = (second, calls)
    if limit and calls > limit:
        raise VendorError(errors.RATE_LIMITED)
    if shop is not None and state.sellers[shop.seller_id].is_test:
        _count_test_shop(state, shop, second)


def _count_test_shop(state: State, shop: Shop, second: int) -> None:
    limit, hour = state.quirks.test_shop_requests_per_hour, second // 3600
    counted, calls = state.calls_this_hour.get(shop.id, (hour, 0))
    calls = calls + 1 if counted == hour else 1
    state.calls_this_hour[shop.id] = (hour, calls)
    if limit and calls > limit:
        raise VendorError(errors.TEST_SHOP_QUOTA, retry_after=(hour + 1) * 3600 - second)


def refused_by_router(error: HTTPException) -> VendorError:
    """What the vendor answers where the router found no operation."""
    if error.code == 405:
        return VendorError(errors.WRONG_METHOD)
    if error.code == 404:
        return VendorError(errors.UNKNOWN_PATH)
    if error.code == 500:
        return VendorError(errors.INTERNAL)
    if error.code == 413:
        return VendorError(errors.FILE_TOO_BIG)
    return VendorError(errors.BAD_BODY)
