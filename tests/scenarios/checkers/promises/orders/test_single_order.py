"""I1 on hand-written histories."""

from scenarios.checkers.promises.orders.single_order import check


def test_orders_of_different_channels_may_share_an_id(run, codes):
    """The same external id from two integrations is two orders, and right."""
    run.bought("1", "A")
    run.order("1", {"A": 1})
    run.record("OrderSummary", {"Id": "1"})
    run.order("1", {"A": 1}, integrationId="int-sf")
    assert codes(check(run.history())) == ("valid", [])


def test_one_channel_order_stored_twice_is_found(run, codes):
    """A second hub order for the same channel order breaks the promise."""
    run.bought("1", "A")
    run.order("1", {"A": 1})
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["duplicate_order"])


def test_a_pushed_order_that_comes_back_as_new_is_found(run, codes):
    """The echo of an order pushed to Salesforce is no new order."""
    run.bought("1", "A")
    run.order("1", {"A": 1}, remote=[{"integrationId": "int-sf", "purpose": "order", "externalId": "801"}])
    run.order("801", {"A": 1}, integrationId="int-sf")
    assert codes(check(run.history())) == ("invalid", ["duplicate_order"])


def test_an_order_that_nobody_placed_is_found(run, codes):
    """The shop knows of no such order, or another channel does."""
    run.bought("1", "A")
    run.order("2", {"A": 1})
    run.order("1", {"A": 1}, integrationId="int-sf")
    assert codes(check(run.history())) == ("invalid", ["order_never_placed"] * 2)


def test_no_order_at_all_proves_nothing(run, codes):
    """A run without orders is unknown."""
    assert codes(check(run.history())) == ("unknown", [])
