"""I10 on hand-written histories."""

import pytest

from scenarios.checkers.promises.products.direction_gate import check

SHOP = "https://open-api.tiktokglobalshop.com"
ORG = "https://acme.my.salesforce.com/services/data/v60.0"
CREATE = f"{SHOP}/product/202309/products"


def test_pushing_where_push_is_set_is_right(run, codes):
    """Salesforce pulled from, TikTok pushed to: a create at TikTok and a product owned by Salesforce are right."""
    run.product("A")
    run.call("POST", CREATE)
    assert codes(check(run.history())) == ("valid", [])


def test_a_write_to_the_platform_that_is_pulled_from_is_found(run, codes):
    """With Salesforce primary nothing may change its products."""
    run.call("PATCH", f"{ORG}/sobjects/Product2/01t")
    made = check(run.history())
    assert codes(made) == ("invalid", ["direction_gate_broken"])
    assert made.findings[0].rule == "R28"


@pytest.mark.parametrize(
    ("path", "sent", "verdict"),
    [
        ("/composite", {"compositeRequest": [{"method": "POST", "url": "/sobjects/Product2"}]}, "invalid"),
        ("/composite", {"compositeRequest": [{"method": "GET", "url": "/sobjects/Product2/1"}]}, "unknown"),
        ("/composite", {"compositeRequest": [{"method": "POST", "url": "/sobjects/Order"}]}, "unknown"),
        ("/composite/sobjects", {"records": [{"attributes": {"type": "PricebookEntry"}}]}, "invalid"),
        ("/composite/sobjects/Product2", {"ids": ["1"], "fields": ["Id"]}, "unknown"),
    ],
)
def test_composite_requests_are_judged_by_their_parts(run, codes, path, sent, verdict):
    """A composite writes products only if one of its parts does."""
    run.call("POST", ORG + path, sent)
    assert codes(check(run.history()))[0] == verdict


def test_a_write_while_no_direction_is_chosen_is_found(run, codes):
    """No product traffic before a primary catalog is chosen."""
    del run.tiktok["settings"]["processProducts"]
    run.call("POST", CREATE)
    made = check(run.history())
    assert codes(made) == ("invalid", ["direction_gate_broken"])
    assert made.findings[0].rule == "R35"


def test_the_direction_that_held_at_the_write_counts(run, codes):
    """A push set to pull in the middle of the run must stop at once, and what went before was right."""
    run.show(run.tiktok)
    run.call("POST", CREATE)
    run.tiktok["settings"] = {"processProducts": "pull"}
    run.show(run.tiktok)
    assert codes(check(run.history())) == ("valid", [])
    run.call("POST", CREATE)
    assert codes(check(run.history())) == ("invalid", ["direction_gate_broken"])


def test_a_direction_stored_behind_the_api_counts(run, codes):
    """What the database came to hold is what the write has to obey."""
    run.show(run.tiktok)
    run.operate("store_setting", side="tiktok", setting="processProducts", value="pull")
    run.call("POST", CREATE)
    assert codes(check(run.history())) == ("invalid", ["direction_gate_broken"])


def test_a_product_made_from_the_platform_pushed_to_is_found(run, codes):
    """A platform that was only ever pushed to cannot own a product."""
    run.product("A", originIntegrationId="int-tt")
    assert codes(check(run.history())) == ("invalid", ["direction_gate_broken"])


def test_a_run_without_products_is_unknown(run, codes):
    """Neither writes nor products: nothing was judged."""
    assert codes(check(run.history())) == ("unknown", [])


def test_an_order_that_comes_in_while_orders_are_switched_off_is_found(run, codes):
    """The operator wants none of this shop's; what a worker was at when that was said may still come."""
    for orders, found in ((True, []), (False, []), (False, ["direction_gate_broken"])):
        run.tiktok["settings"]["orders"] = orders
        run.show(run.tiktok)
        run.decide("order_ingested", "o1")
        assert codes(check(run.history()))[1] == found
        run.clock += 900


def test_a_look_at_a_catalog_before_a_direction_is_chosen_is_found(run, codes):
    """Whatever the shop tells, what it offers is nobody's business until somebody has said where products come from."""
    search = f"{SHOP}/product/202502/products/search"
    run.call("POST", search)
    assert codes(check(run.history())) == ("valid", [])
    del run.tiktok["settings"]["processProducts"]
    assert codes(check(run.history())) == ("invalid", ["direction_gate_broken"])
