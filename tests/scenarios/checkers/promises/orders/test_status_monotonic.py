"""I4 on hand-written histories."""

from scenarios.checkers.promises.orders.status_monotonic import check

SHOP = "https://open-api.tiktokglobalshop.com"


def hear(run, *versions, **changes):
    """The hub reads order 1 in these (status, update time) versions."""
    for status, updated_at in versions:
        order = {"id": "1", "status": status, "update_time": updated_at}
        answer = {"code": 0, "data": {"orders": [order]}}
        run.call("GET", f"{SHOP}/order/202309/orders?ids=1", None, answer, **changes)


def test_the_newest_version_told_is_right(run, codes):
    """Awaiting shipment, then in transit; the hub shows in transit."""
    hear(run, ("AWAITING_SHIPMENT", 10), ("IN_TRANSIT", 20))
    run.order("1", {"A": 1}, externalStatus="IN_TRANSIT")
    assert codes(check(run.history())) == ("valid", [])


def test_an_older_version_that_came_later_may_not_win(run, codes):
    """A late answer with an older update time changes nothing."""
    hear(run, ("IN_TRANSIT", 20), ("AWAITING_SHIPMENT", 10))
    run.order("1", {"A": 1}, externalStatus="AWAITING_SHIPMENT")
    assert codes(check(run.history())) == ("invalid", ["status_went_back"])


def test_an_answer_that_was_lost_told_the_hub_nothing(run, codes):
    """What never arrived cannot be applied."""
    hear(run, ("AWAITING_SHIPMENT", 10))
    hear(run, ("IN_TRANSIT", 20), lost="response")
    run.order("1", {"A": 1}, externalStatus="AWAITING_SHIPMENT")
    assert codes(check(run.history())) == ("valid", [])


def test_two_versions_of_one_second_count_alike(run, codes):
    """Within one second the source's own time decides nothing."""
    hear(run, ("AWAITING_SHIPMENT", 10), ("CANCELLED", 10))
    run.order("1", {"A": 1}, externalStatus="AWAITING_SHIPMENT")
    assert codes(check(run.history())) == ("valid", [])


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
    hear(run, ("AWAITING_SHIPMENT", 10))
    run.decide("order_canceled", order["orderId"])
    run.operate("reroute", order="first")
    run.decide("order_routed", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_orders_the_hub_never_read_are_unknown(run, codes):
    """Without a version from TikTok nothing was judged."""
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("unknown", [])
