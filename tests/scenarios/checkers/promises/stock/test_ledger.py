"""I15 on hand-written histories."""

from scenarios.checkers.promises.stock.ledger import check
from tests.scenarios.checkers.conftest import HUB, SALESFORCE, START, iso


def count(run, location_id, **figures):
    """Have the location's warehouse tell the hub what is there."""
    items = [{"sku": sku, "onHand": quantity} for sku, quantity in figures.items()]
    sent = {"locationId": location_id, "items": items}
    run.call("PUT", f"{HUB}/inventory", sent, {"applied": len(items), "unknown": []}, sender="warehouse")


def shipped(run, *, told=True):
    """Two units of A are counted, ordered, asked for at Main, and leave."""
    run.location("main", sourceIntegrationId=None)
    run.receive("A", "main", 5)
    count(run, "main", A=5)
    run.bought("1", "A", "A")
    order = run.order("1", {"A": 2})
    request = run.ship(order, "main", {"A": 2})
    if told:
        run.report(request, {"A": 2})
        request.update(status="shipped", lineItems=[{**request["lineItems"][0], "shipped": 2}])
        order.update(status="fulfilled")
        run.move("A", "main", "fulfill", "fulfillment:1", on_hand=-2, committed=-2)
    return order, request


def test_what_was_counted_less_what_left_is_on_hand(run, codes):
    """A parcel comes off the count before it, and an open request holds its units."""
    shipped(run)
    assert codes(check(run.history())) == ("valid", [])


def test_open_orders_hold_their_units(run, codes):
    """What is asked for and has not left is committed there."""
    shipped(run, told=False)
    assert codes(check(run.history())) == ("valid", [])


def test_a_parcel_taken_off_twice_is_found(run, codes):
    """The count after the parcel lacks it already, so on hand is that count."""
    shipped(run)
    count(run, "main", A=3)
    assert codes(check(run.history())) == ("valid", [])
    run.move("A", "main", "receive", "count:main:2", on_hand=-2)
    assert codes(check(run.history())) == ("invalid", ["stock_not_as_counted"])


def test_a_count_that_the_hub_forgot_is_found(run, codes):
    """Goods came in, and the hub offers what was there before."""
    shipped(run)
    count(run, "main", A=5)
    assert codes(check(run.history())) == ("invalid", ["stock_not_as_counted"])


def test_an_inventory_that_the_org_holds_otherwise_is_found(run, codes):
    """Omnichannel Inventory says how much there is, and since when."""
    run.location("main")
    run.synced("A")
    run.mappings[SALESFORCE] = [{"externalLocationId": "Main", "externalName": "Main", "locationId": "main"}]
    run.receive("A", "main", 5)
    run.stock = {"Main": {"A": {"onHand": 5.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("valid", [])
    run.stock = {"Main": {"A": {"onHand": 4.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("invalid", ["stock_not_as_counted"])


def test_a_count_whose_answer_is_lost_may_have_been_taken_or_not(run, codes):
    """Nobody knows what the hub made of it, until the next count."""
    shipped(run)
    run.call("PUT", f"{HUB}/inventory", {"locationId": "main", "items": [{"sku": "A", "onHand": 9}]},
             sender="warehouse", status=None, lost="response")  # fmt: skip
    assert codes(check(run.history())) == ("valid", [])
    count(run, "main", A=9)
    assert codes(check(run.history())) == ("invalid", ["stock_not_as_counted"])


def test_stock_that_nobody_counts_is_found(run, codes):
    """What stands under a SKU that its source does not hold is nobody's."""
    run.location("main")
    run.receive("A", "main", 5)
    assert codes(check(run.history())) == ("invalid", ["stock_not_as_counted"])


def test_stock_of_a_product_that_left_the_catalog_may_stay(run, codes):
    """The org counts it still, though under a product that is linked no more and so is not read."""
    run.location("main")
    run.product("A")
    run.mappings[SALESFORCE] = [{"externalLocationId": "Main", "externalName": "Main", "locationId": "main"}]
    run.receive("A", "main", 5)
    run.stock = {"Main": {"A": {"onHand": 5.0, "effectiveDate": iso(START)}}}
    assert codes(check(run.history())) == ("valid", [])


def test_an_order_that_holds_nothing_is_found(run, codes):
    """Units that a buyer ordered are held, or they would be sold again."""
    run.bought("1", "A")
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["commitment_unfounded"])


def test_a_place_that_holds_more_than_it_is_asked_for_is_found(run, codes):
    """A commitment stays with the location that ships it."""
    shipped(run, told=False)
    run.location("east", sourceIntegrationId=None)
    run.move("A", "main", "ship", "moved:1", committed=-2)
    run.move("A", "east", "ship", "moved:2", committed=2)
    assert codes(check(run.history())) == ("invalid", ["commitment_unfounded"] * 2)


def test_a_balance_that_its_events_explain_is_right(run, codes):
    """Received, committed, shipped."""
    run.receive("A", "main", 5)
    count(run, "main", A=5)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.move("A", "main", "release", "shipment:1b", committed=-2)
    assert codes(check(run.history())) == ("valid", [])


def test_an_available_figure_that_is_no_difference_is_found(run, codes):
    """Available is computed, never kept on its own."""
    run.receive("A", "main", 5)
    run.hub["inventory"][0]["available"] = 4
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_a_balance_that_no_event_explains_is_found(run, codes):
    """On hand changed without an event."""
    run.receive("A", "main", 5)
    run.hub["inventory"][0].update(onHand=6, available=6)
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_events_without_a_row_are_found(run, codes):
    """What was received has to stand somewhere."""
    run.receive("A", "main", 5)
    run.hub["inventory"].clear()
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_one_cause_posted_twice_is_found(run, codes):
    """One shipping request commits once, and more than was ordered is not held."""
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    found = codes(check(run.history()))
    assert found == ("invalid", ["ledger_unbalanced", "commitment_unfounded", "commitment_unfounded"])


def test_no_stock_at_all_is_unknown(run, codes):
    """Neither rows nor events."""
    assert codes(check(run.history())) == ("unknown", [])
