"""I16 on hand-written histories."""

import pytest

from scenarios.checkers.promises.orders.money import check


def sell(run, **payment):
    """One order of 10.00, in the shop, the hub and the org."""
    bought = run.bought("1", "A")
    bought["payment"].update(payment)
    order = run.order("1", {"A": 1})
    run.copied(order)
    return order


def test_amounts_to_the_character_are_right(run, codes):
    """As the shop's own record has them, in the hub and in the copy."""
    sell(run)
    checked = check(run.history())
    assert (codes(checked), checked.judged) == (("valid", []), 3)


def test_a_total_that_is_no_sum_stays_as_stated(run, codes):
    """The channel's own total stands in the hub; where totals are sums, the copy's is the sum."""
    order = sell(run, total_amount="733.75")
    order["amounts"]["total"] = "733.75"
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("member", "kept"), [("total", "10.0"), ("total", "10.01"), ("subtotal", "9.99"), ("tax", "0")]
)
def test_an_amount_that_changed_is_found(run, codes, member, kept):
    """A cent off, or the same amount spelled otherwise."""
    sell(run)["amounts"][member] = kept
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


def test_an_amount_that_was_lost_is_found(run, codes):
    """A member that the hub does not state is not free of charge."""
    del sell(run)["amounts"]["shipping"]
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


def test_another_currency_is_found(run, codes):
    """Pounds are no dollars, in the hub or in both records of the copy."""
    sell(run, currency="GBP")
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"] * 3)


def test_another_unit_price_is_found(run, codes):
    """The line keeps the price the buyer paid."""
    sell(run)["lineItems"][0]["itemPrice"] = "10"
    assert codes(check(run.history())) == ("invalid", ["amounts_changed"])


@pytest.mark.parametrize(
    ("record", "member", "kept"),
    [
        ("Order", "GrandTotalAmount", 9.99),
        ("Order", "TotalTaxAmount", 1.0),
        ("OrderItem", "UnitPrice", 9.0),
        ("OrderItemSummary", "UnitPrice", 9.0),
    ],
)
def test_a_copy_that_says_another_amount_is_found(run, codes, record, member, kept):
    """Nothing is rounded, added or dropped on the way to the org."""
    sell(run)
    run.org[record][0][member] = kept
    verdict, found = codes(check(run.history()))
    assert (verdict, set(found)) == ("invalid", {"amounts_changed"})


def test_orders_whose_channel_is_not_known_are_unknown(run, codes):
    """Without the channel's own record nothing was judged."""
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("unknown", [])


@pytest.mark.parametrize(("paid", "verdict"), [(10.0, "valid"), (9.0, "invalid")])
def test_a_copy_in_a_storefront_that_was_paid_less_is_found(run, codes, paid, verdict):
    """What its buyer paid on the channel is what the order there says was paid."""
    run.salesforce["connector"] = "commerce_cloud"
    run.bought("1", "A")
    run.order("1", {"A": 1})
    history = run.history()
    transaction = {"amount": paid, "transactionId": "TT-1"}
    order = {"orderNo": "TT-1", "currency": "USD", "orderTotal": 10.0, "status": "new",
             "productItems": [{"productId": "A", "quantity": 1, "basePrice": 10.0}],
             "paymentInstruments": [{"paymentTransaction": transaction}]}  # fmt: skip
    history.state["commerce_cloud"] = {"realms": [{"short_code": "kv7", "orders": [order]}]}
    assert codes(check(history))[0] == verdict


def test_a_price_listed_in_other_money_than_its_owners_is_found(run, codes):
    """Ten dollars are not ten pounds, though the number is the same."""
    run.salesforce["settings"]["currency"] = "USD"
    run.show(run.salesforce)
    run.product("A")
    create = "https://open-api.tiktokglobalshop.com/product/202309/products"
    for currency, verdict in (("USD", "valid"), ("GBP", "invalid")):
        row = {"seller_sku": "A", "price": {"amount": "10.00", "currency": currency}}
        run.call("POST", create, {"skus": [row]}, {"code": 0, "data": {}})
        assert codes(check(run.history()))[0] == verdict
