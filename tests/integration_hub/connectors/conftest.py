"""The vendors in process, each with one merchant connected to it through its connector."""

from __future__ import annotations

import copy
import random
from typing import Any

import httpx
import orjson
import pytest
from flask import Flask

from integration_hub.connectors.commerce_cloud.connector import CommerceCloud, CommerceCloudSession
from integration_hub.connectors.tiktok_shop.connector import TikTokSession, TikTokShop
from integration_hub.ground.outbound import Outbound
from mock_salesforce import commerce_cloud
from mock_tiktok import create_app, install, new_state
from scenarios.world.actors.commerce_cloud import LAB, SETTING_LABELS
from scenarios.world.network import AppTransport

BASE_URL = "https://hub.example"


class Clock:
    """A clock that moves only when told or slept on."""

    def __init__(self) -> None:
        self.at = 1_750_000_000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


class Stored:
    """The stored connection of one integration, and how often it was written."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self.connection = connection
        self.saved: list[dict[str, Any]] = []

    def require(self) -> None:
        pass

    def load(self) -> dict[str, Any]:
        return copy.deepcopy(self.connection)

    def save(self, connection: dict[str, Any]) -> None:
        self.connection = copy.deepcopy(connection)
        self.saved.append(self.connection)


class Wire(httpx.BaseTransport):
    """The way to the vendor; it notes what passes and can lose answers or put others in their place."""

    def __init__(self, app: Any) -> None:
        self._inner = AppTransport(app)
        self.got: list[httpx.Request] = []
        self.lose_next = ""  # a part of the path whose next answer is lost
        self.instead: dict[str, httpx.Response] = {}  # a part of the path -> the answer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        for part, answer in self.instead.items():
            if part in request.url.path:
                return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        response = self._inner.handle_request(request)
        if self.lose_next and self.lose_next in request.url.path:
            self.lose_next = ""
            raise httpx.ReadTimeout("no answer", request=request)
        return response

    def paths(self, part: str = "") -> list[str]:
        return [r.url.path for r in self.got if part in r.url.path]

    def bodies(self, part: str) -> list[Any]:
        return [orjson.loads(r.content) for r in self.got if part in r.url.path]


class World:
    """The vendor, its control plane, the connector and one merchant."""

    def __init__(self, app: Flask) -> None:
        self.clock = Clock()
        self.app = app
        self.wire = Wire(app)
        self.state = new_state(seed=11, now=self.clock.now, transport=httpx.MockTransport(_accept))
        install(app, self.state)
        self.registration = self.lab("POST", "/apps", {"redirect_url": f"{BASE_URL}/oauth/callback"})
        self.connector = self.new_connector()
        self.shop: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.stored = Stored({})

    def new_connector(self, base_url: str = BASE_URL) -> TikTokShop:
        return TikTokShop(
            outbound=Outbound(self.wire, self.clock),
            clock=self.clock,
            random=random.Random(3),
            apps={
                f"tiktok_{name}": self.registration[name] for name in ("app_key", "app_secret", "service_id")
            },
            base_url=base_url,
        )

    def lab(self, method: str, path: str, body: Any = None) -> Any:
        """Call the vendor's control plane; what is due by now happens first."""
        client = self.app.test_client()
        response = client.open(
            f"/_lab{path}", method=method, data=None if body is None else orjson.dumps(body)
        )
        assert response.status_code == 200, response.text
        return response.json

    def wait(self, seconds: float) -> None:
        """Let time pass, and what is due by then happen at the vendor."""
        self.clock.sleep(seconds)
        self.lab("POST", "/tick")

    def connect(self, region: str = "US", **shop: Any) -> TikTokSession:
        """Make a merchant with one shop and connect it through the connector."""
        seller = self.lab("POST", "/sellers", {"region": region})
        self.shop = self.lab("POST", "/shops", {"seller": seller["id"], "region": region, **shop})
        consent = self.lab(
            "POST", "/authorizations", {"app_key": self.registration["app_key"], "seller": seller["id"]}
        )
        self.settings = {"region": region}
        self.stored = Stored(self.exchange({"code": consent["auth_code"], "state": "s"}))
        self.wire.got.clear()
        return self.open()

    def exchange(self, query: dict[str, str]) -> dict[str, Any]:
        return self.connector.exchange(
            self.settings, query, redirect_uri=f"{BASE_URL}/oauth/callback", code_verifier=""
        )

    def open(self) -> TikTokSession:
        return self.connector.open(self.settings, self.stored)

    def seed(self, *seller_skus: str, quantity: int = 10) -> list[dict[str, Any]]:
        """Live products made in Seller Center, one a seller_sku."""
        products = [
            {"title": f"Mug {text}", "skus": [{"seller_sku": text, "price": "12.00", "quantity": quantity}]}
            for text in seller_skus
        ]
        made: list[dict[str, Any]] = self.lab(
            "POST", "/products", {"shop": self.shop["id"], "products": products}
        )["products"]
        return made

    def buy(self, *lines: tuple[str, int], **order: Any) -> str:
        """Pay for an order and return its id; without a hold it is ready to ship."""
        wanted = [{"seller_sku": sku, "quantity": quantity} for sku, quantity in lines]
        made = self.lab("POST", "/orders", {"shop": self.shop["id"], "lines": wanted, "paid": True, **order})
        return str(made["id"])

    def vendor_order(self, order_id: str) -> dict[str, Any]:
        order: dict[str, Any] = self.lab("GET", f"/orders/{order_id}")
        return order

    def vendor_product(self, product_id: str) -> dict[str, Any]:
        product: dict[str, Any] = self.lab("GET", f"/products/{product_id}")
        return product


