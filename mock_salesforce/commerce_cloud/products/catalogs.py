"""SCAPI Catalogs, the Admin API: catalogs, categories, and products assigned to categories.

Source: facts/commerce-cloud-api.md section 5, Catalogs API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.products.catalog_search import SEARCH_OPERATIONS
from mock_salesforce.commerce_cloud.products.found import (
    assignment,
    existing_assignment,
    existing_catalog,
    existing_category,
    existing_product,
    page,
)
from mock_salesforce.commerce_cloud.realm.catalogs import Catalog, Category
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.frame.kinds import FLAG, OBJECT, TEXTS, Kind, integer, number, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_LONGEST_ID = 256


def list_catalogs(call: Call) -> Answer:
    """GET /catalogs: limit at most 50, default 25."""
    return page(call, [_catalog(call, catalog) for catalog in call.realm.catalogs.values()])


def get_catalog(call: Call) -> Answer:
    """GET /catalogs/{catalogId}."""
    return Answer(200, _catalog(call, existing_catalog(call)))


def patch_catalog(call: Call) -> Answer:
    """PATCH /catalogs/{catalogId}: name and online."""
    catalog = existing_catalog(call)
    body = call.document()
    name, online = body.get("name", {}), body.get("online", catalog.online)
    catalog.name = {**catalog.name, **name}
    catalog.online = online
    return Answer(200, _catalog(call, catalog))


def list_categories(call: Call) -> Answer:
    """GET /catalogs/{catalogId}/categories."""
    catalog = existing_catalog(call)
    return page(call, [_category(catalog, category) for category in catalog.categories.values()])


def get_category(call: Call) -> Answer:
    """GET /catalogs/{catalogId}/categories/{categoryId}: `levels` says how deep children are shown."""
    catalog, category = existing_category(call)
    return Answer(200, _category(catalog, category, call.number("levels", 1, 0, None)))


def put_category(call: Call) -> Answer:
    """PUT a category: 201 new, 200 overwritten; offline and under the root unless the body says otherwise."""
    catalog = existing_catalog(call)
    category_id = call.identifier("categoryId")
    if not 1 <= len(category_id) <= _LONGEST_ID or category_id != category_id.strip():
        raise errors.string_constraint_violation("categoryId", "A category id has 1 to 256 characters.")
    body = call.document()
    parent_id = _parent(catalog, body, category_id, "root")
    category = Category(category_id, body.get("name", {}), parent_id, body.get("online", False))
    known = catalog.categories.get(category_id)
    if known is not None:
        category.products = known.products
    catalog.categories[category_id] = category
    return Answer(201 if known is None else 200, _category(catalog, category))


def patch_category(call: Call) -> Answer:
    """PATCH a category: name, online, parentCategoryId."""
    catalog, category = existing_category(call)
    body = call.document()
    name, online = body.get("name", {}), body.get("online", category.online)
    category.parent_id = _parent(catalog, body, category.id, category.parent_id)
    category.name = {**category.name, **name}
    category.online = online
    return Answer(200, _category(catalog, category))


def delete_category(call: Call) -> Answer:
    """DELETE a category; the root stays."""
    catalog, category = existing_category(call)
    if category.id == "root":
        raise errors.Problem(400, "constraint-violation", "Constraint Violation", "The root category stays.")
    catalog.remove_category(category.id)
    call.realm.products.touched()
    return Answer(204)


def get_assignment(call: Call) -> Answer:
    """GET a product's assignment to a category."""
    catalog, category, product_id = existing_assignment(call)
    return Answer(200, assignment(catalog, category, product_id))


def put_assignment(call: Call) -> Answer:
    """PUT a product into a category: 201 new, 200 where it was there."""
    catalog, category = existing_category(call)
    product_id: str = existing_product(call)["id"]
    body = call.document() if call.content else {}
    position = body.get("position", 0)
    is_new = catalog.assign(product_id, category.id, position)
    call.realm.products.touched()
    return Answer(201 if is_new else 200, assignment(catalog, category, product_id))


def patch_assignment(call: Call) -> Answer:
    """PATCH a product's assignment: its position."""
    catalog, category, product_id = existing_assignment(call)
    category.products[product_id] = call.document().get("position", category.products[product_id])
    call.realm.products.touched()
    return Answer(200, assignment(catalog, category, product_id))


def delete_assignment(call: Call) -> Answer:
    """DELETE a product's assignment."""
    catalog, category, product_id = existing_assignment(call)
    catalog.unassign(product_id, category.id)
    call.realm.products.touched()
    return Answer(204)


def _catalog(call: Call, catalog: Catalog) -> dict[str, Any]:
    return {
        "id": catalog.id,
        "name": catalog.name,
        "online": catalog.online,
        "assignedSites": [{"id": site_id} for site_id in catalog.site_ids],
        "assignedProductCount": len(catalog.assigned),
        "ownedProductCount": call.realm.products.owned_by(catalog.id),
        "categoryCount": len(catalog.categories),
        "rootCategory": "root",
    }


