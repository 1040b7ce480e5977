"""One order's turn: what is collected in it is written once, at its end, or not at all."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import jobs, remote_objects, stock_events
from integration_hub.orders.ingest import ingest
from integration_hub.orders.turn import turn_of
from integration_hub.stock.ledger import Movement
from tests.integration_hub.merchant import Merchant, order
from tests.integration_hub.orders.placed import Shop


def freed(amount: int) -> Movement:
    return Movement("A", "loc", "release", f"test:{amount}", committed=-amount)


@pytest.fixture
def placed(merchant: Merchant) -> Shop:
    """A shop whose one order has no stock to ship from yet, and nothing queued."""
    shop = Shop(merchant)
    shop.order_id = shop.take(99, phase="unpaid")
    with merchant.desk.store.transaction() as connection:
        connection.execute(jobs.delete())
    return shop


def test_movements_and_wishes_wait_for_the_end_of_the_turn(placed: Shop) -> None:
    """I13: until the turn ends nothing is posted or wanted; then everything is, and is told."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with merchant.work() as work, turn_of(work, order) as turn:
        turn.post([freed(2)])
        turn.want("cancellation", order.id, placed.keeper.id)
        assert turn.wanted("cancellation") == [placed.keeper.id] and turn.wanted("order") == []
        assert work.connection.select(stock_events, cause="test:2").all() == []
        assert work.connection.select(remote_objects, purpose="cancellation").all() == []
    assert len(merchant.rows(stock_events, cause="test:2")) == 1
    assert ("cancellation", placed.keeper.id, "wanted") in placed.wishes()
    assert merchant.queued() == ["push_orders", "retry_routing", "tell_moved"]


def test_a_turn_that_fails_writes_nothing(placed: Shop) -> None:
    """I8: state, movements, wishes and journal are one transaction, or nothing."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with pytest.raises(RuntimeError), merchant.work() as work, turn_of(work, order) as turn:
        turn.post([freed(2)])
        turn.want("cancellation", order.id, placed.keeper.id)
        turn.move("released", "readyForFulfillment")
        raise RuntimeError
    assert merchant.order(order.id) == order
    assert merchant.rows(stock_events, cause="test:2") == [] and merchant.queued() == []
    assert ("cancellation", placed.keeper.id, "wanted") not in placed.wishes()


def test_figures_know_what_the_turn_has_moved(placed: Shop) -> None:
    """A unit that was committed earlier in the turn is not free any more, and is posted once."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with merchant.work() as work, turn_of(work, order) as turn:
        turn.post([Movement("A", placed.east, "ship", "test:ship", committed=4)])
        assert turn.figures(["A"])["A"].available == {placed.east: 1, placed.west: 5}
        assert turn.figures(["A"])["A"].available[placed.east] == 1
    assert len(merchant.rows(stock_events, cause="test:ship")) == 1
    assert "tell_moved" in merchant.queued()


@pytest.mark.parametrize(
    ("movement", "told"),
    [
        (Movement("A", "loc", "fulfill", "c", on_hand=-1, committed=-1), False),
        (Movement("A", "loc", "shipCancel", "c", committed=-1, unavailable=1), False),
        (Movement("A", "loc", "shipCancelRestock", "c", committed=-1), True),
        (Movement("A", "loc", "receive", "c", on_hand=1), True),
        (Movement("A", "loc", "damage", "c", unavailable=1), True),
    ],
)
def test_channels_are_told_where_what_can_be_sold_changed(
    placed: Shop, movement: Movement, told: bool
) -> None:
    """A unit that leaves was committed already: the channels showed it as gone before."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with merchant.work() as work, turn_of(work, order) as turn:
        turn.post([movement])
    assert ("tell_moved" in merchant.queued()) == told


def test_what_was_posted_before_is_not_told_again(placed: Shop) -> None:
    """The ledger takes each cause once; a repeated turn moves nothing and tells nobody."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    for expected in (True, False):
        with merchant.desk.store.transaction() as connection:
            connection.execute(jobs.delete())
        with merchant.work() as work, turn_of(work, order) as turn:
            turn.post([freed(2)])
        assert ("tell_moved" in merchant.queued()) == expected
    assert len(merchant.rows(stock_events, cause="test:2")) == 1


def test_every_change_of_status_is_a_new_version(placed: Shop) -> None:
    """Status, routing status and version are written together, and the order in hand is the order as stored."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    merchant.clock.at += 5
    with merchant.work() as work, turn_of(work, order) as turn:
        turn.move("released", "readyForFulfillment")
        assert (turn.order.status, turn.order.routing_status, turn.order.version) == (
            "readyForFulfillment",
            "none",
            order.version + 1,
        )
        turn.move("unrouted", "readyForFulfillment", routing_status="failed")
        turn.move("routed", "sentToFulfillment", routing_status="routed")
    assert turn.order == merchant.order(order.id)
    assert (turn.order.status, turn.order.routing_status) == ("sentToFulfillment", "routed")
    assert (turn.order.version, turn.order.updated_at) == (order.version + 3, merchant.clock.at)


def test_what_a_channel_states_anew_is_a_new_version(placed: Shop) -> None:
    """A status of the channel's own changes the order without changing its status here."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with merchant.work() as work, turn_of(work, order) as turn:
        turn.restate({"external_status": "IN_TRANSIT"})
    now = merchant.order(order.id)
    assert now == turn.order
    assert (now.external_status, now.status, now.version) == (
        "IN_TRANSIT",
        order.status,
        order.version + 1,
    )


def test_a_forbidden_change_writes_nothing(placed: Shop) -> None:
    """What must never happen is a defect that stops the work, not a status in the database."""
    merchant = placed.merchant
    order = merchant.order(placed.order_id)
    with (
        pytest.raises(AssertionError, match="is onHold: routed, it does not become sentToFulfillment"),
        merchant.work() as work,
        turn_of(work, order) as turn,
    ):
        turn.move("routed", "sentToFulfillment")
    assert merchant.order(order.id) == order


@pytest.mark.parametrize("slipped", ["status", "routing_status", "version", "updated_at"])
def test_what_is_decided_does_not_slip_in_with_what_is_stated(merchant: Merchant, slipped: str) -> None:
    """What the channel states is written as it is; a status among it would follow without a cause."""
    order_id = ingest(merchant.desk, merchant.integration(), order())
    before = merchant.order(order_id)
    with merchant.work() as work, pytest.raises(ValueError, match=slipped), turn_of(work, before) as turn:
        turn.restate({"currency": "EUR", slipped: before.status})
    assert merchant.order(order_id) == before
