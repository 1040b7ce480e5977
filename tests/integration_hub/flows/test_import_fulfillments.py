"""Shipments that a platform made by itself: recorded against the request they are of, once, in our lines."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors.records import Page, Shipment
from integration_hub.flows import import_fulfillments
from integration_hub.ground.tables import cursors, fulfillments
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.orders.placed import Shop
from tests.integration_hub.vendors import Vendor, job, sessions


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """A shop whose one order of three is asked of a warehouse, as the keeper's fulfillment order “fo”."""
    made = Shop(merchant)
    made.order_id = made.take(3)
    (request_id, _, _), (asked,) = made.requests(made.order_id)[0], made.lines(made.order_id)
    with merchant.work(made.keeper.id) as work:
        wishes.sent(work, "fulfillment_order", request_id, "fo", {"lines": {asked: "x1"}})
    return made


def shipped(reference: str, lines: dict[str, int], of: str = "fo") -> Shipment:
    return Shipment(reference, "UPS", "1Z", lines, details={"fulfillment_order_id": of})


def read(shop: Shop, *pages: Page[Shipment], whom: Any = None) -> Vendor:
    vendor = Vendor(pages=pages)
    to = job("import_fulfillments", whom or shop.keeper)
    import_fulfillments.run(shop.merchant.desk, sessions(shop.merchant, vendor), to)
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