def _category(catalog: Catalog, category: Category, levels: int = 0) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "id": category.id,
        "catalogId": catalog.id,
        "name": category.name,
        "online": category.online,
        "position": category.position,
    }
    if category.parent_id:
        answer["parentCategoryId"] = category.parent_id
    if levels > 0:
        children = [child for child in catalog.categories.values() if child.parent_id == category.id]
        answer["categories"] = [_category(catalog, child, min(levels, 2) - 1) for child in children]
    return answer


def _parent(catalog: Catalog, body: dict[str, Any], category_id: str, default: str) -> str:
    parent_id: str = body.get("parentCategoryId", default)
    ancestor = parent_id
    while ancestor:
        if ancestor == category_id:
            raise errors.constraint_violation("$.parentCategoryId", "A category is not its own ancestor.")
        if ancestor not in catalog.categories:
            raise errors.category_not_found(catalog.id, ancestor)
        ancestor = catalog.categories[ancestor].parent_id
    return parent_id


_CATALOG_BODY = record({"name": TEXTS, "online": FLAG})
_CATEGORY_BODY = record(
    {"name": TEXTS, "online": FLAG, "parentCategoryId": text(256), "position": number(), "id": text(256)}
)
_ASSIGNMENT_BODY = record({"position": number()})
_CATALOG_ANSWER = record(
    {"id": text(), "name": TEXTS, "online": FLAG, "rootCategory": text()}, ("id", "name", "online")
)
_CATEGORY_ANSWER = record(
    {"id": text(), "catalogId": text(), "name": TEXTS, "online": FLAG, "categories": rows(OBJECT)},
    ("id", "catalogId", "online"),
)
_ASSIGNMENT_ANSWER = record(
    {"catalogId": text(), "categoryId": text(), "productId": text()}, ("categoryId", "productId")
)


def _listed(row: Kind) -> Kind:
    members = {"limit": integer(1, 50), "offset": integer(0, 10**9), "total": integer(0, 10**9)}
    return record({**members, "data": rows(row)}, ("limit", "offset", "total", "data"))


_READ = ("sfcc.catalogs", "sfcc.catalogs.rw")
_WRITE = ("sfcc.catalogs.rw",)
_CATALOG = "/catalogs/{catalogId}"
_CATEGORY = _CATALOG + "/categories/{categoryId}"
_PRODUCT = _CATEGORY + "/products/{productId}"
_PAGING = ("limit", "offset")

API = Api(
    name="Catalogs",
    base="/product/catalogs/v1/organizations/{organizationId}",
    envelope="scapi",
    security="admin",
    source="section 5",
    operations=(
        Operation(
            "getCatalogs",
            "GET",
            "/catalogs",
            list_catalogs,
            _PAGING,
            (),
            _READ,
            answer=_listed(_CATALOG_ANSWER),
        ),
        Operation("getCatalog", "GET", _CATALOG, get_catalog, scopes=_READ, answer=_CATALOG_ANSWER),
        Operation(
            "updateCatalog",
            "PATCH",
            _CATALOG,
            patch_catalog,
            scopes=_WRITE,
            body=_CATALOG_BODY,
            answer=_CATALOG_ANSWER,
        ),
        Operation(
            "getCategories",
            "GET",
            _CATALOG + "/categories",
            list_categories,
            _PAGING,
            (),
            _READ,
            answer=_listed(_CATEGORY_ANSWER),
        ),
        Operation(
            "getCategory", "GET", _CATEGORY, get_category, ("levels",), (), _READ, answer=_CATEGORY_ANSWER
        ),
        Operation(
            "createCategory",
            "PUT",
            _CATEGORY,
            put_category,
            scopes=_WRITE,
            status=201,
            body=_CATEGORY_BODY,
            answer=_CATEGORY_ANSWER,
            beyond="ids without outer blanks, no circle of parents",
        ),
        Operation(
            "updateCategory",
            "PATCH",
            _CATEGORY,
            patch_category,
            scopes=_WRITE,
            body=_CATEGORY_BODY,
            answer=_CATEGORY_ANSWER,
            beyond="no circle of parents",
        ),
        Operation(
            "deleteCategory",
            "DELETE",
            _CATEGORY,
            delete_category,
            scopes=_WRITE,
            status=204,
            beyond="the root category stays",
        ),
        Operation(
            "getCategoryProduct", "GET", _PRODUCT, get_assignment, scopes=_READ, answer=_ASSIGNMENT_ANSWER
        ),
        Operation(
            "assignProductToCategory",
            "PUT",
            _PRODUCT,
            put_assignment,
            scopes=_WRITE,
            status=201,
            body=_ASSIGNMENT_BODY,
            body_optional=True,
            answer=_ASSIGNMENT_ANSWER,
        ),
        Operation(
            "unassignProductFromCategory", "DELETE", _PRODUCT, delete_assignment, scopes=_WRITE, status=204
        ),
        Operation(
            "updateCategoryProduct",
            "PATCH",
            _PRODUCT,
            patch_assignment,
            scopes=_WRITE,
            body=_ASSIGNMENT_BODY,
            answer=_ASSIGNMENT_ANSWER,
        ),
        *SEARCH_OPERATIONS,
    ),
)
