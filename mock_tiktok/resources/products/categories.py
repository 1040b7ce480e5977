"""Categories, attributes and listing prerequisites (facts section 4)."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from mock_tiktok.books.shops import Shop
from mock_tiktok.reference import taxonomy
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

CHECK_ITEMS = (
    "SHOP_STATUS",
    "SHOP_TAX",
    "PICKUP_WAREHOUSE",
    "RETURN_WAREHOUSE",
    "DELIVERY_OPTION",
    "SHIPPING_TEMPLATE",
    "PRODUCT_QUANTITY_LIMIT",
    "EXTENDED_PRODUCER_RESPONSIBILITY",
    "BANk_ACCOUNT",  # the misspelling is the vendor's (section 0.7)
    "CONTACT_INFO",
)


class CategoriesQuery(TypedDict, total=False):
    """How categories are shown; the mock has one language."""

    category_version: str
    locale: str
    keyword: str


class RecommendBody(TypedDict, total=False):
    """Recommend Category."""

    product_title: str
    description: str


def get_categories(call: Call) -> dict[str, Any]:
    """Get Categories."""
    return {
        "categories": [
            {
                "id": c.id,
                "parent_id": c.parent_id,
                "local_name": c.local_name,
                "is_leaf": c.is_leaf,
                "permission_statuses": [c.permission],
            }
            for c in taxonomy.CATEGORIES.values()
        ]
    }


def get_attributes(call: Call) -> dict[str, Any]:
    """Get Attributes, with the vendor's `is_requried`."""
    return {"attributes": list(taxonomy.attributes_of(_leaf(call)))}


def get_category_rules(call: Call) -> dict[str, Any]:
    """Get Category Rules, in outline."""
    _leaf(call)
    return {
        "product_certifications": [],
        "size_chart": {"is_required": False, "is_supported": True},
        "package_dimension": {"is_required": call.shop.region not in ("ID", "TH", "VN")},
    }


def recommend_category(call: Call) -> dict[str, Any]:
    """Recommend Category: always the mock's default leaf."""
    leaf = taxonomy.chain(taxonomy.DEFAULT_CATEGORY)
    categories = [
        {"id": c["id"], "name": c["local_name"], "level": i + 1, "is_leaf": c["is_leaf"]}
        for i, c in enumerate(leaf)
    ]
    return {"categories": categories, "leaf_category_id": taxonomy.DEFAULT_CATEGORY}


def check_prerequisites(call: Call) -> dict[str, Any]:
    """Check Listing Prerequisites: what the control plane marked as failed, fails."""
    failed = _evident_failures(call.shop) | call.shop.failed_prerequisites
    if call.shop.listings_left(call.second) <= 0:
        failed.setdefault("PRODUCT_QUANTITY_LIMIT", "The listing quota is used up")
    return {
        "check_results": [
            {
                "check_item": item,
                "is_failed": item in failed,
                "fail_reasons": [failed[item]] if item in failed else [],
            }
            for item in CHECK_ITEMS
        ]
    }


def _evident_failures(shop: Shop) -> dict[str, str]:
    """What the shop's warehouses give away without being told."""
    usable = [w for w in shop.warehouses.values() if w.effect_status != "DISABLED"]
    failed = {}
    if not any(w.type == "SALES_WAREHOUSE" and not w.fulfilled_by_tiktok for w in usable):
        failed["PICKUP_WAREHOUSE"] = "The shop has no enabled sales warehouse"
    if not any(w.type == "RETURN_WAREHOUSE" for w in usable):
        failed["RETURN_WAREHOUSE"] = "The shop has no enabled return warehouse"
    return failed


def _leaf(call: Call) -> str:
    category = taxonomy.CATEGORIES.get(call.path["category_id"])
    if category is None:
        raise VendorError(errors.CATEGORY_UNKNOWN)
    if not category.is_leaf:
        raise VendorError(errors.CATEGORY_NOT_LEAF)
    return category.id


_READ = "seller.product.basic"
_V = ("202309",)
_CATEGORIES = "/product/{version}/categories"

OPERATIONS = (
    Operation(
        "Get Categories",
        "GET",
        _CATEGORIES,
        _V,
        _READ,
        "required",
        get_categories,
        "4",
        query=CategoriesQuery,
    ),
    Operation(
        "Get Attributes",
        "GET",
        f"{_CATEGORIES}/{{category_id}}/attributes",
        _V,
        _READ,
        "required",
        get_attributes,
        "4",
        query=CategoriesQuery,
    ),
    Operation(
        "Get Category Rules",
        "GET",
        f"{_CATEGORIES}/{{category_id}}/rules",
        _V,
        _READ,
        "required",
        get_category_rules,
        "4",
        query=CategoriesQuery,
        outline=True,
    ),
    Operation(
        "Recommend Category",
        "POST",
        f"{_CATEGORIES}/recommend",
        _V,
        _READ,
        "optional",
        recommend_category,
        "4",
        body=RecommendBody,
        outline=True,
    ),
    Operation(
        "Check Listing Prerequisites",
        "GET",
        "/product/{version}/prerequisites",
        ("202312", "202309"),
        _READ,
        "required",
        check_prerequisites,
        "4",
    ),
)
