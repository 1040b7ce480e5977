"""Brands that listings may name, and brands of one's own (facts section 4)."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from mock_tiktok.resources.paging import PageQuery, list_page, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

NAME_MAX = 100


class BrandsQuery(PageQuery, total=False):
    """Which brands."""

    brand_name: str
    category_id: str
    is_authorized: str


class CustomBrandBody(TypedDict):
    """A brand that the platform does not know yet."""

    name: str


def get_brands(call: Call) -> dict[str, Any]:
    """Get Brands; an unauthorized brand is spelled as the vendor spells it."""
    size = page_size_of(call, default=None, most=100, error=errors.PAGE_SIZE_INVALID)
    wanted = call.query.get("brand_name", "")
    rows = [
        {
            "id": brand_id,
            "name": name,
            "authorized_status": "UNAUTHORIEZD",
            "is_t1_brand": False,
            "brand_status": "ONLINE",
        }
        for brand_id, name in call.state.brands.items()
        if wanted.casefold() in name.casefold()
    ]
    return list_page(call, "brands", rows, size, bad_token=errors.PAGE_TOKEN_INVALID)


def create_brand(call: Call) -> dict[str, Any]:
    """Create Custom Brand: no shop_cipher here; a name that exists answers its id."""
    name = call.body["name"].strip()
    if not 0 < len(name) <= NAME_MAX:
        raise VendorError(errors.BAD_INPUT, f"name needs 1 to {NAME_MAX} characters")
    for brand_id, known in call.state.brands.items():
        if known == name:
            return {"id": brand_id}
    brand_id = call.state.ids.number("brand")
    call.state.brands[brand_id] = name
    return {"id": brand_id}


_PATH, _V, _READ = "/product/{version}/brands", ("202309",), "seller.product.basic"

OPERATIONS = (
    Operation("Get Brands", "GET", _PATH, _V, _READ, "required", get_brands, "4", query=BrandsQuery),
    Operation(
        "Create Custom Brand",
        "POST",
        _PATH,
        _V,
        _READ,
        "unwanted",
        create_brand,
        "4",
        body=CustomBrandBody,
        mark="assumed",
    ),
)
