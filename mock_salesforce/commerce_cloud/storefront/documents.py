"""Products as the Shopper APIs show them: one locale, images by link, stock as an inventory object.

Source: facts/commerce-cloud-api.md section 6; shapes follow recorded answers of a demo site, with the differences
that impex/differences.py lists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mock_salesforce.commerce_cloud.realm.availability import availability
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument, product_type
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site

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
_KINDS = {
    **dict.fromkeys(_PLAIN, "plain"),
    **dict.fromkeys(_LOCALIZED, "localized"),
    **dict.fromkeys(_MARKUP, "markup"),
}
_ADMIN_FLAGS = ("bundled", "partOfProductSet", "retailSet", "partOfRetailSet")


class View(NamedTuple):
    """Who looks, and at how much: the site, its locale, the expansions, and whether price books are named."""

    realm: Realm
    site: Site
    expand: frozenset[str]
    locale: str
    per_price_book: bool = False


def shopper_product(view: View, document: ProductDocument) -> dict[str, Any]:
    """A product for shoppers of a site, with the expansions asked for."""
    locale = view.locale
    answer: dict[str, Any] = {"id": document["id"], "currency": view.site.currency}
    answer["minOrderQuantity"] = document.get("minOrderQuantity", 1)
    answer["stepQuantity"] = document.get("stepQuantity", 1)
    for name, value in document.items():
        kind = _KINDS.get(name)
        if kind == "plain" or (kind is None and name[:2] == "c_"):
            answer[name] = value
        elif kind is not None:
            text = localized(value, locale)
            if text is not None:
                is_markup = kind == "markup" and isinstance(text, dict)
                answer[name] = text.get("markup", "") if is_markup else text
    answer["type"] = {
        name: on for name, on in product_type(document).items() if on and name not in _ADMIN_FLAGS
    }
    for name, add in _EXPANSIONS:
        if name in view.expand:
            add(view, document, answer)
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
    """The lowest and highest price of a product, over its variants or the parts of a set."""
    offers = [
        offer
        for part_id in _priced_parts(realm, product_id)
        if (offer := realm.price(part_id, site)) is not None
    ]
    if not offers:
        own = realm.price(product_id, site)
        return None if own is None else (own, own)
    return min(offers), max(offers)


def _priced_parts(realm: Realm, product_id: str) -> list[str]:
    document = realm.products.get(product_id)
    if document is None:
        return []
    if document.get("setProducts"):
        return [
            priced
            for part in document["setProducts"]
            for priced in (realm.products.variants_of(part_of(part)) or [part_of(part)])
        ]
    return realm.products.variants_of(product_id)


def part_of(row: dict[str, Any]) -> str:
    """The product that a row of a bundle or set names, in whichever of the shapes that it comes in."""
    product = row.get("product")
    inner = product.get("id") if isinstance(product, dict) else None
    return str(inner or row.get("productId") or row.get("id"))


def _add_availability(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    if not document.get("setProducts"):
        answer["inventory"] = inventory_of(view.realm, view.site, document["id"])


def _add_prices(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    prices = price_range(view.realm, view.site, document["id"])
    if prices is None:
        return
    units = document.get("unitQuantity") or 1
    answer["price"] = prices[0]
    answer["pricePerUnit"] = prices[0] if units == 1 else round(prices[0] / units, 2)
    if prices[1] != prices[0]:
        answer["priceMax"] = prices[1]
        answer["pricePerUnitMax"] = prices[1] if units == 1 else round(prices[1] / units, 2)
    if view.per_price_book:
        parts = _priced_parts(view.realm, document["id"])
        if parts:
            answer["priceRanges"] = _price_ranges(view, parts)
        else:
            answer["tieredPrices"] = _tiered_prices(view, document["id"])


def _price_ranges(view: View, parts: list[str]) -> list[dict[str, Any]]:
    ranges = []
    for book in view.realm.books_of(view.site):
        offers = [offer for part in parts if (offer := view.realm.price_in(book, part)) is not None]
        if offers:
            ranges.append({"maxPrice": max(offers), "minPrice": min(offers), "pricebook": book.id})
    return ranges


def _tiered_prices(view: View, product_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for book in view.realm.books_of(view.site):
        offer = view.realm.price_in(book, product_id)
        if offer is not None:
            tiers = book.tiers.get(product_id, ((1, offer),))
            rows += [
                {"price": price, "pricebook": book.id, "quantity": quantity} for quantity, price in tiers
            ]
    return rows


def _add_images(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    groups = document.get("imageGroups")
    if groups:
        answer["imageGroups"] = [
            {**group, "images": [_image(image, view.locale) for image in group.get("images", ())]}
            for group in groups
        ]


def _image(image: dict[str, Any], locale: str) -> dict[str, Any]:
    shown = {}
    for name, value in image.items():
        if name != "path":
            shown[{"absUrl": "link", "disBaseUrl": "disBaseLink"}.get(name, name)] = localized(value, locale)
    return shown


def _add_variations(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    masters = view.realm.products.masters_of(document["id"])
    family = view.realm.products.documents[masters[0]] if masters else document
    variants = family.get("variants")
    if variants:
        rows = [_variant(view, row) for row in variants]
        answer["variants"] = rows
        answer["master"] = _master(view, family["id"])
        if family.get("variationAttributes"):
            answer["variationAttributes"] = [
                _variation_attribute(attribute, view.locale, rows, document.get("variationValues", {}))
                for attribute in family["variationAttributes"]
            ]
    if document.get("variationValues"):
        answer["variationValues"] = document["variationValues"]


def _variant(view: View, row: dict[str, Any]) -> dict[str, Any]:
    product_id = row["productId"]
    variant: dict[str, Any] = {"orderable": availability(view.realm, view.site, product_id).orderable}
    price = view.realm.price(product_id, view.site)
    if price is not None:
        variant["price"] = price
    variant["productId"] = product_id
    if view.per_price_book:
        variant["tieredPrices"] = _tiered_prices(view, product_id)
    variant["variationValues"] = row.get("variationValues", {})
    return variant


def _master(view: View, master_id: str) -> dict[str, Any]:
    master: dict[str, Any] = {"masterId": master_id}
    master["orderable"] = availability(view.realm, view.site, master_id).orderable
    prices = price_range(view.realm, view.site, master_id)
    if prices is not None:
        master["price"] = prices[0]
        if prices[1] != prices[0]:
            master["priceMax"] = prices[1]
    return master


def _variation_attribute(
    attribute: dict[str, Any], locale: str, variants: list[dict[str, Any]], chosen: dict[str, str]
) -> dict[str, Any]:
    """An attribute whose values are orderable where a variant is that has them beside all else that is chosen."""
    name = attribute.get("id", "")
    others = [(other, value) for other, value in chosen.items() if other != name]
    orderable = {
        row["variationValues"].get(name)
        for row in variants
        if row["orderable"] and all(row["variationValues"].get(other) == value for other, value in others)
    }
    shown = {
        member: value
        for member, value in attribute.items()
        if member not in ("values", "attributeDefinitionId")
    }
    shown["name"] = localized(attribute.get("name", name), locale)
    shown["values"] = [
        {
            **{
                member: localized(value, locale) if member == "name" else value
                for member, value in row.items()
            },
            "orderable": row.get("value") in orderable,
        }
        for row in attribute.get("values", ())
    ]
    return shown


def _add_bundled_products(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    rows = document.get("bundledProducts")
    if rows:
        answer["bundledProducts"] = [
            {"product": _part(view, row), "quantity": row.get("quantity", 1)} for row in rows
        ]


def _add_set_products(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
    rows = document.get("setProducts")
    if rows:
        answer["setProducts"] = [_part(view, row) for row in rows]


def _part(view: View, row: dict[str, Any]) -> dict[str, Any]:
    """A part of a bundle or set, shown without its own parts; a product unknown here is named only."""
    document = view.realm.products.get(part_of(row))
    if document is None:
        return {"id": part_of(row)}
    expand = view.expand - {"bundled_products", "set_products"}
    return shopper_product(view._replace(expand=expand), document)


def _add_shown_only(member: str) -> Expansion:
    def add(view: View, document: ProductDocument, answer: dict[str, Any]) -> None:
        shown = view.realm.shown_only.get(document["id"])
        if shown is not None and member in shown:
            answer[member] = shown[member]

    return add


Expansion = Callable[[View, ProductDocument, dict[str, Any]], None]
_EXPANSIONS: tuple[tuple[str, Expansion], ...] = (
    ("availability", _add_availability),
    ("prices", _add_prices),
    ("images", _add_images),
    ("variations", _add_variations),
    ("promotions", _add_shown_only("productPromotions")),
    ("recommendations", _add_shown_only("recommendations")),
    ("links", _add_shown_only("slugUrl")),
    ("bundled_products", _add_bundled_products),
    ("set_products", _add_set_products),
)
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
