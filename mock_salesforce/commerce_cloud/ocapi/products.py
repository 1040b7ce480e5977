"""OCAPI Data: products, their search and variations, and catalogs, in snake case.

The same stored products as in SCAPI. Source: facts/commerce-cloud-api.md sections 5 and 9.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

from mock_salesforce.commerce_cloud.products.documents import PRODUCT_MEMBERS, accepted, search_hit, shown
from mock_salesforce.commerce_cloud.products.products import find_products, patch_document
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY
from mock_salesforce.commerce_cloud.wire.snake_case import camel, camel_name, snake, snake_name
from mock_salesforce.frame.kinds import OBJECT, choice, integer, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_EXPANDS = ("none", "all", "availability", "categories", "images", "all_images", "prices", "sets", "bundles")
Document = dict[str, Any]


def search(call: Call) -> Answer:
    """POST /product_search: the query language in snake case, count 1 to 200."""
    body = call.document()
    asked: Document = {"query": _camel_fields(camel(body["query"]))}
    if "sorts" in body:
        asked["sorts"] = [
            {"field": camel_name(row["field"]), "sortOrder": row.get("sort_order", "asc")}
            for row in body["sorts"]
        ]
    try:
        ids = find_products(call.realm, asked)
    except errors.Problem as problem:
        raise errors.Fault(
            400, "MalformedSearchParameterException", str(problem), **problem.members
        ) from problem
    start, count = body.get("start", 0), body.get("count", 25)
    documents = call.realm.products.documents
    hits: list[Document] = [
        snake(search_hit(shown(call.realm, documents[one], None))) for one in ids[start : start + count]
    ]
    answer = _head(call, "product_search_result")
    answer |= {"count": len(hits), "query": body["query"], "start": start, "total": len(ids)}
    return Answer(200, {**answer, "hits": [{"_type": "product", **hit} for hit in hits]} if hits else answer)


def get_product(call: Call) -> Answer:
    """GET /products/{productId}: its resource state comes in the body and as a header."""
    return _answer(call, _existing(call), 200)


def put_product(call: Call) -> Answer:
    """PUT /products/{productId}: 201 new; overwrites, unless `x-dw-validate-existing` is true."""
    product_id = call.identifier("productId")
    if product_id != product_id.strip():
        raise errors.Fault(400, "IdConstraintViolationException", "Outer blanks.", productId=product_id)
    known = call.realm.products.get(product_id)
    if known is not None and call.headers.get("x-dw-validate-existing") == "true":
        raise errors.Fault(400, "ProductDuplicateException", "It exists already.", productId=product_id)
    _check_state(call, known)
    content = _content(call, product_id)
    owner = content.setdefault("owningCatalogId", known.get("owningCatalogId") if known else None)
    if owner is None:
        raise errors.Fault(400, "ProductInvalidException", "No catalog is given.", productId=product_id)
    if owner not in call.realm.catalogs:
        raise _no_catalog(owner)
    at = instant_text(call.state.now())
    kept: Document = {
        name: known[name]
        for name in ("type", "variants", "variationAttributes", "variationValues", "imageGroups", "image")
        if known is not None and name in known
    }
    created = known["creationDate"] if known is not None else at
    document: Document = {"id": product_id, "onlineFlag": {"default": False}, **content, **kept}
    call.realm.products.put({**document, "creationDate": created, "lastModified": at})
    return _answer(call, call.realm.products.documents[product_id], 200 if known else 201)


def patch_product(call: Call) -> Answer:
    """PATCH /products/{productId}."""
    document = _existing(call)
    _check_state(call, document)
    patch_document(call, document, _content(call, document["id"]))
    return _answer(call, document, 200)


def delete_product(call: Call) -> Answer:
    """DELETE /products/{productId}: 204."""
    document = _existing(call)
    _check_state(call, document)
    call.realm.forget_product(document["id"])
    return Answer(204)


def list_variations(call: Call) -> Answer:
    """GET /products/{masterId}/variations."""
    master = call.realm.products.get(call.identifier("masterId"))
    if master is None:
        raise errors.ocapi_product_not_found(call.identifier("masterId"))
    found = [{"_type": "variant", **snake(row)} for row in master.get("variants", ())]
    start, count = call.number("start", 0, 0, None), call.number("count", 25, 1, 200)
    page = found[start : start + count]
    answer = _head(call, "variants_result")
    return Answer(200, {**answer, "count": len(page), "data": page, "start": start, "total": len(found)})


def list_catalogs(call: Call) -> Answer:
    """GET /catalogs."""
    found = [_catalog(call, one) for one in call.realm.catalogs]
    start, count = call.number("start", 0, 0, None), call.number("count", 25, 1, 200)
    page = found[start : start + count]
    answer = _head(call, "catalog_result")
    return Answer(200, {**answer, "count": len(page), "data": page, "start": start, "total": len(found)})


def get_catalog(call: Call) -> Answer:
    """GET /catalogs/{catalogId}."""
    catalog_id = call.identifier("catalogId")
    if catalog_id not in call.realm.catalogs:
        raise _no_catalog(catalog_id)
    return Answer(200, {"_v": call.version, **_catalog(call, catalog_id)})


def _catalog(call: Call, catalog_id: str) -> Document:
    catalog = call.realm.catalogs[catalog_id]
    return {
        "_type": "catalog",
        "id": catalog.id,
        "name": catalog.name,
        "online": catalog.online,
        "assigned_product_count": len(catalog.assigned),
        "root_category": "root",
    }


def _no_catalog(catalog_id: str) -> errors.Fault:
    message = f"No catalog with ID '{catalog_id}' could be found."
    return errors.Fault(404, "CatalogNotFoundException", message, catalogId=catalog_id)


def _camel_fields(node: Any) -> Any:
    """A query in SCAPI's words: the fields that it names are spelled in camel case too."""
    if isinstance(node, list):
        return [_camel_fields(part) for part in node]
    if not isinstance(node, dict):
        return node
    spelled: Document = {}
    for name, part in node.items():
        if name == "fields" and isinstance(part, list):
            spelled[name] = [camel_name(one) if isinstance(one, str) else one for one in part]
        elif name == "field" and isinstance(part, str):
            spelled[name] = camel_name(part)
        else:
            spelled[name] = part if name == "values" else _camel_fields(part)
    return spelled


