"""Orders taken in: once for each channel's id, and again as often as the channel states them."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.tables import (
    exceptions,
    jobs,
    listings,
    order_lines,
    remote_objects,
    shipping_requests,
)
from integration_hub.ground.tables import orders as orders_table
from integration_hub.orders import ingest as taking_in
from integration_hub.orders.ingest import advance, ingest
from tests.integration_hub.merchant import NOW, Merchant, line, order
from tests.integration_hub.orders.placed import Shop


def test_the_same_order_twice_is_one_order(merchant: Merchant) -> None:
    """Webhook and poll state the same order; it exists once, with the same id (promise I1)."""
    shop = merchant.integration()
    first = ingest(merchant.desk, shop, order())
    assert ingest(merchant.desk, shop, order()) == first
    assert len(merchant.rows(orders_table)) == 1 and len(merchant.rows(order_lines)) == 1


@pytest.mark.parametrize(
    ("phase", "by_platform", "status"),
    [
        ("unpaid", False, "onHold"),
        ("held", False, "onHold"),
        ("ready", False, "reviewRequired"),  # nothing known has its SKU
        ("fulfilled", False, "fulfilled"),
        ("closed", False, "fulfilled"),
        ("canceled", False, "canceled"),
        ("ready", True, "fulfilled"),
    ],
)
def test_an_order_starts_where_its_channel_says(
    merchant: Merchant, phase: str, by_platform: bool, status: str
) -> None:
    """What the channel states decides the first status; one that TikTok fulfills is stored as fulfilled (I12)."""
    shop = merchant.integration()
    order_id = ingest(merchant.desk, shop, order(phase=phase, fulfilled_by_platform=by_platform))
    assert merchant.order(order_id).status == status


def test_stock_is_held_from_the_moment_the_order_is_known(merchant: Merchant) -> None:
    """An unpaid order commits its units where nothing has been routed yet (FM-40)."""
    shop = merchant.integration()
    merchant.product("A")
    ingest(merchant.desk, shop, order(line("A", 3), phase="unpaid"))
    assert merchant.figures() == {("A", "virtual"): (0, 3)}


def test_an_order_is_wanted_on_connected_platforms_that_take_orders(merchant: Merchant) -> None:
    """Order Management takes orders; Commerce Cloud only where the setting says so; never the order's own channel."""
    shop = merchant.integration()
    keeper = merchant.integration("order_management")
    merchant.integration("commerce_cloud")
    merchant.integration("service_cloud", status="not_connected")
    order_id = ingest(merchant.desk, shop, order(phase="unpaid"))
    assert [
        (row.entity_id, row.integration_id, row.purpose, row.status) for row in merchant.rows(remote_objects)
    ] == [(order_id, keeper.id, "order", "wanted")]
    assert "push_orders" in merchant.queued()


def test_an_older_statement_changes_nothing(merchant: Merchant) -> None:
    """A webhook that was overtaken by a poll does not bring back what was (promise I4)."""
    shop = merchant.integration()
    order_id = ingest(merchant.desk, shop, order(updated_at=NOW + 10))
    before = merchant.order(order_id)
    ingest(merchant.desk, shop, order(phase="canceled", updated_at=NOW))
    assert merchant.order(order_id) == before


