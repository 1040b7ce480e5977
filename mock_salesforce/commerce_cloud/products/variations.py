"""SCAPI Products: the variations of a master, their attributes and groups, and two narrower searches.

Source: facts/commerce-cloud-api.md section 5; variation groups and product options in outline (read only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.products.found import existing_product, page
from mock_salesforce.commerce_cloud.realm.availability import availability
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY, read_query
from mock_salesforce.commerce_cloud.wire.search_query import SearchFields, compile_query
from mock_salesforce.frame.kinds import FLAG, OBJECT, TEXTS, Kind, choice, integer, number, record, rows, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
    from mock_salesforce.commerce_cloud.wire.operations import Call

_LONGEST_ID = 100


def list_variations(call: Call) -> Answer:
    """GET /products/{masterId}/variations: limit at most 50, default 25."""
    variants = existing_product(call, "masterId").get("variants", [])
    return page(call, [_variant(call.realm, call.optional_site, row) for row in variants])


def get_variation(call: Call) -> Answer:
    """GET /products/{masterId}/variations/{id}."""
    return Answer(
        200, _variant(call.realm, call.optional_site, _row(call, existing_product(call, "masterId")))
    )


def put_variation(call: Call) -> Answer:
    """PUT a variation: assigns the product to the master, and creates it where there is none."""
    master, product_id = existing_product(call, "masterId"), call.identifier("id")
    if product_id != product_id.strip() or product_id == master["id"]:
        raise errors.string_constraint_violation("id", "No id of a variation, or the master's own.")
    values = call.document().get("variationValues", {})
    products = call.realm.products
    at = instant_text(call.state.now())
    product = products.get(product_id)
    is_new = all(row["productId"] != product_id for row in master.get("variants", ()))
    if product is None:
        product = {"id": product_id, "onlineFlag": {"default": False}, "creationDate": at}
        product["owningCatalogId"] = master.get("owningCatalogId")
    products.put({**product, "type": {"variant": True}, "variationValues": values, "lastModified": at})
    row = {"productId": product_id, "variationValues": values}
    others = [one for one in master.get("variants", ()) if one["productId"] != product_id]
    products.put({**master, "type": {"master": True}, "variants": [*others, row], "lastModified": at})
    return Answer(201 if is_new else 200, _variant(call.realm, None, row))


def patch_variation(call: Call) -> Answer:
    """PATCH a variation: its values."""
    master = existing_product(call, "masterId")
    row = _row(call, master)
    values = call.document().get("variationValues", {})
    row["variationValues"] = {**row.get("variationValues", {}), **values}
    product = call.realm.products.get(row["productId"])
    if product is not None:
        product["variationValues"] = row["variationValues"]
    call.realm.products.touched()
    return Answer(200, _variant(call.realm, None, row))


def delete_variation(call: Call) -> Answer:
    """DELETE a variation: the product is only unassigned, not deleted."""
    master = existing_product(call, "masterId")
    gone = _row(call, master)
    call.realm.products.put({**master, "variants": [row for row in master["variants"] if row is not gone]})
    return Answer(204)


def list_attributes(call: Call) -> Answer:
    """GET /products/{masterId}/variation-attributes."""
    return page(call, existing_product(call, "masterId").get("variationAttributes", []))


def get_attribute(call: Call) -> Answer:
    """GET /products/{masterId}/variation-attributes/{attributeId}."""
    return Answer(200, _attribute(call))


def get_attribute_value(call: Call) -> Answer:
    """GET one value of a variation attribute."""
    wanted = call.identifier("value")
    for row in _attribute(call).get("values", ()):
        if row.get("value") == wanted:
            return Answer(200, row)
    raise _not_found("variation-attribute-value", wanted)


def list_groups(call: Call) -> Answer:
    """GET /products/{masterId}/variation-groups."""
    return page(call, existing_product(call, "masterId").get("variationGroups", []))


def list_options(call: Call) -> Answer:
    """GET /products/{productId}/product-options."""
    product = call.realm.products.get(call.identifier("productId"))
    if product is None:
        raise errors.product_not_found(call.identifier("productId"))
    return page(call, product.get("productOptions", []))


def list_definitions(call: Call) -> Answer:
    """GET /categorization-attribute-definitions: none are defined here."""
    return page(call, [])


def search_variants(call: Call) -> Answer:
    """POST /products/{productId}/variant-search."""
    body = call.document()
    master_id = call.identifier("productId")
    master = call.realm.products.get(master_id)
    if master is None:
        raise errors.product_not_found(master_id)
    site = call.optional_site
    shown = [_variant(call.realm, site, row) for row in master.get("variants", ())]
    test = compile_query(
        read_query(body["query"]), SearchFields(_VARIANT_FIELDS, _read_variant, accepts_custom=True)
    )
    return Answer(200, _found(call, body, [row for row in shown if test(row)]))


def _read_variant(row: dict[str, Any], field: str) -> Any:
    if field.startswith("variationAttribute."):
        return row["variationValues"].get(field.partition(".")[2])
    return row["productId"] if field == "id" else row.get(field)


class _VariantFields(dict[str, str]):
    """The fields of a variant search, with every `variationAttribute.X` among them."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or str(name).startswith("variationAttribute.")

    def __missing__(self, name: str) -> str:
        return "main"


