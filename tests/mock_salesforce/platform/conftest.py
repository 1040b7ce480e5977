"""An application built once, a fresh org for each test, and a client that signs in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flask import Flask

from mock_salesforce import platform
from tests.mock_salesforce.platform.streaming.listening import Listener

ORIGIN = "https://acme.my.salesforce.com"
ORG = {
    "my_domain": "acme",
    "users": [{"username": "ada@acme.example", "password": "pw", "security_token": "TOKEN"}],
    "connected_apps": [
        {
            "client_id": "hub-key",
            "client_secret": "hub-secret",
            "callback_urls": ["https://hub.example/oauth/callback"],
            "scopes": ["api", "refresh_token"],
        }
    ],
    "location_types": ["Warehouse"],
}


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.at = 1_767_225_600.0  # 2026-01-01T00:00:00Z

    def __call__(self) -> float:
        return self.at


class Salesforce:
    """A signed-in client of one org: paths are below /services/data/v60.0."""

    def __init__(self, app: Flask, client: httpx.Client, clock: Clock, org: dict[str, Any]) -> None:
        self.app = app
        self.client = client
        self.clock = clock
        self.org = org
        self.version = "v60.0"

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.client.request(method, f"/services/data/{self.version}{path}", **more)

    def create(self, sobject: str, **fields: Any) -> str:
        answer = self.call("POST", f"/sobjects/{sobject}", json=fields)
        assert answer.status_code == 201, answer.text
        record_id: str = answer.json()["id"]
        return record_id

    def refused(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        answer = self.call(method, path, **more)
        return answer.status_code, answer.json()[0]["errorCode"]

    def query(self, text: str) -> list[dict[str, Any]]:
        answer = self.call("GET", "/query", params={"q": text})
        assert answer.status_code == 200, answer.text
        records: list[dict[str, Any]] = answer.json()["records"]
        return records

    def query_error(self, text: str) -> str:
        answer = self.call("GET", "/query", params={"q": text})
        assert answer.status_code == 400, answer.text
        code: str = answer.json()[0]["errorCode"]
        return code

    def read(self, sobject: str, record_id: str) -> dict[str, Any]:
        record: dict[str, Any] = self.call("GET", f"/sobjects/{sobject}/{record_id}").json()
        return record

    def table(self, sobject: str) -> Any:
        """The table behind an object, for tests that watch how it is read."""
        return self.app.extensions["platform"].state.orgs["acme"].table(sobject)

    def lab(self, verb: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(f"/_lab/{verb}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def app() -> Flask:
    return platform.create_app()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(app: Flask, clock: Clock) -> Iterator[httpx.Client]:
    """A client at an empty vendor."""
    platform.install(app, platform.new_state(seed=7, now=clock))
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def salesforce(app: Flask, client: httpx.Client, clock: Clock) -> Salesforce:
    """A client with a session in a seeded org."""
    answer = client.post("/_lab/orgs", json=ORG)
    assert answer.status_code == 200, answer.text
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return Salesforce(app, client, clock, answer.json())


def signed_in(app: Flask) -> Salesforce:
    """A signed-in client of a fresh org, for a module whose tests share one and change nothing."""
    clock = Clock()
    platform.install(app, platform.new_state(seed=7, now=clock))
    client = httpx.Client(transport=httpx.WSGITransport(app=app), base_url=ORIGIN)
    org = client.post("/_lab/orgs", json=ORG).json()
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return Salesforce(app, client, clock, org)


@pytest.fixture
def org_declaration() -> dict[str, Any]:
    """The declaration the other fixtures use, to vary."""
    return dict(ORG)


@pytest.fixture
def listener(salesforce: Any) -> Listener:
    """A client past its handshake."""
    return Listener(salesforce).shake()