def _accept(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200)


@pytest.fixture(scope="session")
def tiktok_app() -> Flask:
    return create_app()


@pytest.fixture
def world(tiktok_app: Flask) -> World:
    """A vendor with no merchant yet."""
    return World(tiktok_app)


@pytest.fixture
def session(world: World) -> TikTokSession:
    """One US shop without hold, connected."""
    return world.connect("US", on_hold=False)


class RealmWire(Wire):
    """The way to a Commerce Cloud, on which a host that nobody has does not resolve."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.hosts: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host not in self.hosts:
            self.got.append(request)
            raise httpx.ConnectError("Name or service not known", request=request)
        return super().handle_request(request)


class Realm:
    """A Commerce Cloud with one site, its control plane and the connector."""

    def __init__(self, app: Flask) -> None:
        self.clock = Clock()
        self.wire = RealmWire(app)
        self.app = app
        state = commerce_cloud.new_state(seed=5, now=self.clock.now)
        commerce_cloud.install(app, state)
        made = self.lab("POST", "/realms", {"sites": [{"id": "RefArch", "currency": "USD"}]})
        self.wire.hosts = set(commerce_cloud.hosts(state))
        self.settings = {name: str(made["credentials"][label]) for name, label in SETTING_LABELS.items()}
        self.connector = CommerceCloud(
            outbound=Outbound(self.wire, self.clock),
            clock=self.clock,
            random=random.Random(3),
            apps={},
            base_url=BASE_URL,
        )
        self.stored = Stored({"tokens": {}})

    def lab(self, method: str, path: str, body: Any = None) -> Any:
        response = httpx.Client(transport=AppTransport(self.app)).request(method, f"{LAB}{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def open(self) -> CommerceCloudSession:
        """Open a session on what is stored, as the hub does for every job."""
        return self.connector.open(self.settings, self.stored)

    def add_products(self, *ids: str, **members: Any) -> None:
        rows = [{"id": sku, "name": f"Mug {sku}", "price": 12.5, "ats": 1000, **members} for sku in ids]
        self.lab("POST", "/products", {"products": rows})

    def buy(self, sku: str, quantity: int = 1) -> str:
        """Order in the storefront and return the order's number."""
        made = self.lab("POST", "/orders", {"lines": [{"product_id": sku, "quantity": quantity}]})
        return str(made["order_no"])

    def state(self) -> dict[str, Any]:
        """The realm as the vendor holds it."""
        realm: dict[str, Any] = self.lab("GET", "/state")["realms"][self.settings["organizationId"]]
        return realm

    def vendor_order(self, number: str) -> dict[str, Any]:
        return next(order for order in self.state()["orders"] if order["orderNo"] == number)


@pytest.fixture(scope="session")
def commerce_app() -> Flask:
    return commerce_cloud.create_app()


@pytest.fixture
def realm(commerce_app: Flask) -> Realm:
    """A Commerce Cloud that no session has spoken to yet."""
    return Realm(commerce_app)
