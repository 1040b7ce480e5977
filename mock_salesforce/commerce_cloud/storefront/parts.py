"""Shopper Products in parts: images, prices and promotions of one product, and the categories of the site.

Source: facts/commerce-cloud-api.md section 6, "Newer".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.storefront.documents import View, localized, shopper_product
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.frame.kinds import OBJECT, integer, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.catalogs import Catalog, Category
    from mock_salesforce.commerce_cloud.wire.operations import Call

_MOST_CATEGORIES = 50


def get_images(call: Call) -> Answer:
    """GET /products/{id}/images."""
    product = _part(call, "images")
    return Answer(200, {"id": product["id"], "imageGroups": product.get("imageGroups", [])})


def get_prices(call: Call) -> Answer:
    """GET /products/{id}/prices."""
    product = _part(call, "prices")
    shown = {name: product[name] for name in ("price", "priceMax") if name in product}
    return Answer(200, {"id": product["id"], "currency": product["currency"], **shown})


def get_promotions(call: Call) -> Answer:
    """GET /products/{id}/promotions: those of a recorded answer that was imported; the mock computes none."""
    product = _part(call, "promotions")
    return Answer(200, {"id": product["id"], "productPromotions": product.get("productPromotions", [])})


def _part(call: Call, part: str) -> dict[str, Any]:
    product_id, site = call.identifier("id"), call.site
    if not call.realm.offers(product_id, site):
        raise errors.product_not_found(product_id, site.id)
    document = call.realm.products.documents[product_id]
    view = View(call.realm, site, frozenset((part,)), call.query.get("locale") or site.locale)
    return shopper_product(view, document)


def get_categories(call: Call) -> Answer:
    """GET /categories?ids=: at most 50, each with `levels` of children; offline ones are left out."""
    ids = [part for part in call.query["ids"].split(",") if part]
    if len(ids) > _MOST_CATEGORIES:
        raise errors.validation(f"The maximum number of categories per call is {_MOST_CATEGORIES}.")
    catalog = call.realm.catalogs[call.site.catalog_id]
    levels = call.number("levels", 1, 0, 2)
    known = [catalog.categories[one] for one in ids if one in catalog.categories]
    shown = [_category(call, catalog, one, levels) for one in known if one.online]
    return Answer(200, {"limit": len(ids), "data": shown, "total": len(shown)})


def get_category(call: Call) -> Answer:
    """GET /categories/{id}."""
    catalog = call.realm.catalogs[call.site.catalog_id]
    category = catalog.categories.get(call.identifier("id"))
    if category is None or not category.online:
        raise errors.category_not_found(catalog.id, call.identifier("id"))
    return Answer(200, _category(call, catalog, category, call.number("levels", 1, 0, 2)))


def _category(call: Call, catalog: Catalog, category: Category, levels: int) -> dict[str, Any]:
    locale = call.query.get("locale") or call.site.locale
    shown: dict[str, Any] = {"id": category.id, "name": localized(category.name, locale) or category.id}
    if category.parent_id:
        shown["parentCategoryId"] = category.parent_id
    if levels > 0:
        below = [one for one in catalog.categories.values() if one.parent_id == category.id and one.online]
        shown["categories"] = [_category(call, catalog, one, levels - 1) for one in below]
    return shown


_SCOPES = ("sfcc.shopper-products", "sfcc.shopper-products.rw")
_CATEGORY_SCOPES = ("sfcc.shopper-categories", "sfcc.shopper-products", "sfcc.shopper-products.rw")
_SITE = ("siteId",)
PART_OPERATIONS = (
    *(
        Operation(
            f"getProduct{name.title()}",
            "GET",
            f"/products/{{id}}/{name}",
            view,
            ("locale", "currency"),
            _SITE,
            _SCOPES,
            answer=record({"id": text()}, ("id",)),
        )
        for name, view in (("images", get_images), ("prices", get_prices), ("promotions", get_promotions))
    ),
    Operation(
        "getCategories",
        "GET",
        "/categories",
        get_categories,
        ("levels", "locale"),
        (*_SITE, "ids"),
        _CATEGORY_SCOPES,
        answer=record({"data": rows(OBJECT), "total": integer(0, 50)}, ("data", "total")),
        beyond="at most 50 ids",
    ),
    Operation(
        "getCategory",
        "GET",
        "/categories/{id}",
        get_category,
        ("levels", "locale"),
        _SITE,
        _CATEGORY_SCOPES,
        answer=record({"id": text()}, ("id",)),
    ),
)
