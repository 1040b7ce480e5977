"""Acts: what exactly a platform is told, for each purpose, and what has to come first."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors.records import RemoteOrder
from integration_hub.flows import push_orders
from integration_hub.ground.tables import exceptions, fulfillments, remote_objects
from integration_hub.orders import acts
from integration_hub.orders.advance import advance
from integration_hub.orders.cancellation import cancel
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import Merchant, line
from tests.integration_hub.orders.placed import Shop
from tests.integration_hub.vendors import Vendor, job, sessions


def push(shop: Shop, whom: Any) -> list[tuple[Any, ...]]:
    """Push everything wanted of an integration and return what its vendor was told."""
    vendor = Vendor()
    push_orders.run(shop.merchant.desk, sessions(shop.merchant, vendor), job("push_orders", whom))
    return [each for each in vendor.told if each[0] != "activate"]


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    made = Shop(merchant)
    merchant.mapping(made.keeper, "131", made.east)
    return made


def test_an_order_is_drafted_in_the_keepers_spelling(shop: Shop) -> None:
    """Each line goes under the SKU that the platform knows, and the reference names channel and order."""
    product = shop.merchant.product("B")
    shop.merchant.option(product, shop.keeper, channel_sku="b-there")
    for sku in "AB":
        shop.merchant.receive(sku, shop.east, 5)
    order_id = shop.take(lines=(line("B", 2, price="3.50"), line("A", 1)))
    (_, draft, made), *_ = push(shop, shop.keeper)
    assert [(each.sku, each.quantity, each.unit_price) for each in draft.lines] == [
        ("b-there", 2, "3.50"),
        ("A", 1, "10.00"),
    ]
    assert (draft.order_id, draft.order_number, draft.external_reference) == (
        order_id,
        "576",
        "tiktok_shop:576",
    )
    assert (draft.channel, draft.currency, draft.already_fulfilled, made) == ("TikTok Shop", "USD", False, {})
    assert draft.ship_to["city"] == "Austin" and draft.buyer == {"email": "ada@example.test"}


@pytest.mark.parametrize(
    "stated", [{"phase": "unpaid"}, {"phase": "held"}, {"masked": True}, {"lines": (line("X"),)}]
)
def test_an_order_that_waits_is_not_pushed(shop: Shop, stated: dict[str, Any]) -> None:
    """Payment, release, a known product and an address come first."""
    shop.take(1, **stated)
    assert push(shop, shop.keeper) == []


@pytest.mark.parametrize("stated", [{"fulfilled_by_platform": True}, {"phase": "closed"}])
def test_what_was_fulfilled_elsewhere_is_pushed_as_such(shop: Shop, stated: dict[str, Any]) -> None:
    """R81: the keeper has it for its books, and nothing of it is shipped again."""
    shop.take(1, **stated)
    ((_, draft, _),) = push(shop, shop.keeper)
    assert draft.already_fulfilled == bool(stated.get("fulfilled_by_platform"))


def test_a_keeper_is_told_who_ships(shop: Shop) -> None:
    """The location by the keeper's own id, and the units of each of our lines."""
    order_id = shop.take(3)
    _, (_, remote, allocation) = push(shop, shop.keeper)
    request_id = shop.requests(order_id)[0][0]
    assert remote == RemoteOrder("801", {"step": 2})
    assert (allocation.shipping_request_id, allocation.external_location_id) == (request_id, "131")
    assert list(allocation.lines.values()) == [3]


def test_a_location_that_the_keeper_does_not_know_is_refused(merchant: Merchant) -> None:
    """Nothing is told of a place by guess: a person maps it."""
    shop = Shop(merchant)
    shop.take(3)
    assert [name for name, *_ in push(shop, shop.keeper)] == ["create_order"]
    (told,) = merchant.rows(exceptions)
    assert told.code == "fulfillment_order_refused"
    assert told.details_json["code"] == "unmapped_location"


def test_a_channel_is_told_which_of_its_units_left(shop: Shop) -> None:
    """One row a unit there: the next units that no earlier shipment took, in their order."""
    order_id = shop.take(3)
    request_id = shop.requests(order_id)[0][0]
    shop.report(request_id, 2)
    shop.merchant.clock.at += 1
    shop.report(request_id, 1)
    told = push(shop, shop.shop)
    sent = {shipment.reference: shipment for _, _, shipment in told}
    by_time = sorted(shop.merchant.rows(fulfillments), key=lambda row: row.created_at)
    units = [list(sent[row.id].external_line_ids.values()) for row in by_time]
    assert units == [[("A-0", "A-1")], [("A-2",)]]
    first = sent[by_time[0].id]
    assert (first.carrier, first.tracking_number, list(first.lines.values()), first.details) == (
        "UPS",
        "1Z",
        [2],
        {},
    )
    assert told[0][1].external_id == "576" and list(told[0][1].details["lines"].values()) == ["A-0"]


def test_a_keeper_is_told_of_a_shipment_by_its_own_fulfillment_order(shop: Shop) -> None:
    """It holds no units of the channel, but it knows which request the lines were of."""
    order_id = shop.take(3)
    push(shop, shop.keeper)
    shop.report(shop.requests(order_id)[0][0], 3)
    ((name, remote, shipment),) = push(shop, shop.keeper)
    assert (name, remote.external_id, shipment.external_line_ids) == ("push_shipment", "801", {})
    assert shipment.details["fulfillment_order_id"] == "fo" and "lines" in shipment.details


def test_a_shipment_waits_for_its_fulfillment_order(merchant: Merchant) -> None:
    """Where the request was refused, its shipment is not told either: there is nothing that it could be of."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    push(shop, shop.keeper)
    shop.report(shop.requests(order_id)[0][0], 3)
    assert push(shop, shop.keeper) == []
    assert {"shipment": "wanted"}.items() <= {
        row.purpose: row.status for row in merchant.rows(remote_objects, integration_id=shop.keeper.id)
    }.items()


def test_a_cancellation_names_the_units_of_each_line(shop: Shop) -> None:
    """The channel by its own order; the keeper by the order that was pushed to it."""
    order_id = shop.take(3)
    push(shop, shop.keeper)
    cancel(shop.merchant.desk, order_id, "The buyer asked.", True)
    for whom, known_as in ((shop.shop, "576"), (shop.keeper, "801")):
        ((name, remote, lines, reason),) = push(shop, whom)
        assert (name, remote.external_id, reason) == ("cancel_lines", known_as, "canceled")
        assert list(lines.values()) == [3]


def test_each_wish_knows_its_order(shop: Shop) -> None:
    """An exception over a request or a shipment names the order that it is of."""
    order_id = shop.take(1)
    advance(shop.merchant.desk, order_id)
    shop.report(shop.requests(order_id)[0][0], 1)
    with shop.merchant.work() as work:
        found = {
            wish.purpose: acts.order_of(work.connection, wish).id
            for wish in wishes.still_wanted(work.connection, shop.keeper.id, tuple(acts.ACTS))
        }
    assert found == dict.fromkeys(("order", "fulfillment_order", "shipment"), order_id)
