"""What a realm was, as far as a verb of many steps may change it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from mock_salesforce.commerce_cloud.realm.catalogs import Catalog
from mock_salesforce.commerce_cloud.realm.realms import Realm


def twin(realm: Realm) -> Realm:
    """A realm to go back to after steps that put things in or replace them.

    What is copied is what such steps change in place; what they only replace (a record, an order, the value of a
    member) is shared. So it costs milliseconds where copying everything took seconds.
    """
    kept = copy(realm)
    kept.sites, kept.shown_only = dict(realm.sites), dict(realm.shown_only)
    kept.products = realm.products.twin()
    kept.catalogs = {name: _twin_of_catalog(one) for name, one in realm.catalogs.items()}
    kept.price_books = {
        name: replace(one, prices=dict(one.prices), tiers=dict(one.tiers))
        for name, one in realm.price_books.items()
    }
    kept.inventory_lists = {
        name: replace(one, records=one.records.twin()) for name, one in realm.inventory_lists.items()
    }
    book = realm.orders
    kept.orders = replace(book, created=dict(book.created), modified=dict(book.modified))
    return kept


def _twin_of_catalog(catalog: Catalog) -> Catalog:
    categories = {name: replace(one, products=dict(one.products)) for name, one in catalog.categories.items()}
    return replace(catalog, categories=categories, assigned=dict(catalog.assigned))
