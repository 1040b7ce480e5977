"""Products as the Admin API shows and takes them.

Source: facts/commerce-cloud-api.md section 5, product fields.
"""

from __future__ import annotations

from typing import Any

from mock_salesforce.commerce_cloud.realm.availability import availability
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument, product_type
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.frame.kinds import FLAG, OBJECT, TEXTS, mapping, number, record, rows, text

EXPANDS = ("all", "none", "availability", "categories", "images", "allImages", "prices", "sets", "bundles")

_CALCULATED = frozenset(
    [
        "ats",
        "inStock",
        "online",
        "price",
        "priceCurrency",
        "pricePerUnit",
        "master",
        "type",
        "images",
        "imageGroups",
        "image",
        "assignedCategories",
        "primaryCategories",
        "creationDate",
        "lastModified",
        "variants",
        "variationAttributes",
        "variationGroups",
        "variationValues",
        "productSets",
        "productBundles",
        "owningCatalogName",
        "link",
    ]
)
_LOCALIZED = ("name", "pageTitle", "pageDescription", "pageKeywords", "unit")
_MARKUP = ("shortDescription", "longDescription")
_FLAGS = ("onlineFlag", "searchable")
_TEXTS = (
    "owningCatalogId",
    "brand",
    "ean",
    "upc",
    "manufacturerName",
    "manufacturerSku",
    "taxClassId",
    "defaultVariantId",
)
_INSTANTS = ("validFrom", "validTo")
_OTHER = (
    "unitMeasure",
    "unitQuantity",
    "primaryCategoryId",
    "localizedTaxClassId",
    "setProducts",
    "bundledProducts",
)
_PART = record({"id": text(100), "productId": text(100), "product": OBJECT, "quantity": number(0)})
PRODUCT_MEMBERS = {
    "id": text(100),
    **dict.fromkeys(_LOCALIZED, TEXTS),
    **dict.fromkeys(_MARKUP, mapping(OBJECT)),
    **dict.fromkeys(_FLAGS, mapping(FLAG)),
    **dict.fromkeys(_TEXTS, text(256)),
    **dict.fromkeys(_INSTANTS, TEXTS),
    "unitMeasure": text(256),
    "unitQuantity": number(),
    "primaryCategoryId": text(256),
    "localizedTaxClassId": TEXTS,
    "setProducts": rows(_PART),
    "bundledProducts": rows(_PART),
}
PRODUCT = record(PRODUCT_MEMBERS)
_SEARCH_HIT_DROPS = ("variants", "variationAttributes", "variationGroups", "master")


def shown(
    realm: Realm, document: ProductDocument, site: Site | None, expand: frozenset[str] = frozenset(("all",))
) -> dict[str, Any]:
    """A stored product with its calculated members, as far as the expansion asks for them."""
    everything = "all" in expand
    product_id = document["id"]
    answer = dict(document)
    answer["type"] = product_type(document)
    answer["online"] = realm.products.online(product_id, site.id if site else None)
    if not (everything or expand & {"images", "allImages"}):
        answer.pop("imageGroups", None)
        answer.pop("image", None)
    if not (everything or "sets" in expand):
        answer.pop("setProducts", None)
    if not (everything or "bundles" in expand):
        answer.pop("bundledProducts", None)
    if everything or "categories" in expand:
        answer["assignedCategories"] = assigned_categories(realm, product_id)
    if site is not None:
        if everything or "availability" in expand:
            found = availability(realm, site, product_id)
            answer["ats"] = found.ats
            answer["inStock"] = found.orderable
        if everything or "prices" in expand:
            _add_price(realm, site, answer)
    return answer


def search_hit(document: dict[str, Any]) -> dict[str, Any]:
    """A product as a search shows it: without the relations between masters and variants."""
    return {name: value for name, value in document.items() if name not in _SEARCH_HIT_DROPS}


def assigned_categories(realm: Realm, product_id: str) -> list[dict[str, str]]:
    """Explicit category assignments, in every catalog."""
    return [
        {"catalogId": catalog.id, "categoryId": category_id}
        for catalog in realm.catalogs.values()
        for category_id in catalog.assigned.get(product_id, ())
    ]


def _add_price(realm: Realm, site: Site, answer: dict[str, Any]) -> None:
    product_id = answer["id"]
    price = realm.price(product_id, site)
    variants = realm.products.variants_of(product_id)
    if variants:
        offers = [
            offer for offer in (realm.price(variant, site) for variant in variants) if offer is not None
        ]
        if offers:
            answer["price"] = min(offers) if price is None else price
            answer["priceCurrency"] = site.currency
            answer["master"] = {"masterId": product_id, "price": min(offers), "priceMax": max(offers)}
    elif price is not None:
        answer["price"] = price
        answer["priceCurrency"] = site.currency


def accepted(realm: Realm, product_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The writable members of a product body, checked; read-only members are ignored as the vendor does."""
    if body.get("id", product_id) != product_id:
        raise errors.Problem(
            400, "id-conflict", "Id Conflict", "The id in the body differs from the id in the path."
        )
    return {
        name: value
        for name, value in body.items()
        if name not in _CALCULATED and name != "id" and (name.startswith("c_") or name in _KNOWN)
    }


_KNOWN = frozenset((*_LOCALIZED, *_MARKUP, *_FLAGS, *_TEXTS, *_INSTANTS, *_OTHER))
