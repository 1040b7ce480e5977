"""I12 on hand-written histories."""

from scenarios.checkers.promises.orders.platform_fulfilled_gate import check

SHOP = "https://open-api.tiktokglobalshop.com"


def by_tiktok(run, **changes):
    run.bought("1", "A", fulfillment_type="FULFILLMENT_BY_TIKTOK")
    return run.order("1", {"A": 1}, **{"status": "fulfilled", "fulfilledByPlatform": True, **changes})


def test_stored_as_fulfilled_and_left_alone_is_right(run, codes):
    """Nothing else happened to it."""
    by_tiktok(run)
    run.location("main")
    run.receive("A", "main", 5)
    assert codes(check(run.history())) == ("valid", [])


def test_another_first_status_is_found(run, codes):
    """It may not wait for anyone's fulfillment."""
    by_tiktok(run, status="readyForFulfillment")
    made = check(run.history())
    assert codes(made) == ("invalid", ["platform_fulfilled_routed"])
    assert made.findings[0].rule == "R81"


def test_a_shipping_request_and_its_commit_are_found(run, codes):
    """Asking a warehouse for it, and holding its stock, are two findings."""
    order = by_tiktok(run)
    run.location("main")
    run.ship(order, "main", {"A": 1})
    assert codes(check(run.history()))[1] == ["platform_fulfilled_routed"]
    run.move("A", "virtual", "virtualCommit", f"order:{order['orderId']}", committed=1)
    assert len(codes(check(run.history()))[1]) == 2


def test_stock_of_the_platform_may_move(run, codes):
    """Its own location is not the seller's."""
    order = by_tiktok(run)
    run.location("fbt", platformFulfilled=True)
    run.move("A", "fbt", "fulfill", f"order:{order['orderId']}", on_hand=-1)
    assert codes(check(run.history())) == ("valid", [])


def test_a_routing_is_found(run, codes):
    """The engine never sees it."""
    run.decide("order_routed", by_tiktok(run)["orderId"])
    assert codes(check(run.history())) == ("invalid", ["platform_fulfilled_routed"])


def test_a_push_back_is_found(run, codes):
    """TikTok is not told of what TikTok ships."""
    by_tiktok(run)
    run.call("POST", f"{SHOP}/fulfillment/202309/orders/1/packages", {})
    assert codes(check(run.history())) == ("invalid", ["platform_fulfilled_routed"])


def test_orders_of_the_seller_are_not_judged(run, codes):
    """A seller's order may be routed."""
    run.bought("1", "A")
    run.decide("order_routed", run.order("1", {"A": 1})["orderId"])
    assert codes(check(run.history())) == ("unknown", [])


def test_a_copy_that_is_to_be_shipped_as_well_is_found(run, codes):
    """Order Management has shipped what it manages; what TikTok ships it only keeps."""
    run.copied(by_tiktok(run))
    run.org["OrderSummary"][0]["OrderLifeCycleType"] = "UNMANAGED"
    assert codes(check(run.history())) == ("valid", [])
    run.org["OrderSummary"][0]["OrderLifeCycleType"] = "MANAGED"
    assert codes(check(run.history())) == ("invalid", ["platform_fulfilled_routed"])
