"""Products as the Shopper APIs show them: one locale, images by link, stock as an inventory object.

Source: facts/commerce-cloud-api.md section 6; shapes follow recorded answers of a demo site.
"""

from __future__ import annotations

from typing import Any

from mock_salesforce.commerce_cloud.clocks import instant_text
from mock_salesforce.commerce_cloud.inventory import availability
from mock_salesforce.commerce_cloud.product_index import ProductDocument, product_type
from mock_salesforce.commerce_cloud.realms import Realm, Site

_LOCALIZED = ("name", "pageTitle", "pageDescription", "pageKeywords", "unit")
_MARKUP = ("shortDescription", "longDescription")
_PLAIN = (
    "brand",
    "ean",
    "upc",
    "manufacturerName",
    "manufacturerSku",
    "validFrom",
    "validTo",
    "primaryCategoryId",
    "unitMeasure",
    "unitQuantity",
    "taxClassId",
)
_ADMIN_FLAGS = ("bundled", "partOfProductSet", "retailSet", "partOfRetailSet")


def shopper_product(
    realm: Realm, site: Site, document: ProductDocument, expand: frozenset[str], locale: str | None = None
) -> dict[str, Any]:
    """A product for shoppers of a site, with the expansions asked for."""
    product_id = document["id"]
    answer: dict[str, Any] = {"id": product_id, "currency": site.currency}
    locale = locale or site.locale
    for name in _LOCALIZED:
        text = localized(document.get(name), locale)
        if text is not None:
            answer[name] = text
    for name in _MARKUP:
        text = localized(document.get(name), locale)
        if text is not None:
            answer[name] = text.get("markup", "") if isinstance(text, dict) else text
    answer.update({name: document[name] for name in _PLAIN if name in document})
    answer["minOrderQuantity"] = document.get("minOrderQuantity", 1)
    answer["stepQuantity"] = document.get("stepQuantity", 1)
    flags = product_type(document)
    answer["type"] = {name: on for name, on in flags.items() if name not in _ADMIN_FLAGS}
    answer.update({name: value for name, value in document.items() if name.startswith("c_")})
    for name, add in _EXPANSIONS.items():
        if name in expand:
            add(realm, site, document, answer, locale)
    return answer


def localized(values: object, locale: str) -> Any:
    """The value for a locale, falling back to its language and then to the default."""
    if not isinstance(values, dict):
        return values
    for name in (locale, locale.partition("-")[0], "default"):
        if name in values:
            return values[name]
    return None


def inventory_of(realm: Realm, site: Site, product_id: str) -> dict[str, Any]:
    """The inventory object of a product: whole numbers, as the recorded answers have them."""
    found = availability(realm, site, product_id)
    inventory: dict[str, Any] = {
        "ats": whole(found.ats),
        "backorderable": found.backorderable,
        "id": found.list_id,
        "orderable": found.orderable,
        "preorderable": found.preorderable,
        "stockLevel": whole(found.stock_level),
    }
    if found.in_stock_at is not None:
        inventory["inStockDate"] = instant_text(found.in_stock_at)
    return inventory


def whole(value: float) -> float | int:
    """A whole number as an integer, any other as it is."""
    return int(value) if value == int(value) else value


def price_range(realm: Realm, site: Site, product_id: str) -> tuple[float, float] | None:
    """The lowest and highest price of a product, over its variants where it is a master."""
    offers = [
        offer
        for variant_id in realm.products.variants_of(product_id)
        if (offer := realm.price(variant_id, site)) is not None
    ]
    own = realm.price(product_id, site)
    if own is not None and not offers:
        offers = [own]
    return (min(offers), max(offers)) if offers else None


def _add_availability(
    realm: Realm, site: Site, document: ProductDocument, answer: dict[str, Any], locale: str
) -> None:
    answer["inventory"] = inventory_of(realm, site, document["id"])


def _add_prices(
    realm: Realm, site: Site, document: ProductDocument, answer: dict[str, Any], locale: str
) -> None:
    prices = price_range(realm, site, document["id"])
    if prices is not None:
        answer["price"] = prices[0]
        if document.get("variants"):
            answer["priceMax"] = prices[1]


