"""What goes with a product when it is deleted."""

from __future__ import annotations

from mock_salesforce.commerce_cloud.realms import Realm


def remove_product(realm: Realm, product_id: str) -> None:
    """The product leaves every catalog, inventory list and price book."""
    realm.forget_product(product_id)
