"""Orders in, by poll and by webhook: one that cannot be read never stops the others."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from integration_hub.connectors.records import ChannelOrder, Page
from integration_hub.flows import import_orders
from integration_hub.ground.tables import cursors, exceptions, inbound_events, orders, remote_objects
from integration_hub.orders import ingest as taking_in
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import NOW, Merchant, line, order
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
