"""I7 on hand-written histories."""

import pytest

from scenarios.checkers.promises.products.sku_identity import check
from scenarios.checkers.tools.sku_difference import difference
from scenarios.story.steps import EditProduct
from scenarios.story.world import Product

TIKTOK, SALESFORCE = "int-tt", "int-sf"


def test_equal_bytes_linked_on_both_sides_are_right(run, codes):
    """One SKU, one product, a link on each platform."""
    run.synced("A-1")
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize("theirs", ["ab-1", "AB-1 ", "0AB-1", "AB\u200b-1", "AB-2"])
def test_a_link_between_unequal_skus_is_found(run, codes, theirs):
    """No fold of any kind makes two SKUs one."""
    product = run.product("AB-1")
    run.listing("t1", theirs)
    run.link(product, TIKTOK, "t1", theirs)
    assert codes(check(run.history())) == ("invalid", ["sku_folded"])


def test_a_channel_sku_replaces_the_master_sku(run, codes):
    """With Channel SKU S on the Salesforce row, S there is right and the bare master SKU is not."""
    product = run.product("M")
    run.row(product, SALESFORCE, channelSku="S")
    run.stored("s1", "S")
    run.link(product, SALESFORCE, "s1", "S")
    assert codes(check(run.history())) == ("valid", [])
    run.org["Product2"][0]["StockKeepingUnit"] = "M"
    assert codes(check(run.history())) == ("invalid", ["sku_folded"])


def test_two_products_on_one_listing_are_found(run, codes):
    """A listing belongs to one product."""
    run.listing("t1", "A")
    run.link(run.product("A"), TIKTOK, "t1")
    run.link(run.product("A"), TIKTOK, "t1")
    said = [finding.message for finding in check(run.history()).findings]
    assert said[0] == "products 'A' and 'A' are both linked to t1 on tiktok_shop"


def test_two_listings_on_one_product_are_found(run, codes):
    """A product has one listing on each integration."""
    run.listing("t1", "A")
    run.listing("t2", "A")
    run.exception("duplicate_sku", "A")
    product = run.product("A")
    run.link(product, TIKTOK, "t1")
    run.link(product, TIKTOK, "t2")
    assert codes(check(run.history())) == ("invalid", ["link_not_one_to_one"])


def test_equal_skus_left_unlinked_are_found(run, codes):
    """Equal SKUs are linked with no manual step."""
    run.product("A")
    run.stored("s1", "A")
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_an_exception_accounts_for_a_missing_link(run, codes):
    """A product held back by an open exception need not be linked."""
    run.product("A")
    run.stored("s1", "A")
    run.exception("sku_collision", "A")
    assert codes(check(run.history())) == ("valid", [])


def test_a_product_kept_from_the_channel_need_not_be_linked(run, codes):
    """Sync to Channel off: no link is owed."""
    product = run.product("A")
    run.link(product, SALESFORCE, "s1")
    run.stored("s1", "A")
    run.listing("t1", "A")
    run.row(product, syncToChannel=False)
    assert codes(check(run.history())) == ("valid", [])


def test_a_sku_renamed_on_the_platform_is_not_judged_there(run, codes):
    """A platform that is not read may have been renamed since."""
    product = run.synced("A")
    run.shop["products"][0]["skus"][0]["seller_sku"] = "B"
    run.steps.append(EditProduct("A", "tiktok", new_sku="B"))
    assert product["published"]
    assert codes(check(run.history())) == ("valid", [])


def test_a_duplicate_in_the_catalog_that_is_read_needs_an_exception(run, codes):
    """Two products under one SKU in one catalog must leave an open exception."""
    run.stored("s1", "A")
    run.stored("s2", "A")
    assert codes(check(run.history())) == ("invalid", ["duplicate_sku_silent"])
    run.exception("duplicate_sku", "A", entity="product")
    assert codes(check(run.history())) == ("valid", [])


