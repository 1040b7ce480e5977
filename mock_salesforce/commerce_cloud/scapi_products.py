"""SCAPI Products, the Admin API: read, create or overwrite, patch, delete, search.

Source: facts/commerce-cloud-api.md section 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_salesforce.commerce_cloud import errors
from mock_salesforce.commerce_cloud.clocks import instant_text
from mock_salesforce.commerce_cloud.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.product_documents import EXPANDS, accepted, search_hit, shown
from mock_salesforce.commerce_cloud.product_index import product_type
from mock_salesforce.commerce_cloud.search_query import SearchFields, compile_query, exact_ids
from mock_salesforce.commerce_cloud.selectors import select

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.calls import Call
    from mock_salesforce.commerce_cloud.realms import Realm

_SORTABLE = ("id", "name", "creationDate")
_PATCHABLE = frozenset(
    [
        "name",
        "pageTitle",
        "pageDescription",
        "pageKeywords",
        "longDescription",
        "shortDescription",
        "brand",
        "ean",
        "upc",
        "manufacturerSku",
        "manufacturerName",
        "searchable",
        "unit",
        "onlineFlag",
        "defaultVariantId",
    ]
)
_LONGEST_ID = 100


def get_product(call: Call) -> Answer:
    """GET /products/{productId}."""
    document = _existing(call)
    return Answer(200, shown(call.realm, document, call.optional_site))


def put_product(call: Call) -> Answer:
    """PUT /products/{productId}: 201 for a new product, 200 where one was overwritten."""
    product_id = call.identifier("productId")
    _check_id(product_id)
    realm = call.realm
    before = realm.products.get(product_id)
    content = accepted(realm, product_id, call.document())
    catalog_id = content.setdefault("owningCatalogId", before["owningCatalogId"] if before else None)
    if catalog_id is None:
        raise errors.Problem(
            400, "product-invalid", "Product Invalid", "The product names no owning catalog."
        )
    if catalog_id not in realm.catalogs:
        raise errors.catalog_not_found(catalog_id)
    at = instant_text(call.state.now())
    document: dict[str, Any] = {"id": product_id, **content}
    document.setdefault("onlineFlag", {"default": False})
    document["creationDate"] = before["creationDate"] if before else at
    document["lastModified"] = at
    if before:
        for name in ("type", "variants", "variationAttributes", "variationValues", "imageGroups", "image"):
            if name in before:
                document[name] = before[name]
    is_new = realm.products.put(document)
    return Answer(201 if is_new else 200, shown(realm, document, call.optional_site))


def patch_product(call: Call) -> Answer:
    """PATCH /products/{productId}: the documented members and known custom attributes; others are dropped."""
    document = _existing(call)
    body = accepted(call.realm, document["id"], call.document())
    call.realm.products.changing(document["id"])
    for name, value in body.items():
        if name in _PATCHABLE or name.startswith("c_"):
            localized = isinstance(value, dict) and isinstance(document.get(name), dict)
            document[name] = {**document[name], **value} if localized else value
    document["lastModified"] = instant_text(call.state.now())
    call.realm.products.touched()
    return Answer(200, shown(call.realm, document, call.optional_site))


def delete_product(call: Call) -> Answer:
    """DELETE /products/{productId}: the product leaves every catalog, list and price book."""
    call.realm.forget_product(_existing(call)["id"])
    return Answer(204)


def search_products(call: Call) -> Answer:
    """POST /product-search: hits carry no variant relations; limit 1-200; three fields to sort by."""
    body = call.document()
    limit, offset = _page(call, body)
    expand = _expand(body)
    ids = _found(call.realm, body)
    site = call.optional_site
    hits = [
        search_hit(shown(call.realm, call.realm.products.documents[product_id], site, expand))
        for product_id in ids[offset : offset + limit]
    ]
    answer: dict[str, Any] = {"limit": limit, "offset": offset, "total": len(ids), "query": body["query"]}
    if body.get("sorts"):
        answer["sorts"] = body["sorts"]
    if hits:
        answer["hits"] = select(hits, body["select"], "$.hits") if body.get("select") else hits
    return Answer(200, answer)


def _existing(call: Call) -> dict[str, Any]:
    product_id = call.identifier("productId")
    document = call.realm.products.get(product_id)
    if document is None:
        raise errors.product_not_found(product_id)
    return document


def _check_id(product_id: str) -> None:
    if not 1 <= len(product_id) <= _LONGEST_ID or product_id != product_id.strip():
        raise errors.string_constraint_violation(
            "productId", "A product id has 1 to 100 characters and neither starts nor ends with white space."
        )


def _page(call: Call, body: dict[str, Any]) -> tuple[int, int]:
    limit = body.get("limit", call.state.quirks.default_search_limit)
    offset = body.get("offset", 0)
    for name, value, low, high in (("limit", limit, 1, 200), ("offset", offset, 0, 2**31 - 1)):
        if type(value) is not int:
            raise errors.wrong_type(f"$.{name}", "integer", value)
        if not low <= value <= high:
            raise errors.constraint_violation(
                f"$.{name}", f"The value {value} is not within {low} and {high}."
            )
    return limit, offset


def _expand(body: dict[str, Any]) -> frozenset[str]:
    values = body.get("expand", ["all"])
    if not isinstance(values, list):
        raise errors.wrong_type("$.expand", "array", values)
    for value in values:
        if value not in EXPANDS:
            raise errors.invalid_expand(str(value))
    return frozenset(values)


def _found(realm: Realm, body: dict[str, Any]) -> list[str]:
    if "query" not in body:
        raise errors.bad_request("The required property 'query' is missing.", validationPath="$.query")
    sorts = _sorts(body)
    # Paging through one search must not walk the catalog anew for every page.
    key = orjson.dumps([body["query"], sorts])
    remembered = realm.products.remembered(key)
    if remembered is not None:
        return remembered
    test = compile_query(body["query"], SearchFields(_BUCKETS, _reader(realm), accepts_custom=True))
    documents = realm.products.documents
    named = exact_ids(body["query"])
    if named is not None:
        ids = sorted({product_id for product_id in named if product_id in documents})
    elif body["query"] == {"matchAllQuery": {}}:
        ids = list(realm.products.ids()) if sorts else realm.products.ids()
    else:
        ids = [product_id for product_id in realm.products.ids() if test(documents[product_id])]
    for field, descending in reversed(sorts):
        ids.sort(key=lambda product_id: _sort_key(documents[product_id], field), reverse=descending)
    realm.products.remember(key, ids)
    return ids


def _sorts(body: dict[str, Any]) -> list[tuple[str, bool]]:
    sorts = body.get("sorts", [])
    if not isinstance(sorts, list):
        raise errors.wrong_type("$.sorts", "array", sorts)
    answer = []
    for at, row in enumerate(sorts):
        if not isinstance(row, dict):
            raise errors.wrong_type(f"$.sorts[{at}]", "object", row)
        field, order = row.get("field"), row.get("sortOrder", "asc")
        if field not in _SORTABLE:
            raise errors.field_not_sortable(str(field))
        if order not in ("asc", "desc"):
            raise errors.constraint_violation(f"$.sorts[{at}].sortOrder", f"Unknown sort order '{order}'.")
        answer.append((field, order == "desc"))
    return answer


def _sort_key(document: dict[str, Any], field: str) -> str:
    value = document.get(field, "")
    return str(value.get("default", "")) if isinstance(value, dict) else str(value)


def _reader(realm: Realm) -> Any:
    def read(document: dict[str, Any], field: str) -> Any:
        if field == "type":
            return [name for name, on in product_type(document).items() if on]
        if field == "catalogId":
            return [document.get("owningCatalogId"), *_catalogs_of(realm, document["id"])]
        if field == "categoryId":
            return [
                category_id
                for catalog in realm.catalogs.values()
                for category_id in catalog.assigned.get(document["id"], ())
            ]
        if field == "online":
            return realm.products.online(document["id"], None)
        value = document.get(field)
        return value.get("default") if isinstance(value, dict) else value

    return read


def _catalogs_of(realm: Realm, product_id: str) -> list[str]:
    return [catalog.id for catalog in realm.catalogs.values() if product_id in catalog.assigned]


_BUCKETS = {
    **dict.fromkeys(
        (
            "id",
            "name",
            "online",
            "searchable",
            "validFrom",
            "validTo",
            "type",
            "creationDate",
            "lastModified",
        ),
        "main",
    ),
    "catalogId": "catalog",
    "categoryId": "category",
}
_READ = ("sfcc.products", "sfcc.products.rw")
_WRITE = ("sfcc.products.rw",)

API = Api(
    name="Products",
    base="/product/products/v1/organizations/{organizationId}",
    envelope="scapi",
    security="admin",
    operations=(
        Operation(
            "getProduct",
            "GET",
            "/products/{productId}",
            get_product,
            ("siteId",),
            scopes=_READ,
            source="section 5",
        ),
        Operation(
            "createProduct",
            "PUT",
            "/products/{productId}",
            put_product,
            scopes=_WRITE,
            source="section 5",
            status=201,
        ),
        Operation(
            "updateProduct",
            "PATCH",
            "/products/{productId}",
            patch_product,
            scopes=_WRITE,
            source="section 5",
        ),
        Operation(
            "deleteProduct",
            "DELETE",
            "/products/{productId}",
            delete_product,
            scopes=_WRITE,
            source="section 5",
            status=204,
        ),
        Operation(
            "searchProducts",
            "POST",
            "/product-search",
            search_products,
            ("siteId",),
            scopes=_READ,
            source="section 5",
        ),
    ),
)