def _add_images(
    realm: Realm, site: Site, document: ProductDocument, answer: dict[str, Any], locale: str
) -> None:
    groups = document.get("imageGroups")
    if groups:
        answer["imageGroups"] = [
            {**group, "images": [_image(image, locale) for image in group.get("images", ())]}
            for group in groups
        ]


def _image(image: dict[str, Any], locale: str) -> dict[str, Any]:
    shown = {}
    for name, value in image.items():
        shown[{"absUrl": "link", "disBaseUrl": "disBaseLink"}.get(name, name)] = localized(value, locale)
    return shown


def _add_variations(
    realm: Realm, site: Site, document: ProductDocument, answer: dict[str, Any], locale: str
) -> None:
    masters = realm.products.masters_of(document["id"])
    family = realm.products.documents[masters[0]] if masters else document
    variants = family.get("variants")
    if variants:
        answer["variants"] = [_variant(realm, site, row) for row in variants]
        answer["master"] = _master(realm, site, family["id"])
    if family.get("variationAttributes"):
        answer["variationAttributes"] = [
            _variation_attribute(attribute, locale) for attribute in family["variationAttributes"]
        ]
    if document.get("variationValues"):
        answer["variationValues"] = document["variationValues"]


def _variant(realm: Realm, site: Site, row: dict[str, Any]) -> dict[str, Any]:
    product_id = row["productId"]
    variant: dict[str, Any] = {"orderable": availability(realm, site, product_id).orderable}
    price = realm.price(product_id, site)
    if price is not None:
        variant["price"] = price
    variant["productId"] = product_id
    variant["variationValues"] = row.get("variationValues", {})
    return variant


def _master(realm: Realm, site: Site, master_id: str) -> dict[str, Any]:
    master: dict[str, Any] = {"masterId": master_id}
    master["orderable"] = availability(realm, site, master_id).orderable
    prices = price_range(realm, site, master_id)
    if prices is not None:
        master["price"] = prices[0]
        if prices[1] != prices[0]:
            master["priceMax"] = prices[1]
    return master


def _variation_attribute(attribute: dict[str, Any], locale: str) -> dict[str, Any]:
    shown = {name: value for name, value in attribute.items() if name != "values"}
    shown["name"] = localized(attribute.get("name"), locale)
    shown["values"] = [
        {name: localized(value, locale) if name == "name" else value for name, value in row.items()}
        for row in attribute.get("values", ())
    ]
    return shown


def _add_parts(member: str, row_id: str) -> Any:
    def add(realm: Realm, site: Site, document: ProductDocument, answer: dict[str, Any], locale: str) -> None:
        rows = document.get(member)
        if rows:
            answer[member] = [_part(realm, site, row, row_id, locale) for row in rows]

    return add


def _part(realm: Realm, site: Site, row: dict[str, Any], row_id: str, locale: str) -> dict[str, Any]:
    """A part of a bundle or set, shown without its own parts."""
    product_id = row.get("product", {}).get("id") or row.get("productId") or row.get("id")
    document = realm.products.get(str(product_id))
    if document is None:
        return row
    shown = shopper_product(
        realm, site, document, DEFAULT_EXPAND - {"bundled_products", "set_products"}, locale
    )
    if row_id == "product":
        return {"id": product_id, "product": shown, "quantity": row.get("quantity", 1)}
    return shown


_EXPANSIONS = {
    "availability": _add_availability,
    "prices": _add_prices,
    "images": _add_images,
    "variations": _add_variations,
    "bundled_products": _add_parts("bundledProducts", "product"),
    "set_products": _add_parts("setProducts", ""),
}
EXPANDS = [
    "none",
    "availability",
    "bundled_products",
    "links",
    "promotions",
    "options",
    "images",
    "prices",
    "variations",
    "set_products",
    "recommendations",
    "shipping_methods",
    "page_meta_tags",
    "primary_category",
]
DEFAULT_EXPAND = frozenset(EXPANDS) - {"none", "page_meta_tags"}
