"""Authorized calls to one TikTok Shop: signed, with a token that works, judged by the vendor's own codes.

The token is refreshed shortly before its end, or once when the vendor calls it expired, and is stored before it is
used, since a refresh may retire the old refresh token (facts/tiktok-shop-api.md 1).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar, cast

import orjson

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Stored
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.tiktok_shop.shapes import Shop, Tokens
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import AuthorizationLost, Refused, Throttled, UnknownOutcome, Unreachable
from integration_hub.ground.outbound import Answer, Outbound, shaped

API = "https://open-api.tiktokglobalshop.com"
TOKENS = "https://auth.tiktok-shops.com/api/v2/token"
REFRESH_BEFORE_S = 300
CALLS_A_SECOND = 45.0  # below the documented 50 for each endpoint, app and shop (section 9)

_TOKEN_EXPIRED = 105002
_TOKEN_UNKNOWN = "x-tts-access-token"  # 36009004 has many meanings; only its text tells which (section 0.8)
_UNTIMELY = "Invalid timestamp"  # one more of them
_INVALID = 36009004
_RATE_LIMITED = frozenset({36009002, 36009037})
_NO_ANSWER = frozenset({36009003, 36009007, 12001000})  # internal error, gateway timeout
# Wrong signature, token of another shop, shop or seller inactive: nothing but the merchant mends them.
_AUTHORIZATION = frozenset({106001, 101000, 36009043, 36009044})
_SCOPE_CODES = range(105000, 106000)


@dataclass(frozen=True, slots=True)
class TikTokApp:
    """The hub's registration with TikTok Shop, the same for every merchant."""

    key: str
    secret: str
    service_id: str


class TikTokConnection(TypedDict):
    """What is stored of a connection."""

    access_token: str
    refresh_token: str
    access_expires_at: float
    refresh_expires_at: float
    cipher: str
    shop: Shop


Row = TypeVar("Row")


class TokenExpired(AuthorizationLost):
    """The access token ended; a refresh may mend it."""


class TokenUnknown(AuthorizationLost):
    """The vendor does not know the access token; another session may have replaced it."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    content: bytes
    content_type: str = "application/json"
    signed: bytes | None = None  # None: the content itself
    read: bool = False
    shop: bool = True
    pace: str = ""


class TikTokCalls:
    """Signed calls on behalf of one connection; the connection is loaded once and kept."""

    def __init__(
        self, app: TikTokApp, outbound: Outbound, clock: Clock, credentials: Credentials, renewals: Renewals
    ) -> None:
        self._app = app
        self._renewals = renewals
        self._outbound = outbound
        self.rows = outbound.rows
        self._clock = clock
        self._credentials = credentials
        self._connection: Stored | None = None

    @property
    def connection(self) -> TikTokConnection:
        """The stored connection, as this session knows it."""
        if self._connection is None:
            self._connection = self._credentials.load()
        return cast(TikTokConnection, self._connection)

    def keep(self, **remembered: object) -> None:
        """Store more beside the tokens, on top of what is stored now."""
        self._save({**self._credentials.load(), **remembered})

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: object = None,
        read: bool | None = None,
        shop: bool = True,
        pace: str = "",
    ) -> object:
        """Return the `data` of a call that the vendor granted; `shop` adds the shop's cipher, if it is wanted."""
        content = b"" if body is None else orjson.dumps(body)
        repeatable = method == "GET" if read is None else read
        return self._granted(
            _Request(method, path, tuple(query), content, read=repeatable, shop=shop, pace=pace)
        )

    def upload(self, path: str, content: bytes, content_type: str) -> object:
        """Post a multipart form, whose body the vendor leaves out of the signature."""
        return self._granted(_Request("POST", path, (), content, content_type, signed=b"", shop=False))

    def _granted(self, request: _Request) -> object:
        token = self._token()
        try:
            return judged(self._send(token, request), read=request.read)
        except TokenExpired:
            token = self._refreshed(token)
        except TokenUnknown as unknown:
            token = self._replaced(token, unknown)
        return judged(self._send(token, request), read=request.read)

    def _send(self, token: str, request: _Request) -> Answer:
        params = [("app_key", self._app.key), ("timestamp", str(int(self._clock.now()))), *request.query]
        if request.shop:
            params.append(("shop_cipher", self.connection["cipher"]))
        signed = request.content if request.signed is None else request.signed
        params.append(("sign", sign_request(self._app.secret, request.path, params, signed)))
        return self._outbound.send(
            request.method,
            API + request.path,
            headers={"x-tts-access-token": token, "content-type": request.content_type},
            params=params,
            content=request.content,
            idempotent=request.read,
            pace=(f"tiktok {self.connection['cipher']} {request.pace}", CALLS_A_SECOND)
            if request.pace
            else None,
            may_leave=self._credentials.require,
        )

    def _token(self) -> str:
        connection = self.connection
        token = str(connection["access_token"])
        if self._clock.now() < connection["access_expires_at"] - REFRESH_BEFORE_S:
            return token
        return self._refreshed(token)

    def _refreshed(self, spent: str) -> str:
        """Return a token newer than `spent`: the stored one, if another session was quicker, or a fresh one."""

        def renew(stored: Stored) -> Stored:
            return {**stored, **refresh_tokens(self._outbound, self._app, str(stored["refresh_token"]))}

        self._connection = self._renewals.renewed(self._credentials, spent, renew)
        return str(self._connection["access_token"])

    def _replaced(self, unknown: str, refusal: AuthorizationLost) -> str:
        self._connection = self._credentials.load()
        if self._connection["access_token"] == unknown:
            raise refusal
        return str(self._connection["access_token"])

    def _save(self, connection: Stored) -> None:
        self._credentials.save(connection)
        self._connection = connection


