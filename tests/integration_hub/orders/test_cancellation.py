"""Canceling: what has not shipped is taken back where it was held, what left stays, and whoever was told is told."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import products, remote_objects, stock
from integration_hub.orders.cancellation import cancel, cancel_request
from integration_hub.orders.ingest import advance
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.orders.placed import Shop


def set_aside(merchant: Merchant) -> dict[str, int]:
    return {row.location_id: row.unavailable for row in merchant.rows(stock) if row.unavailable}


def told(shop: Shop, order_id: str) -> None:
    """Have the keeper told of the order."""
    with shop.merchant.work(shop.keeper.id) as work:
        wishes.leaving(work, "order", order_id)
        wishes.sent(work, "order", order_id, "801", None)


@pytest.mark.parametrize(("restock", "aside"), [(True, 0), (False, 3)])
def test_what_a_location_held_is_free_again_or_set_aside(
    merchant: Merchant, restock: bool, aside: int
) -> None:
    """Without restocking the units stay where they are, and are nobody's to sell."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    cancel(merchant.desk, order_id, "The buyer asked.", restock)
    assert merchant.order(order_id).status == "canceled"
    assert shop.committed() == {}
    assert set_aside(merchant) == ({shop.east: aside} if aside else {})
    assert shop.requests(order_id)[0][2] == "canceled" and shop.canceled(order_id) == [3]
    assert merchant.decisions()[-1] == "order_canceled"


def test_what_waited_for_a_person_waits_no_more(merchant: Merchant) -> None:
    """Rejected units and a copy that a platform refused are nobody's concern once the order is canceled."""
    shop = Shop(merchant)
    order_id = shop.take(2)
    shop.report(shop.requests(order_id)[0][0], 2, kind="rejected")
    with merchant.work(shop.keeper.id) as work:
        wishes.leaving(work, "order", order_id)
        wishes.refused(work, "order", order_id)
        work.open_exception("order_refused", "order", order_id, "No such product there.")
    assert [code for code, _ in merchant.open_exceptions()] == ["fulfillment_rejected", "order_refused"]
    cancel(merchant.desk, order_id, "The buyer asked.", True)
    assert merchant.open_exceptions() == []


def test_what_no_location_held_is_released_once(merchant: Merchant) -> None:
    """An order that was never routed held its units without a place; canceling twice frees them once."""
    shop = Shop(merchant)
    order_id = shop.take(9)
    assert merchant.open_exceptions() == [("routing_failed", order_id)]
    cancel(merchant.desk, order_id, "Too late.", True)
    before = (merchant.order(order_id), shop.committed(), merchant.decisions(), shop.wishes())
    cancel(merchant.desk, order_id, "Too late.", True)
    assert before == (merchant.order(order_id), shop.committed(), merchant.decisions(), shop.wishes())
    assert shop.committed() == {} and merchant.open_exceptions() == []
    assert len(shop.causes("release")) == 1


def test_what_left_is_never_taken_back(merchant: Merchant) -> None:
    """Two of five shipped: three are canceled, and the order is fulfilled."""
    shop = Shop(merchant)
    order_id = shop.take(5)
    shop.report(shop.requests(order_id)[0][0], 2)
    cancel(merchant.desk, order_id, "The buyer asked.", True)
    assert merchant.order(order_id).status == "fulfilled"
    assert shop.canceled(order_id) == [3]
    assert merchant.figures() == {("A", shop.east): (3, 0), ("A", shop.west): (5, 0)}


def test_causes_of_a_doubted_order_end_with_it(merchant: Merchant) -> None:
    """Nobody has to mend the address of an order that is canceled."""
    shop = Shop(merchant)
    order_id = shop.take(1, masked=True)
    cancel(merchant.desk, order_id, "Fraud.", True)
    assert merchant.open_exceptions() == []


def test_only_who_may_have_the_order_is_told_of_its_end(merchant: Merchant) -> None:
    """A keeper that was never told is not told now: its wish is taken back. The channel does not know, and is told."""
    shop = Shop(merchant)
    order_id = shop.take(1)
    cancel(merchant.desk, order_id, "The buyer asked.", True)
    assert shop.wishes() == {
        ("order", shop.keeper.id, "unneeded"),
        ("fulfillment_order", shop.keeper.id, "unneeded"),
        ("cancellation", shop.shop.id, "wanted"),
    }


