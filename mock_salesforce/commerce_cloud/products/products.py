"""SCAPI Products, the Admin API: read, create or overwrite, patch, delete, search.

Source: facts/commerce-cloud-api.md section 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_salesforce.commerce_cloud.products.documents import EXPANDS, PRODUCT, accepted, search_hit, shown
from mock_salesforce.commerce_cloud.products.found import existing_product
from mock_salesforce.commerce_cloud.products.variations import VARIATION_OPERATIONS
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.realm.product_index import product_type
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY, read_query
from mock_salesforce.commerce_cloud.wire.search_query import SearchFields, compile_query, exact_ids
from mock_salesforce.commerce_cloud.wire.selectors import select
from mock_salesforce.frame.kinds import (
    FLAG,
    INSTANT,
    OBJECT,
    TEXTS,
    choice,
    integer,
    mapping,
    record,
    rows,
    text,
)

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import Realm
    from mock_salesforce.commerce_cloud.wire.operations import Call

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
    document = existing_product(call)
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
    document = existing_product(call)
    patch_document(call, document, accepted(call.realm, document["id"], call.document()))
    return Answer(200, shown(call.realm, document, call.optional_site))


def patch_document(call: Call, document: dict[str, Any], body: dict[str, Any]) -> None:
    """Put the patchable members of a body into a stored product; localized ones are merged."""
    call.realm.products.changing(document["id"])
    for name, value in body.items():
        if name in _PATCHABLE or name.startswith("c_"):
            localized = isinstance(value, dict) and isinstance(document.get(name), dict)
            document[name] = {**document[name], **value} if localized else value
    document["lastModified"] = instant_text(call.state.now())
    call.realm.products.touched()


def delete_product(call: Call) -> Answer:
    """DELETE /products/{productId}: the product leaves every catalog, list and price book."""
    call.realm.forget_product(existing_product(call)["id"])
    return Answer(204)


def search_products(call: Call) -> Answer:
    """POST /product-search: hits carry no variant relations; limit 1-200; three fields to sort by."""
    body = call.document()
    limit, offset = _page(call, body)
    expand = frozenset(body.get("expand", ["all"]))
    ids = find_products(call.realm, body)
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


def search_unassigned(call: Call) -> Answer:
    """POST /unassigned-product-search: products that a category does not hold."""
    body = call.document()
    catalog = call.realm.catalogs.get(body["catalogId"])
    if catalog is None:
        raise errors.catalog_not_found(body["catalogId"])
    category = catalog.categories.get(body["categoryId"])
    if category is None:
        raise errors.category_not_found(catalog.id, body["categoryId"])
    limit, offset = _page(call, body)
    products = call.realm.products
    key = orjson.dumps(["unassigned", catalog.id, category.id, body["query"], _sorts(body)])
    ids = products.remembered(key)
    if ids is None:
        ids = [one for one in find_products(call.realm, body) if one not in category.products]
        products.remember(key, ids)
    documents = products.documents
    hits = [
        search_hit(shown(call.realm, documents[product_id], call.optional_site))
        for product_id in ids[offset : offset + limit]
    ]
    answer: dict[str, Any] = {"limit": limit, "offset": offset, "total": len(ids), "query": body["query"]}
    return Answer(200, {**answer, "hits": hits} if hits else answer)


def _check_id(product_id: str) -> None:
    if not 1 <= len(product_id) <= _LONGEST_ID or product_id != product_id.strip():
        raise errors.string_constraint_violation(
            "productId", "A product id has 1 to 100 characters and neither starts nor ends with white space."
        )


def _page(call: Call, body: dict[str, Any]) -> tuple[int, int]:
    return body.get("limit", call.state.quirks.default_search_limit), body.get("offset", 0)


def find_products(realm: Realm, body: dict[str, Any]) -> list[str]:
    """The ids that a search body finds, sorted as it says."""
    sorts = _sorts(body)
    # Paging through one search must not walk the catalog anew for every page.
    key = orjson.dumps([body["query"], sorts])
    remembered = realm.products.remembered(key)
    if remembered is not None:
        return remembered
    query = read_query(body["query"])
    test = compile_query(query, SearchFields(_BUCKETS, _reader(realm), accepts_custom=True))
    documents = realm.products.documents
    named = exact_ids(query)
    if named is not None:
        ids = sorted({one for one in named if one in documents and test(documents[one])})
    elif body["query"] == {"matchAllQuery": {}}:
        ids = list(realm.products.ids()) if sorts else realm.products.ids()
    else:
        ids = [product_id for product_id in realm.products.ids() if test(documents[product_id])]
    for field, descending in reversed(sorts):
        ids.sort(key=lambda product_id: _sort_key(documents[product_id], field), reverse=descending)
    realm.products.remember(key, ids)
    return ids


def _sorts(body: dict[str, Any]) -> list[tuple[str, bool]]:
    answer = []
    for row in body.get("sorts", ()):
        if row["field"] not in _SORTABLE:
            raise errors.field_not_sortable(row["field"])
        answer.append((row["field"], row.get("sortOrder") == "desc"))
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
SEARCH_MEMBERS = {
    "query": QUERY,
    "limit": integer(1, 200),
    "offset": integer(0, 2**31 - 1),
    "sorts": rows(record({"field": text(), "sortOrder": choice("asc", "desc")}, ("field",))),
    "expand": rows(choice(*EXPANDS)),
    "select": text(),
}
SEARCH_BODY = record(SEARCH_MEMBERS, ("query",))
SEARCH_ANSWER = record(
    {
        "limit": integer(1, 200),
        "offset": integer(0, 2**31 - 1),
        "total": integer(0, 2**31 - 1),
        "query": OBJECT,
        "hits": rows(OBJECT),
    },
    ("limit", "offset", "total", "query"),
)
PRODUCT_ANSWER = record(
    {"id": text(100), "name": TEXTS, "type": mapping(FLAG), "online": FLAG, "lastModified": INSTANT}, ("id",)
)
_READ = ("sfcc.products", "sfcc.products.rw")
_WRITE = ("sfcc.products.rw",)

API = Api(
    name="Products",
    base="/product/products/v1/organizations/{organizationId}",
    envelope="scapi",
    security="admin",
    source="section 5",
    operations=(
        Operation(
            "getProduct",
            "GET",
            "/products/{productId}",
            get_product,
            ("siteId",),
            scopes=_READ,
            answer=PRODUCT_ANSWER,
        ),
        Operation(
            "createProduct",
            "PUT",
            "/products/{productId}",
            put_product,
            scopes=_WRITE,
            status=201,
            body=PRODUCT,
            answer=PRODUCT_ANSWER,
            beyond="the owning catalog and the id of the body must fit",
        ),
        Operation(
            "updateProduct",
            "PATCH",
            "/products/{productId}",
            patch_product,
            scopes=_WRITE,
            body=PRODUCT,
            answer=PRODUCT_ANSWER,
            beyond="the id of the body must fit",
        ),
        Operation(
            "deleteProduct", "DELETE", "/products/{productId}", delete_product, scopes=_WRITE, status=204
        ),
        Operation(
            "searchProducts",
            "POST",
            "/product-search",
            search_products,
            ("siteId",),
            scopes=_READ,
            body=SEARCH_BODY,
            answer=SEARCH_ANSWER,
            beyond="the query language has rules of its own",
        ),
        Operation(
            "searchUnassignedProducts",
            "POST",
            "/unassigned-product-search",
            search_unassigned,
            ("siteId",),
            scopes=_READ,
            body=record(
                {**SEARCH_MEMBERS, "catalogId": text(256), "categoryId": text(256)},
                ("query", "catalogId", "categoryId"),
            ),
            answer=SEARCH_ANSWER,
            beyond="the query language has rules of its own",
        ),
        *VARIATION_OPERATIONS,
    ),
)
