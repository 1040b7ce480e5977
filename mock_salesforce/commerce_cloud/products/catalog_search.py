"""SCAPI Catalogs: the searches for catalogs, categories and assignments.

Source: facts/commerce-cloud-api.md section 5, Catalogs API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_salesforce.commerce_cloud.products.found import assignment, existing_catalog, existing_category
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY, read_query
from mock_salesforce.commerce_cloud.wire.search_query import SearchFields, compile_query
from mock_salesforce.frame.kinds import Kind, integer, record, rows, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_salesforce.commerce_cloud.realm.catalogs import Catalog
    from mock_salesforce.commerce_cloud.wire.operations import Call

Row = dict[str, Any]


def search_catalogs(call: Call) -> Answer:
    """POST /catalog-search."""
    return _search(
        call,
        [{"id": one.id, "name": one.name, "online": one.online} for one in call.realm.catalogs.values()],
    )


def search_all_categories(call: Call) -> Answer:
    """POST /category-search: the categories of every catalog."""
    return _search(call, [row for catalog in call.realm.catalogs.values() for row in _categories(catalog)])


def search_categories(call: Call) -> Answer:
    """POST /catalogs/{catalogId}/category-search."""
    return _search(call, _categories(existing_catalog(call)))


def search_assignments(call: Call) -> Answer:
    """POST .../category-product-assignment-search: what a category holds."""
    catalog, category = existing_category(call)
    body = call.document()
    products = call.realm.products
    # Paging through a large category must not walk it anew for every page.
    key = orjson.dumps(["assignments", catalog.id, category.id, body["query"]])
    ids = products.remembered(key)
    if ids is None:
        test = compile_query(read_query(body["query"]), SearchFields(_FIELDS, _read))
        every = body["query"] == {"matchAllQuery": {}}
        held = category.products
        ids = list(held) if every else [one for one in held if test(assignment(catalog, category, one))]
        products.remember(key, ids)
    return _page(body, ids, lambda product_id: assignment(catalog, category, product_id))


def _categories(catalog: Catalog) -> list[Row]:
    return [
        {
            "id": one.id,
            "catalogId": catalog.id,
            "name": one.name,
            "online": one.online,
            "parentCategoryId": one.parent_id,
            "position": one.position,
        }
        for one in catalog.categories.values()
    ]


def _search(call: Call, candidates: list[Row]) -> Answer:
    body = call.document()
    test = compile_query(read_query(body["query"]), SearchFields(_FIELDS, _read))
    return _page(body, [row for row in candidates if test(row)], lambda row: row)


def _page(body: Row, found: list[Any], shown: Callable[[Any], Row]) -> Answer:
    limit, offset = body.get("limit", 25), body.get("offset", 0)
    hits = [shown(one) for one in found[offset : offset + limit]]
    answer: Row = {"limit": limit, "offset": offset, "total": len(found), "query": body["query"]}
    return Answer(200, {**answer, "hits": hits} if hits else answer)


def _read(row: Row, field: str) -> Any:
    value = row.get(field)
    return value.get("default") if isinstance(value, dict) else value


_FIELDS = dict.fromkeys(
    ("id", "name", "online", "catalogId", "categoryId", "productId", "parentCategoryId", "position"), "main"
)
_BODY: Kind = record({"query": QUERY, "limit": integer(1, 200), "offset": integer(0, 2**31 - 1)}, ("query",))


def _operation(name: str, path: str, view: Callable[[Call], Answer]) -> Operation:
    return Operation(
        name,
        "POST",
        path,
        view,
        scopes=("sfcc.catalogs", "sfcc.catalogs.rw"),
        body=_BODY,
        answer=record({"total": integer(0, 10**9), "hits": rows(record({"id": text()}))}, ("total", "query")),
        beyond="the query language has rules of its own",
    )


SEARCH_OPERATIONS = (
    _operation("searchCatalogs", "/catalog-search", search_catalogs),
    _operation("searchCategories", "/category-search", search_all_categories),
    _operation("searchCategoriesOfCatalog", "/catalogs/{catalogId}/category-search", search_categories),
    _operation(
        "searchCategoryProductAssignments",
        "/catalogs/{catalogId}/categories/{categoryId}/category-product-assignment-search",
        search_assignments,
    ),
)
