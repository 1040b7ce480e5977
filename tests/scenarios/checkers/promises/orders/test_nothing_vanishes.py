"""I8 and the reconciliation on hand-written histories."""

import time

import pytest

from scenarios.checkers.promises.orders.nothing_vanishes import check
from scenarios.checkers.tools.reconciliation import reconciliation


def outcomes(accounts):
    return [(account.name, account.outcome, account.exception) for account in accounts]


def test_everything_synced_and_routed_is_right(run, codes):
    """A product on both platforms and an order on its way are accounted for."""
    run.synced("A")
    run.bought("1", "A")
    run.order("1", {"A": 1}, status="sentToFulfillment")
    assert codes(check(run.history())) == ("valid", [])
    account = reconciliation(run.history())
    assert outcomes(account.products) == [("A", "synced", None)]
    assert outcomes(account.orders) == [("1", "routed", None)]


def test_a_product_that_never_reached_the_hub_is_found(run, codes):
    """In the primary catalog, in no link and in no exception."""
    run.stored("s1", "A")
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])


def test_a_product_that_was_not_pushed_on_is_found(run, codes):
    """In the hub but not on TikTok, where it may be pushed."""
    product = run.product("A")
    run.stored("s1", "A")
    run.link(product, "int-sf", "s1")
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])


def test_a_product_stays_home_where_the_push_does_not_exist(run, codes):
    """Outside the US and the UK the hub is where it ends."""
    run.world["region"] = "DE"
    product = run.product("A")
    run.stored("s1", "A")
    run.link(product, "int-sf", "s1")
    assert codes(check(run.history())) == ("valid", [])


def test_a_closed_gate_that_is_told_accounts_for_what_waits_behind_it(run, codes):
    """An open exception about the target says why nothing is pushed there; one about the source says nothing of it."""
    product = run.product("A")
    run.stored("s1", "A")
    run.link(product, "int-sf", "s1")
    run.exception("region_not_allowed", "int-sf", entity="integration")
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])
    run.exception("region_not_allowed", "int-tt", entity="integration")
    assert codes(check(run.history())) == ("valid", [])


def test_an_exception_that_names_the_product_accounts_for_it(run, codes):
    """Refused by TikTok, with an exception whose details name the SKU."""
    run.stored("s1", "A B")
    run.exception("push_refused", "p9", entity="product", details={"sku": "A B"})
    assert codes(check(run.history())) == ("valid", [])
    assert outcomes(reconciliation(run.history()).products) == [("A B", "exception", "push_refused")]


def test_a_closed_exception_accounts_for_nothing(run, codes):
    """Only what is open holds an item."""
    run.stored("s1", "A")
    run.exception("push_refused", "A", closedAt="2023-11-14T22:13:20Z")
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])


def test_an_order_that_never_reached_the_hub_is_found(run, codes):
    """Bought, paid, and nowhere."""
    run.bought("1", "A")
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])


def test_an_order_that_stands_still_without_exception_is_found(run, codes):
    """Ready for fulfillment at rest, unrouted and silent."""
    run.bought("1", "A")
    order = run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])
    run.exception("routing_failed", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("connector", "verdict"), [("order_management", "invalid"), ("service_cloud", "unknown")]
)
def test_an_order_born_in_salesforce_is_owed_too(run, codes, connector, verdict):
    """It has to come in, except from Service Cloud, where none ever does."""
    run.salesforce["connector"] = connector
    run.record("OrderSummary", {"Id": "801"})
    assert codes(check(run.history()))[0] == verdict
    run.order("801", {"A": 1}, integrationId="int-sf", status="sentToFulfillment")
    assert codes(check(run.history()))[0] == verdict.replace("invalid", "valid")


def test_an_order_the_story_bought_is_owed_even_if_the_shop_forgot_it(run, codes):
    """What a buyer was told is bought counts."""
    run.names["orders"] = {"first": "577"}
    assert codes(check(run.history())) == ("invalid", ["item_vanished"])


def test_orders_that_tiktok_has_not_released_may_wait(run, codes):
    """Unpaid, on hold, or canceled before the hub took it: nothing is owed."""
    for number, status in enumerate(("UNPAID", "ON_HOLD", "CANCELLED")):
        run.bought(str(number), "A", status=status)
    assert codes(check(run.history())) == ("valid", [])


def test_orders_are_not_owed_while_the_flow_is_off(run, codes):
    """With the Orders toggle off nothing comes in."""
    run.tiktok["settings"]["orders"] = False
    run.bought("1", "A")
    assert codes(check(run.history())) == ("unknown", [])


def test_an_order_shipped_in_full_but_not_fulfilled_is_found(run, codes):
    """Every unit left, and the order says otherwise."""
    run.bought("1", "A")
    order = run.order("1", {"A": 2}, status="sentToFulfillment")
    order["lineItems"][0]["shipped"] = 2
    assert codes(check(run.history())) == ("invalid", ["order_not_fulfilled"])


def test_a_partial_shipment_told_as_full_is_found(run, codes):
    """One of two left, and the order says it is done."""
    run.bought("1", "A")
    order = run.order("1", {"A": 2}, status="fulfilled")
    order["lineItems"][0]["shipped"] = 1
    assert codes(check(run.history())) == ("invalid", ["order_not_fulfilled"])


def test_a_run_that_never_settled_is_unknown_here(run, codes):
    """What is still under way has not vanished yet."""
    run.settled = False
    run.bought("1", "A")
    assert codes(check(run.history())) == ("unknown", [])


def test_the_figures_add_up(run):
    """Rows are synced, in exception or unaccounted, and nothing else."""
    run.synced("A")
    run.stored("s1", "B")
    run.stored("s2", "C")
    run.exception("push_refused", "C")
    run.bought("1", "A")
    figures = reconciliation(run.history()).figures()
    assert (figures["rows"], figures["synced"], figures["exceptions"], figures["unaccounted"]) == (3, 1, 1, 1)
    assert (figures["orders"], figures["orders_unaccounted"]) == (1, 1)


def test_a_large_catalog_is_accounted_for_in_about_a_second(run):
    """26,000 products cost far less than the run they came from."""
    for number in range(26_000):
        run.synced(f"SKU-{number}")
    history = run.history()
    started = time.process_time()
    figures = reconciliation(history).figures()
    assert time.process_time() - started < 3
    assert (figures["rows"], figures["synced"]) == (26_000, 26_000)
