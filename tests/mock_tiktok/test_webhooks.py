"""Webhooks: signed, delivered on tick, retried as documented."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import httpx
import pytest

from mock_tiktok.signing import sign_webhook

ADDRESS = "https://hub.example/webhooks/tiktok"


def _register(vendor: Any, event_type: str = "ORDER_STATUS_CHANGE") -> None:
    vendor.ok("PUT", "/event/202309/webhooks", {"event_type": event_type, "address": ADDRESS})


def test_the_published_vector() -> None:
    """The documented webhook signature is reproduced (section 8)."""
    body = (
        b'{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",'
        b'"timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",'
        b'"order_status":"UNPAID","update_time":1718305585}}'
    )
    assert sign_webhook("abcdef", "123", body) == (
        "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
    )


def test_a_webhook_is_signed_over_its_raw_body(vendor: Any) -> None:
    """An independent HMAC over app key and received bytes equals the Authorization header (section 8)."""
    _register(vendor)
    vendor.seed("A")
    vendor.buy("A")
    vendor.lab("POST", "/tick")
    for request in vendor.receiver.got:
        message = vendor.app_key.encode() + request.content
        expected = hmac.new(vendor.app_secret.encode(), message, hashlib.sha256).hexdigest()
        assert request.headers["authorization"] == expected
        assert request.headers["content-type"] == "application/json"
    statuses = [body["data"]["order_status"] for body in vendor.receiver.bodies(1)]
    assert statuses == ["UNPAID", "ON_HOLD"]


def test_unanswered_webhooks_are_retried_then_dropped(vendor: Any) -> None:
    """Retries come after 2 min, 30 min, 3 h and 12 h, and then no more (section 8)."""
    _register(vendor, "PRODUCT_CREATION")
    vendor.receiver.error = httpx.ConnectError("refused")
    vendor.seed("A")
    gaps = []
    last = vendor.clock()
    while (at := vendor.lab("GET", "/next")["at"]) is not None:
        vendor.clock.at = max(vendor.clock.at, at)
        vendor.lab("POST", "/tick")
        gaps.append(vendor.clock() - last)
        last = vendor.clock()
    assert gaps == [0, 120, 1800, 10_800, 43_200]
    delivery = vendor.lab("GET", "/state?only=webhook_deliveries")["webhook_deliveries"][0]
    assert delivery["outcome"] == "dropped"
    assert len({body["tts_notification_id"] for body in vendor.receiver.bodies()}) == 1


def test_an_answer_after_three_seconds_does_not_count(vendor: Any) -> None:
    """A 200 that comes later than 3 s is retried (section 8)."""
    _register(vendor, "PRODUCT_CREATION")
    vendor.receiver.before = lambda: vendor.clock.advance(3.5)
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    assert (
        vendor.lab("GET", "/state?only=webhook_deliveries")["webhook_deliveries"][0]["outcome"] == "pending"
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://hub.example/x",
        "https://10.0.0.1/x",
        "https://hub.example:8443/x",
        "https://hub.example/" + "x" * 255,
        "https:///x",
        "https://hub.example/a b",
    ],
)
def test_addresses_are_https_names_without_port(vendor: Any, address: str) -> None:
    """Plain http, an IP address, a port, a space or more than 255 characters are refused (section 8)."""
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": address}
    assert vendor.code("PUT", "/event/202309/webhooks", body) == 36009004
    assert vendor.ok("GET", "/event/202309/webhooks") == {"webhooks": [], "total_count": 0}


def test_registration_replaces_and_deletes(vendor: Any) -> None:
    """A second PUT replaces the address and keeps its creation; DELETE takes a JSON body (section 8)."""
    _register(vendor)
    vendor.clock.advance(10)
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": "https://other.example/"}
    vendor.ok("PUT", "/event/202309/webhooks", body)
    row = vendor.ok("GET", "/event/202309/webhooks")["webhooks"][0]
    assert (row["address"], row["update_time"] - row["create_time"]) == ("https://other.example/", 10)
    vendor.ok("DELETE", "/event/202309/webhooks", {"event_type": "ORDER_STATUS_CHANGE"})
    assert vendor.ok("GET", "/event/202309/webhooks")["total_count"] == 0
    assert vendor.code("PUT", "/event/202309/webhooks", {**body, "event_type": "NOTHING"}) == 36009004


def test_a_401_is_an_answer(vendor: Any) -> None:
    """A receiver that refuses the signature is not asked again (section 8)."""
    _register(vendor, "PRODUCT_CREATION")
    vendor.receiver.status = 401
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    assert vendor.lab("GET", "/next") == {"at": None}


def test_duplicates_and_disorder_are_quirks(vendor: Any) -> None:
    """Extra copies keep their notification id, and the newest may come first (section 8)."""
    _register(vendor)
    vendor.lab("PUT", "/quirks", {"webhook_duplicates": 1, "webhook_newest_first": True})
    vendor.seed("A")
    vendor.buy("A")
    vendor.lab("POST", "/tick")
    rows = [(b["data"]["order_status"], b["tts_notification_id"]) for b in vendor.receiver.bodies(1)]
    assert [status for status, _ in rows] == ["ON_HOLD", "ON_HOLD", "UNPAID", "UNPAID"]
    assert len({notification for _, notification in rows}) == 2
