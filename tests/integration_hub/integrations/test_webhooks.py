"""Notifications as the real connectors read them: which are taken in, for whom, and what work they cause."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
import pytest

from integration_hub.connectors.tiktok_shop.connector import sign_event
from integration_hub.ground.desk import Desk
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import inbound_events, integrations, jobs
from integration_hub.integrations.webhooks import receive

PATH = "/webhooks/tiktok"
SHOP = "7000714532876273420"
ORDER = {
    "type": 1,
    "tts_notification_id": "7327112393057371910",
    "shop_id": SHOP,
    "data": {"order_id": "576"},
}


@pytest.fixture
def shop(desk: Desk) -> str:
    """The merchant's TikTok shop, by the integration it is."""
    connect(desk, "tiktok_shop", SHOP)
    return "tiktok_shop"


def connect(desk: Desk, integration_id: str, shop_id: str) -> None:
    with desk.store.transaction() as connection:
        shop = {"shop": {"id": shop_id, "name": "Sunny", "region": "US"}}
        connection.update(integrations, {"id": integration_id}, {"connection_json": shop})


def signed(raw: bytes) -> dict[str, str]:
    return {"Authorization": sign_event("secret-1", "app-1", raw)}


def deliver(desk: Desk, connectors: Any, event: Any) -> bytes:
    raw = event if isinstance(event, bytes) else orjson.dumps(event)
    receive(desk, connectors, PATH, signed(raw), raw)
    return raw


def stored(desk: Desk, table: Any) -> list[Any]:
    with desk.store.transaction() as connection:
        return list(connection.select(table))


@pytest.mark.parametrize(
    ("event", "topic", "flow"),
    [
        (ORDER, "1", "inbound_event"),
        (ORDER | {"type": 3}, "3", "inbound_event"),
        (ORDER | {"type": 4, "data": {"package_list": [{"order_id_list": ["576"]}]}}, "4", "inbound_event"),
        (ORDER | {"type": 11}, "11", "inbound_event"),
        (ORDER | {"type": 12}, "12", "inbound_event"),
        (ORDER | {"type": 5, "data": {"product_id": 17}}, "5", "read_listings"),
        (ORDER | {"type": 6, "data": {"message": "bye"}}, "6", "read_listings"),
        (ORDER | {"type": 1, "data": None}, "1", "read_listings"),
        (ORDER | {"type": 4, "data": {"package_list": "none"}}, "4", "read_listings"),
    ],
    ids=[
        "order", "address", "package", "cancellation", "return", "product", "deauthorization", "empty", "misshapen",
    ],
)  # fmt: skip
def test_a_notification_causes_the_work_that_its_topic_asks_for(
    desk: Desk, real_connectors: Any, shop: str, event: Any, topic: str, flow: str
) -> None:
    """I8: what speaks of orders has them read anew; everything else only brings the next reading forward."""
    raw = deliver(desk, real_connectors, event)
    (row,) = stored(desk, inbound_events)
    about_orders = flow == "inbound_event"
    assert (row.integration_id, row.topic, row.body) == (shop, topic, raw.decode())
    assert (row.handled_at is None) == about_orders
    (job,) = stored(desk, jobs)
    assert (job.flow, job.integration_id) == (flow, shop)
    assert job.arguments_json == ({"notification_id": row.notification_id} if about_orders else {})


@pytest.mark.parametrize(
    ("deliveries", "rows", "work"),
    [
        ([ORDER, ORDER, ORDER], 1, 1),
        ([ORDER, ORDER | {"tts_notification_id": "other"}], 2, 2),
        ([ORDER | {"tts_notification_id": None}, ORDER | {"tts_notification_id": None}], 1, 1),
        ([{k: v for k, v in ORDER.items() if k != "tts_notification_id"}, ORDER | {"tts_notification_id": ""}], 2, 2),
        ([ORDER | {"type": 5, "tts_notification_id": str(n), "data": {}} for n in range(3)], 3, 1),
    ],
    ids=["again", "two ids", "no id, same bytes", "no id, other bytes", "three products, one reading"],
)  # fmt: skip
def test_a_delivery_counts_once(
    desk: Desk, real_connectors: Any, shop: str, deliveries: list[Any], rows: int, work: int
) -> None:
    """I1: a notification is known by its id, or by its bytes where its topic carries none."""
    for event in deliveries:
        deliver(desk, real_connectors, event)
    assert (len(stored(desk, inbound_events)), len(stored(desk, jobs))) == (rows, work)


def test_the_digest_of_the_bytes_stands_for_an_id(desk: Desk, real_connectors: Any, shop: str) -> None:
    """I1: stored ids never change their form, or a restart would take every delivery for a new one."""
    raw = deliver(desk, real_connectors, ORDER | {"tts_notification_id": None})
    (row,) = stored(desk, inbound_events)
    assert row.notification_id == hashlib.sha256(raw).hexdigest()


def test_every_integration_of_the_shop_is_told(desk: Desk, real_connectors: Any, shop: str) -> None:
    """I8: where two merchants hold one shop, each gets the notification, and nobody else does."""
    with desk.store.transaction() as connection:
        row = dict(connection.select(integrations, id=shop).one()._asdict())
        connection.insert(integrations, {**row, "id": "second", "created_at": row["created_at"] + 9})
    connect(desk, "order_management", SHOP)
    deliver(desk, real_connectors, ORDER)
    assert [row.integration_id for row in stored(desk, inbound_events)] == [shop, "second"]


@pytest.mark.parametrize(
    ("path", "headers", "raw", "status"),
    [
        (PATH, None, b"<html>", 400),
        (PATH, None, b"[]", 400),
        (PATH, None, orjson.dumps(ORDER | {"shop_id": "999"}), 404),
        (PATH, None, orjson.dumps({"type": 1}), 404),
        (PATH, {}, orjson.dumps(ORDER), 401),
        (PATH, {"Authorization": "0" * 64}, orjson.dumps(ORDER), 401),
        (PATH, {"Authorization": "n\u00f6"}, orjson.dumps(ORDER), 401),
        ("/webhooks/tiktok_shop", None, orjson.dumps(ORDER), 404),
        ("/webhooks/service_cloud", None, orjson.dumps(ORDER), 404),
    ],
    ids=[
        "no JSON", "no object", "other shop", "no shop", "unsigned", "wrong signature", "no ASCII",
        "a key that is no path", "a vendor that notifies of nothing",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_not_acknowledged(
    desk: Desk, real_connectors: Any, shop: str, path: str, headers: Any, raw: bytes, status: int
) -> None:
    """FM-07: each is refused with the status that says why, and nothing of it is stored."""
    with pytest.raises(Rejected) as refused:
        receive(desk, real_connectors, path, signed(raw) if headers is None else headers, raw)
    assert refused.value.status == status
    assert (stored(desk, inbound_events), stored(desk, jobs)) == ([], [])


def test_two_vendors_never_share_a_path(real_connectors: Any) -> None:
    """A notification is read by the one connector whose vendor was told this path."""
    paths = [each.events.path for each in real_connectors.values() if each.events is not None]
    assert paths == [PATH]
