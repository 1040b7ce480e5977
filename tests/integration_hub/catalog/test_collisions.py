"""Records of one SKU that name different things: linked, told, and told no longer than they do."""

from __future__ import annotations

import pytest

from integration_hub.catalog import collisions
from integration_hub.ground.tables import products
from tests.integration_hub.merchant import Merchant


@pytest.mark.parametrize(
    ("name", "told"), [("Mug", False), ("Hose", True)], ids=["the same", "something else"]
)
def test_a_link_of_different_things_is_told(merchant: Merchant, name: str, told: bool) -> None:
    """R56: linked by their SKU as the rules say, with evidence of what differs."""
    shop, product_id = merchant.integration(), merchant.product("A", name="Mug")
    with merchant.work(shop.id) as work:
        product = work.connection.select(products, id=product_id).one()
        collisions.tell(work, shop.id, "A", name, None, product)
        assert work.connection.scalars(collisions.open_on(shop.id)) == ([product_id] if told else [])


def test_what_was_told_ends_with_the_difference(merchant: Merchant) -> None:
    """R102: while the listing is the product's and names something else; a listing that left it says nothing."""
    shop, other = merchant.integration(), merchant.integration()
    product_id = merchant.product("A", name="Mug")
    merchant.listing(shop, "1", "A", product_id=product_id, details_json={"name": "Hose"})
    for row in (shop, other):
        with merchant.work(row.id) as work:
            work.open_exception(collisions.CODE, "product", product_id, "Two.")
    with merchant.work() as work:
        collisions.close_ended(work)
        assert work.connection.scalars(collisions.open_on(shop.id)) == [product_id]
        assert work.connection.scalars(collisions.open_on(other.id)) == []
