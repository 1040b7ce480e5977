"""What goes with a product when it is deleted."""

from __future__ import annotations

from mock_salesforce.commerce_cloud.realms import Realm


def remove_product(realm: Realm, product_id: str) -> None:
    """The product leaves every catalog, inventory list and price book."""
    for catalog in realm.catalogs.values():
        for category_id in tuple(catalog.assigned.get(product_id, ())):
            catalog.unassign(product_id, category_id)
    for stock in realm.inventory_lists.values():
        stock.records.pop(product_id, None)
    for book in realm.price_books.values():
        book.prices.pop(product_id, None)
    realm.products.remove(product_id)
