"""A hub without an engine: the seams that the surface uses, with vendors that answer as the test says."""

from __future__ import annotations

import importlib.util
import random
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

import integration_hub

for name in ("orders", "fulfillments", "inventory", "jobs"):  # the engine's, where they are not there yet
    if importlib.util.find_spec(f"integration_hub.{name}") is None:
        stub = types.ModuleType(f"integration_hub.{name}")
        stub.stock_changed = stub.wake_parked = lambda *_: None
        sys.modules[stub.__name__] = stub
        setattr(integration_hub, name, stub)

from integration_hub.app import create_hub, install
from integration_hub.connectors.protocol import Capabilities, Json, Setting
from integration_hub.errors import HubError
from integration_hub.store import Store, exceptions, integrations, jobs, journal

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
    channel_sku=True,
    pull_orders=True,
    push_orders=True,
    push_orders_default=True,
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

    def probe(self) -> None:
        self._call("probe", None)

    def verify_event(self, authorization: str, raw_body: bytes) -> bool:
        return authorization == self.signature

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


class FakeHub:
    """The hub's seams, with a journal and a queue that only write rows."""

    def __init__(self, store: Store, connectors: Mapping[str, FakeConnector]) -> None:
        self.store = store
        self.clock = StoppedClock()
        self.random = random.Random(7)
        self.connectors = connectors
        self.base_url = "https://hub.example.test"
        self.installation_key = "installation-key"

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{self.random.getrandbits(64):016x}"

    def session(self, integration_id: str) -> FakeConnector:
        with self.store.transaction() as connection:
            query = select(integrations.c.connector).where(integrations.c.id == integration_id)
            return self.connectors[connection.execute(query).scalar_one()]

    def note(self, connection: Any, *, details: Json | None = None, **columns: Any) -> None:
        connection.execute(insert(journal).values(at=self.clock.now(), details_json=details or {}, **columns))

    def open_exception(
        self, connection: Any, *, integration_id: str, code: str, message: str, **columns: Any
    ) -> None:
        """Open one exception a cause, as the engine does."""
        key = f"{code}:{integration_id}"
        if connection.execute(select(exceptions.c.id).where(exceptions.c.open_key == key)).first() is None:
            row = {
                "id": self.new_id("exc"),
                "code": code,
                "message": message,
                "open_key": key,
                "details_json": {},
            }
            opened = {"integration_id": integration_id, "opened_at": self.clock.now(), **row, **columns}
            connection.execute(insert(exceptions).values(opened))

    def close_exception(self, connection: Any, code: str, *, integration_id: str, **_: Any) -> None:
        open_one = exceptions.c.open_key == f"{code}:{integration_id}"
        connection.execute(
            update(exceptions).where(open_one).values(closed_at=self.clock.now(), open_key=None)
        )

    def enqueue(
        self, connection: Any, *, arguments: Json | None = None, due_at: float | None = None, **columns: Any
    ) -> None:
        key = columns.get("unique_key")
        if key and connection.execute(select(jobs.c.number).where(jobs.c.unique_key == key)).first():
            return
        due = self.clock.now() if due_at is None else due_at
        row = {"arguments_json": arguments or {}, "due_at": due, "status": "waiting", "attempts": 0}
        connection.execute(insert(jobs).values(**row, **columns))


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
            help_title="Getting Started with TikTok Shop",
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


@pytest.fixture(scope="session")
def store() -> Store:
    return Store()


@pytest.fixture
def connectors() -> dict[str, FakeConnector]:
    return build_connectors()


@pytest.fixture
def hub(store: Store, connectors: dict[str, FakeConnector]) -> FakeHub:
    store.clear()
    return FakeHub(store, connectors)


@pytest.fixture(scope="session")
def app(store: Store) -> Flask:
    return create_hub(FakeHub(store, build_connectors()))  # type: ignore[arg-type]


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
def api(app: Flask, hub: FakeHub) -> Iterator[Api]:
    install(app, hub)  # type: ignore[arg-type]
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
def stored_setting(hub: FakeHub) -> Callable[[str, Json], None]:
    """Put settings into the database past every check, as a restored backup would."""

    def put(integration_id: str, settings: Json) -> None:
        with hub.store.transaction() as connection:
            connection.execute(
                update(integrations).where(integrations.c.id == integration_id).values(settings_json=settings)
            )

    return put


@pytest.fixture
def credentials() -> Json:
    """The eight credentials of Commerce Cloud, complete."""
    return {
        "organizationId": "f_ecom_zzte_053",
        "shortCode": "kv7kzm78",
        "siteId": "RefArch",
        "b2cApiClientId": "id-1",
        "b2cApiClientPassword": "password-1",
        "b2cShopApiClientId": "id-2",
        "b2cShopApiClientPassword": "password-2",
        "ocapiClientId": "id-3",
    }
