"""I13 on hand-written histories."""

from dataclasses import replace

import pytest

from scenarios.checkers.promises.orders.routing_oracle import check
from scenarios.story.faults import Fault
from tests.scenarios.checkers.conftest import integration, iso


def stocked(run, **stock):
    """Locations in order, with their quantity of SKU A; then one card over all of them."""
    for name, quantity in stock.items():
        run.location(name)
        if quantity:
            run.receive("A", name, quantity)
    run.set_cards({"locationIds": list(stock)})


def routed(run, lines, **places):
    """An order for `lines`, shipped from the places named."""
    run.bought("1", *lines, warehouse_id=f"w-{next(iter(places))}")
    order = run.order("1", lines, status="sentToFulfillment", routingStatus="routed")
    for place, quantity in places.items():
        run.ship(order, place, {"A": quantity})
    run.decide("order_routed", order["orderId"])
    return order


def test_the_location_that_the_cards_say_is_right(run, codes):
    """First in the card, and it has the stock."""
    stocked(run, main=5, spare=5)
    routed(run, {"A": 2}, main=2)
    assert codes(check(run.history())) == ("valid", [])


def test_another_location_is_found(run, codes):
    """Second in the card although the first had the stock."""
    stocked(run, main=5, spare=5)
    routed(run, {"A": 2}, spare=2)
    assert codes(check(run.history())) == ("invalid", ["wrong_location"])


def test_stock_counts_as_it_stood_before_the_routing(run, codes):
    """What came in later cannot blame the choice, nor what an earlier order took excuse it."""
    stocked(run, main=1, spare=5)
    first = routed(run, {"A": 1}, main=1)
    second = run.order("2", {"A": 1}, status="sentToFulfillment")
    run.bought("2", "A")
    run.ship(second, "spare", {"A": 1})
    run.decide("order_routed", second["orderId"])
    run.receive("A", "main", 9)
    assert first["orderId"] != second["orderId"]
    assert codes(check(run.history())) == ("valid", [])


def test_the_cards_of_the_moment_count(run, codes):
    """Cards changed after the routing do not blame it."""
    stocked(run, main=5, spare=5)
    routed(run, {"A": 1}, main=1)
    run.set_cards({"locationIds": ["spare"]})
    assert codes(check(run.history())) == ("valid", [])


def test_a_location_outside_the_type_filter_is_found(run, codes):
    """A Building ships although locationTypes names warehouses only."""
    run.salesforce["settings"]["locationTypes"] = ["Warehouse"]
    run.show(run.salesforce)
    run.location("annex", locationType="Building")
    run.location("main")
    run.receive("A", "annex", 5)
    run.receive("A", "main", 5)
    run.set_cards({"locationIds": ["annex", "main"]})
    routed(run, {"A": 1}, annex=1)
    assert codes(check(run.history())) == ("invalid", ["location_type_ignored"])


def test_a_new_type_filter_counts_from_the_next_read_of_the_locations(run, codes):
    """Between the change of the setting and the next read either filter may still hold."""
    run.salesforce["settings"]["locationTypes"] = []
    run.show(run.salesforce)
    run.location("annex", locationType="Building")
    run.receive("A", "annex", 5)
    run.set_cards({"locationIds": ["annex"]})
    read = "https://acme.my.salesforce.com/services/data/v60.0/query?q=SELECT+Id+FROM+Location"
    run.call("GET", read)
    run.salesforce["settings"]["locationTypes"] = ["Warehouse"]
    run.show(run.salesforce)
    routed(run, {"A": 1}, annex=1)
    assert codes(check(run.history())) == ("valid", [])


def test_a_location_outside_a_filter_long_in_force_is_found(run, codes):
    """Once the locations were read again the old filter excuses nothing."""
    run.salesforce["settings"]["locationTypes"] = ["Warehouse"]
    run.show(run.salesforce)
    run.location("annex", locationType="Building")
    run.receive("A", "annex", 5)
    run.set_cards({"locationIds": ["annex"]})
    read = "https://acme.my.salesforce.com/services/data/v60.0/query?q=SELECT%20Id%20FROM%20Location"
    run.call("GET", read)
    routed(run, {"A": 1}, annex=1)
    assert codes(check(run.history())) == ("invalid", ["location_type_ignored"])