def collide(run, **changes):
    run.world["products"] = (
        Product("A", "Lamp", barcode="4006381333931"),
        Product("A", "Chair", **{"on": ("tiktok",), "barcode": "5901234123457", **changes}),
    )
    run.synced("A")


def test_two_products_joined_under_one_sku_must_leave_evidence(run, codes):
    """Different barcodes under one SKU, linked without a word, are found."""
    collide(run)
    assert codes(check(run.history())) == ("invalid", ["sku_collision_silent"])


def test_names_tell_two_products_apart_where_one_has_no_barcode(run, codes):
    """Without two barcodes the names decide."""
    collide(run, barcode=None)
    assert codes(check(run.history())) == ("invalid", ["sku_collision_silent"])


def test_a_collision_that_left_an_exception_is_right(run, codes):
    """Evidence that was closed since is still evidence."""
    collide(run)
    run.exception("sku_collision", "p0", closedAt="2023-11-14T22:13:20Z")
    assert codes(check(run.history())) == ("valid", [])


def test_a_channel_sku_that_names_no_listing_yet_is_no_link(run, codes):
    """The hub shows where a product would stand; that is not standing there."""
    product = run.product("M")
    run.row(product, SALESFORCE, channelSku="S")
    product["published"].append(
        {"integrationId": SALESFORCE, "sku": "S", "externalSkuId": None, "status": "unlisted"}
    )
    run.stored("s1", "S")
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_nothing_in_any_catalog_is_unknown(run, codes):
    """Without links and listings nothing was judged."""
    assert codes(check(run.history())) == ("unknown", [])


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("ab", "AB", "letter case"),
        ("ab", "ab ", "blanks around it"),
        ("7", "007", "leading zeros"),
        ("ab", "a\u200bb", "an invisible character"),
        ("caf\u00e9", "cafe\u0301", "how an accented letter is composed"),
        (" AB", "ab", "several of case, blanks, zeros and invisible characters"),
        ("ab", "cd", "their text"),
    ],
)
def test_the_difference_is_named(first, second, words):
    """A finding says in what two SKUs differ."""
    assert difference(first, second) == words


def test_a_duplicate_met_when_pushing_needs_an_exception(run, codes):
    """A SKU that stands twice in the shop cannot be linked in silence; one nobody pushes is not looked for."""
    run.listing("t1", "A")
    run.listing("t2", "A")
    assert codes(check(run.history())) == ("valid", [])
    run.product("A")
    assert codes(check(run.history())) == ("invalid", ["duplicate_sku_silent"])


@pytest.mark.parametrize(
    ("theirs", "ours", "right"),
    [
        ("ACTIVATE", "active", True),
        ("ACTIVATE", "inactive", False),
        ("SELLER_DEACTIVATED", "active", False),
        ("SELLER_DEACTIVATED", "inactive", True),
        ("DELETED", "active", False),
    ],
)
def test_a_listing_is_live_only_if_the_vendor_says_so(run, codes, theirs, ours, right):
    """What the hub says of a listing is what the shop says of it."""
    product = run.synced("A")
    run.shop["products"][0]["status"] = theirs
    product["published"][0]["status"] = ours
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["listing_untrue"]))


def test_a_sku_that_means_two_products_is_found(run, codes):
    """One goes by its Channel SKU there, the other by the same master SKU: whose is a listing of it?"""
    run.row(run.product("M"), SALESFORCE, channelSku="S")
    run.stored("s1", "X")
    assert codes(check(run.history())) == ("valid", [])
    run.product("S")
    assert codes(check(run.history())) == ("invalid", ["link_not_one_to_one"])


def test_a_twin_that_is_gone_accounts_for_no_missing_link(run, codes):
    """That a SKU stood twice holds nobody back from linking the only listing that is left of it."""
    run.product("A")
    run.stored("s1", "A")
    run.exception("duplicate_sku", "s1", details={"sku": "A"})
    assert codes(check(run.history())) == ("invalid", ["not_converged"])