def test_two_at_once_are_one_order(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Webhook and poll meet on a new order: the one that lost takes it for known (promise I1)."""
    shop = merchant.integration()
    stored = ingest(merchant.desk, shop, order())
    look_up, asked = taking_in._known, []

    def late(*given: Any) -> Any:
        asked.append(given)
        return None if len(asked) == 1 else look_up(*given)

    monkeypatch.setattr(taking_in, "_known", late)
    assert ingest(merchant.desk, shop, order()) == stored
    assert len(asked) == 2 and len(merchant.rows(orders_table)) == 1


def test_what_is_stored_of_an_order(merchant: Merchant) -> None:
    """The channel's words, its lines in order, and the product that each spelling means."""
    shop = merchant.integration()
    product = merchant.product("A")
    lines = (line("A", 2, ids=["u1", "u2"], canceled=1), line("X", 1, price="3.50"))
    order_id = ingest(merchant.desk, shop, order(*lines, details={"package_ids": ["p"]}))
    stored = merchant.order(order_id)
    assert (stored.external_order_id, stored.version, stored.currency) == ("576", 1 + 1, "USD")
    assert stored.notes_json == {"phase": "ready", "masked": False, "details": {"package_ids": ["p"]}}
    rows = sorted(merchant.rows(order_lines), key=lambda row: row.position)
    assert [
        (row.channel_sku, row.product_id, row.quantity, row.canceled, row.unit_price) for row in rows
    ] == [("A", product, 2, 1, "10.00"), ("X", None, 1, 0, "3.50")]
    assert rows[0].external_line_ids_json == ["u1", "u2"]
    assert merchant.figures() == {("A", "virtual"): (0, 1)}, "canceled units are not held"
    assert merchant.decisions() == ["order_ingested"]


def test_the_same_statement_again_is_no_new_version(merchant: Merchant) -> None:
    """I4: only what changed is written."""
    shop = merchant.integration()
    before = merchant.order(ingest(merchant.desk, shop, order()))
    ingest(merchant.desk, shop, order())
    assert merchant.order(before.id) == before


def test_a_later_statement_is_taken_over(merchant: Merchant) -> None:
    """A new address is stored, and what was in the way of the order is decided anew."""
    shop = merchant.integration()
    merchant.product("A")
    order_id = ingest(merchant.desk, shop, order(ship_to={"country": "US"}))
    assert merchant.open_exceptions() == [("missing_address", order_id)]
    ingest(merchant.desk, shop, order(updated_at=NOW + 1))
    now = merchant.order(order_id)
    assert (now.source_updated_at, now.ship_to_json["city"]) == (NOW + 1, "Austin")
    assert merchant.open_exceptions() == [("routing_failed", order_id)]


def test_an_order_that_has_ended_takes_over_words_only(merchant: Merchant) -> None:
    """What is fulfilled stays fulfilled, whatever its channel says later; the words are kept."""
    shop = merchant.integration()
    merchant.product("A")
    order_id = ingest(merchant.desk, shop, order(phase="closed"))
    canceled = order(
        line("A", 1, canceled=1), phase="canceled", external_status="CANCELLED", updated_at=NOW + 1
    )
    ingest(merchant.desk, shop, canceled)
    now = merchant.order(order_id)
    assert (now.status, now.external_status) == ("fulfilled", "CANCELLED")
    assert merchant.rows(order_lines)[0].canceled == 0 and merchant.decisions() == ["order_ingested"]


def test_a_canceled_order_is_wanted_nowhere(merchant: Merchant) -> None:
    """What was canceled before the hub heard of it holds nothing and is pushed nowhere."""
    shop = merchant.integration()
    merchant.integration("order_management")
    merchant.product("A")
    ingest(merchant.desk, shop, order(phase="canceled"))
    assert merchant.rows(remote_objects) == [] and merchant.figures() == {}


@pytest.mark.parametrize(
    ("stated", "forgotten"),
    [({}, True), ({"fulfilled_by_platform": True}, False), ({"phase": "closed"}, False)],
)
def test_a_channel_counts_its_own_orders_down(
    merchant: Merchant, stated: dict[str, Any], forgotten: bool
) -> None:
    """I5: what the channel was told of these SKUs is forgotten, so equal figures are told again."""
    shop = merchant.integration()
    product = merchant.product("A")
    merchant.listing(shop, "s1", "A", product_id=product, told_json={"w": 5})
    ingest(merchant.desk, shop, order(**stated))
    assert merchant.rows(listings)[0].told_json == (None if forgotten else {"w": 5})


def test_a_channel_counts_canceled_units_back(merchant: Merchant) -> None:
    """I5: it shows them again by itself, so what it was told is forgotten then too."""
    shop = merchant.integration()
    product = merchant.product("A")
    ingest(merchant.desk, shop, order(line("A", 2)))
    merchant.listing(shop, "s1", "A", product_id=product, told_json={"w": 5})
    ingest(merchant.desk, shop, order(line("A", 2), updated_at=NOW + 1))
    assert merchant.rows(listings)[0].told_json == {"w": 5}, "nothing was canceled"
    ingest(merchant.desk, shop, order(line("A", 2, canceled=1), updated_at=NOW + 2))
    assert merchant.rows(listings)[0].told_json is None


def test_an_order_with_nothing_in_its_way_is_routed(merchant: Merchant) -> None:
    """I13: request, stock, status, journal and wishes stand together."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    order = merchant.order(order_id)
    assert (order.status, order.routing_status) == ("sentToFulfillment", "routed")
    assert [place for _, place, _ in shop.requests(order_id)] == [shop.east]
    assert shop.committed() == {shop.east: 3}
    assert merchant.decisions() == ["order_ingested", "order_routed"]
    assert merchant.open_exceptions() == []


def test_advancing_again_changes_nothing(merchant: Merchant) -> None:
    """I8: what was routed is never routed a second time."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    before = (merchant.order(order_id), shop.committed(), shop.requests(order_id), merchant.decisions())
    advance(merchant.desk, order_id)
    assert before == (
        merchant.order(order_id),
        shop.committed(),
        shop.requests(order_id),
        merchant.decisions(),
    )


@pytest.mark.parametrize(
    ("stated", "code", "status"),
    [
        ({"lines": (line("X"),)}, "unknown_sku", "reviewRequired"),
        ({"masked": True}, "masked_address", "reviewRequired"),
        ({"ship_to": {"country": "US"}}, "missing_address", "reviewRequired"),
        ({"external_location_id": "w9"}, "unmapped_location", "readyForFulfillment"),
    ],
)
def test_what_stands_in_the_way_is_told_and_nothing_ships(
    merchant: Merchant, stated: dict[str, object], code: str, status: str
) -> None:
    """A person sees each cause by name, and no warehouse sees the order (R76)."""
    shop = Shop(merchant)
    order_id = shop.take(1, **stated)
    assert merchant.order(order_id).status == status
    assert merchant.open_exceptions() == [(code, order_id)]
    assert merchant.rows(shipping_requests) == []
    told = merchant.rows(exceptions)[0].details_json
    assert told == {"extOrderId": "576", "externalLocationId": stated.get("external_location_id")}


def test_a_product_that_turns_up_brings_the_order_forward(merchant: Merchant) -> None:
    """Its units are held from that moment, once, and the exception is closed."""
    shop = Shop(merchant)
    order_id = shop.take(lines=(line("A", 1), line("B", 2), line("C", 1)))
    assert shop.committed() == {"virtual": 1}
    product = merchant.product("B")
    advance(merchant.desk, order_id)
    assert merchant.order(order_id).status == "reviewRequired"
    assert [row.product_id for row in merchant.rows(order_lines)].count(product) == 1
    assert merchant.figures()["B", "virtual"] == (0, 2)
    merchant.product("C")
    for sku in "BC":
        merchant.receive(sku, shop.west, 9)
    merchant.receive("A", shop.west, 9)
    advance(merchant.desk, order_id)
    assert merchant.order(order_id).status == "sentToFulfillment"
    assert merchant.open_exceptions() == []
    assert ("B", "virtual") not in merchant.figures()


@pytest.mark.parametrize("mapped", [True, False])
def test_an_order_from_a_mapped_place_is_routed(merchant: Merchant, mapped: bool) -> None:
    """R76: a channel's place that is mapped to none of ours ships nothing, known or not."""
    shop = Shop(merchant)
    merchant.mapping(shop.shop, "w1", shop.west if mapped else None)
    order_id = shop.take(1, external_location_id="w1")
    assert merchant.order(order_id).status == ("sentToFulfillment" if mapped else "readyForFulfillment")


def test_an_order_held_after_routing_and_released_says_what_its_requests_say(merchant: Merchant) -> None:
    """Its requests stood all the time, so it is not to be routed: nobody may ship its units twice."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    shop.take(3, later=1, phase="held", external_status="ON_HOLD")
    assert merchant.order(order_id).status == "onHold"
    shop.take(3, later=2)
    order = merchant.order(order_id)
    assert (order.status, order.routing_status) == ("sentToFulfillment", "routed")
    assert shop.committed() == {shop.east: 3}
    shop.report(shop.requests(order_id)[0][0], 1)
    shop.take(3, later=3, phase="held", external_status="ON_HOLD")
    shop.take(3, later=4)
    assert merchant.order(order_id).status == "partialFulfillment"


@pytest.mark.parametrize("phase", ["fulfilled", "closed", "canceled"])
def test_an_order_that_has_ended_stays_as_it_is(merchant: Merchant, phase: str) -> None:
    """I12: nothing of it is held, routed or reviewed, whatever its SKUs and its address are; a copy needs its SKUs."""
    shop = Shop(merchant)
    order_id = shop.take(lines=(line("X"), line("A")), phase=phase, masked=True)
    before = merchant.order(order_id)
    advance(merchant.desk, order_id)
    assert merchant.order(order_id) == before
    told = [] if phase == "canceled" else [("unknown_sku", order_id)]
    assert shop.committed() == {} and merchant.open_exceptions() == told
    merchant.product("X")
    advance(merchant.desk, order_id)
    assert shop.committed() == {} and merchant.open_exceptions() == []


def test_an_order_that_has_ended_and_goes_nowhere_is_left_alone(merchant: Merchant) -> None:
    """Where nobody keeps a copy, its SKUs matter to nobody either."""
    ingest(merchant.desk, merchant.integration(), order(line("X"), phase="fulfilled"))
    assert merchant.open_exceptions() == []


MOVED = {"address1": "2 Side Rd", "city": "Leeds", "country": "GB"}


@pytest.mark.parametrize(
    ("stated", "pushed", "wanted"),
    [
        ({"ship_to": MOVED}, "sent", True),
        ({"ship_to": MOVED}, "unknown", True),
        ({"ship_to": MOVED}, "wanted", False),  # what is pushed then is the new one
        ({"ship_to": MOVED}, "refused", False),
        ({"external_status": "SHIPPED"}, "sent", False),
        ({"ship_to": {"city": "L***s"}, "masked": True}, "sent", False),
        ({"ship_to": {}}, "sent", False),
        ({"ship_to": MOVED, "phase": "canceled"}, "sent", False),
    ],
)
def test_a_copy_is_to_follow_the_buyers_address(
    merchant: Merchant, stated: dict[str, Any], pushed: str, wanted: bool
) -> None:
    """I6: whoever may hold the old one is told, each time anew; stars and nothing are no address."""
    shop = Shop(merchant)
    order_id = shop.take(1)
    with merchant.desk.store.transaction() as connection:
        connection.update(remote_objects, {"entity_id": order_id, "purpose": "order"}, {"status": pushed})
    shop.take(1, later=1, **stated)
    assert (("address", shop.keeper.id, "wanted") in shop.wishes()) == wanted


def test_waiting_wishes_are_told_again(merchant: Merchant) -> None:
    """A push that had to wait for payment is queued when the order moves."""
    shop = Shop(merchant)
    order_id = shop.take(1, phase="unpaid")
    assert ("order", shop.keeper.id, "wanted") in shop.wishes()
    with merchant.desk.store.transaction() as connection:
        connection.execute(jobs.delete())
    advance(merchant.desk, order_id)
    assert merchant.queued() == ["push_orders"]
