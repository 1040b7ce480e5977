"""A hub on the real connector table, whose vendors answer as the test says (`vendors`)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from integration_hub.app import create_hub, install
from integration_hub.connectors import build
from integration_hub.connectors.protocol import Connector
from integration_hub.ground.database import Store
from integration_hub.ground.outbound import Outbound
from integration_hub.ground.tables import integrations
from integration_hub.hub import Hub
from tests.integration_hub.merchant import APPS, SetClock
from tests.integration_hub.surface.document.conformity import refuse_undocumented
from tests.integration_hub.surface.vendors import Vendors

Json = dict[str, Any]
BASE_URL = "https://hub.example.test"


def build_hub(store: Store, connectors: Mapping[str, Connector], clock: SetClock) -> Hub:
    return Hub(
        store=store,
        clock=clock,
        random=random.Random(7),
        connectors=connectors,
        base_url=BASE_URL,
        installation_key="installation-key",
    )


@pytest.fixture(scope="session")
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(1_790_000_000.0)


@pytest.fixture
def vendors() -> Vendors:
    return Vendors()


@pytest.fixture
def connectors(vendors: Vendors, clock: SetClock) -> dict[str, Connector]:
    """The hub's own connector table, over vendors that answer as the test says."""
    return build(Outbound(vendors, clock), clock, random.Random(7), APPS, BASE_URL)


@pytest.fixture
def hub(store: Store, connectors: dict[str, Connector], clock: SetClock) -> Hub:
    store.clear()
    return build_hub(store, connectors, clock)


@pytest.fixture(scope="session")
def app(store: Store) -> Flask:
    return create_hub(build_hub(store, {}, SetClock(1_790_000_000.0)))


@dataclass
class Api:
    """A caller with one key; every call answers status and body."""

    client: FlaskClient
    key: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"X-Pipe17-Key": self.key}
        answer = self.client.open(f"/api/v3{path}", method=method, json=body, headers=headers)
        refuse_undocumented(self.client.application, method, answer)
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
