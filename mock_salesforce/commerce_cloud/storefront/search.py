"""The storefront's search: what shoppers find by text and refinements, some time after it was written.

Source: facts/commerce-cloud-api.md section 6, and section 10 item 3 for the lag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from mock_salesforce.commerce_cloud.realm.availability import availability
from mock_salesforce.commerce_cloud.realm.product_index import product_type
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.realm.search_index import SearchIndex
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.storefront.documents import localized, price_range

SORTS = {
    "best-matches": "Best Matches",
    "price-low-to-high": "Price Low To High",
    "price-high-to-low": "Price High to Low",
    "product-name-ascending": "Product Name A - Z",
    "product-name-descending": "Product Name Z - A",
}
_COMPUTED = ("cgid", "price", "orderable_only")
_HIT_TYPES = ("master", "set", "bundle")


@dataclass(frozen=True, slots=True)
class StorefrontSearch:
    """What a shopper asks for."""

    text: str
    refinements: dict[str, str]
    sort: str

    @property
    def asks_anything(self) -> bool:
        return bool(self.text.strip() or self.refinements)


def search(state: State, realm: Realm, site: Site, wanted: StorefrontSearch) -> list[str]:
    """Ids of products found, represented by their masters; variants are no hits of their own."""
    lag = state.quirks.search_index_lag_s
    index = realm.products.index
    if index is None:
        return []
    index.catch_up()
    horizon = int((state.now() - lag) // max(lag, 1.0))
    key = orjson.dumps(
        [site.id, wanted.text, wanted.refinements, wanted.sort, horizon, index.version, site.catalog_id]
    )
    remembered = realm.products.remembered(key)
    if remembered is not None:
        return remembered
    refinements = dict(wanted.refinements)
    candidates = _candidates(realm, index, wanted.text.split(), refinements)
    category_id = refinements.pop("cgid", None)
    if candidates is None:
        shown = _below(realm, site, category_id) if category_id is not None else None
        in_order = (one for one in realm.products.ids() if shown is None or one in shown)
    else:
        in_order = (
            one for one in candidates if category_id is None or _within(realm, site, one, category_id)
        )
    found = [
        product_id
        for product_id in in_order
        if index.knows(product_id)
        and not realm.products.masters_of(product_id)
        and realm.offers(product_id, site)
        and all(_refined(realm, site, product_id, name, value) for name, value in refinements.items())
    ]
    _sort(realm, site, found, wanted.sort)
    realm.products.remember(key, found)
    return found


def _candidates(
    realm: Realm, index: SearchIndex, words: list[str], refinements: dict[str, str]
) -> list[str] | None:
    """The products that every word and every attribute allows, None for any; what is settled leaves `refinements`.

    The rarest demand names the candidates, the others are looked up for each: a common one costs no more for it.
    """
    demands = [[index.having_word(word)] for word in words]
    for name in [name for name in refinements if name not in _COMPUTED]:
        choices = refinements.pop(name).split("|")
        demands.append([index.having_value(name, choice) for choice in choices])
    if not demands:
        return None
    demands.sort(key=lambda postings: sum(map(len, postings)))
    products = realm.products
    shown = {
        family
        for posting in demands[0]
        for product_id in posting
        for family in (products.masters_of(product_id) or (product_id,))
    }
    return sorted(
        family
        for family in shown
        if all(_meets((family, *products.variants_of(family)), postings) for postings in demands[1:])
    )


def _meets(members: Iterable[str], postings: list[Collection[str]]) -> bool:
    return any(member in posting for posting in postings for member in members)


def _within(realm: Realm, site: Site, product_id: str, category_id: str) -> bool:
    """Whether a product is assigned to a category or below it."""
    catalog = realm.catalogs[site.catalog_id]
    for assigned in catalog.assigned.get(product_id, ()):
        ancestor = assigned
        while ancestor in catalog.categories:
            if ancestor == category_id:
                return True
            ancestor = catalog.categories[ancestor].parent_id
    return False


def _refined(realm: Realm, site: Site, product_id: str, name: str, value: str) -> bool:
    if name == "price":
        return _priced(realm, site, product_id, value)
    return value != "true" or availability(realm, site, product_id).orderable


def _below(realm: Realm, site: Site, category_id: str) -> frozenset[str]:
    catalog = realm.catalogs[site.catalog_id]
    members: set[str] = set()
    for category in catalog.categories.values():
        ancestor = category.id
        while ancestor in catalog.categories:
            if ancestor == category_id:
                members.update(category.products)
                break
            ancestor = catalog.categories[ancestor].parent_id
    return frozenset(members)


def _priced(realm: Realm, site: Site, product_id: str, value: str) -> bool:
    low, _, high = value.strip("()").partition("..")
    prices = price_range(realm, site, product_id)
    if prices is None:
        return False
    try:
        return prices[1] >= float(low or 0) and prices[0] <= float(high or "inf")
    except ValueError:
        return False


def _sort(realm: Realm, site: Site, ids: list[str], sort: str) -> None:
    if sort.startswith("price"):
        ids.sort(
            key=lambda product_id: (price_range(realm, site, product_id) or (0.0, 0.0))[0],
            reverse=sort == "price-high-to-low",
        )
    elif sort.startswith("product-name"):
        documents = realm.products.documents
        ids.sort(
            key=lambda product_id: str(localized(documents[product_id].get("name"), site.locale)),
            reverse=sort == "product-name-descending",
        )


def hit(realm: Realm, site: Site, product_id: str) -> dict[str, Any]:
    """A product as a search hit."""
    document = realm.products.documents[product_id]
    variants = realm.products.variants_of(product_id)
    flags = product_type(document)
    answer: dict[str, Any] = {
        "currency": site.currency,
        "hitType": next((name for name in _HIT_TYPES if flags.get(name)), "product"),
        "orderable": availability(realm, site, product_id).orderable,
        "productId": product_id,
        "productName": localized(document.get("name"), site.locale) or product_id,
        "representedProduct": {"id": variants[0] if variants else product_id},
    }
    prices = price_range(realm, site, product_id)
    if prices is not None:
        answer["price"] = prices[0]
        if prices[1] != prices[0]:
            answer["priceMax"] = prices[1]
    if document.get("variationAttributes"):
        answer["variationAttributes"] = [
            {**row, "name": localized(row.get("name"), site.locale)}
            for row in document["variationAttributes"]
        ]
    return answer
