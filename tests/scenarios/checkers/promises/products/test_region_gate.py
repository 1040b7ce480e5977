"""I9 on hand-written histories."""

import pytest

from scenarios.checkers.promises.products.region_gate import check

SHOP = "https://open-api.tiktokglobalshop.com"


@pytest.mark.parametrize("region", ["US", "GB"])
def test_products_may_be_pushed_to_the_us_and_the_uk(run, codes, region):
    """A product create in the two regions that have the push is right."""
    run.world["region"] = region
    run.call("POST", f"{SHOP}/product/202309/products")
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/product/202309/products"),
        ("PUT", "/product/202509/products/17"),
        ("POST", "/product/202509/products/17/partial_edit"),
        ("POST", "/product/202309/products/17/prices/update"),
        ("DELETE", "/product/202309/products"),
        ("POST", "/product/202309/products/deactivate"),
        ("POST", "/product/202309/global_products"),
    ],
)
def test_every_kind_of_product_write_elsewhere_is_found(run, codes, method, path):
    """Whatever changes product data in a shop elsewhere breaks the gate."""
    run.world["region"] = "DE"
    run.call(method, SHOP + path)
    assert codes(check(run.history())) == ("invalid", ["region_gate_broken"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/product/202502/products/search"),
        ("POST", "/product/202309/products/listing_check"),
        ("GET", "/product/202309/products/17"),
        ("POST", "/product/202309/products/17/inventory/update"),
        ("POST", "/fulfillment/202309/orders/17/packages"),
    ],
)
def test_reads_stock_and_shipping_pass_everywhere(run, codes, method, path):
    """Stock and orders are not product data."""
    run.world["region"] = "DE"
    run.call(method, SHOP + path)
    assert codes(check(run.history())) == ("valid", [])


def test_accepting_the_push_option_elsewhere_is_found(run, codes):
    """The hub has to refuse the option itself, not only the writes."""
    run.world["region"] = "DE"
    run.operate("change_setting", side="tiktok", setting="processProducts", value="push")
    check_made = check(run.history())
    assert codes(check_made) == ("invalid", ["region_gate_broken"])
    assert check_made.findings[0].rule == "R51"


def test_refusing_the_push_option_elsewhere_is_right(run, codes):
    """A refused choice of the push exercises the gate and passes."""
    run.world["region"] = "DE"
    run.operate("change_setting", "failed", side="tiktok", setting="processProducts", value="push")
    assert codes(check(run.history())) == ("valid", [])


def test_a_run_that_never_called_the_shop_is_unknown(run, codes):
    """Tokens and sign-in alone exercise no gate."""
    run.call("GET", f"{SHOP}/authorization/202309/shops")
    assert codes(check(run.history())) == ("unknown", [])
