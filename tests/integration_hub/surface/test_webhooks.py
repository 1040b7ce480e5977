"""Notifications: verified, stored once with their work, and only then acknowledged."""

from __future__ import annotations

import hmac

import orjson
from sqlalchemy import select

from integration_hub.ground.tables import inbound_events, jobs
from tests.integration_hub.merchant import APPS

EVENT = {
    "type": 1,
    "tts_notification_id": "7380066284010030890",
    "shop_id": "700",
    "timestamp": 1_790_000_000,
    "data": {"order_id": "576653688135258178", "order_status": "AWAITING_SHIPMENT"},
}


def deliver(api, event=EVENT, *, signature=None, raw=None):
    body = orjson.dumps(event) if raw is None else raw
    if signature is None:  # hex of HMAC-SHA256 over app key and body (facts/tiktok-shop-api.md 8)
        key, text = APPS["tiktok_app_secret"].encode(), APPS["tiktok_app_key"].encode() + body
        signature = hmac.new(key, text, "sha256").hexdigest()
    return api.client.post("/webhooks/tiktok", data=body, headers={"Authorization": signature})


def stored(hub, table):
    """Return the rows of events, or of the jobs that only events cause."""
    query = select(table).order_by(table.c.number)
    if table is jobs:
        query = query.where(jobs.c.every.is_(None), jobs.c.flow.in_(("inbound_event", "read_listings")))
    with hub.store.transaction() as connection:
        return connection.execute(query).all()


def test_a_notification_is_stored_with_its_work_and_answered_with_an_empty_200(api, hub, tiktok):
    """I8: the event and the job that will handle it stand in the database when the 200 goes out."""
    raw = b' {"type":1,"shop_id":"700","tts_notification_id":"n1","data":{"order_id":"5","note":"\xc3\xa9"}} '
    answer = deliver(api, raw=raw)
    assert (answer.status_code, answer.data) == (200, b"")
    (event,) = stored(hub, inbound_events)
    assert (event.integration_id, event.notification_id, event.topic) == (tiktok, "n1", "1")
    assert event.body.encode() == raw
    (job,) = stored(hub, jobs)
    assert (job.flow, job.integration_id) == ("inbound_event", tiktok)
    assert job.arguments_json == {"notification_id": "n1"}
    assert event.handled_at is None


def test_a_notification_about_something_else_only_brings_the_next_reading_forward(api, hub, tiktok):
    """I8: any number of them are stored, handled at once, and cause one reading of the listings."""
    for number in range(3):
        product = {
            "type": 5,
            "tts_notification_id": f"p{number}",
            "shop_id": "700",
            "data": {"product_id": number},
        }
        assert deliver(api, product).status_code == 200
    assert [row.handled_at for row in stored(hub, inbound_events)] == [hub.desk.clock.now()] * 3
    assert [(job.flow, job.integration_id) for job in stored(hub, jobs)] == [("read_listings", tiktok)]


def test_a_repeated_delivery_adds_nothing(api, hub, tiktok):
    """I1, FM-01: the same notification again is acknowledged without a second row or a second job."""
    for _ in range(3):
        assert deliver(api).status_code == 200
    assert deliver(api, EVENT | {"tts_notification_id": "other"}).status_code == 200
    assert [row.notification_id for row in stored(hub, inbound_events)] == ["7380066284010030890", "other"]
    assert len(stored(hub, jobs)) == 2


def test_a_topic_without_an_id_is_told_apart_by_its_body(api, hub, tiktok):
    """I1: where the vendor sends no notification id, equal bytes are one delivery and other bytes another."""
    address = {"type": 3, "shop_id": "700", "data": {"order_id": "1"}}
    for event in (address, address, address | {"data": {"order_id": "2"}}):
        assert deliver(api, event).status_code == 200
    assert len(stored(hub, inbound_events)) == 2


def test_bad_deliveries_store_nothing(api, hub, tiktok):
    """FM-07: a bad signature is 401, an unreadable body 400, and a shop that is not connected is not acknowledged."""
    assert deliver(api, signature="bad").status_code == 401
    assert deliver(api, raw=b"<html>").status_code == 400
    assert deliver(api, raw=b"[]").status_code == 400
    assert deliver(api, EVENT | {"shop_id": "999"}).status_code == 404
    api.ok("POST", f"/integrations/{tiktok}/disconnect")
    assert deliver(api).status_code == 404
    assert stored(hub, inbound_events) == []
    assert stored(hub, jobs) == []
