"""I2 on hand-written histories."""

from scenarios.checkers.promises.orders.single_remote_object import check

SHOP = "https://open-api.tiktokglobalshop.com"


def create(run, sku_id, sku, **changes):
    """The hub lists a SKU, and the shop has it."""
    run.listing(sku_id, sku, create_time=len(run.shop["products"]) + 1)
    answer = {"code": 0, "data": {"product_id": f"l-{sku_id}"}}
    run.call("POST", f"{SHOP}/product/202309/products", {"skus": [{"seller_sku": sku}]}, answer, **changes)


def test_one_listing_one_order_one_package_are_right(run, codes):
    """One remote object for each thing."""
    create(run, "t1", "A")
    run.org["OrderSummary"].append({"Id": "1Os1", "ExternalReferenceIdentifier": "tiktok_shop:1"})
    run.org["Order"].append({"Id": "801", "OrderReferenceNumber": "tiktok_shop:1"})
    run.bought("1", "A")
    run.shop["packages"].append({"id": "9", "order_ids": ["1"], "tracking_number": "1Z"})
    assert codes(check(run.history())) == ("valid", [])


def test_a_create_repeated_after_a_lost_answer_is_found(run, codes):
    """The first create happened, though its answer never came."""
    create(run, "t1", "A", lost="response")
    create(run, "t2", "A")
    assert codes(check(run.history())) == ("invalid", ["duplicate_remote_object"])


def test_listing_what_the_merchant_had_listed_is_found(run, codes):
    """A SKU already in the shop must be linked, not listed again."""
    run.listing("t0", "A", create_time=0)
    create(run, "t1", "A")
    assert codes(check(run.history())) == ("invalid", ["duplicate_remote_object"])


def test_a_duplicate_of_the_merchants_own_making_is_not_the_hubs(run, codes):
    """The merchant listed it again after the hub had."""
    create(run, "t1", "A")
    run.listing("t2", "A", create_time=99)
    assert codes(check(run.history())) == ("valid", [])


def test_a_deleted_listing_does_not_count(run, codes):
    """Listed, deleted, listed again is one listing."""
    create(run, "t1", "A")
    run.shop["products"][0]["status"] = "DELETED"
    create(run, "t2", "A")
    assert codes(check(run.history())) == ("valid", [])


def test_two_summaries_for_one_order_are_found(run, codes):
    """One TikTok order, two order summaries."""
    run.bought("1", "A")
    for number in (1, 2):
        run.org["OrderSummary"].append({"Id": f"1Os{number}", "ExternalReferenceIdentifier": "tiktok_shop:1"})
    assert codes(check(run.history())) == ("invalid", ["duplicate_remote_object"])


def test_a_copy_of_an_order_that_nobody_placed_is_found(run, codes):
    """The org holds an order for a buyer who bought nothing."""
    run.org["OrderSummary"].append({"Id": "1Os1", "ExternalReferenceIdentifier": "tiktok_shop:1"})
    assert codes(check(run.history())) == ("invalid", ["order_never_placed"])


def test_two_packages_with_one_tracking_number_are_found(run, codes):
    """The same parcel declared twice."""
    run.bought("1", "A")
    for number in (8, 9):
        run.shop["packages"].append({"id": str(number), "order_ids": ["1"], "tracking_number": "1Z"})
    assert codes(check(run.history())) == ("invalid", ["duplicate_remote_object"])


def test_nothing_remote_is_unknown(run, codes):
    """Nothing was made at any vendor."""
    assert codes(check(run.history())) == ("unknown", [])


def test_two_shipments_for_one_parcel_are_found(run, codes):
    """After a lost answer the parcel was entered once more."""
    run.world["connector"] = "order_management"
    request = run.ship(run.order("1", {"A": 1}), "main", {"A": 1})
    kept = run.report(request, {"A": 1})
    for number in (1, 2):
        run.record("Shipment", {"Id": f"0OB{number}", "Description": kept["fulfillmentId"]})
        expected = ("valid", []) if number == 1 else ("invalid", ["duplicate_remote_object"])
        assert codes(check(run.history())) == expected