def sign_request(secret: str, path: str, params: Iterable[tuple[str, str]], body: bytes) -> str:
    """Return the `sign` of a request; `body` holds the bytes as sent, and is empty for multipart."""
    text = "".join(key + value for key, value in sorted(params))
    key = secret.encode()
    return hmac.digest(key, key + (path + text).encode() + body + key, "sha256").hex()


def judged(answer: Answer, *, read: bool) -> object:
    """Return the envelope's `data`, or raise what its code means (sections 2 and 3)."""
    envelope = answer.json()
    code = envelope.get("code") if isinstance(envelope, Mapping) else None
    if not isinstance(code, int):
        raise UnknownOutcome(f"HTTP {answer.status} without the vendor's envelope: {answer.text()[:200]}")
    if code == 0:
        return envelope.get("data")
    text = str(envelope.get("message", ""))
    if code in _RATE_LIMITED:
        raise Throttled(f"{code}: {text}")
    if code in _NO_ANSWER:
        raise (Unreachable if read else UnknownOutcome)(f"{code}: {text}")
    if code == _TOKEN_EXPIRED:
        raise TokenExpired(str(code), text, http_status=answer.status)
    if code == _INVALID and _TOKEN_UNKNOWN in text:
        raise TokenUnknown(str(code), text, http_status=answer.status)
    if code == _INVALID and _UNTIMELY in text:
        raise Unreachable(
            f"{code}: {text}"
        )  # turned away at the gate; our clock, or theirs, may be set right
    lost = code in _AUTHORIZATION or code in _SCOPE_CODES
    raise (AuthorizationLost if lost else Refused)(str(code), text, http_status=answer.status)


def first_tokens(outbound: Outbound, app: TikTokApp, auth_code: str) -> Stored:
    """Trade the callback's one-time code for tokens (section 1)."""
    grant = (("auth_code", auth_code), ("grant_type", "authorized_code"))
    return _tokens(outbound, app, "get", grant)


def refresh_tokens(outbound: Outbound, app: TikTokApp, refresh_token: str) -> Stored:
    """Return fresh tokens; a vendor that says no has ended the authorization (section 1)."""
    grant = (("refresh_token", refresh_token), ("grant_type", "refresh_token"))
    try:
        return _tokens(outbound, app, "refresh", grant)
    except Refused as refused:
        raise AuthorizationLost(refused.code, refused.text, http_status=refused.http_status) from refused


def _tokens(outbound: Outbound, app: TikTokApp, call: str, grant: Sequence[tuple[str, str]]) -> Stored:
    params = [("app_key", app.key), ("app_secret", app.secret), *grant]
    # A GET that spends what it is given: to repeat it blindly may spend the next token, too.
    answer = outbound.send("GET", f"{TOKENS}/{call}", params=params, idempotent=False)
    granted = shaped(judged(answer, read=False), Tokens)
    return {
        "access_token": granted["access_token"],
        "refresh_token": granted["refresh_token"],
        "access_expires_at": granted["access_token_expire_in"],
        "refresh_expires_at": granted["refresh_token_expire_in"],
    }


def listed(rows: list[Row] | None, total: int | None) -> list[Row]:
    """Return a search's rows; an answer without them is believed only where it says that there are none (section 3)."""
    if rows is None and total != 0:
        raise UnknownOutcome(f"a search came back without rows, and counts {total}")
    return rows or []
