"""I17 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.cursor import check

SEARCH = "https://open-api.tiktokglobalshop.com/order/202309/orders/search"


def poll(run, since=None, *, more="", token="", code=0, **changes):
    """One page of an order search."""
    sent = {} if since is None else {"update_time_ge": int(since)}
    url = f"{SEARCH}?page_size=50" + (f"&page_token={token}" if token else "")
    answer = {"code": code, "data": {"orders": [], "next_page_token": more}}
    return run.call("POST", url, sent, answer, **changes)


def test_windows_that_overlap_are_right(run, codes):
    """Each poll begins no later than the last one began."""
    first = poll(run)
    run.clock += 300
    poll(run, first.at - 60)
    assert codes(check(run.history())) == ("valid", [])


def test_a_window_that_begins_later_than_the_last_one_read_is_found(run, codes):
    """The cursor was set to the end of the run instead of its beginning."""
    first = poll(run)
    run.clock += 300
    poll(run, first.at + 30)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_a_failed_poll_moves_nothing(run, codes):
    """After a poll whose second page failed, the next has to begin where that one did."""
    first = poll(run)
    run.clock += 300
    second = poll(run, first.at - 60, more="next")
    poll(run, first.at - 60, token="next", code=36009003)
    run.clock += 300
    poll(run, first.at - 60)
    assert codes(check(run.history())) == ("valid", [])
    run.clock += 300
    poll(run, second.at + 900)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_a_poll_in_order_of_change_may_keep_the_pages_it_read(run, codes):
    """The first page came, sorted by change, and the second failed: the next poll begins after the first page."""
    ordered = f"{SEARCH}?page_size=50&sort_field=update_time&sort_order=ASC"
    page = {"code": 0, "data": {"orders": [{"id": "1", "update_time": 5000}], "next_page_token": "next"}}
    run.call("POST", ordered, {}, page)
    run.call("POST", f"{ordered}&page_token=next", {}, {"code": 36009003})
    run.call("POST", ordered, {"update_time_ge": 4700}, {"code": 0, "data": {}})
    assert codes(check(run.history())) == ("valid", [])
    run.exchanges.pop()
    run.call("POST", ordered, {"update_time_ge": 5001}, {"code": 0, "data": {}})
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_a_cursor_moved_by_a_poll_whose_last_page_failed_is_found(run, codes):
    """A failed page is never the last page."""
    first = poll(run)
    run.clock += 300
    second = poll(run, first.at - 60, more="next")
    poll(run, first.at - 60, token="next", code=36009003)
    run.clock += 300
    poll(run, second.at)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_an_order_older_than_the_last_poll_but_not_in_the_hub_is_found(run, codes):
    """It stood there, it was polled for, and it is nowhere."""
    run.bought("1", "A")
    run.clock += 10
    poll(run)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("valid", [])


def test_an_order_younger_than_the_last_poll_is_not_owed(run, codes):
    """The next poll will bring it."""
    poll(run)
    run.clock += 10
    run.bought("1", "A")
    assert codes(check(run.history())) == ("valid", [])


def test_no_poll_is_unknown(run, codes):
    """Nothing was asked for."""
    run.bought("1", "A")
    assert codes(check(run.history())) == ("unknown", [])


def test_an_order_of_the_same_second_as_the_poll_is_not_owed(run, codes):
    """The shop counts in whole seconds, so it may have come after the poll."""
    run.clock += 0.5
    poll(run)
    run.bought("1", "A")
    assert codes(check(run.history())) == ("valid", [])


def test_each_shop_has_a_cursor_of_its_own(run, codes):
    """What was read of one shop is not read of another, and what another lacks is nobody's gap."""
    run.tiktok["shop"] = {"id": "shop"}
    run.shop["shops"] = [{"id": "shop", "cipher": "one"}, {"id": "far", "cipher": "two"}]
    run.clock += 10
    first = {"update_time_ge": int(run.clock)}
    answer = {"code": 0, "data": {"orders": [], "next_page_token": ""}}
    for cipher in ("one", "two"):
        run.call("POST", f"{SEARCH}?shop_cipher={cipher}", first, answer)
    run.clock += 300
    run.call("POST", f"{SEARCH}?shop_cipher=one", {"update_time_ge": int(run.clock) - 399}, answer)
    assert codes(check(run.history())) == ("valid", [])
    run.call("POST", f"{SEARCH}?shop_cipher=two", {"update_time_ge": int(run.clock)}, answer)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


@pytest.mark.parametrize(("shown", "right"), [([], False), (["0OB0"], True)])
def test_a_shipment_entered_in_salesforce_that_no_reading_showed_is_found(run, codes, shown, right):
    """It stands in the org under a number, and the hub reads shipments from behind it."""
    run.record("OrderSummary", {"Id": "1Os0", "ExternalReferenceIdentifier": "tiktok_shop:1"})
    run.order("1", {"A": 1})
    run.record("Shipment", {"Id": "0OB0", "OrderSummaryId": "1Os0", "TrackingNumber": "1Z1"})
    query = "q=SELECT%20Id%20FROM%20Shipment%20WHERE%20TrackingNumber"
    rows = {"records": [{"Id": record_id, "TrackingNumber": "1Z1"} for record_id in shown]}
    run.call("GET", f"https://acme.my.salesforce.com/services/data/v62.0/query?{query}", None, rows)
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["cursor_passed"]))
