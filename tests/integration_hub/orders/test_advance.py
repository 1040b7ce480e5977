"""Bringing an order forward: what stands in its way, where it stands, and that repeating changes nothing."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import exceptions, jobs, order_lines, shipping_requests
from integration_hub.orders.advance import advance
from tests.integration_hub.merchant import Merchant, line
from tests.integration_hub.orders.placed import Shop


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
    """I12: nothing of it is held, routed or reviewed, whatever its SKUs and its address are."""
    shop = Shop(merchant)
    order_id = shop.take(lines=(line("X"), line("A")), phase=phase, masked=True)
    before = merchant.order(order_id)
    advance(merchant.desk, order_id)
    assert merchant.order(order_id) == before
    assert shop.committed() == {} and merchant.open_exceptions() == []


def test_waiting_wishes_are_told_again(merchant: Merchant) -> None:
    """A push that had to wait for payment is queued when the order moves."""
    shop = Shop(merchant)
    order_id = shop.take(1, phase="unpaid")
    assert ("order", shop.keeper.id, "wanted") in shop.wishes()
    with merchant.desk.store.transaction() as connection:
        connection.execute(jobs.delete())
    advance(merchant.desk, order_id)
    assert merchant.queued() == ["push_orders"]