def _content(call: Call, product_id: str) -> Document:
    body: Document = camel(call.document())
    if body.get("id", product_id) != product_id:
        raise errors.Fault(400, "IdConflictException", "The ids differ.", path=product_id, body=body["id"])
    return accepted(call.realm, product_id, body)


def _existing(call: Call) -> Document:
    product_id = call.identifier("productId")
    document = call.realm.products.get(product_id)
    if document is None:
        raise errors.ocapi_product_not_found(product_id)
    return document


def _check_state(call: Call, known: Document | None) -> None:
    given = call.resource_state()
    if given == "not_exists" and known is not None:
        raise errors.Fault(409, "ResourceAlreadyExistsException", "It exists.", productId=known["id"])
    if given not in (None, "not_exists") and (known is None or given != _state(known)):
        raise errors.Fault(409, "ResourceStateConflictException", "It was changed.", resourceState=given)


def _state(document: Document) -> str:
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _answer(call: Call, document: Document, status: int) -> Answer:
    state = _state(document)
    body = {**_head(call, "product"), "_resource_state": state, **snake(shown(call.realm, document, None))}
    return Answer(status, body, (("x-dw-resource-state", state),))


def _head(call: Call, kind: str) -> Document:
    return {"_v": call.version, "_type": kind}


_PAGING = ("start", "count", "select", "expand")
_PRODUCT_BODY = record({snake_name(name): kind for name, kind in PRODUCT_MEMBERS.items()})
_PRODUCT = record({"id": text(100), "_resource_state": text()}, ("_v", "_type", "id", "_resource_state"))
_RESULT = record(
    {"count": integer(0, 200), "start": integer(0, 10**9), "total": integer(0, 10**9), "data": rows(OBJECT)},
    ("_v", "count", "start", "total", "data"),
)
_ID = "/products/{productId}"
_MUST_FIT = "the catalog and the id of the body must fit"
PRODUCT_OPERATIONS = (
    Operation(
        "postProductSearch",
        "POST",
        "/product_search",
        search,
        body=record(
            {
                "query": QUERY,
                "start": integer(0, 2**31 - 1),
                "count": integer(1, 200),
                "sorts": rows(record({"field": text(), "sort_order": choice("asc", "desc")}, ("field",))),
                "expand": rows(choice(*_EXPANDS)),
            },
            ("query",),
        ),
        answer=record({"count": integer(0, 200), "total": integer(0, 10**9)}, ("_v", "count", "total")),
        beyond="the query language has rules of its own",
    ),
    Operation("getProduct", "GET", _ID, get_product, answer=_PRODUCT),
    Operation(
        "putProduct",
        "PUT",
        _ID,
        put_product,
        status=201,
        body=_PRODUCT_BODY,
        answer=_PRODUCT,
        beyond=_MUST_FIT,
    ),
    Operation(
        "patchProduct", "PATCH", _ID, patch_product, body=_PRODUCT_BODY, answer=_PRODUCT, beyond=_MUST_FIT
    ),
    Operation("deleteProduct", "DELETE", _ID, delete_product, status=204),
    Operation(
        "getProductVariations",
        "GET",
        "/products/{masterId}/variations",
        list_variations,
        _PAGING,
        answer=_RESULT,
    ),
    Operation("getCatalogs", "GET", "/catalogs", list_catalogs, _PAGING, answer=_RESULT),
    Operation("getCatalog", "GET", "/catalogs/{catalogId}", get_catalog, answer=OBJECT),
)
