"""Routing as it is stored: requests, movements, status, wishes and the journal's reason, all or none."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import exceptions, journal, shipping_requests
from integration_hub.orders.ingest import advance
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.orders.placed import Shop


def test_a_location_is_asked_and_the_units_move_there(merchant: Merchant) -> None:
    """I3: what the order held without a place is held at the place, and nowhere twice."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    ((request_id, place, status),) = shop.requests(order_id)
    assert (place, status, shop.asks(request_id)) == (shop.east, "readyForFulfillment", [(3, 0)])
    assert shop.committed() == {shop.east: 3}
    row = merchant.rows(shipping_requests)[0]
    assert row.ext_shipment_id == f"576@{shop.shop.id[-6:]}"
    assert {("order", shop.keeper.id, "wanted"), ("fulfillment_order", shop.keeper.id, "wanted")} == (
        shop.wishes()
    )
    assert merchant.queued() == ["push_orders", "retry_routing", "tell_moved"]


def test_a_split_order_asks_each_location_for_its_share(merchant: Merchant) -> None:
    """Requests of one order are numbered from the second on, and each holds its own units."""
    shop = Shop(merchant, split=True)
    order_id = shop.take(7)
    assert [(place, shop.asks(each)) for each, place, _ in shop.requests(order_id)] == [
        (shop.east, [(5, 0)]),
        (shop.west, [(2, 0)]),
    ]
    assert shop.committed() == {shop.east: 5, shop.west: 2}
    named = sorted(row.ext_shipment_id for row in merchant.rows(shipping_requests))
    assert named == [f"576@{shop.shop.id[-6:]}", f"576@{shop.shop.id[-6:]}.2"]
    note = merchant.rows(journal, decision="order_routed")[0]
    assert note.reason.endswith(": East, West")
    assert [each["quantity"] for each in note.details_json["shares"]] == [5, 2]


def test_why_no_location_can_ship_is_said_once(merchant: Merchant) -> None:
    """The exception names every card's reason; trying again with the same result adds no journal entry, no version."""
    shop = Shop(merchant)
    order_id = shop.take(7)
    order = merchant.order(order_id)
    assert (order.status, order.routing_status) == ("readyForFulfillment", "failed")
    assert merchant.open_exceptions() == [("routing_failed", order_id)]
    told = merchant.rows(exceptions)[0]
    assert told.message.startswith("No location can ship order 576. Card ")
    assert "East lacks 2 of 'A', West lacks 2 of 'A'" in told.message
    assert told.integration_id in (None, "")
    note = merchant.rows(journal, decision="routing_failed")[0]
    assert note.details_json["needs"] == [{"sku": "A", "quantity": 7}]
    assert note.details_json["places"] == [
        {"locationId": each, "available": {"A": 5}, "barred": None} for each in (shop.east, shop.west)
    ]
    advance(merchant.desk, order_id)
    assert merchant.order(order_id) == order
    assert merchant.decisions() == ["order_ingested", "routing_failed"]


def test_stock_that_arrives_ends_the_failure(merchant: Merchant) -> None:
    """What could not be placed is placed, and its exception closed."""
    shop = Shop(merchant)
    order_id = shop.take(7)
    merchant.receive("A", shop.west, 2)
    advance(merchant.desk, order_id)
    assert [place for _, place, _ in shop.requests(order_id)] == [shop.west]
    assert merchant.order(order_id).routing_status == "routed" and merchant.open_exceptions() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"platform_fulfilled": True}, "belongs to the platform's own fulfillment"),
        (
            {"in_scope": False},
            "is out of scope: `locationTypes` leaves out the type “Warehouse”, or it was taken out by hand",
        ),
    ],
)
def test_a_location_that_may_not_ship_says_why(merchant: Merchant, more: dict[str, bool], said: str) -> None:
    """R84, R107: neither the platform's own stock nor a type that was left out is ever asked."""
    shop = Shop(merchant)
    barred = merchant.location("Barred", **more)
    merchant.receive("A", barred, 99)
    merchant.card(barred)
    order_id = shop.take(7)
    assert shop.requests(order_id) == []
    assert f"Barred {said}." in merchant.rows(exceptions)[0].message


@pytest.mark.parametrize(
    ("filters", "enabled", "routed"),
    [
        ({}, True, True),
        ({"skus": ["B"]}, True, False),
        ({"countries": ["US"], "skus": ["A"]}, True, True),
        ({"countries": ["CA"]}, True, False),
        ({"integrationIds": ["nobody"]}, True, False),
        ({}, False, False),
    ],
)
def test_cards_are_read_as_the_operator_set_them(
    merchant: Merchant, filters: dict[str, list[str]], enabled: bool, routed: bool
) -> None:
    """A card that is off, or that is not for this order, places nothing."""
    shop = Shop(merchant)
    far = merchant.location("Far")
    merchant.receive("A", far, 50)
    merchant.card(far, filters_json=filters, enabled=enabled, ignore_inventory=True)
    order_id = shop.take(20)
    assert [place for _, place, _ in shop.requests(order_id)] == ([far] if routed else [])


def test_the_rest_of_a_partly_shipped_order_is_routed_as_such(merchant: Merchant) -> None:
    """What was rejected is asked of the next location; the order goes on saying that part of it left."""
    shop = Shop(merchant)
    order_id = shop.take(5)
    first = shop.requests(order_id)[0][0]
    shop.report(first, 2)
    shop.report(first, 3, kind="rejected")
    assert merchant.open_exceptions() == [("fulfillment_rejected", order_id)]
    merchant.receive("A", shop.east, -3)
    advance(merchant.desk, order_id)
    assert merchant.open_exceptions() == []  # somebody ships it now
    assert merchant.order(order_id).status == "partialFulfillment"
    assert [(place, status) for _, place, status in shop.requests(order_id)] == [
        (shop.east, "shipped"),
        (shop.west, "readyForFulfillment"),
    ]
    assert shop.committed() == {shop.west: 3}


def test_who_does_not_take_orders_is_not_told_who_ships(merchant: Merchant) -> None:
    """A keeper whose setting says that orders are not pushed there hears of no request."""
    shop = Shop(merchant)
    merchant.integration("order_management", settings={"pushOrders": False})
    shop.take(1)
    assert {each for each in shop.wishes() if each[0] == "fulfillment_order"} == {
        ("fulfillment_order", shop.keeper.id, "wanted")
    }