def test_a_keeper_that_has_the_order_is_told_of_its_end(merchant: Merchant) -> None:
    """I15: where the order exists, so does its cancellation."""
    shop = Shop(merchant)
    order_id = shop.take(1)
    told(shop, order_id)
    cancel(merchant.desk, order_id, "The buyer asked.", True)
    assert {("cancellation", shop.keeper.id, "wanted"), ("cancellation", shop.shop.id, "wanted")} <= (
        shop.wishes()
    )


def test_a_channel_that_canceled_is_not_told_of_it(merchant: Merchant) -> None:
    """What the channel itself states is no news to it."""
    shop = Shop(merchant)
    order_id = shop.take(2)
    shop.take(2, later=1, phase="canceled", external_status="CANCELLED")
    assert merchant.order(order_id).status == "canceled" and shop.committed() == {}
    assert merchant.rows(remote_objects, purpose="cancellation") == []


def test_a_canceled_request_waits_for_routing_to_be_run_again(merchant: Merchant) -> None:
    """Its units are held without a place, and the next routing asks for them, once."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    request_id = shop.requests(order_id)[0][0]
    for _ in range(2):
        cancel_request(merchant.desk, request_id, True)
        assert shop.committed() == {"virtual": 3}
        assert merchant.order(order_id).routing_status == "pending"
        assert merchant.order(order_id).status == "sentToFulfillment"
    advance(merchant.desk, order_id)
    assert shop.committed() == {shop.east: 3}
    assert [status for _, _, status in shop.requests(order_id)] == ["canceled", "readyForFulfillment"]


def test_a_partly_shipped_request_gives_back_only_what_is_left(merchant: Merchant) -> None:
    """Two of three left: one is unrouted again, and set aside where it was."""
    shop = Shop(merchant)
    order_id = shop.take(3)
    request_id = shop.requests(order_id)[0][0]
    shop.report(request_id, 2)
    cancel_request(merchant.desk, request_id, False)
    assert shop.committed() == {"virtual": 1}
    assert set_aside(merchant) == {shop.east: 1}


@pytest.mark.parametrize(
    ("canceled", "committed", "asks"),
    [(1, 4, [(4, 0)]), (4, 1, [(1, 0)]), (0, 5, [(5, 0)])],
)
def test_units_that_the_channel_cancels_are_freed(
    merchant: Merchant, canceled: int, committed: int, asks: list[tuple[int, int]]
) -> None:
    """The request asks for fewer, and its location holds fewer; stating it again frees nothing more."""
    shop = Shop(merchant)
    order_id = shop.take(5)
    for later in (1, 2):
        shop.take(5, later=later, canceled=canceled)
        assert shop.committed() == {shop.east: committed}
        assert shop.asks(shop.requests(order_id)[0][0]) == asks
        assert shop.canceled(order_id) == [canceled]


def test_unrouted_units_go_first(merchant: Merchant) -> None:
    """Two were rejected and wait: canceling three takes those and one of the request."""
    shop = Shop(merchant)
    order_id = shop.take(5)
    shop.report(shop.requests(order_id)[0][0], 2, kind="rejected")
    merchant.receive("A", shop.east, -5)
    merchant.receive("A", shop.west, -5)
    shop.take(5, later=1, canceled=3)
    assert shop.committed() == {shop.east: 2}


def test_two_requests_at_one_place_are_freed_together(merchant: Merchant) -> None:
    """The ledger knows a cause once at a place, so what both give back is one movement, and nothing is lost."""
    shop = Shop(merchant)
    order_id = shop.take(5)
    shop.report(shop.requests(order_id)[0][0], 2, kind="rejected")
    advance(merchant.desk, order_id)
    assert [place for _, place, _ in shop.requests(order_id)] == [shop.east, shop.east]
    shop.take(5, later=1, canceled=4)
    assert shop.committed() == {shop.east: 1}
    assert [shop.asks(each) for each, _, _ in shop.requests(order_id)] == [[(0, 0)], [(1, 0)]]


def test_units_of_an_unknown_product_hold_no_stock(merchant: Merchant) -> None:
    """They are canceled all the same."""
    shop = Shop(merchant)
    with merchant.desk.store.transaction() as connection:
        connection.execute(products.update().values(sku="B"))
    order_id = shop.take(2)
    shop.take(2, later=1, canceled=1)
    assert shop.canceled(order_id) == [1] and shop.committed() == {}