_VARIANT_FIELDS = _VariantFields(
    dict.fromkeys(("id", "productId", "name", "online", "inStock", "searchable", "ats"), "main")
)


def _found(call: Call, body: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    limit, offset = body.get("limit", call.state.quirks.default_search_limit), body.get("offset", 0)
    answer = {"limit": limit, "offset": offset, "total": len(found), "query": body["query"]}
    hits = found[offset : offset + limit]
    return {**answer, "hits": hits} if hits else answer


def _variant(realm: Realm, site: Site | None, row: dict[str, Any]) -> dict[str, Any]:
    product_id = row["productId"]
    product = realm.products.get(product_id)
    shown: dict[str, Any] = {"productId": product_id, "variationValues": row.get("variationValues", {})}
    if product is not None:
        shown["online"] = realm.products.online(product_id, site.id if site else None)
        shown["searchable"] = product.get("searchable", {})
        name = product.get("name")
        if name:
            shown["name"] = name.get("default", "") if isinstance(name, dict) else name
    if site is not None:
        found = availability(realm, site, product_id)
        shown |= {"ats": found.ats, "inStock": found.orderable, "orderable": found.orderable}
        price = realm.price(product_id, site)
        if price is not None:
            shown |= {"price": price, "priceCurrency": site.currency}
    return shown


def _row(call: Call, master: dict[str, Any]) -> dict[str, Any]:
    product_id = call.identifier("id")
    for row in master.get("variants", ()):
        if row["productId"] == product_id:
            found: dict[str, Any] = row
            return found
    raise _not_found("variation", product_id)


def _attribute(call: Call) -> dict[str, Any]:
    wanted = call.identifier("attributeId")
    for row in existing_product(call, "masterId").get("variationAttributes", ()):
        if row.get("id") == wanted:
            found: dict[str, Any] = row
            return found
    raise _not_found("variation-attribute", wanted)


def _not_found(what: str, identifier: str) -> errors.Problem:
    words = what.replace("-", " ")
    detail = f"No {words} with ID '{identifier}' could be found."
    return errors.Problem(404, f"{what}-not-found", f"{words.title()} Not Found", detail)


_READ = ("sfcc.products", "sfcc.products.rw")
_WRITE = ("sfcc.products.rw",)
_VARIATIONS = "/products/{masterId}/variations"
_VARIATION = _VARIATIONS + "/{id}"
_ATTRIBUTES = "/products/{masterId}/variation-attributes"
_PAGED = record(
    {
        "limit": integer(1, 50),
        "offset": integer(0, 10**9),
        "total": integer(0, 10**9),
        "data": rows(OBJECT),
    },
    ("limit", "offset", "total", "data"),
)
_BODY = record({"variationValues": TEXTS})
_VARIANT = record(
    {"productId": text(), "variationValues": OBJECT, "online": FLAG, "ats": number(), "inStock": FLAG},
    ("productId", "variationValues"),
)
_SEARCH = record(
    {
        "query": QUERY,
        "limit": integer(1, 200),
        "offset": integer(0, 2**31 - 1),
        "expand": rows(choice("_base", "all", "availability", "variations", "attributes")),
    },
    ("query",),
)


def _read(
    name: str, path: str, view: Callable[[Call], Answer], *, paged: bool, answer: Kind | None = None
) -> Operation:
    query = ("limit", "offset", "siteId") if paged else ("siteId",)
    shape = _PAGED if paged else answer or OBJECT
    return Operation(name, "GET", path, view, query, scopes=_READ, answer=shape)


VARIATION_OPERATIONS = (
    _read("getVariations", _VARIATIONS, list_variations, paged=True),
    _read("getVariation", _VARIATION, get_variation, paged=False, answer=_VARIANT),
    Operation(
        "assignVariation",
        "PUT",
        _VARIATION,
        put_variation,
        scopes=_WRITE,
        status=201,
        body=_BODY,
        answer=_VARIANT,
        beyond="ids without outer blanks, another than the master's",
    ),
    Operation(
        "updateVariation", "PATCH", _VARIATION, patch_variation, scopes=_WRITE, body=_BODY, answer=_VARIANT
    ),
    Operation("unassignVariation", "DELETE", _VARIATION, delete_variation, scopes=_WRITE, status=204),
    _read("getVariationAttributes", _ATTRIBUTES, list_attributes, paged=True),
    _read("getVariationAttribute", _ATTRIBUTES + "/{attributeId}", get_attribute, paged=False),
    _read(
        "getVariationAttributeValue",
        _ATTRIBUTES + "/{attributeId}/values/{value}",
        get_attribute_value,
        paged=False,
    ),
    _read("getVariationGroups", "/products/{masterId}/variation-groups", list_groups, paged=True),
    _read("getProductOptions", "/products/{productId}/product-options", list_options, paged=True),
    _read(
        "getCategorizationAttributeDefinitions",
        "/categorization-attribute-definitions",
        list_definitions,
        paged=True,
    ),
    Operation(
        "searchVariants",
        "POST",
        "/products/{productId}/variant-search",
        search_variants,
        ("siteId",),
        scopes=_READ,
        body=_SEARCH,
        answer=record(
            {"total": integer(0, 10**9), "query": OBJECT, "hits": rows(_VARIANT)}, ("total", "query")
        ),
        beyond="the query language has rules of its own",
    ),
)
