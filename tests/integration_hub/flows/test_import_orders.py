"""Orders in, by poll and by webhook: one that cannot be read never stops the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from integration_hub.connectors.records import ChannelOrder, Page, Shipment
from integration_hub.flows import import_orders
from integration_hub.ground.tables import (
    cursors,
    exceptions,
    fulfillments,
    inbound_events,
    orders,
    remote_objects,
)
from integration_hub.orders import ingest as taking_in
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import NOW, Merchant, line, order
from tests.integration_hub.orders.placed import Shop
from tests.integration_hub.vendors import Vendor, job, sessions

BROKEN = order(replace(line(), quantity=0), external_order_id="9")


def numbered(number: str, **more: object) -> ChannelOrder:
    return replace(order(**more), external_order_id=number)


def poll(merchant: Merchant, shop: object, *pages: Page[ChannelOrder]) -> Vendor:
    vendor = Vendor(pages=pages)
    import_orders.poll(merchant.desk, sessions(merchant, vendor), job("import_orders", shop))  # type: ignore[arg-type]
    return vendor


def stored(merchant: Merchant) -> list[str]:
    return sorted(row.external_order_id for row in merchant.rows(orders))


def test_each_page_moves_the_cursor_once_it_is_taken_in(merchant: Merchant) -> None:
    """I17: the cursor never passes what is not stored; the next poll goes on from there."""
    shop = merchant.integration()
    first = poll(
        merchant,
        shop,
        Page([numbered("1")], {"updated_at": 1.0}),
        Page([numbered("2")], {"updated_at": 2.0}),
        Page([], {"updated_at": 2.0}),
        Page([], None),
    )
    assert first.asked == [None] and stored(merchant) == ["1", "2"]
    assert [row.value_json for row in merchant.rows(cursors)] == [{"updated_at": 2.0}]
    assert poll(merchant, shop, Page([], {"updated_at": 3.0})).asked == [{"updated_at": 2.0}]
    assert [row.value_json for row in merchant.rows(cursors)] == [{"updated_at": 3.0}]


def test_an_order_that_lacks_something_is_parked_and_the_others_go_on(merchant: Merchant) -> None:
    """FM-08: a person sees it by name, with what it lacks; once it is whole it is taken in, and the exception ends."""
    shop = merchant.integration()
    poll(merchant, shop, Page([numbered("1"), BROKEN, numbered("2")], {"updated_at": 1.0}))
    assert stored(merchant) == ["1", "2"]
    (told,) = merchant.rows(exceptions, code="order_unreadable")
    assert (told.entity_id, told.integration_id) == ("9", shop.id)
    assert told.message.endswith("cannot be taken in: a line of “A” has 0 units")
    poll(merchant, shop, Page([numbered("9")], {"updated_at": 2.0}))
    assert stored(merchant) == ["1", "2", "9"]
    assert "order_unreadable" not in [code for code, _ in merchant.open_exceptions()]


@pytest.mark.parametrize("defect", [KeyError("phase"), ValueError("no"), ZeroDivisionError()])
def test_a_defect_of_the_hub_is_not_told_as_the_orders_fault(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, defect: Exception
) -> None:
    """What the hub raises over a sound order is a crash, and the cursor does not pass the order."""
    shop = merchant.integration()

    def broken(*_given: object) -> str:
        raise defect

    monkeypatch.setattr(taking_in, "ingest", broken)
    with pytest.raises(type(defect)):
        poll(merchant, shop, Page([numbered("1")], {"updated_at": 1.0}))
    assert merchant.open_exceptions() == [] and merchant.rows(cursors) == []


def test_what_a_poll_shows_again_is_left_out(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls overlap: an order is taken in again only where its time or its status is another."""
    shop = merchant.integration()
    poll(merchant, shop, Page([numbered("1"), numbered("2"), numbered("3")]))
    taken: list[str] = []
    monkeypatch.setattr(taking_in, "ingest", lambda *given: taken.append(given[2].external_order_id))
    later = numbered("2", updated_at=NOW + 1)
    poll(merchant, shop, Page([numbered("1"), later, numbered("3", external_status="ON_HOLD")]))
    assert taken == ["2", "3"]


