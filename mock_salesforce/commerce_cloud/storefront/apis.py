"""The Shopper APIs for products, search and availability.

Source: facts/commerce-cloud-api.md section 6. Parts of a product and categories are in shopper_parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.storefront.documents import (
    DEFAULT_EXPAND,
    EXPANDS,
    View,
    inventory_of,
    shopper_product,
)
from mock_salesforce.commerce_cloud.storefront.parts import PART_OPERATIONS
from mock_salesforce.commerce_cloud.storefront.search import SORTS, StorefrontSearch, hit, search
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.parameters import listed
from mock_salesforce.commerce_cloud.wire.selectors import parse_selector, pick
from mock_salesforce.frame.kinds import OBJECT, choice, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import Site
    from mock_salesforce.commerce_cloud.wire.operations import Call

_MOST_IDS = 24


def get_product(call: Call) -> Answer:
    """GET /products/{id}: 404 for a product that the site does not show."""
    product_id = call.identifier("id")
    expand = _expand(call)
    site = call.site
    if not call.realm.offers(product_id, site):
        raise errors.product_not_found(product_id, site.id)
    answer = shopper_product(_view(call, site, expand), call.realm.products.documents[product_id])
    return Answer(200, _selected(call, answer))


def get_products(call: Call) -> Answer:
    """GET /products?ids=: at most 24; ids that the site does not show are left out of `data`."""
    expand = _expand(call)
    site = call.site
    ids = _ids(call, "ids")
    view = _view(call, site, expand)
    rows = [
        shopper_product(view, call.realm.products.documents[product_id])
        for product_id in ids
        if call.realm.offers(product_id, site)
    ]
    return Answer(200, _selected(call, {"limit": len(ids), "data": rows, "total": len(rows)}))


def get_availability(call: Call) -> Answer:
    """GET /availability?productIds=: 1 to 24 products."""
    site = call.site
    rows = [
        {"productId": product_id, "inventory": inventory_of(call.realm, site, product_id)}
        for product_id in _ids(call, "productIds")
        if call.realm.offers(product_id, site)
    ]
    return Answer(200, {"data": rows})


def search_products(call: Call) -> Answer:
    """GET /product-search: text and refinements; with neither, an answer without `hits`."""
    limit = call.number("limit", 25, 1, 200)
    offset = call.number("offset", 0, 0, None)
    site = call.site
    for value in filter(None, call.query.get("expand", "").split(",")):
        if value not in _SEARCH_EXPANDS:
            raise errors.invalid_expand(value, search=True)
    sort = call.query.get("sort", "best-matches")
    if sort not in SORTS:
        raise call.malformed("sort", sort)
    wanted = StorefrontSearch(call.query.get("q", ""), _refinements(call), sort)
    answer: dict[str, Any] = {"limit": limit, "offset": offset, "query": wanted.text, "refinements": []}
    answer["sortingOptions"] = [{"id": name, "label": label} for name, label in SORTS.items()]
    answer["selectedSortingOption"] = sort
    answer["searchPhraseSuggestions"] = {"suggestedTerms": []}
    if wanted.refinements:
        answer["selectedRefinements"] = wanted.refinements
    found = search(call.state, call.realm, site, wanted) if wanted.asks_anything else []
    answer["total"] = len(found)
    page = found[offset : offset + limit]
    if page:
        answer["hits"] = [hit(call.realm, site, product_id) for product_id in page]
    return Answer(200, _selected(call, answer))


def _view(call: Call, site: Site, expand: frozenset[str]) -> View:
    return View(
        call.realm, site, expand, call.given("locale") or site.locale, call.given("perPricebook") == "true"
    )


def _ids(call: Call, name: str) -> list[str]:
    ids = [part for text in call.query.getlist(name) for part in text.split(",") if part]
    if len(ids) > _MOST_IDS:
        raise errors.validation(f"The maximum number of products per call is {_MOST_IDS}.")
    return [part.replace("%2C", ",").replace("%25", "%") for part in ids]


def _expand(call: Call) -> frozenset[str]:
    text = call.given("expand")
    if text is None:
        return DEFAULT_EXPAND
    values = text.split(",")
    for value in values:
        if value not in EXPANDS:
            raise errors.invalid_expand(value)
    return frozenset(values)


def _refinements(call: Call) -> dict[str, str]:
    refinements = {}
    for refinement in call.query.getlist("refine"):
        name, _, value = refinement.partition("=")
        refinements[name] = value
    return refinements


def _selected(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    selector = call.given("select")
    if selector is None:
        return answer
    picked: dict[str, Any] = pick(answer, parse_selector(selector))
    return picked


_SITE = ("siteId",)
_PRODUCT_QUERY = (
    "expand",
    "allImages",
    "perPricebook",
    "inventoryIds",
    "imgTypes",
    "select",
    "locale",
    "currency",
    "personalized",
)
_SEARCH_QUERY = (
    "q",
    "refine",
    "sort",
    "limit",
    "offset",
    "expand",
    "select",
    "locale",
    "currency",
    "allImages",
    "perPricebook",
    "allVariationProperties",
    "imgTypes",
)
_SEARCH_EXPANDS = [
    "none",
    "availability",
    "images",
    "prices",
    "promotions",
    "represented_products",
    "variations",
    "custom_properties",
]
_EXPAND = {"expand": listed(choice(*EXPANDS), 1)}
_PRODUCTS = ("sfcc.shopper-products", "sfcc.shopper-products.rw")
_SEARCH = ("sfcc.shopper-product-search",)

PRODUCTS_API = Api(
    name="Shopper Products",
    base="/product/shopper-products/v1/organizations/{organizationId}",
    envelope="scapi",
    security="shopper",
    source="section 6",
    operations=(
        Operation(
            "getProducts",
            "GET",
            "/products",
            get_products,
            _PRODUCT_QUERY,
            (*_SITE, "ids"),
            _PRODUCTS,
            answer=OBJECT,
            parameters=_EXPAND,
            beyond="at most 24 ids; a selector has a grammar of its own",
        ),
        Operation(
            "getProduct",
            "GET",
            "/products/{id}",
            get_product,
            _PRODUCT_QUERY,
            _SITE,
            _PRODUCTS,
            answer=OBJECT,
            parameters=_EXPAND,
            beyond="a selector has a grammar of its own",
        ),
        *PART_OPERATIONS,
    ),
)
AVAILABILITY_API = Api(
    name="Shopper Availability",
    base="/product/shopper-availability/v1/organizations/{organizationId}",
    envelope="scapi",
    security="shopper",
    source="section 6",
    operations=(
        Operation(
            "getAvailability",
            "GET",
            "/availability",
            get_availability,
            (),
            (*_SITE, "productIds"),
            _PRODUCTS,
            answer=record({"data": rows(record({"productId": text()}, ("productId",)))}, ("data",)),
            beyond="at most 24 ids",
        ),
    ),
)
SEARCH_API = Api(
    name="Shopper Search",
    base="/search/shopper-search/v1/organizations/{organizationId}",
    envelope="scapi",
    security="shopper",
    source="section 6",
    operations=(
        Operation(
            "productSearch",
            "GET",
            "/product-search",
            search_products,
            _SEARCH_QUERY,
            _SITE,
            _SEARCH,
            answer=OBJECT,
            parameters={"expand": listed(choice(*_SEARCH_EXPANDS)), "sort": choice(*SORTS)},
            beyond="a selector has a grammar of its own",
        ),
    ),
)
