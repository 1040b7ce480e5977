"""I4 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.status_monotonic import check


def test_the_status_of_the_channel_is_right(run, codes):
    """The shop has it in transit, and so has the hub."""
    run.bought("1", "A", status="IN_TRANSIT")
    run.order("1", {"A": 1}, externalStatus="IN_TRANSIT")
    assert codes(check(run.history())) == ("valid", [])


def test_a_status_that_the_channel_left_behind_is_found(run, codes):
    """The shop went on, and the hub shows what was; before all came to rest it may."""
    run.bought("1", "A", status="IN_TRANSIT")
    run.order("1", {"A": 1}, externalStatus="AWAITING_SHIPMENT")
    assert codes(check(run.history())) == ("invalid", ["status_went_back"])
    run.settled = False
    assert codes(check(run.history())) == ("valid", [])


def test_an_order_of_a_channel_that_is_not_connected_may_stand_still(run, codes):
    """Whoever was disconnected cannot know."""
    run.tiktok["status"] = "not_connected"
    run.bought("1", "A", status="IN_TRANSIT")
    run.order("1", {"A": 1}, externalStatus="AWAITING_SHIPMENT")
    assert codes(check(run.history())) == ("unknown", [])


@pytest.mark.parametrize(("later", "found"), [(60, []), (7200, ["shipped_after_cancel"])])
def test_an_order_that_ships_long_after_its_cancellation_is_found(run, codes, later, found):
    """A parcel may cross with the news, and not two hours later."""
    run.bought("1", "A", status="CANCELLED")
    order = run.order("1", {"A": 1}, externalStatus="CANCELLED", status="fulfilled")
    request = run.ship(order, "main", {"A": 1})
    run.clock += later
    run.report(request, {"A": 1})
    assert codes(check(run.history()))[1] == found


def test_a_canceled_order_that_is_routed_afterwards_is_found(run, codes):
    """No automatic path leaves a terminal status."""
    order = run.order("1", {"A": 1}, status="canceled")
    run.decide("order_canceled", order["orderId"])
    run.decide("order_routed", order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["status_went_back"])


def test_a_canceled_order_that_is_open_again_is_found(run, codes):
    """Canceled in the journal, ready for fulfillment in the end."""
    order = run.order("1", {"A": 1})
    run.decide("order_canceled", order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["status_went_back"])


def test_a_person_may_take_an_order_out_of_its_end(run, codes):
    """The operator re-ran routing in between."""
    order = run.order("1", {"A": 1}, status="sentToFulfillment")
    run.bought("1", "A")
    run.decide("order_canceled", order["orderId"])
    run.operate("reroute", order="first")
    run.decide("order_routed", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_orders_whose_channel_is_not_known_are_unknown(run, codes):
    """Without the channel's record nothing was judged."""
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("unknown", [])


@pytest.mark.parametrize(
    ("status", "found"), [("sentToFulfillment", []), ("readyForFulfillment", ["status_went_back"])]
)
def test_an_order_that_a_location_packs_is_not_to_be_routed_any_more(run, codes, status, found):
    """Whoever looks for open orders would have it shipped twice."""
    run.bought("1", "A")
    run.ship(run.order("1", {"A": 1}, status=status), "main", {"A": 1})
    assert codes(check(run.history()))[1] == found