@pytest.mark.parametrize(
    "details",
    [{"pushed_by_hub": True}, {"external_reference": "ord_ours"}, {}],
    ids=["by mark", "by reference", "by id"],
)
def test_an_echo_is_no_new_order(merchant: Merchant, details: dict[str, object]) -> None:
    """I22: what the hub pushed there comes back from there, and is known as its own."""
    shop = merchant.integration("commerce_cloud", settings={"orders": True})
    with merchant.work(shop.id) as work:
        wishes.sent(work, "order", "ord_ours", "echo", None)
    number = "echo" if not details else "7"
    poll(merchant, shop, Page([numbered(number, details=details), numbered("8")]))
    assert stored(merchant) == ["8"]
    assert len(merchant.rows(remote_objects)) == 1


@pytest.mark.parametrize(
    ("connector", "more"),
    [
        ("tiktok_shop", {"settings": {"orders": False}}),
        ("tiktok_shop", {"enabled": False}),
        ("tiktok_shop", {"status": "not_connected"}),
        ("service_cloud", {}),
    ],
    ids=["not wanted", "off", "not connected", "no channel"],
)
def test_nothing_is_read_where_orders_may_not_come_from(
    merchant: Merchant, connector: str, more: dict[str, object]
) -> None:
    """R25, I14: neither by poll nor by webhook."""
    shop = merchant.integration(connector, **more)  # type: ignore[arg-type]
    assert poll(merchant, shop, Page([numbered("1")])).asked == []
    event(merchant, shop, Vendor(known={"1": numbered("1")}))
    assert stored(merchant) == []


def event(merchant: Merchant, shop: object, vendor: Vendor, number: str = "1") -> object:
    """Act on a notification that speaks of one order."""
    if not merchant.rows(inbound_events):
        body = {"type": 1, "tts_notification_id": "n", "shop_id": "s", "data": {"order_id": number}}
        merchant.insert(
            inbound_events,
            integration_id=shop.id,  # type: ignore[attr-defined]
            notification_id="n",
            topic="1",
            body=orjson.dumps(body),
            received_at=NOW,
        )
    import_orders.event(
        merchant.desk,
        sessions(merchant, vendor),
        job("webhook", shop, notification_id="n"),  # type: ignore[arg-type]
    )
    return merchant.rows(inbound_events)[0].handled_at


def test_a_notification_is_a_hint_to_read_the_order(merchant: Merchant) -> None:
    """What is taken in is the order as it is now; the same notification again does nothing."""
    shop = merchant.integration()
    assert event(merchant, shop, Vendor(known={"1": numbered("1")})) == merchant.clock.at
    assert stored(merchant) == ["1"]
    later = numbered("1", external_status="CANCELLED", phase="canceled", updated_at=NOW + 1)
    event(merchant, shop, Vendor(known={"1": later}))
    assert merchant.rows(orders)[0].external_status == "AWAITING_SHIPMENT"


def test_a_notification_of_an_order_that_is_not_there_is_done_with(merchant: Merchant) -> None:
    """The channel shows nothing under the id: nothing is taken in, and the hint is not asked about for ever."""
    shop = merchant.integration()
    assert event(merchant, shop, Vendor()) == merchant.clock.at
    assert stored(merchant) == []


def test_what_waits_is_brought_forward(merchant: Merchant) -> None:
    """An order that no location could ship is routed once stock is there; one that ended is left alone."""
    shop = merchant.integration()
    merchant.product("A")
    place = merchant.location("East")
    merchant.card(place)
    poll(merchant, shop, Page([numbered("1"), numbered("2", phase="closed")]))
    merchant.receive("A", place, 1)
    import_orders.retry_routing(merchant.desk, sessions(merchant, Vendor()), job("retry_routing"))
    assert {row.external_order_id: row.status for row in merchant.rows(orders)} == {
        "1": "sentToFulfillment",
        "2": "fulfilled",
    }


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """A shop whose one order of three is asked of a warehouse, as the keeper's fulfillment order “fo”."""
    made = Shop(merchant)
    made.order_id = made.take(3)
    (request_id, _, _), (asked,) = made.requests(made.order_id)[0], made.lines(made.order_id)
    with merchant.work(made.keeper.id) as work:
        wishes.leaving(work, "fulfillment_order", request_id)
        wishes.sent(work, "fulfillment_order", request_id, "fo", {"lines": {asked: "x1"}})
    return made


