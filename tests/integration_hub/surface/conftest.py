"""A hub whose vendors answer as the test says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from integration_hub.app import create_hub, install
from integration_hub.connectors.records import Event, Json
from integration_hub.connectors.salesforce.vendor import SALESFORCE
from integration_hub.connectors.tiktok_shop.connector import TIKTOK
from integration_hub.ground.capabilities import Capabilities, Setting, Vendor
from integration_hub.ground.database import Store
from integration_hub.ground.errors import HubError
from integration_hub.ground.tables import integrations
from integration_hub.hub import Hub

DIRECTION = Setting(
    "processProducts",
    "Process products information",
    "choice",
    options=(("pull", "Pull products from Salesforce"), ("push", "Push products to Salesforce")),
)
CREDENTIALS = (
    Setting("organizationId", "Organization ID", required=True),
    Setting("shortCode", "Short Code", required=True),
    Setting("siteId", "Site ID", required=True),
    Setting("b2cApiClientId", "B2C API Client ID", required=True),
    Setting("b2cApiClientPassword", "B2C API Client Password", "secret", required=True),
    Setting("b2cShopApiClientId", "B2C Shop API Client ID", required=True),
    Setting("b2cShopApiClientPassword", "B2C Shop API Client Password", "secret", required=True),
    Setting("ocapiClientId", "OCAPI Client ID", required=True),
)
ABLE = Capabilities(
    pull_products=True,
    push_products=True,
    push_product_regions=None,
    elsewhere="Make it the primary catalog instead.",
    channel_sku=True,
    pull_orders=True,
    push_orders=True,
    pull_stock=True,
    push_stock=True,
    pull_locations=True,
    location_types=True,
    push_fulfillments=True,
    pull_fulfillments=True,
    max_per_organization=None,
    authorization="oauth",
)


@dataclass
class FakeConnector:
    """A vendor whose answers the test sets; `failure` is raised by whatever calls out."""

    key: str
    title: str
    capabilities: Capabilities
    settings: tuple[Setting, ...]
    help_title: str = "Getting Started with Salesforce"
    vendor: Vendor = SALESFORCE
    connection: Json = field(default_factory=lambda: {"access_token": "token-1"})
    failure: HubError | None = None
    calls: list[tuple[str, Any]] = field(default_factory=list)
    signature: str = "good"

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        base = settings.get("salesforceUrl", "https://auth.example.test")
        return f"{base}/authorize?state={state}&redirect_uri={redirect_uri}&code_challenge={code_challenge}"

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        return self._call("exchange", {"query": dict(query), "verifier": code_verifier})

    def connect(self, settings: Json) -> Json:
        return self._call("connect", dict(settings))

    def open(self, settings: Json, credentials: Any) -> FakeConnector:
        return self

    def probe(self) -> None:
        self._call("probe", None)

    @property
    def events(self) -> FakeConnector | None:
        return self if self.vendor.is_channel else None

    @property
    def path(self) -> str:
        return f"/webhooks/{self.vendor.key}"

    def genuine(self, headers: Mapping[str, str], raw_body: bytes) -> bool:
        return headers.get("Authorization") == self.signature

    def read(self, body: Json) -> Event:
        order_id = body.get("data", {}).get("order_id")
        ids = () if order_id is None else (order_id,)
        return Event(str(body.get("shop_id")), str(body.get("type")), body.get("tts_notification_id"), ids)

    def _call(self, name: str, argument: Any) -> Json:
        self.calls.append((name, argument))
        if self.failure is not None:
            raise self.failure
        return dict(self.connection)


@dataclass
class StoppedClock:
    at: float = 1_790_000_000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def build_connectors() -> dict[str, FakeConnector]:
    """Return the four connectors with the capabilities of facts/hub-behaviour.md 1.10."""
    url = Setting("salesforceUrl", "Salesforce URL", "url", required=True)
    direction = Setting(
        "processProducts",
        "Process product catalog updates",
        "choice",
        options=(
            ("pull", "Pull products from Tiktok to Pipe17"),
            ("push", "Push products from Pipe17 to Tiktok"),
            ("disabled", "Disabled"),
        ),
        heading="Products",
    )
    tiktok = replace(ABLE, push_product_regions=frozenset({"US", "GB"}), channel_sku=False, push_orders=False)
    service = replace(
        ABLE, pull_orders=False, pull_stock=False, push_stock=False, pull_locations=False,
        location_types=False, pull_fulfillments=False, max_per_organization=1,
    )  # fmt: skip
    commerce = replace(ABLE, pull_locations=False, location_types=False, authorization="credentials")
    region = Setting("region", "Region", "choice", options=(("US", "US"), ("GB", "GB"), ("DE", "DE")))
    scope = Setting("stockLocationIds", "Stock locations", "list")
    made = [
        FakeConnector(
            "tiktok_shop", "TikTok Shop", tiktok,
            (direction, region, scope, Setting("orders", "Orders", "toggle", default=True)),
            help_title="Getting Started with TikTok Shop", vendor=TIKTOK,
            connection={
                "access_token": "token-1",
                "shop": {"id": "700", "name": "Shop", "region": "US", "cipher": "c"},
            },
        ),
        FakeConnector("commerce_cloud", "Salesforce Commerce Cloud (B2C)", commerce, (*CREDENTIALS, DIRECTION)),
        FakeConnector(
            "order_management", "Salesforce Order Management (SOM)", ABLE,
            (url, DIRECTION, Setting("locationTypes", "locationTypes", "list")),
        ),
        FakeConnector("service_cloud", "Salesforce Service Cloud (SFSC)", service, (url, DIRECTION)),
    ]  # fmt: skip
    return {connector.key: connector for connector in made}


def build_hub(store: Store, connectors: Mapping[str, Any]) -> Hub:
    return Hub(
        store=store,
        clock=StoppedClock(),
        random=random.Random(7),
        connectors=connectors,
        base_url="https://hub.example.test",
        installation_key="installation-key",
    )


@pytest.fixture(scope="session")
def store() -> Store:
    return Store()


@pytest.fixture
def connectors() -> dict[str, FakeConnector]:
    return build_connectors()


@pytest.fixture
def hub(store: Store, connectors: dict[str, FakeConnector]) -> Hub:
    store.clear()
    return build_hub(store, connectors)


@pytest.fixture(scope="session")
def app(store: Store) -> Flask:
    return create_hub(build_hub(store, build_connectors()))


@dataclass
class Api:
    """A caller with one key; every call answers status and body."""

    client: FlaskClient
    key: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"X-Pipe17-Key": self.key}
        answer = self.client.open(f"/api/v3{path}", method=method, json=body, headers=headers)
        return answer.status_code, answer.get_json()

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self.call(method, path, body)
        assert status in (200, 201, 202), answer
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, answer = self.call(method, path, body)
        return status, answer["error"]["code"]

    def page(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        answer = self.client.open(path, method=method, data=form, headers={"X-Pipe17-Key": self.key})
        return answer.status_code, answer.get_data(as_text=True)

    def organization(self, name: str) -> Api:
        made = Api(self.client, "installation-key").ok("POST", "/organizations", {"name": name})
        return Api(self.client, made["key"])

    def connected(self, connector: str, settings: Json, name: str | None = None) -> str:
        """Add, save and connect an integration the way the API asks for it, and return its id."""
        body = {"connector": connector, "settings": settings}
        integration_id = self.ok("POST", "/integrations", body | ({"name": name} if name else {}))[
            "integrationId"
        ]
        answer = self.ok("POST", f"/integrations/{integration_id}/connect")
        if "state" in answer:
            callback = self.client.get(f"/oauth/callback?code=c1&state={answer['state']}")
            assert callback.status_code == 200, callback.get_data(as_text=True)
        return str(integration_id)


@pytest.fixture
def api(app: Flask, hub: Hub) -> Iterator[Api]:
    install(app, hub)
    with app.test_client() as client:
        yield Api(client, "installation-key").organization("Acme")


@pytest.fixture
def som(api: Api) -> str:
    return api.connected(
        "order_management", {"salesforceUrl": "https://acme.my.salesforce.com", "processProducts": "pull"}
    )


@pytest.fixture
def tiktok(api: Api) -> str:
    return api.connected("tiktok_shop", {"region": "US", "processProducts": "push"})


@pytest.fixture
def stored_setting(hub: Hub) -> Callable[[str, Json], None]:
    """Put settings into the database past every check, as a restored backup would."""

    def put(integration_id: str, settings: Json) -> None:
        with hub.store.transaction() as connection:
            connection.execute(
                update(integrations).where(integrations.c.id == integration_id).values(settings_json=settings)
            )

    return put
