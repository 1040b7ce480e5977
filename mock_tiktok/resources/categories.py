"""Categories, attributes, brands, listing prerequisites and image upload (facts section 4)."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import request
from typing_extensions import TypedDict

from .. import errors, taxonomy
from ..errors import Refused
from ..images import measure
from ..operations import Call, Operation
from .paging import PageQuery, page_size_of

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
USE_CASES = frozenset(
    {"MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"}
)
IMAGE_BYTES_MAX = 10 * 1024 * 1024


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


def get_brands(call: Call) -> dict[str, Any]:
    """Get Brands; an unauthorized brand is spelled as the vendor spells it."""
    size = page_size_of(call, default=None, most=100, fault=errors.PAGE_SIZE_INVALID)
    rows = [
        {
            "id": brand_id,
            "name": name,
            "authorized_status": "UNAUTHORIEZD",
            "is_t1_brand": False,
            "brand_status": "ONLINE",
        }
        for brand_id, name in taxonomy.BRANDS.items()
    ]
    return {"brands": rows[:size], "total_count": len(rows), "next_page_token": ""}


def check_prerequisites(call: Call) -> dict[str, Any]:
    """Check Listing Prerequisites: what the control plane marked as failed, fails."""
    failed = dict(call.shop.failed_prerequisites)
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


def upload_image(call: Call) -> dict[str, Any]:
    """Upload Product Image: multipart `data` and `use_case`; format and measures are really read."""
    file = request.files.get("data")
    if file is None:
        raise Refused(errors.INVALID_PARAMETER, "param body.data is missing")
    use_case = request.form.get("use_case", "MAIN_IMAGE")
    if use_case not in USE_CASES:
        raise Refused(errors.IMAGE_USE_CASE)
    content = file.read()
    if not content:
        raise Refused(errors.IMAGE_MISSING)
    if len(content) > IMAGE_BYTES_MAX:
        raise Refused(errors.FILE_TOO_BIG)
    size = measure(content)
    if size is None:
        raise Refused(errors.IMAGE_FORMAT)
    width, height = size
    smallest, largest = (300, 4000) if use_case == "MAIN_IMAGE" else (100, 20_000)
    if not (smallest <= width <= largest and smallest <= height <= largest):
        raise Refused(errors.IMAGE_SIZE, f"Each side needs {smallest} to {largest} pixels")
    # The same bytes give the same uri, so a retried upload leaves no second image.
    digest = hashlib.sha256(content).hexdigest()[:32]
    uri = f"tos-maliva-i-o3syd03w52-us/{digest}"
    url = f"https://p16-oec-va.ibyteimg.com/{uri}~tplv-origin-jpeg.jpeg"
    image = {"uri": uri, "url": url, "height": height, "width": width, "use_case": use_case}
    call.state.images[uri] = image
    return image


def _leaf(call: Call) -> str:
    category = taxonomy.CATEGORIES.get(call.path["category_id"])
    if category is None:
        raise Refused(errors.CATEGORY_UNKNOWN)
    if not category.is_leaf:
        raise Refused(errors.CATEGORY_NOT_LEAF)
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
    ),
    Operation(
        "Get Brands",
        "GET",
        "/product/{version}/brands",
        _V,
        _READ,
        "required",
        get_brands,
        "4",
        query=PageQuery,
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
    Operation(
        "Upload Product Image",
        "POST",
        "/product/{version}/images/upload",
        _V,
        _READ,
        "unwanted",
        upload_image,
        "4",
        multipart=True,
    ),
)
