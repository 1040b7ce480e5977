"""What is taken for an integration's own orders is what the ledger lacks because of them, from intake to the end."""

from __future__ import annotations

import pytest

from integration_hub.orders import cancellation, taken
from tests.integration_hub.merchant import Merchant, line
from tests.integration_hub.orders.placed import Shop


def taken_for(shop: Shop, integration_id: str) -> dict[str, int]:
    with shop.merchant.desk.store.transaction() as connection:
        return {sku: units for sku, units in taken.by_orders_of(connection, integration_id).items() if units}


def missing(shop: Shop) -> int:
    """Return by how much the ledger has less of A than the ten that were received."""
    return 10 - sum(held - committed for held, committed in shop.merchant.figures().values())


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    return Shop(merchant)


def test_an_order_takes_its_units_from_intake_to_its_parcel_and_after(shop: Shop) -> None:
    """Held, asked of a location, shipped in part and shipped: the same units are taken all the while, once."""
    order_id = shop.take(3)
    assert taken_for(shop, shop.shop.id) == {"A": 3} and missing(shop) == 3
    ((request_id, _, _),) = shop.requests(order_id)
    for units in (1, 2):
        shop.report(request_id, units)
        assert taken_for(shop, shop.shop.id) == {"A": 3} and missing(shop) == 3


def test_what_is_canceled_is_taken_no_more(shop: Shop) -> None:
    """A canceled unit is given back; of a canceled order only what had left stays taken."""
    order_id = shop.take(4)
    shop.take(4, canceled=1, later=1)
    assert taken_for(shop, shop.shop.id) == {"A": 3} and missing(shop) == 3
    ((request_id, _, _),) = shop.requests(order_id)
    shop.report(request_id, 2)
    cancellation.cancel(shop.merchant.desk, order_id, "canceled", True)
    assert taken_for(shop, shop.shop.id) == {"A": 2} and missing(shop) == 2


@pytest.mark.parametrize("phase", ["canceled", "fulfilled", "closed"])
def test_an_order_that_came_with_its_end_took_nothing(shop: Shop, phase: str) -> None:
    """What had ended before the hub knew of it was never held here."""
    shop.take(3, phase=phase)
    assert taken_for(shop, shop.shop.id) == {} and missing(shop) == 0


def test_an_order_of_another_integration_and_a_line_of_no_product_take_nothing(shop: Shop) -> None:
    """Each source's figures lack what its own orders took, and no other's."""
    shop.take(3, lines=(line("A", 3), line("UNKNOWN", 2)))
    assert taken_for(shop, shop.shop.id) == {"A": 3}
    assert taken_for(shop, shop.keeper.id) == {}
