"""Orders, shipping requests and fulfillments as the API shows them."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.reading.parts import Part
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import order_lines
from integration_hub.orders import reading
from tests.integration_hub.merchant import NOW, ORG, Merchant
from tests.integration_hub.orders.placed import Shop

ALL = Part()


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """A shop with an order of three, one unit shipped, and a later order that was canceled."""
    made = Shop(merchant)
    made.order_id = made.take(3)
    made.report(made.requests(made.order_id)[0][0], 1, reference="r1")
    made.take(1, external_order_id="577", order_number="577", phase="canceled", placed_at=NOW + 60)
    return made


def test_an_order_shows_its_lines_and_where_else_it_is(shop: Shop) -> None:
    """What left is counted from fulfillments, and each platform with what became of the wish."""
    with shop.merchant.work() as work:
        row = reading.order(work.connection, ORG, shop.order_id)
        (shown,) = reading.orders_as_json(work.connection, [row])
    (line,) = shop.merchant.rows(order_lines, order_id=shop.order_id)
    assert shown["lineItems"] == [
        {
            "uniqueId": line.id,
            "sku": "A",
            "productId": line.product_id,
            "productSku": "A",
            "name": "Product A",
            "quantity": 3,
            "canceled": 0,
            "shipped": 1,
            "itemPrice": "10.00",
        }
    ]
    assert shown["remote"] == [
        {"integrationId": shop.keeper.id, "purpose": "order", "status": "wanted", "externalId": None}
    ]
    assert (shown["status"], shown["routingStatus"], shown["extOrderId"]) == (
        "partialFulfillment",
        "routed",
        "576",
    )


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, ["576", "577"]),
        ({"newest_first": True}, ["577", "576"]),
        ({"status": "canceled"}, ["577"]),
        ({"external_order_id": "576"}, ["576"]),
        ({"status": "canceled", "external_order_id": "576"}, []),
    ],
)
def test_orders_are_listed_by_when_they_were_placed(
    shop: Shop, wanted: dict[str, Any], numbers: list[str]
) -> None:
    """Filters narrow together."""
    with shop.merchant.work() as work:
        listed = reading.orders_listed(work.connection, ORG, ALL, **wanted)
    assert [each["extOrderId"] for each in listed["orders"]] == numbers


@pytest.mark.parametrize(
    ("wanted", "is_shown"),
    [
        ({}, True),
        ({"status": "partialShipped"}, True),
        ({"status": "canceled"}, False),
        ({"location_id": "nowhere"}, False),
        ({"only_location_id": "nowhere"}, False),
        ({"order_id": "none"}, False),
    ],
)
def test_requests_are_listed_as_their_location_may_see_them(
    shop: Shop, wanted: dict[str, Any], is_shown: bool
) -> None:
    """A warehouse's key sees its own requests and no other."""
    with shop.merchant.work() as work:
        listed = reading.requests_listed(work.connection, ORG, ALL, **wanted)["shipments"]
    assert bool(listed) == is_shown
    for each in listed:
        assert (each["orderId"], each["locationId"], each["status"]) == (
            shop.order_id,
            shop.east,
            "partialShipped",
        )
        assert [(of["sku"], of["quantity"], of["shipped"]) for of in each["lineItems"]] == [("A", 3, 1)]


def test_fulfillments_are_listed_and_read(shop: Shop) -> None:
    """With the sender's reference, and by order where one is asked for."""
    with shop.merchant.work() as work:
        (one,) = reading.fulfillments_listed(work.connection, ORG, ALL, order_id=None)["fulfillments"]
        assert reading.fulfillment(work.connection, one["fulfillmentId"]) == one
        assert reading.fulfillments_listed(work.connection, ORG, ALL, order_id="no")["fulfillments"] == []
    assert (one["extReferenceId"], one["type"], one["source"]) == ("r1", "shipped", "east")
    assert [(each["sku"], each["quantity"]) for each in one["lineItems"]] == [("A", 1)]


def test_what_is_another_organizations_is_not_there(shop: Shop) -> None:
    """An id alone opens nothing."""
    request_id = shop.requests(shop.order_id)[0][0]
    with shop.merchant.work() as work:
        assert reading.request(work.connection, ORG, request_id).external_order_id == "576"
        for refused in (
            lambda: reading.order(work.connection, "org_2", shop.order_id),
            lambda: reading.request(work.connection, "org_2", request_id),
        ):
            with pytest.raises(Rejected):
                refused()
