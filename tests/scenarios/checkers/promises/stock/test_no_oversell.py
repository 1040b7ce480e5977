"""I5 on hand-written histories."""

from dataclasses import replace

from scenarios.checkers.promises.stock.no_oversell import check
from scenarios.story.faults import Fault
from tests.scenarios.checkers.conftest import SALESFORCE, START, TIKTOK, integration, iso

SHOP = "https://open-api.tiktokglobalshop.com"


def offer(run, on_hand: int, shown: int | None = None):
    """One linked product at one mapped location; the shop shows what it should unless said otherwise."""
    run.location("main")
    product = run.synced("A", on_hand if shown is None else shown)
    run.receive("A", "main", on_hand)
    return product


def test_telling_what_is_available_is_right(run, codes):
    """Told and shown equal what the location has."""
    offer(run, 5)
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("valid", [])


def test_telling_more_than_was_ever_there_is_found(run, codes):
    """Six told of five is an oversell, whatever the shop shows at the end."""
    offer(run, 5)
    run.tell("l-tp0", "tp0", 6)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_a_state_older_than_the_last_one_told_is_found(run, codes):
    """After telling the three left, the five of before may not come back."""
    offer(run, 5, shown=3)
    run.tell("l-tp0", "tp0", 5)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.tell("l-tp0", "tp0", 3)
    assert codes(check(run.history())) == ("valid", [])
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_a_state_no_older_than_the_last_one_told_may_still_be_told(run, codes):
    """A worker may tell what it read just before an order came in; the next telling mends it."""
    offer(run, 5, shown=3)
    run.tell("l-tp0", "tp0", 5)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.tell("l-tp0", "tp0", 5)
    run.tell("l-tp0", "tp0", 3)
    assert codes(check(run.history())) == ("valid", [])


def test_telling_less_than_there_ever_was_is_found(run, codes):
    """Stock that nobody may buy is lost money, were it for a minute; an order that came meanwhile explains it."""
    offer(run, 5, shown=3)
    run.tell("l-tp0", "tp0", 5)
    run.tell("l-tp0", "tp0", 3)
    assert codes(check(run.history())) == ("invalid", ["stock_disagrees", "stock_disagrees"])
    run.exchanges.pop()
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.tell("l-tp0", "tp0", 3)
    assert codes(check(run.history())) == ("valid", [])


def test_what_an_operator_took_out_of_scope_is_not_told(run, codes):
    """What lies there counts for nothing until it is put back."""
    offer(run, 5)
    run.tell("l-tp0", "tp0", 5)
    path = "https://hub.example/api/v3/locations/main"
    run.call("PUT", path, {"inScope": False}, {"locationId": "main", "inScope": False})
    run.tell("l-tp0", "tp0", 0)
    run.tell("l-tp0", "tp0", 5)
    assert "oversold" in codes(check(run.history()))[1]
    run.exchanges.pop()
    run.call("PUT", path, {"inScope": True}, {"locationId": "main", "inScope": True})
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("valid", [])


def test_locations_that_are_not_sold_from_are_not_told(run, codes):
    """The operator lets the shop sell from one place alone; what the other has is not to be offered for a moment."""
    run.tiktok["settings"]["stockLocationIds"] = ["main"]
    run.show(run.tiktok)
    run.location("spare")
    offer(run, 5)
    run.receive("A", "spare", 9)
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("valid", [])
    run.tell("l-tp0", "tp0", 14)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_nothing_is_told_of_a_warehouse_that_tiktok_keeps(run, codes):
    """However little: what TikTok ships is TikTok's to count."""
    offer(run, 5)
    run.shop["shops"][0]["warehouses"] = [{"id": "w-main"}, {"id": "w9", "fulfilled_by_tiktok": True}]
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("valid", [])
    run.tell("l-tp0", "tp0", 0, warehouse="w9")
    assert codes(check(run.history())) == ("invalid", ["platform_warehouse_told"])


def test_a_hub_clock_that_went_back_hides_nothing_that_came_after(run, codes):
    """Where the hub dates what it counts now an hour before what it counted first, the ledger's order says so."""
    offer(run, 5, shown=7)
    run.tell("l-tp0", "tp0", 5)
    run.clock -= 3600
    run.receive("A", "main", 2)
    run.clock += 7300
    run.tell("l-tp0", "tp0", 7)
    run.tell("l-tp0", "tp0", 7)
    back = replace(run.history().story, faults=(Fault("daylight_saving", "tiktok.orders.get"),))
    assert codes(check(replace(run.history(), story=back))) == ("valid", [])
    run.tell("l-tp0", "tp0", 8)
    assert codes(check(replace(run.history(), story=back))) == ("invalid", ["oversold"])


