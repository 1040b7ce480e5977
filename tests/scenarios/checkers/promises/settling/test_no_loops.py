"""I22 on hand-written histories."""

from scenarios.checkers.promises.settling.no_loops import check

SHOP = "https://open-api.tiktokglobalshop.com"


def test_different_writes_are_right(run, codes):
    """Each says something new."""
    for quantity in (5, 4, 3, 4, 5):
        run.tell("17", "1", quantity)
    assert codes(check(run.history())) == ("valid", [])


def test_saying_the_same_over_and_over_is_found(run, codes):
    """The same quantity three times with nothing changed."""
    for _ in range(3):
        run.tell("17", "1", 5)
    assert codes(check(run.history())) == ("invalid", ["writes_after_rest"])


def test_what_people_change_in_between_may_cause_a_repetition(run, codes):
    """Each change allows one more."""
    for _ in range(3):
        run.tell("17", "1", 5)
        run.operate("set_stock", location="main", sku="A", quantity=5)
    assert codes(check(run.history())) == ("valid", [])


def test_failed_and_unanswered_writes_may_be_repeated(run, codes):
    """A retry is no loop."""
    path = f"{SHOP}/product/202309/products/17/inventory/update"
    for _ in range(4):
        run.call("POST", path, {"a": 1}, status=503)
        run.call("POST", path, {"a": 1}, {"code": 0}, lost="response")
        run.call("POST", path, {"a": 1}, {"code": 12052901})
    assert codes(check(run.history())) == ("unknown", [])


def test_a_cancellation_that_the_hub_brings_to_the_shop_changes_its_stock(run, codes):
    """The shop puts the units back itself, so it is told its stock once more."""
    run.tell("17", "1", 5)
    canceled = f"{SHOP}/return_refund/202309/cancellations"
    run.call("POST", canceled, {"order_id": "1"}, {"code": 0, "data": {}})
    run.tell("17", "1", 5)
    run.tell("17", "1", 5)
    assert codes(check(run.history())) == ("valid", [])
    run.tell("17", "1", 5)
    assert codes(check(run.history())) == ("invalid", ["writes_after_rest"])


def test_an_order_that_comes_home_as_a_copy_is_found(run, codes):
    """Placed in Order Management, and brought there a second time."""
    run.tell("17", "1", 5)
    order = run.order("1Os7", {"A": 1}, integrationId="int-sf")
    assert codes(check(run.history())) == ("valid", [])
    run.copied(order)
    found = codes(check(run.history()))
    assert found == ("invalid", ["duplicate_remote_object", "duplicate_remote_object"])


def test_a_copy_that_comes_home_as_an_order_is_found(run, codes):
    """The hub took in the very summary that it had made."""
    run.copied(run.order("1", {"A": 1}))
    run.order("1Os0", {"A": 1}, integrationId="int-sf")
    assert "duplicate_order" in codes(check(run.history()))[1]
