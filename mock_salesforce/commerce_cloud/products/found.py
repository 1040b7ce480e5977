"""What a path of the Admin APIs names, or the refusal where there is none; and a page of what is listed.

Source: facts/commerce-cloud-api.md section 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.catalogs import Catalog, Category
    from mock_salesforce.commerce_cloud.wire.operations import Call


def existing_product(call: Call, member: str = "productId") -> dict[str, Any]:
    """The product that a member of the path names."""
    product_id = call.identifier(member)
    document = call.realm.products.get(product_id)
    if document is None:
        raise errors.product_not_found(product_id)
    return document


def existing_catalog(call: Call) -> Catalog:
    """The catalog of the path."""
    catalog_id = call.identifier("catalogId")
    catalog = call.realm.catalogs.get(catalog_id)
    if catalog is None:
        raise errors.catalog_not_found(catalog_id)
    return catalog


def existing_category(call: Call) -> tuple[Catalog, Category]:
    """The category of the path, after its catalog."""
    catalog, category_id = existing_catalog(call), call.identifier("categoryId")
    category = catalog.categories.get(category_id)
    if category is None:
        raise errors.category_not_found(catalog.id, category_id)
    return catalog, category


def existing_assignment(call: Call) -> tuple[Catalog, Category, str]:
    """The product of the path, which its category holds, after catalog and category."""
    catalog, category = existing_category(call)
    product_id = call.identifier("productId")
    if product_id not in category.products:
        raise errors.product_not_found(product_id)
    return catalog, category, product_id


def assignment(catalog: Catalog, category: Category, product_id: str) -> dict[str, Any]:
    """A product's place in a category, as the API tells of it."""
    return {
        "catalogId": catalog.id,
        "categoryId": category.id,
        "productId": product_id,
        "position": category.products[product_id],
    }


def page(call: Call, rows: list[dict[str, Any]]) -> Answer:
    """A page of a list: limit at most 50, default 25."""
    limit = call.number("limit", 25, 1, 50)
    offset = call.number("offset", 0, 0, None)
    listed = rows[offset : offset + limit]
    return Answer(200, {"limit": limit, "offset": offset, "total": len(rows), "data": listed})
