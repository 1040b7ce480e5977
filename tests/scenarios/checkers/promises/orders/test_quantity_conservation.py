"""I3 on hand-written histories."""

import orjson
import pytest

from scenarios.checkers.promises.orders.quantity_conservation import check
from tests.scenarios.checkers.conftest import START


@pytest.fixture
def shipped(run):
    """Return a function that has some of an order of three shipped and reported, and gives order and request."""

    def go(quantity, *, of=3):
        order = run.order("1", {"A": of}, status="partialFulfillment")
        request = run.ship(order, "main", {"A": of}, status="partialShipped")
        run.report(request, {"A": quantity})
        request["lineItems"][0]["shipped"] = order["lineItems"][0]["shipped"] = quantity
        return order, request

    return go


def test_every_part_accounted_for_is_right(run, codes, shipped):
    """One shipped, two asked for, three ordered and sold."""
    run.bought("1", "A", "A", "A")
    shipped(1)
    checked = check(run.history())
    assert (codes(checked), checked.judged) == (("valid", []), 2)


def test_a_second_request_for_the_same_units_is_found(run, codes):
    """Three ordered and six asked for."""
    order = run.order("1", {"A": 3})
    run.ship(order, "main", {"A": 3})
    run.ship(order, "spare", {"A": 3})
    assert codes(check(run.history())) == ("invalid", ["quantity_not_conserved"])


def test_a_canceled_request_asks_for_nothing(run, codes):
    """Canceled and asked for anew elsewhere is right."""
    order = run.order("1", {"A": 3})
    run.ship(order, "main", {"A": 3}, status="canceled")
    run.ship(order, "spare", {"A": 3})
    assert codes(check(run.history())) == ("valid", [])


def test_shipping_more_than_ordered_is_found(run, codes, shipped):
    """Four of three left the house."""
    shipped(4)
    assert "quantity_not_conserved" in codes(check(run.history()))[1]


def test_canceling_what_already_shipped_is_found(run, codes, shipped):
    """Two shipped and two canceled of three."""
    shipped(2)[0]["lineItems"][0]["canceled"] = 2
    assert codes(check(run.history()))[0] == "invalid"


@pytest.mark.parametrize("proven", [0, 1, 3])
def test_a_count_that_no_fulfillment_proves_is_found(run, codes, shipped, proven):
    """The request counts two; the fulfillment that the hub keeps says otherwise."""
    shipped(2)
    run.hub["fulfillments"][0]["lineItems"][0]["quantity"] = proven
    assert {"quantity_not_conserved", "shipped_disagrees"} == set(codes(check(run.history()))[1])


@pytest.mark.parametrize("said", [1, 3])
def test_units_that_did_not_leave_so_are_found(run, codes, shipped, said):
    """The hub agrees with itself on two, and the warehouse told it otherwise."""
    shipped(2)
    told = run.exchanges[-1]
    told.request_body = told.request_body.replace(b'"quantity":2', b'"quantity":%d' % said)
    assert codes(check(run.history())) == ("invalid", ["shipped_disagrees"] * 2)


def test_a_report_that_was_refused_counts_nowhere(run, codes, shipped):
    """Goods that nobody asked for are no part of the order, and the hub must not keep them as shipped."""
    _, request = shipped(1)
    kept = run.report(request, {"B": 1}, taken=False)
    assert codes(check(run.history())) == ("valid", [])
    run.hub["fulfillments"].append({**kept, "lineItems": []})
    assert codes(check(run.history())) == ("invalid", ["shipped_disagrees"])


def test_rejected_units_counted_as_shipped_are_found(run, codes):
    """A rejection is no shipment."""
    order = run.order("1", {"A": 3}, status="partialFulfillment")
    request = run.ship(order, "main", {"A": 3})
    run.report(request, {"A": 2}, kind="rejected")
    request["lineItems"][0]["shipped"] = order["lineItems"][0]["shipped"] = 2
    assert set(codes(check(run.history()))[1]) == {"quantity_not_conserved", "shipped_disagrees"}


def test_a_line_that_counts_less_than_its_requests_is_found(run, codes, shipped):
    """The request shipped two, the line says one."""
    shipped(2)[0]["lineItems"][0]["shipped"] = 1
    assert codes(check(run.history())) == ("invalid", ["quantity_not_conserved", "shipped_disagrees"])


def test_a_report_that_was_taken_and_is_gone_is_found(run, codes, shipped):
    """The warehouse was told that its report stands, and nothing of it does."""
    _, request = shipped(1)
    run.report(request, {"A": 1})
    run.hub["fulfillments"].pop()
    assert codes(check(run.history())) == ("invalid", ["shipped_disagrees"] * 2)


