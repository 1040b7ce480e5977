"""The application on a loopback port with TLS under an authority of ours, and ways to reach its hosts there."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from werkzeug.serving import WSGIRequestHandler, make_server

from mock_salesforce import platform

MY_DOMAIN = "acme"
USER = "ada@acme.example"
START = 1_767_225_600.0  # 2026-01-01T00:00:00Z
HOSTS = ("acme.my.salesforce.com", "login.salesforce.com", "test.salesforce.com", "localhost")


class _Quiet(WSGIRequestHandler):
    """Keeps a connection for the next request, as the service does, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _ToLoopback(HTTPAdapter):
    """Sends every request to one loopback port; name, certificate and Host header stay those of the URL."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        name = urlsplit(request.url).hostname
        host, pool = self.build_connection_pool_key_attributes(request, verify, cert)
        host |= {"host": "127.0.0.1", "port": self._port}
        pool |= {"server_hostname": name, "assert_hostname": name}
        return self.poolmanager.connection_from_host(**host, pool_kwargs=pool)

    def request_url(self, request: Any, proxies: Any) -> Any:
        return request.path_url

    def add_headers(self, request: Any, **more: Any) -> None:
        request.headers["Host"] = urlsplit(request.url).netloc


class Clock:
    """The mock's clock; a client that states an expiry reads the machine's, so a test may start there."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


@dataclass(slots=True)
class Live:
    """The mock as clients reach it, and the test's hands on it."""

    app: Flask
    clock: Clock
    port: int
    authority: Path
    session: requests.Session
    private_key: str

    def lab(self, method: str, verb: str, body: Any = None) -> Any:
        """A verb of the control plane."""
        answer = self.session.request(method, f"https://{HOSTS[0]}/_lab/{verb}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()


def rsa_pair() -> tuple[str, str]:
    """A private key and its public half, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def declaration(public_key: str) -> dict[str, Any]:
    """An org with a user, an app for every grant, and fields to upsert by."""
    return {
        "my_domain": MY_DOMAIN,
        "hosts": ["localhost"],
        "users": [{"username": USER, "password": "p<w&", "security_token": "TOKEN"}],
        "connected_apps": [
            {
                "client_id": "hub-key",
                "client_secret": "hub-secret",
                "callback_urls": ["https://hub.example/cb"],
                "scopes": ["api", "refresh_token", "id", "openid"],
                "run_as": USER,
                "jwt_certificate": public_key,
                "pre_approved": True,
            }
        ],
        "location_types": ["Warehouse"],
        "custom_fields": [
            {
                "object": "Account",
                "name": "Key__c",
                "type": "string",
                "length": 40,
                "unique": True,
                "external_id": True,
            },
            {"object": "Account", "name": "Legacy__c", "type": "string", "length": 40, "external_id": True},
        ],
    }


@pytest.fixture(scope="session")
def keys() -> tuple[str, str]:
    """A private and a public key, made once."""
    return rsa_pair()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, int, Path]]:
    """The application behind TLS on a free loopback port."""
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS, "127.0.0.1").configure_cert(context)
    app = platform.create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, server.server_port, path
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live(served: tuple[Flask, int, Path], keys: tuple[str, str]) -> Iterator[Live]:
    """A fresh org behind TLS."""
    app, port, authority = served
    clock = Clock()
    platform.install(app, platform.new_state(seed=7, now=clock))
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(authority)
        session.mount("https://", _ToLoopback(port))
        vendor = Live(app, clock, port, authority, session, keys[0])
        vendor.lab("POST", "orgs", declaration(keys[1]))
        yield vendor


@pytest.fixture
def connect(live: Live) -> Callable[..., Salesforce]:
    """Signs simple-salesforce in; by name, password and token unless told otherwise."""

    def signed_in(**how: Any) -> Salesforce:
        if not how:
            how = {"username": USER, "password": "p<w&", "security_token": "TOKEN"}
        return Salesforce(session=live.session, **how)

    return signed_in


@pytest.fixture
def sf(connect: Callable[..., Salesforce]) -> Salesforce:
    """A signed-in client."""
    return connect()


@pytest.fixture(scope="session")
def to_loopback() -> Callable[[int], HTTPAdapter]:
    """What mounts a session on a loopback port, whatever host its addresses name."""
    return _ToLoopback