def test_an_order_from_an_unmapped_warehouse_may_not_be_routed(run, codes):
    """No default where the mapping is missing."""
    stocked(run, main=5)
    routed(run, {"A": 1}, main=1)
    run.mappings["int-tt"][0]["locationId"] = None
    assert codes(check(run.history())) == ("invalid", ["unmapped_location_defaulted"])


def test_a_split_that_no_card_allows_is_found(run, codes):
    """Two places, and the card says one."""
    stocked(run, main=1, spare=1)
    routed(run, {"A": 2}, main=1, spare=1)
    assert codes(check(run.history())) == ("invalid", ["split_forbidden"])


def test_an_allowed_split_is_right(run, codes):
    """One line cut over two places where no one place has it all."""
    stocked(run, main=1, spare=1)
    run.set_cards({"locationIds": ["main", "spare"], "allowSplit": True})
    routed(run, {"A": 2}, main=1, spare=1)
    assert codes(check(run.history())) == ("valid", [])


def test_a_line_cut_without_need_is_found(run, codes):
    """The right pair of places, but a line that fits whole was divided."""
    for name in ("main", "spare"):
        run.location(name)
    run.receive("A", "main", 2)
    run.receive("A", "spare", 1)
    run.receive("B", "spare", 1)
    run.set_cards({"locationIds": ["main", "spare"], "allowSplit": True})
    run.bought("1", "A", "A", "B")
    order = run.order("1", {"A": 2, "B": 1})
    run.ship(order, "main", {"A": 1})
    run.ship(order, "spare", {"A": 1, "B": 1})
    run.decide("order_routed", order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["split_forbidden"])


def test_a_needless_failure_is_found(run, codes):
    """The hub gave up although the card's location had the stock."""
    stocked(run, main=5)
    order = run.order("1", {"A": 1}, routingStatus="failed")
    run.decide("routing_failed", order["orderId"])
    assert set(codes(check(run.history()))[1]) == {"wrong_location"}


@pytest.mark.parametrize(("later", "ended"), [(0, "failed"), (5, "routed")])
def test_a_failure_for_want_of_stock_is_right(run, codes, later, ended):
    """Nothing there at the time; what came afterwards does not blame the failure."""
    stocked(run, main=0)
    order = run.order("1", {"A": 1}, routingStatus=ended)
    run.decide("routing_failed", order["orderId"])
    if later:
        run.receive("A", "main", later)
    assert codes(check(run.history())) == ("valid", [])


def test_a_failure_never_tried_again_is_found(run, codes):
    """The stock came, and at rest the order still stands as failed."""
    stocked(run, main=0)
    order = run.order("1", {"A": 1}, routingStatus="failed")
    run.decide("routing_failed", order["orderId"])
    run.receive("A", "main", 5)
    assert codes(check(run.history())) == ("invalid", ["wrong_location"])


@pytest.mark.parametrize(
    ("status", "told", "right"),
    [("readyForFulfillment", False, False), ("readyForFulfillment", True, True), ("onHold", False, True)],
)
def test_a_part_that_waits_for_nothing_is_not_left_unrouted(run, codes, status, told, right):
    """It was asked of a place once, is asked of none any more, and a place has it; no person has to look first."""
    stocked(run, main=5)
    order = routed(run, {"A": 1}, main=1)
    order.update(status=status, routingStatus="pending")
    run.hub["shipments"][0]["status"] = "canceled"
    if told:
        run.exception("fulfillment_rejected", order["orderId"])
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["wrong_location"]))


def test_units_canceled_after_the_routing_do_not_change_its_question(run, codes):
    """Three were asked for, which only the second place had; one was canceled since."""
    stocked(run, main=2, spare=5)
    order = routed(run, {"A": 3}, spare=3)
    run.journal[0]["details"] = {
        "shares": [{"uniqueId": "o0-0", "locationId": "spare", "sku": "A", "quantity": 3}]
    }
    run.hub["shipments"][0]["lineItems"][0]["quantity"] = 2
    order["lineItems"][0]["canceled"] = 1
    assert codes(check(run.history())) == ("valid", [])


