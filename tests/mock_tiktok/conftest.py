"""A vendor with one US shop, and a client that signs as an integrator's SDK does."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
from flask import Flask

from mock_tiktok import State, create_app, install, new_state

START = 1_750_000_000
API = "https://open-api.tiktokglobalshop.com"
REDIRECT = "https://hub.example/oauth/callback"


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.at = float(START)

    def __call__(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds


class Receiver(httpx.BaseTransport):
    """A receiver of webhooks that answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        self.status = 200
        self.error: Exception | None = None
        self.before: Callable[[], None] = lambda: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        self.before()
        if self.error is not None:
            raise self.error
        return httpx.Response(self.status)

    def bodies(self, kind: int | None = None) -> list[dict[str, Any]]:
        """What was received, of one type or of all."""
        rows = [orjson.loads(request.content) for request in self.got]
        return [row for row in rows if kind in (None, row["type"])]


@dataclass
class Vendor:
    """The mock, its clock, its webhook receiver, and calls as integrator and as control plane."""

    app: Flask
    clock: Clock
    receiver: Receiver
    state: State
    app_key: str = ""
    app_secret: str = ""
    token: str = ""
    shop: dict[str, Any] = field(default_factory=dict)

    def lab(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Call the control plane."""
        data = None if body is None else orjson.dumps(body)
        response = self.app.test_client().open(f"/_lab{path}", method=method, data=data)
        assert response.status_code == status, response.text
        return response.json

    def world(self, region: str = "US", seller_type: str = "LOCAL", **shop: Any) -> None:
        """One app, one seller, one shop, and a token."""
        app = self.lab("POST", "/apps", {"redirect_url": REDIRECT})
        self.app_key, self.app_secret = app["app_key"], app["app_secret"]
        seller = self.lab("POST", "/sellers", {"region": region, "seller_type": seller_type})
        self.shop = self.lab("POST", "/shops", {"seller": seller["id"], "region": region, **shop})
        consent = self.lab("POST", "/authorizations", {"app_key": self.app_key, "seller": seller["id"]})
        self.token = consent["access_token"]

    def sign(self, path: str, query: dict[str, str], body: bytes) -> str:
        """The documented signature, written independently of the mock's."""
        text = path + "".join(k + query[k] for k in sorted(query) if k not in ("sign", "access_token"))
        message = self.app_secret.encode() + text.encode() + body + self.app_secret.encode()
        return hmac.new(self.app_secret.encode(), message, hashlib.sha256).hexdigest()

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        raw: bytes = b"",
        cipher: bool = True,
        changed: dict[str, str | None] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send one signed request; `changed` spoils query parameters after signing."""
        asked = {"app_key": self.app_key, "timestamp": str(int(self.clock())), **(query or {})}
        if cipher:
            asked["shop_cipher"] = self.shop["cipher"]
        asked["sign"] = self.sign(path, asked, raw)
        for name, value in (changed or {}).items():
            asked.pop(name, None)
            if value is not None:
                asked[name] = value
        sent = {"x-tts-access-token": self.token, "content-type": "application/json", **(headers or {})}
        return self.app.test_client().open(
            path, base_url=API, method=method, query_string=asked, data=raw, headers=sent
        )

    def call(self, method: str, path: str, body: Any = None, *, cipher: bool = True, **query: Any) -> Any:
        """The whole envelope of a call."""
        raw = b"" if body is None else orjson.dumps(body)
        asked = {name: str(value) for name, value in query.items()}
        return self.send(method, path, query=asked, raw=raw, cipher=cipher).json

    def ok(self, method: str, path: str, body: Any = None, *, cipher: bool = True, **query: Any) -> Any:
        """The data of a call that must succeed."""
        envelope = self.call(method, path, body, cipher=cipher, **query)
        assert envelope["code"] == 0, envelope
        return envelope["data"]

    def code(self, method: str, path: str, body: Any = None, *, cipher: bool = True, **query: Any) -> int:
        """The code of a call."""
        return int(self.call(method, path, body, cipher=cipher, **query)["code"])

    def listing(self, **changed: Any) -> dict[str, Any]:
        """A valid Create Product body for the shop."""
        warehouse = next(w for w in self.shop["warehouses"] if w["is_default"])
        uri = "tos-maliva-i-o3syd03w52-us/test"
        self.state.images[uri] = {"height": 800, "width": 800}
        return {
            "title": "A stoneware mug for long mornings",
            "description": "<p>Holds half a liter.</p>",
            "category_id": "600338",
            "category_version": self.shop["category_version"],
            "main_images": [{"uri": uri}],
            "package_weight": {"value": "0.5", "unit": "KILOGRAM"},
            "skus": [
                {
                    "seller_sku": "MUG-1",
                    "price": {"amount": "1000", "currency": self.shop["currency"]},
                    "inventory": [{"warehouse_id": warehouse["id"], "quantity": 5}],
                }
            ],
            **changed,
        }

    def seed(self, *seller_skus: str, quantity: int = 10, **product: Any) -> list[dict[str, Any]]:
        """Live products made in Seller Center, one a seller_sku."""
        rows = [
            {"title": f"Mug {text}", "skus": [{"seller_sku": text, "quantity": quantity}], **product}
            for text in seller_skus
        ]
        made: list[dict[str, Any]] = self.lab(
            "POST", "/products", {"shop": self.shop["id"], "products": rows}
        )["products"]
        return made

    def buy(self, seller_sku: str, quantity: int = 1, **order: Any) -> dict[str, Any]:
        """A paid order of one SKU."""
        lines = [{"seller_sku": seller_sku, "quantity": quantity}]
        body = {"shop": self.shop["id"], "lines": lines, "paid": True, **order}
        made: dict[str, Any] = self.lab("POST", "/orders", body)
        return made

    def order(self, order_id: str) -> dict[str, Any]:
        """Get Order Detail of one order."""
        row: dict[str, Any] = self.ok("GET", "/order/202507/orders", ids=order_id)["orders"][0]
        return row


@pytest.fixture(scope="session")
def tiktok_app() -> Flask:
    """The application, built once."""
    return create_app()


@pytest.fixture
def bare(tiktok_app: Flask) -> Vendor:
    """A vendor that nobody has signed up with."""
    clock, receiver = Clock(), Receiver()
    state = new_state(seed=7, now=clock, transport=receiver)
    install(tiktok_app, state)
    return Vendor(tiktok_app, clock, receiver, state)


@pytest.fixture
def vendor(bare: Vendor) -> Vendor:
    """A vendor with one authorized US shop."""
    bare.world()
    return bare
