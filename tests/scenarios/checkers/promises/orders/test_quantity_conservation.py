"""I3 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.quantity_conservation import check


def shipped(run, quantity, *, proven=None, of=3):
    """An order whose request shipped some, with the fulfillment that proves it."""
    order = run.order("1", {"A": of}, status="partialFulfillment")
    request = run.ship(order, "main", {"A": of}, status="partialShipped")
    request["lineItems"][0]["shipped"] = quantity
    order["lineItems"][0]["shipped"] = quantity
    run.hub["fulfillments"].append(
        {
            "fulfillmentId": "f1",
            "orderId": order["orderId"],
            "shipmentId": request["shipmentId"],
            "type": "shipped",
            "lineItems": [{"sku": "A", "quantity": quantity if proven is None else proven}],
        }
    )
    return order


def test_every_part_accounted_for_is_right(run, codes):
    """One shipped, two asked for, three ordered."""
    shipped(run, 1)
    assert codes(check(run.history())) == ("valid", [])


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


def test_shipping_more_than_ordered_is_found(run, codes):
    """Four of three left the house."""
    shipped(run, 4)
    assert "quantity_not_conserved" in codes(check(run.history()))[1]


def test_canceling_what_already_shipped_is_found(run, codes):
    """Two shipped and two canceled of three."""
    order = shipped(run, 2)
    order["lineItems"][0]["canceled"] = 2
    assert codes(check(run.history()))[0] == "invalid"


@pytest.mark.parametrize("proven", [0, 1, 3])
def test_a_count_that_no_fulfillment_proves_is_found(run, codes, proven):
    """The request counts two; the fulfillments say otherwise."""
    shipped(run, 2, proven=proven)
    assert codes(check(run.history())) == ("invalid", ["quantity_not_conserved"])


def test_rejected_units_counted_as_shipped_are_found(run, codes):
    """A rejection is no shipment."""
    shipped(run, 2)
    run.hub["fulfillments"][0]["type"] = "rejected"
    assert codes(check(run.history())) == ("invalid", ["quantity_not_conserved"])


def test_a_line_that_counts_less_than_its_requests_is_found(run, codes):
    """The request shipped two, the line says one."""
    shipped(run, 2)["lineItems"][0]["shipped"] = 1
    assert codes(check(run.history())) == ("invalid", ["quantity_not_conserved"])


def test_what_the_platform_shipped_needs_no_request(run, codes):
    """A fulfillment that came in from Salesforce, without a request of ours, counts on the line."""
    order = run.order("1", {"A": 1}, status="fulfilled")
    order["lineItems"][0]["shipped"] = 1
    run.hub["fulfillments"].append(
        {"orderId": order["orderId"], "shipmentId": None, "lineItems": [{"sku": "A", "quantity": 1}]}
    )
    assert codes(check(run.history())) == ("valid", [])


def test_orders_of_the_platform_are_not_judged(run, codes):
    """What TikTok ships itself has no parts here."""
    run.order("1", {"A": 1}, fulfilledByPlatform=True, status="fulfilled")
    assert codes(check(run.history())) == ("unknown", [])
