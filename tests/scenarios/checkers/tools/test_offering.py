"""What the hub may offer a shop, and what it has to offer it anew."""

import pytest

from scenarios.checkers.promises.settling.convergence import check
from scenarios.story.world import HubProduct

CREATE = "https://open-api.tiktokglobalshop.com/product/202309/products"


def offer(run, sku, title="Mug", code=0):
    run.call("POST", CREATE, {"title": title, "skus": [{"seller_sku": sku}]}, {"code": code, "data": {}})


@pytest.mark.parametrize(
    ("kind", "verdict"), [("simple", "valid"), ("bundle", "invalid"), ("parent", "invalid")]
)
def test_what_is_no_piece_of_goods_must_not_be_listed(run, codes, kind, verdict):
    """A bundle is sold by its components, a parent by its children; either listed for sale is found."""
    run.world["hub_products"] = (HubProduct("Duo", "DUO", type=kind),)
    offer(run, "DUO", "Duo")
    assert codes(check(run.history()))[0] == verdict


def test_what_was_mended_must_be_offered_anew(run, codes):
    """Refused under its old name, a product goes out again under the new one; until it changes nothing is owed."""
    run.link(run.product("A", name="Cup"), "int-sf", "s1")
    run.stored("s1", "A", Name="Mug")
    run.exception("product_refused", "p0")
    offer(run, "A", code=12052990)
    assert codes(check(run.history())) == ("valid", [])
    run.org["Product2"][0]["Name"] = "Cup"
    assert codes(check(run.history())) == ("invalid", ["not_converged"])
    offer(run, "A", "Cup", code=12052990)
    assert codes(check(run.history())) == ("valid", [])


def test_what_something_else_holds_back_is_not_owed(run, codes):
    """A product that a person has to look at first stays as it is."""
    run.link(run.product("A", name="Cup"), "int-sf", "s1")
    run.stored("s1", "A", Name="Cup")
    offer(run, "A", code=12052990)
    run.exception("sku_collision", "p0")
    assert codes(check(run.history())) == ("valid", [])