def shipped(reference: str, lines: dict[str, int], of: str = "fo") -> Shipment:
    return Shipment(reference, "UPS", "1Z", lines, details={"fulfillment_order_id": of})


def read(shop: Shop, *pages: Page[Shipment], whom: Any = None) -> Vendor:
    vendor = Vendor(pages=pages)
    to = job("import_fulfillments", whom or shop.keeper)
    import_orders.poll_fulfillments(shop.merchant.desk, sessions(shop.merchant, vendor), to)
    return vendor


def test_what_the_platform_shipped_is_ours(shop: Shop) -> None:
    """I3: counted against the request, under the platform's own reference, and the cursor moves."""
    read(shop, Page([shipped("s1", {"x1": 2})], {"at": 1.0}), Page([], {"at": 1.0}), Page([], None))
    assert shop.asks(shop.requests(shop.order_id)[0][0]) == [(3, 2)]
    (row,) = shop.merchant.rows(fulfillments)
    assert (row.source, row.ext_reference_id, row.kind) == (shop.keeper.id, "s1", "shipped")
    assert (row.carrier, row.tracking_number) == ("UPS", "1Z")
    assert [each.value_json for each in shop.merchant.rows(cursors)] == [{"at": 1.0}]
    assert read(shop, Page([shipped("s1", {"x1": 2})], {"at": 2.0})).asked == [{"at": 1.0}]
    assert shop.asks(shop.requests(shop.order_id)[0][0]) == [(3, 2)], "read twice, counted once"


def test_what_the_hub_shipped_there_comes_back_as_an_echo(shop: Shop) -> None:
    """I22: our own shipment is not recorded a second time."""
    with shop.merchant.work(shop.keeper.id) as work:
        wishes.sent(work, "shipment", "ful_ours", "s1", None)
    read(shop, Page([shipped("s1", {"x1": 2})]))
    assert shop.merchant.rows(fulfillments) == []


def test_a_shipment_of_no_order_of_ours_is_left_alone(shop: Shop) -> None:
    """Platforms ship for others too."""
    read(shop, Page([shipped("s1", {"x1": 2}, of="another")]))
    assert shop.merchant.rows(fulfillments) == [] and shop.merchant.open_exceptions() == []


def test_a_shipment_that_does_not_fit_is_shown_and_the_next_is_read(shop: Shop) -> None:
    """More than was asked, or lines that nobody knows: a person sees it, and the cursor goes on."""
    request_id = shop.requests(shop.order_id)[0][0]
    read(shop, Page([shipped("s1", {"x1": 4}), shipped("s2", {"x9": 1})], {"at": 1.0}))
    assert shop.merchant.open_exceptions() == [("fulfillment_mismatch", request_id)]
    read(shop, Page([shipped("s3", {"x1": 1})], {"at": 2.0}))
    assert shop.asks(request_id) == [(3, 1)] and shop.merchant.open_exceptions() == []
    assert [each.value_json for each in shop.merchant.rows(cursors)] == [{"at": 2.0}]


def test_nothing_is_read_where_nobody_tracks_who_ships(shop: Shop) -> None:
    """A sales channel makes no shipments of its own; one that is off is not asked (I14)."""
    assert read(shop, Page([shipped("s1", {"x1": 1})]), whom=shop.shop).asked == []
    off = shop.merchant.integration("order_management", enabled=False)
    assert read(shop, Page([shipped("s1", {"x1": 1})]), whom=off).asked == []
