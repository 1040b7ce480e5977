"""I23 on hand-written histories."""

import pytest

from scenarios.checkers.promises.settling.exceptions_true import check


def failed(run):
    return run.order("1", {"A": 1}, routingStatus="failed")


def unknown(run):
    order = run.order("1", {"A": 1})
    order["lineItems"][0]["productId"] = None
    return order


def unmapped(run):
    run.location("main")
    run.mappings["int-tt"][0]["locationId"] = None
    run.bought("1", "A", warehouse_id="w-main")
    return run.order("1", {"A": 1})


CAUSES = {"routing_failed": failed, "unknown_sku": unknown, "unmapped_location": unmapped}


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_with_its_exception_is_right(run, codes, code):
    """Open while it holds."""
    run.exception(code, CAUSES[code](run)["orderId"])
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_without_exception_is_found(run, codes, code):
    """It holds, and nobody is told."""
    CAUSES[code](run)
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


@pytest.mark.parametrize("code", CAUSES)
def test_an_exception_without_its_cause_is_found(run, codes, code):
    """Mended, and still open."""
    order = CAUSES[code](run)
    order.update(routingStatus="pending")
    order["lineItems"][0]["productId"] = "p1"
    if code == "unmapped_location":
        run.mappings["int-tt"][0]["locationId"] = "main"
    run.exception(code, order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_an_exception_may_name_the_warehouse_or_the_channel_order(run, codes):
    """Any name of the cause will do."""
    unmapped(run)
    run.exception("unmapped_location", "w-main", entity="location")
    assert codes(check(run.history())) == ("valid", [])
    run.hub["exceptions"][0].update(entityId="x", details={"extOrderId": "1"})
    assert codes(check(run.history())) == ("valid", [])


def test_an_unmapped_order_need_not_also_report_its_routing(run, codes):
    """One cause, one exception."""
    order = unmapped(run)
    order["routingStatus"] = "failed"
    run.exception("unmapped_location", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_an_unmatched_listing_that_is_linked_by_now_is_found(run, codes):
    """Linked, and the exception still says it is not."""
    product = run.product("A")
    run.listing("t1", "A")
    run.exception("unmatched_sku", "t1", entity="listing", details={"sku": "A"})
    assert codes(check(run.history())) == ("valid", [])
    run.link(product, "int-tt", "t1")
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_two_open_exceptions_for_one_cause_are_found(run, codes):
    """One a retry is one too many."""
    order = failed(run)
    run.exception("routing_failed", order["orderId"])
    run.exception("routing_failed", order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


@pytest.mark.parametrize("code", CAUSES)
def test_an_exception_that_outlives_its_order_is_found(run, codes, code):
    """Canceled, and still asking for a person."""
    order = CAUSES[code](run)
    order["status"] = "canceled"
    run.exception(code, order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_orders_at_their_end_cause_nothing(run, codes):
    """A canceled order needs no route."""
    failed(run)["status"] = "canceled"
    assert codes(check(run.history())) == ("unknown", [])
