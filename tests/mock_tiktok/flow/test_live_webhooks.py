"""Webhooks of the live mock, received over a real socket and verified by code that is not ours (facts section 8)."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, NamedTuple

import httpx
import pytest
from tiktok_shop_api import Webhooks

from tests.live import Live

pytestmark = pytest.mark.live
ARRIVES_WITHIN_S = 20


class Received(NamedTuple):
    """One delivery: its Authorization header and exact body."""

    signature: str
    body: bytes


class Receiver:
    """A receiver of webhooks on a free port."""

    def __init__(self) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.put(Received(self.headers["Authorization"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def next(self, kind: int) -> Received:
        """The next delivery of a type."""
        for _ in range(100):
            delivery = self.received.get(timeout=ARRIVES_WITHIN_S)
            if delivery.body.startswith(b'{"type":%d,' % kind):
                return delivery
        raise AssertionError(f"no webhook of type {kind} came")

    def close(self) -> None:
        """Take no more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that is gone after the test."""
    receiver = Receiver()
    yield receiver
    receiver.close()


def lab(live: Live, method: str, path: str, body: Any) -> Any:
    """Call the mock's control plane."""
    answer = httpx.request(method, f"{live['tiktok']['http']}/_lab{path}", json=body)
    answer.raise_for_status()
    return answer.json()


def subscribe(live: Live, receiver: Receiver) -> tuple[dict[str, Any], dict[str, Any]]:
    """An app whose webhooks go to the receiver, authorized by the seller of the first shop."""
    shop = live["tiktok"]["shops"][0]
    address = f"http://127.0.0.1:{receiver.server.server_port}/webhooks"
    app = lab(live, "POST", "/apps", {"redirect_url": "https://app.example.com/back", "webhook_url": address})
    lab(live, "POST", "/authorizations", {"app_key": app["app_key"], "seller": shop["seller_email"]})
    return app, shop


def test_an_order_webhook_verifies_with_an_independent_implementation(
    live_lab: Live, receiver: Receiver
) -> None:
    """Type 1: its signature and members hold, as a package that is not ours checks them (section 8)."""
    app, shop = subscribe(live_lab, receiver)
    lines = [{"seller_sku": "MUG-BLUE", "quantity": 1}]
    order = lab(live_lab, "POST", "/orders", {"shop": shop["id"], "lines": lines, "paid": True})
    signature, body = receiver.next(1)
    keys = {"app_key": app["app_key"], "app_secret": app["app_secret"]}
    assert Webhooks.verify(**keys, raw_body=body, signature=signature)
    assert not Webhooks.verify(**keys, raw_body=body + b" ", signature=signature)
    assert not Webhooks.verify(**keys, raw_body=body, signature=signature.upper())
    told = json.loads(body)
    assert (told["shop_id"], told["data"]["order_id"]) == (shop["id"], order["id"])
