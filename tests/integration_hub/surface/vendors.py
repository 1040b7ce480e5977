"""The vendors behind the real connectors: each answers the few calls by which a connection is made and probed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx

SHOP = {"id": "700", "name": "Shop", "region": "US", "cipher": "c"}
LATER = 1_900_000_000
NO_SESSION = (401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}])
REVOKED = (400, {"error": "invalid_grant", "error_description": "revoked"})
TOKEN, DATA = "/services/oauth2/token", "/services/data/"
ACCOUNT_MANAGER = "/dwsso/oauth2/access_token"


class Vendors(httpx.BaseTransport):
    """Every vendor at once. `got` is what the hub asked; `says` and `silent` put another answer in place."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        self._instead: dict[str, tuple[int, Any] | None] = {}

    def says(self, path: str, status: int, body: Any) -> None:
        """Answer thus whatever goes to a path that begins so."""
        self._instead[path] = (status, body)

    def silent(self, path: str) -> None:
        """Let nothing that goes to such a path arrive."""
        self._instead[path] = None

    def revoke(self) -> None:
        """End what the merchant granted in Salesforce: the session, and the right to a new one."""
        self.says(DATA, *NO_SESSION)
        self.says(TOKEN, *REVOKED)

    def mend(self) -> None:
        """Answer as at first."""
        self._instead.clear()

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.url.path for request in self.got]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        for path, answer in self._instead.items():
            if request.url.path.startswith(path):
                if answer is None:
                    raise httpx.ConnectError("no route to host", request=request)
                return httpx.Response(answer[0], json=answer[1])
        return _answer(request)


def _answer(request: httpx.Request) -> httpx.Response:
    host, path = request.url.host, request.url.path
    if host == "auth.tiktok-shops.com":
        return _envelope(_grant() | {"access_token_expire_in": LATER, "refresh_token_expire_in": LATER})
    if host == "open-api.tiktokglobalshop.com":
        return _envelope({"shops": [SHOP], "warehouses": []})
    if path == TOKEN:
        instance = f"https://{host}"
        return httpx.Response(
            200, json=_grant() | {"instance_url": instance, "id": f"{instance}/id/00Dx/005x"}
        )
    if path.startswith(DATA):
        return httpx.Response(200, json={"records": [], "done": True})
    if path == ACCOUNT_MANAGER or path.endswith("/oauth2/trusted-system/token"):
        return httpx.Response(200, json=_grant() | {"expires_in": 1800})
    if "/dw/shop/" in path:
        return httpx.Response(404, json={"fault": {"type": "ProductNotFoundException", "message": "none"}})
    return httpx.Response(200, json={"hits": [], "data": [], "total": 0})


def _grant() -> dict[str, Any]:
    return {"access_token": "token-1", "refresh_token": "token-2"}


def _envelope(data: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "message": "Success", "request_id": "1", "data": data})


def form(request: httpx.Request) -> dict[str, str]:
    """Return the form that a request carries."""
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
