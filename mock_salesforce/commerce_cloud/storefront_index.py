"""The storefront's search: what shoppers find by text and refinements, some time after it was written.

Source: facts/commerce-cloud-api.md section 6, and section 10 item 3 for the lag.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from mock_salesforce.commerce_cloud.clocks import instant_of
from mock_salesforce.commerce_cloud.inventory import availability
from mock_salesforce.commerce_cloud.product_index import product_type
from mock_salesforce.commerce_cloud.realms import Realm, Site
from mock_salesforce.commerce_cloud.shopper_documents import localized, price_range
from mock_salesforce.commerce_cloud.state import State

SORTS = {
    "best-matches": "Best Matches",
    "price-low-to-high": "Price Low To High",
    "price-high-to-low": "Price High to Low",
    "product-name-ascending": "Product Name A - Z",
    "product-name-descending": "Product Name Z - A",
}
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
    horizon = int((state.now() - lag) // max(lag, 1.0))
    key = orjson.dumps([site.id, wanted.text, wanted.refinements, wanted.sort, horizon])
    remembered = realm.products.remembered(key)
    if remembered is not None:
        return remembered
    words = wanted.text.casefold().split()
    indexed_by = state.now() - lag
    found = [
        product_id
        for product_id in realm.products.ids()
        if not realm.products.masters_of(product_id)
        and realm.offers(product_id, site)
        and _indexed(realm.products.documents[product_id], indexed_by)
        and _matches(realm, site, product_id, words)
        and all(_refined(realm, site, product_id, name, value) for name, value in wanted.refinements.items())
    ]
    _sort(realm, site, found, wanted.sort)
    realm.products.remember(key, found)
    return found


def _indexed(document: dict[str, Any], horizon: float) -> bool:
    created_at = instant_of(document.get("creationDate", ""))
    return created_at is None or created_at <= horizon


def _matches(realm: Realm, site: Site, product_id: str, words: list[str]) -> bool:
    if not words:
        return True
    texts = [product_id, *realm.products.variants_of(product_id)]
    document = realm.products.documents[product_id]
    texts += [str(localized(document.get(name), site.locale) or "") for name in ("name", "brand")]
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _refined(realm: Realm, site: Site, product_id: str, name: str, value: str) -> bool:
    if name == "cgid":
        return product_id in _below(realm, site, value)
    if name == "price":
        return _priced(realm, site, product_id, value)
    if name == "orderable_only":
        return value != "true" or availability(realm, site, product_id).orderable
    family = [product_id, *realm.products.variants_of(product_id)]
    choices = value.split("|")
    return any(_has(realm.products.documents.get(member, {}), name, choices) for member in family)


def _below(realm: Realm, site: Site, category_id: str) -> frozenset[str]:
    catalog = realm.catalogs[site.catalog_id]
    wanted = {category_id}
    members: set[str] = set()
    for category in catalog.categories.values():
        ancestor = category.id
        while ancestor:
            if ancestor in wanted:
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


def _has(document: dict[str, Any], name: str, choices: list[str]) -> bool:
    value = document.get(name, document.get("variationValues", {}).get(name.removeprefix("c_")))
    return value is not None and str(value) in choices


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