def shared(place, quantity):
    """What a routing's entry says of what it asked whom for."""
    return {"shares": [{"uniqueId": "o0-0", "locationId": place, "sku": "A", "quantity": quantity}]}


@pytest.mark.parametrize(("place", "right"), [("spare", True), ("main", False)])
def test_each_routing_of_an_order_is_judged(run, codes, place, right):
    """The first place rejected it and has none any more; what routed it again must say another."""
    stocked(run, main=1, spare=5)
    order = routed(run, {"A": 1}, main=1)
    run.journal[0]["details"] = shared("main", 1)
    run.hub["shipments"][0]["lineItems"][0]["quantity"] = 0
    run.move("A", "main", "shipCancelRestock", "reject:1", committed=-1)
    run.move("A", "main", "receive", "count:main:9", on_hand=-1)
    run.ship(order, place, {"A": 1})
    run.decide("order_routed", order["orderId"], details=shared(place, 1))
    asked = [event["at"] for event in run.hub["ledger"] if event["event"] == "ship"]
    run.journal[0]["at"], run.journal[1]["at"] = asked  # a routing and what it writes are one transaction
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["wrong_location"]))


@pytest.mark.parametrize(("card", "right"), [("c0", True), ("c1", False)])
def test_the_card_that_decides_is_judged_beside_the_place(run, codes, card, right):
    """Two cards say the same place, and the first of them decides."""
    stocked(run, main=5)
    run.set_cards({"locationIds": ["main"]}, {"locationIds": ["main"]})
    routed(run, {"A": 1}, main=1)
    run.journal[0]["details"] = {"cardId": card}
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["wrong_location"]))


@pytest.mark.parametrize(("theirs", "right"), [([], True), (["Warehouse"], False)])
def test_each_org_s_type_filter_binds_its_own_locations(run, codes, theirs, right):
    """One org offers its warehouses alone; whether a building of another ships is for that one's filter to say."""
    run.salesforce["settings"]["locationTypes"] = ["Warehouse"]
    run.show(run.salesforce)
    second = integration("int-sf2", "order_management", locationTypes=theirs)
    run.more.append(second)
    run.show(second)
    run.location("annex", locationType="Building", sourceIntegrationId="int-sf2")
    run.receive("A", "annex", 5)
    run.set_cards({"locationIds": ["annex"]})
    routed(run, {"A": 1}, annex=1)
    expected = ("valid", []) if right else ("invalid", ["location_type_ignored"])
    assert codes(check(run.history())) == expected


def test_a_location_that_the_operator_took_out_does_not_ship(run, codes):
    """It has the stock and the card names it, and it takes no part while it is out of scope."""
    stocked(run, main=5)
    path = "https://hub.example/api/v3/locations/main"
    run.call("PUT", path, {"inScope": False}, {"locationId": "main", "inScope": False})
    run.bought("1", "A", warehouse_id="w-main")
    order = run.order("1", {"A": 1}, routingStatus="failed")
    run.decide("routing_failed", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])
    run.call("PUT", path, {"inScope": True}, {"locationId": "main", "inScope": True})
    assert codes(check(run.history())) == ("invalid", ["wrong_location"])


@pytest.mark.parametrize(
    ("faults", "verdict"), [((), "invalid"), ((Fault("daylight_saving", "*"),), "valid")]
)
def test_an_order_routed_while_the_clock_was_off_had_the_cards_of_its_true_hour(run, codes, faults, verdict):
    """The hub dates the routing an hour back, when there were no cards yet."""
    stocked(run, main=5)
    routed(run, {"A": 1}, main=1)
    run.journal[0]["at"] = iso(run.clock - 3600)
    history = run.history()
    history = replace(history, story=replace(history.story, faults=faults))
    assert codes(check(history))[0] == verdict