def test_open_orders_hold_stock_before_they_are_routed(run, codes):
    """A unit bought but not yet routed may not be offered again."""
    offer(run, 5, shown=5)
    run.bought("1", "A")
    run.order("1", {"A": 1})
    run.move("A", "virtual", "virtualCommit", "order:1", committed=1)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_what_the_org_counts_is_what_there_is_to_offer(run, codes):
    """The hub's own figure is testimony: where the org says three, five are too many."""
    offer(run, 5, shown=5)
    run.mappings[SALESFORCE] = [{"externalLocationId": "Main", "externalName": "Main", "locationId": "main"}]
    run.stock = {"Main": {"A": {"onHand": 5.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("valid", [])
    run.stock = {"Main": {"A": {"onHand": 3.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_a_shop_whose_orders_are_not_read_may_show_less(run, codes):
    """With "orders" off the hub cannot know what TikTok sold; more than there is, it may show no more than ever."""
    offer(run, 5, shown=4)
    run.tiktok["settings"]["orders"] = False
    assert codes(check(run.history())) == ("valid", [])
    run.shop["products"][0]["skus"][0]["stock"]["w1"]["available"] = 6
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_a_figure_that_the_seller_lowered_may_stay(run, codes):
    """What somebody typed in Seller Center is no more than was told; more than there is, is found all the same."""
    offer(run, 5, shown=4)
    run.operate("edit_stock", sku="A", on="tiktok", quantity=4)
    assert codes(check(run.history())) == ("valid", [])
    run.shop["products"][0]["skus"][0]["stock"]["w1"]["available"] = 6
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_what_was_not_restocked_is_not_offered(run, codes):
    """A shipping request canceled without restock sets its units aside."""
    offer(run, 5, shown=4)
    run.mappings[SALESFORCE] = [{"externalLocationId": "Main", "externalName": "Main", "locationId": "main"}]
    run.stock = {"Main": {"A": {"onHand": 5.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("invalid", ["stock_disagrees"])
    run.move("A", "main", "shipCancel", "shipCancel:1", unavailable=1)
    assert codes(check(run.history())) == ("valid", [])


def test_more_than_lies_at_a_warehouse_is_found(run, codes):
    """The sum is right, but the one warehouse has what lies at the other."""
    offer(run, 3, shown=5)
    run.location("east")
    run.receive("A", "east", 2)
    stock = run.shop["products"][0]["skus"][0]["stock"]
    stock.clear()
    stock.update({"w-main": {"available": 3}, "w-east": {"available": 2}})
    assert codes(check(run.history())) == ("valid", [])
    stock.update({"w-main": {"available": 1}, "w-east": {"available": 4}})
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_another_shop_is_judged_for_itself(run, codes):
    """What the second shop is told and shows is judged like the first one's."""
    product = offer(run, 5)
    run.more.append(integration("int-2", "tiktok_shop", processProducts="push", region="US"))
    run.mappings["int-2"] = list(run.mappings[TIKTOK])
    run.listing("second", "A", 6)
    run.link(product, "int-2", "second")
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_the_buffer_is_kept_back(run, codes):
    """With a buffer of two, five on hand are three to offer."""
    product = offer(run, 5, shown=3)
    run.row(product, inventoryBuffer=2)
    assert codes(check(run.history())) == ("valid", [])


def test_ignoring_the_buffer_is_found(run, codes):
    """With a buffer of two, showing all five is an oversell."""
    product = offer(run, 5, shown=5)
    run.row(product, inventoryBuffer=2)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_the_buffer_of_the_moment_counts_when_telling(run, codes):
    """Telling all of it after the operator set a buffer is found."""
    product = offer(run, 5, shown=3)
    run.row(product, inventoryBuffer=2)
    answer = run.options[product["productId"]]
    run.call(
        "PUT", f"https://hub.example/api/v3/products/{product['productId']}/channel-options", answer, answer
    )
    run.tell("l-tp0", "tp0", 5)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_offering_a_product_kept_from_the_channel_is_found(run, codes):
    """Sync to Channel off: no quantity may be told."""
    product = offer(run, 5)
    run.row(product, syncToChannel=False)
    answer = run.options[product["productId"]]
    run.call(
        "PUT", f"https://hub.example/api/v3/products/{product['productId']}/channel-options", answer, answer
    )
    run.tell("l-tp0", "tp0", 5)
    made = check(run.history())
    assert codes(made) == ("invalid", ["sync_to_channel_ignored"])


def test_showing_less_than_there_is_after_settling_is_found(run, codes):
    """After settling the shop shows exactly what there is to sell."""
    offer(run, 5, shown=4)
    assert codes(check(run.history())) == ("invalid", ["stock_disagrees"])


def test_stock_at_an_excluded_type_does_not_count(run, codes):
    """A Building outside locationTypes is neither counted nor published."""
    run.salesforce["settings"]["locationTypes"] = ["Warehouse"]
    offer(run, 5, shown=5)
    run.location("annex", locationType="Building")
    run.receive("A", "annex", 9)
    assert codes(check(run.history())) == ("valid", [])
    run.shop["products"][0]["skus"][0]["stock"]["w1"]["available"] = 14
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_stock_that_the_platform_ships_from_does_not_count(run, codes):
    """What lies with TikTok's own network is not the seller's to offer."""
    offer(run, 5, shown=14)
    run.location("fbt", platformFulfilled=True, warehouse=None)
    run.receive("A", "fbt", 9)
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_the_first_quantity_of_a_new_listing_is_judged_too(run, codes):
    """A create carries a quantity, and it may be too much."""
    offer(run, 5)
    sku = {"seller_sku": "A", "inventory": [{"warehouse_id": "w1", "quantity": 50}]}
    run.call("POST", f"{SHOP}/product/202309/products", {"skus": [sku]}, {"code": 0})
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_a_bundle_is_worth_its_scarcest_component(run, codes):
    """Two of a component in each bundle, five on hand: two bundles."""
    run.location("main")
    run.receive("part", "main", 5)
    bundle = run.synced("B", 2)
    bundle.update(type="bundle", components=[{"sku": "part", "quantity": 2}])
    assert codes(check(run.history())) == ("valid", [])
    run.shop["products"][0]["skus"][0]["stock"]["w1"]["available"] = 5
    assert codes(check(run.history())) == ("invalid", ["oversold"])


def test_nothing_told_and_nothing_shown_is_unknown(run, codes):
    """Without a quantity anywhere nothing was judged."""
    assert codes(check(run.history())) == ("unknown", [])


def test_a_location_that_owes_takes_nothing_from_the_others(run, codes):
    """Two short at one place, five at another: five to offer."""
    offer(run, 5)
    run.location("spare")
    run.move("A", "spare", "ship", "shipment:1", committed=2)
    assert codes(check(run.history())) == ("valid", [])
