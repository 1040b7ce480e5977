"""I18 on hand-written histories."""

from scenarios.checkers.promises.integrations.budget import check

SHOP = "https://open-api.tiktokglobalshop.com"


def refuse(run, path="/product/202309/products/111111/inventory/update", seconds="30"):
    headers = () if seconds is None else ((b"Retry-After", seconds.encode()),)
    return run.call("POST", SHOP + path, {}, status=429, response_headers=headers)


def test_waiting_as_long_as_asked_is_right(run, codes):
    """Thirty seconds asked, thirty-one waited."""
    refuse(run)
    run.clock += 30
    run.call("POST", f"{SHOP}/product/202309/products/111111/inventory/update")
    assert codes(check(run.history())) == ("valid", [])


def test_asking_again_too_soon_is_found(run, codes):
    """Ten seconds later, for another product of the same endpoint."""
    refuse(run)
    run.clock += 10
    run.call("POST", f"{SHOP}/product/202309/products/222222/inventory/update")
    assert codes(check(run.history())) == ("invalid", ["retry_after_ignored"])


def test_other_endpoints_are_free(run, codes):
    """The wait binds the endpoint that asked for it."""
    refuse(run)
    run.call("POST", f"{SHOP}/order/202309/orders/search")
    assert codes(check(run.history())) == ("valid", [])


def test_a_429_without_retry_after_asks_for_nothing(run, codes):
    """Without a figure there is nothing to obey."""
    refuse(run, seconds=None)
    run.call("POST", f"{SHOP}/product/202309/products/111111/inventory/update")
    assert codes(check(run.history())) == ("unknown", [])