def test_a_report_kept_twice_is_found(run, codes, shipped):
    """One parcel is one parcel, however often it is told."""
    shipped(1)
    run.hub["fulfillments"].append({**run.hub["fulfillments"][0], "fulfillmentId": "f9"})
    assert "shipped_disagrees" in codes(check(run.history()))[1]


@pytest.mark.parametrize("lines", [{"A": 1}, {"A": 2, "B": 1}, {"a": 2}])
def test_lines_that_the_channel_did_not_sell_are_found(run, codes, lines):
    """A unit lost, a unit added, a SKU spelled otherwise."""
    run.bought("1", "A", "A")
    run.order("1", lines)
    assert codes(check(run.history())) == ("invalid", ["lines_changed"])


def test_units_canceled_at_the_channel_alone_are_found(run, codes):
    """The buyer took one back, and the hub would ship it; a refusal that is told excuses it."""
    run.bought("1", "A", "A")["lines"][0]["status"] = "CANCELLED"
    order = run.order("1", {"A": 2})
    assert codes(check(run.history())) == ("invalid", ["canceled_disagrees"])
    run.exception("cancellation_refused", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_units_that_left_before_the_channel_canceled_them_stay_gone(run, codes, shipped):
    """What left cannot be taken back, whatever the channel says of it."""
    for line in run.bought("1", "A", "A", "A")["lines"]:
        line["status"] = "CANCELLED"
    order, _ = shipped(1)
    order["lineItems"][0]["canceled"] = 2
    run.hub["shipments"][0]["lineItems"][0]["quantity"] = 1
    run.hub["shipments"][0]["status"] = "shipped"
    assert codes(check(run.history())) == ("valid", [])


def test_orders_of_the_platform_have_no_parts(run, codes):
    """What TikTok ships itself is judged by what was sold alone."""
    run.order("1", {"A": 1}, fulfilledByPlatform=True, status="fulfilled")
    assert codes(check(run.history())) == ("unknown", [])


@pytest.mark.parametrize(
    ("status", "shipped_units", "right"),
    [
        ("readyForFulfillment", 0, True),
        ("shipped", 2, False),
        ("partialShipped", 3, False),
        ("partialShipped", 2, True),
    ],
)
def test_a_request_s_status_says_what_became_of_its_units(run, codes, shipped, status, shipped_units, right):
    """A warehouse ships what is open and no more: one that is closed too early is never shipped."""
    if shipped_units:
        _, request = shipped(shipped_units)
    else:
        request = run.ship(run.order("1", {"A": 3}), "main", {"A": 3})
    request["status"] = status
    assert codes(check(run.history())) == (
        ("valid", []) if right else ("invalid", ["quantity_not_conserved"])
    )


@pytest.mark.parametrize(("status", "right"), [("shipped", False), ("canceled", True)])
def test_a_request_of_which_nothing_left_has_not_shipped(run, codes, status, right):
    """All of it was rejected, so nothing is asked of the warehouse any more."""
    order = run.order("1", {"A": 3})
    request = run.ship(order, "main", {"A": 3}, status=status)
    run.report(request, {"A": 3}, kind="rejected")
    request["lineItems"][0]["quantity"] = 0
    assert codes(check(run.history())) == (
        ("valid", []) if right else ("invalid", ["quantity_not_conserved"])
    )


@pytest.mark.parametrize(("canceled", "right"), [(1, False), (3, True)])
def test_a_canceled_order_leaves_no_unit_over(run, codes, canceled, right):
    """Two of three units are to be delivered still, and the order has ended."""
    order = run.order("1", {"A": 3}, status="canceled")
    order["lineItems"][0]["canceled"] = canceled
    assert codes(check(run.history())) == (
        ("valid", []) if right else ("invalid", ["quantity_not_conserved"])
    )


@pytest.mark.parametrize(("units", "right"), [(1, False), (4, True)])
def test_a_report_that_fits_is_not_turned_away(run, codes, units, right):
    """A warehouse ships what it was asked for, and the hub says that it was asked for no such thing."""
    request = run.ship(run.order("1", {"A": 3}), "main", {"A": 3})
    run.report(request, {"A": units}, taken=False)
    answer = {"error": {"code": "mismatch", "message": "It does not fit."}}
    run.exchanges[-1].response_body = orjson.dumps(answer)
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["shipped_disagrees"]))


def test_two_warehouses_may_count_alike(run, codes):
    """Each numbers its parcels from one; both are kept."""
    order = run.order("1", {"A": 1, "B": 1}, status="fulfilled")
    for place, sku in (("main", "A"), ("spare", "B")):
        run.clock = START
        request = run.ship(order, place, {sku: 1}, status="shipped")
        request["lineItems"][0]["shipped"] = 1
        run.report(request, {sku: 1})
    for line in order["lineItems"]:
        line["shipped"] = 1
    assert codes(check(run.history())) == ("valid", [])
