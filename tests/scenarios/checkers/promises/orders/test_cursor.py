"""I17 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.cursor import check
from tests.scenarios.checkers.conftest import iso

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


def read_catalog(run, since, *, more="", token="", **sent):
    """One page of the search for products by the time of their change."""
    url = "https://open-api.tiktokglobalshop.com/product/202502/products/search?page_size=100"
    answer = {"code": 0, "data": {"products": [], "next_page_token": more}}
    return run.call(
        "POST",
        url + (f"&page_token={token}" if token else ""),
        {"update_time_ge": int(since), **sent},
        answer,
    )


def test_a_catalog_is_read_to_its_end(run, codes):
    """Pages are in no order of time, so the next reading begins later only where the last page was read."""
    first = read_catalog(run, 0, more="next")
    read_catalog(run, 0, token="next")
    run.clock += 900
    read_catalog(run, first.at - 60, more="next")
    assert codes(check(run.history())) == ("valid", [])
    run.clock += 900
    read_catalog(run, run.clock - 60)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_a_span_of_time_may_be_read_in_halves(run, codes):
    """The second begins in the second after the last one of the first, and no later."""
    read_catalog(run, 0, update_time_le=4999)
    read_catalog(run, 5000, update_time_le=9999)
    assert codes(check(run.history())) == ("valid", [])
    read_catalog(run, 10001)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_the_next_connection_is_read_from_the_beginning(run, codes):
    """It may be another shop, of which nothing was read."""
    first = poll(run)
    run.operate("disconnect", side="tiktok")
    again = poll(run, first.at - 300)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])
    run.exchanges.remove(again)
    poll(run)
    poll(run, first.at - 300)
    assert codes(check(run.history())) == ("valid", [])


def test_a_change_older_than_the_last_poll_that_the_hub_does_not_show_is_found(run, codes):
    """It was polled by another time than that of the change."""
    run.bought("1", "A", status="CANCELLED")
    run.order("1", {"A": 1})
    run.clock += 10
    poll(run)
    assert codes(check(run.history())) == ("invalid", ["cursor_passed"])


def test_an_order_of_a_storefront_that_its_list_was_read_past_is_found(run, codes):
    """The list tells no end: a page that is not full is the last, and what stood there before has been had."""
    run.salesforce["connector"], run.salesforce["settings"]["shortCode"] = "commerce_cloud", "kv7"
    placed = _placed_in_the_storefront(run)
    url = "https://kv7.api.commercecloud.salesforce.com/checkout/orders/v1/organizations/f_ecom/orders?limit=2&offset=0"
    for rows, verdict in (([{}, {}], "unknown"), ([{}], "invalid")):
        run.clock += 10
        run.call("GET", url, None, {"data": rows}, sender="hub", receiver="commerce_cloud")
        history = run.history()
        history.state["commerce_cloud"] = {"realms": [{"short_code": "kv7", "orders": [placed]}]}
        assert check(history).verdict == verdict


def _placed_in_the_storefront(run):
    stamp = iso(run.clock)
    return {
        "orderNo": "00000401",
        "status": "new",
        "creationDate": stamp,
        "lastModified": stamp,
        "productItems": [],
    }


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
