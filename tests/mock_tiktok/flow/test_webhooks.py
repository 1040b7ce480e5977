"""Webhooks: signed, delivered on tick, retried as documented."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import httpx
import pytest

from mock_tiktok.wire.signing import sign_webhook

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


def _all(vendor: Any) -> None:
    vendor.state.apps[vendor.app_key].webhook_url = ADDRESS


def test_products_tell_of_every_change(vendor: Any) -> None:
    """Creation 16, audit 37, status 5, information 15, category 18: each with its documented keys (section 8)."""
    _all(vendor)
    made = vendor.ok("POST", "/product/202309/products", vendor.listing())
    vendor.clock.advance(60)
    vendor.lab("PUT", f"/products/{made['product_id']}", {"title": "T", "category_id": "600361"})
    vendor.lab("POST", "/tick")
    first = {16: "product_types", 37: "audit", 5: "suspended_reason", 15: "changed_fields"}
    assert vendor.receiver.bodies(16)[0]["data"].keys() == {"product_id", first[16], "update_time"}
    assert [row["data"]["audit"]["status"] for row in vendor.receiver.bodies(37)] == ["AUDITING", "APPROVED"]
    assert [row["data"]["status"] for row in vendor.receiver.bodies(5)] == ["PRODUCT_FIRST_PASS_REVIEW"]
    assert vendor.receiver.bodies(15)[0]["data"]["change_source"] == "SELLER_CENTER"
    moved = vendor.receiver.bodies(18)[0]["data"]
    assert (moved["previous_category_id"], moved["current_category_id"]) == ("600338", "600361")


def test_a_category_changes_with_the_approved_edit(vendor: Any) -> None:
    """Type 18 comes with the approval, not with the edit (section 8)."""
    _all(vendor)
    made = vendor.ok("POST", "/product/202309/products", vendor.listing())
    vendor.clock.advance(60)
    vendor.ok("PUT", f"/product/202509/products/{made['product_id']}", vendor.listing(category_id="600361"))
    vendor.lab("POST", "/tick")
    assert vendor.receiver.bodies(18) == []
    vendor.clock.advance(60)
    vendor.lab("POST", "/tick")
    assert len(vendor.receiver.bodies(18)) == 1


def test_a_changed_address_is_told(vendor: Any) -> None:
    """Type 3 names the order alone; the address must be read (section 8)."""
    _all(vendor)
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    vendor.lab("POST", f"/orders/{order_id}/address", {"city": "Elsewhere"})
    vendor.lab("POST", "/tick")
    assert vendor.receiver.bodies(3)[0]["data"] == {"order_id": order_id, "update_time": int(vendor.clock())}


def test_the_end_of_an_authorization_is_told_daily(vendor: Any) -> None:
    """From 30 days before, at every midnight, and the reminders keep nobody waiting (section 8)."""
    _all(vendor)
    ends_at = next(iter(vendor.state.tokens.authorizations.values())).ends_at
    assert vendor.lab("GET", "/next") == {"at": None}
    vendor.clock.at = ends_at - 28 * 86_400
    vendor.lab("POST", "/tick")
    rows = vendor.receiver.bodies(7)
    assert len(rows) == 2
    assert all(row["timestamp"] % 86_400 == 0 for row in rows)
    assert rows[0]["data"]["expiration_time"] == str(ends_at)
    vendor.clock.at = ends_at + 10 * 86_400
    vendor.lab("POST", "/tick")
    assert len(vendor.receiver.bodies(7)) <= 30


def test_low_stock_is_told_once_a_threshold(vendor: Any) -> None:
    """With a threshold, type 27 comes when stock falls to it and when it is gone, not in between (section 8)."""
    _all(vendor)
    vendor.lab("PUT", f"/shops/{vendor.shop['id']}", {"low_stock_threshold": 3})
    vendor.seed("A", quantity=5)
    for quantity in (1, 1, 1, 2):
        vendor.buy("A", quantity)
    vendor.lab("POST", "/tick")
    told = [row["data"]["inventory_distribution"]["available_quantity"] for row in vendor.receiver.bodies(27)]
    assert told == [3, 0]


def test_a_broken_answer_is_no_answer(vendor: Any) -> None:
    """An answer that cannot be decoded, and an address that cannot be, count as failures (section 8)."""
    _all(vendor)
    vendor.receiver.error = httpx.DecodingError("not gzip")
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    vendor.receiver.error = None
    vendor.state.apps[vendor.app_key].webhook_url = "http://hub.example/" + "x" * 70_000
    vendor.seed("B")
    vendor.lab("POST", "/tick")
    results = [row.attempts[0]["result"] for row in vendor.state.outbox.deliveries]
    assert results == ["DecodingError", "InvalidURL"]


def test_nothing_is_sent_once_the_authorization_is_over(vendor: Any) -> None:
    """An app whose authorization ended hears no more of the shop (sections 1, 8)."""
    _all(vendor)
    vendor.clock.advance(366 * 86_400)
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    assert vendor.receiver.bodies(16) == []
