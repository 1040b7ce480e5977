"""I16 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.money import check

SHOP = "https://open-api.tiktokglobalshop.com"


def hear(run, **payment):
    """The hub reads order 1 with what TikTok states of its money."""
    stated = {"currency": "USD", "sub_total": "10.00", "shipping_fee": "0.00", "tax": "0.00",
              "total_amount": "10.00", **payment}  # fmt: skip
    unit = {"id": "u1", "seller_sku": "A", "sale_price": "10.00"}
    order = {
        "id": "1",
        "status": "AWAITING_SHIPMENT",
        "update_time": 1,
        "payment": stated,
        "line_items": [unit],
    }
    answer = {"code": 0, "data": {"orders": [order]}}
    run.call("GET", f"{SHOP}/order/202309/orders?ids=1", None, answer)


def test_amounts_to_the_character_are_right(run, codes):
    """Stored as stated."""
    hear(run)
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("valid", [])


def test_a_total_that_is_no_sum_stays_as_stated(run, codes):
    """TikTok's own total stands, whatever its parts come to."""
    hear(run, total_amount="733.75")
    order = run.order("1", {"A": 1})
    order["amounts"]["total"] = "733.75"
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("member", "kept"), [("total", "10.0"), ("total", "10.01"), ("subtotal", "9.99"), ("tax", "0")]
)
def test_an_amount_that_changed_is_found(run, codes, member, kept):
    """A cent off, or the same amount spelled otherwise."""
    hear(run)
    run.order("1", {"A": 1})["amounts"][member] = kept
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


def test_another_currency_is_found(run, codes):
    """Pounds are no dollars."""
    hear(run, currency="GBP")
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


def test_another_unit_price_is_found(run, codes):
    """The line keeps the price the buyer paid."""
    hear(run)
    run.order("1", {"A": 1})["lineItems"][0]["itemPrice"] = "10"
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


def test_orders_the_hub_never_read_are_unknown(run, codes):
    """Without TikTok's own statement nothing was judged."""
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("unknown", [])
