"""SCAPI and OCAPI as the hub uses them: calls to one realm, judged by what the vendor says went wrong (facts 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from integration_hub.connectors.commerce_cloud.tokens import ADMIN, CommerceRealm, CommerceTokens
from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Body
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import AuthorizationLost, Refused, Throttled, UnknownOutcome
from integration_hub.ground.outbound import Answer, Outbound

PRODUCTS = "product/products"
CATALOGS = "product/catalogs"
ORDERS = "checkout/orders"

_SHOP_VERSION = "v25_6"
_OK = 200
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_NAMELESS = ("", "not-found")  # a gateway's, which knows no product and no order
_CONFLICT = 409


class CommerceApi:
    """Calls on behalf of one connection; a token that the vendor refuses is replaced once and the call repeated."""

    def __init__(
        self, outbound: Outbound, clock: Clock, realm: CommerceRealm, credentials: Credentials
    ) -> None:
        self.realm = realm
        self._outbound = outbound
        self.rows = outbound.rows
        self._credentials = credentials
        self._tokens = CommerceTokens(outbound, clock, realm, credentials)

    def call(
        self,
        method: str,
        api: str,
        path: str,
        body: Body | None = None,
        *,
        query: Sequence[tuple[str, str]] = (),
        token: str = ADMIN,
        missing: str = "",
        read: bool = False,
    ) -> Any:
        """Return the JSON of a granted call, or None for an empty one or for the problem `missing`.

        PUT and PATCH state the end result and POST searches change nothing, so all but creations are repeatable.
        """
        url = self.realm.address(api, path)
        repeatable = read or method in ("GET", "PUT", "PATCH")
        answer = self._send(method, url, body, query, self._tokens.valid(token), repeatable)
        if answer.status == _UNAUTHORIZED:
            refused = self._tokens.valid(token)
            answer = self._send(method, url, body, query, self._tokens.replace(token, refused), repeatable)
        if 200 <= answer.status < 300:
            found = answer.json() if answer.body else None
            if missing and found is None:
                raise UnknownOutcome(
                    f"Commerce Cloud answered {url} with nothing, and not that it is missing."
                )
            return found
        problem = _problem(answer)
        if missing and answer.status == _NOT_FOUND and _code(problem) == missing:
            return None
        if missing and answer.status == _NOT_FOUND and _code(problem) in _NAMELESS:
            raise UnknownOutcome(f"{method} {path}: HTTP 404, which does not say what is missing")
        raise _refusal(answer.status, problem)

    def shop(
        self, path: str, *, query: Sequence[tuple[str, str]] = (), missing: str = ""
    ) -> Mapping[str, Any] | None:
        """Return the JSON of a read of the site's OCAPI Shop, whose client needs no token; None for `missing`."""
        site = quote(self.realm.site_id, safe="")
        answer = self._outbound.send(
            "GET",
            f"{self.realm.instance}/s/{site}/dw/shop/{_SHOP_VERSION}{path}",
            headers={"x-dw-client-id": self.realm.ocapi_client_id},
            params=query,
            may_leave=self._credentials.require,
        )
        if answer.status == _OK:
            granted: Mapping[str, Any] = answer.json()
            return granted
        kind, text = _fault(answer)
        if missing and kind == missing:
            return None
        raise Refused(kind, text, http_status=answer.status)

    def _send(
        self,
        method: str,
        url: str,
        body: Body | None,
        query: Sequence[tuple[str, str]],
        token: str,
        repeatable: bool,
    ) -> Answer:
        headers = {"authorization": f"Bearer {token}"}
        return self._outbound.send(
            method,
            url,
            headers=headers,
            params=query,
            json=body,
            idempotent=repeatable,
            may_leave=self._credentials.require,
        )

    @property
    def site(self) -> list[tuple[str, str]]:
        """The parameter that names the site; SCAPI refuses it where a resource does not declare it (facts 10.5)."""
        return [("siteId", self.realm.site_id)]

    def remembered(self, name: str) -> object:
        """Return what `remember` stored under a name, or None."""
        return self._credentials.load().get(name)

    def remember(self, name: str, value: object) -> None:
        """Store something that belongs to the connection."""
        self._credentials.save({**self._credentials.load(), name: value})


def segment(identifier: str) -> str:
    """Return an identifier as a path segment; commas and percent signs are encoded twice (facts 1)."""
    return quote(identifier.replace("%", "%25").replace(",", "%2C"), safe="")


def stamp(at: float) -> str:
    """Return an instant as the APIs write it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def instant(text: str) -> float:
    """Return Unix seconds of an instant such as 2020-11-04T14:13:31.061Z."""
    return datetime.fromisoformat(text).timestamp()


def _problem(answer: Answer) -> Mapping[str, object]:
    """Return the RFC 7807 document of a refusal; a gateway answers without one."""
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {"detail": answer.text()[:200]}
    return body if isinstance(body, dict) else {}


def _fault(answer: Answer) -> tuple[str, str]:
    """Return type and text of OCAPI's fault document."""
    try:
        fault = orjson.loads(answer.body)["fault"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise UnknownOutcome(f"OCAPI answered HTTP {answer.status} without a fault document") from error
    return str(fault.get("type", answer.status)), str(fault.get("message", ""))


def _code(problem: Mapping[str, object]) -> str:
    return str(problem.get("type") or "").rpartition("/")[2]


def _refusal(status: int, problem: Mapping[str, object]) -> Exception:
    code = _code(problem) or str(status)
    text = str(problem.get("detail") or problem.get("title") or "")
    if status == _UNAUTHORIZED or (status == _FORBIDDEN and code == "forbidden"):
        return AuthorizationLost(code, text, http_status=status)
    if status == _CONFLICT and code == "concurrent-modification":
        return Throttled(f"{code}: {text}")
    return Refused(code, text, http_status=status)
