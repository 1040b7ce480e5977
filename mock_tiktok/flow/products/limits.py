"""The smaller documented limits of a listing, and what the vendor blanks instead of refusing (facts section 4)."""

from __future__ import annotations

import re
from typing import Any

from mock_tiktok.flow.products.bodies import SkuBody
from mock_tiktok.reference import taxonomy
from mock_tiktok.reference.markets import Market
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

EXTERNAL_ID_MAX = 999
CERTIFICATIONS_MAX = 10
ORDER_QUANTITY_MAX = 20
DESCRIPTION_IMAGES_MAX = 30
ATTRIBUTE_VALUE_MAX = 2000
_CODE_LENGTHS = {"GTIN": {14}, "EAN": {8, 13, 14}, "UPC": {12}, "ISBN": {10, 13}, "JAN": {8, 13}}
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)
_NO_DIMENSIONS = frozenset({"ID", "TH", "VN"})


def check_options(market: Market, content: dict[str, Any]) -> None:
    """Counts, lengths and units of what a listing may carry."""
    if len(_IMAGE.findall(content["description"])) > DESCRIPTION_IMAGES_MAX:
        raise VendorError(errors.DESCRIPTION_IMAGES)
    if len(content.get("external_product_id", "")) > EXTERNAL_ID_MAX:
        raise VendorError(errors.BAD_INPUT, f"external_product_id has at most {EXTERNAL_ID_MAX} characters")
    if len(content.get("certifications", ())) > CERTIFICATIONS_MAX:
        raise VendorError(errors.BAD_INPUT, f"At most {CERTIFICATIONS_MAX} certifications are allowed")
    if not 1 <= content.get("minimum_order_quantity", 1) <= ORDER_QUANTITY_MAX:
        raise VendorError(errors.BAD_INPUT, f"minimum_order_quantity must be 1 to {ORDER_QUANTITY_MAX}")
    unit = content.get("package_dimensions", {}).get("unit", "CENTIMETER")
    if unit not in (("CENTIMETER", "INCH") if market.region == "US" else ("CENTIMETER",)):
        raise VendorError(
            errors.BAD_INPUT, f"package_dimensions.unit {unit!r} is not used in {market.region}"
        )


def check_dimensions_given(market: Market, content: dict[str, Any]) -> None:
    """Dimensions are optional in ID, TH and VN; elsewhere a quirk demands them."""
    if market.region not in _NO_DIMENSIONS and not content.get("package_dimensions"):
        raise VendorError(errors.BAD_INPUT, f"package_dimensions are needed in {market.region}")


def attribute_warnings(content: dict[str, Any]) -> list[str]:
    """Drop product attributes and values that the category does not know; each loss is a warning."""
    given = content.get("product_attributes")
    if not given:
        return []
    known = {a["id"]: {v["id"] for v in a["values"]} for a in taxonomy.attributes_of(content["category_id"])}
    warnings: list[str] = []
    kept: list[dict[str, Any]] = []
    for attribute in given:
        if attribute["id"] not in known:
            warnings.append(f"The attribute {attribute['id']} is not of this category and was ignored")
            continue
        values = []
        for value in attribute.get("values", ()):
            if len(value.get("name", "")) > ATTRIBUTE_VALUE_MAX:
                raise VendorError(
                    errors.BAD_INPUT, f"An attribute value has at most {ATTRIBUTE_VALUE_MAX} characters"
                )
            if "id" in value and value["id"] not in known[attribute["id"]]:
                warnings.append(f"The value {value['id']} of attribute {attribute['id']} was ignored")
            else:
                values.append(value)
        kept.append({**attribute, "values": values})
    content["product_attributes"] = kept
    return warnings


def check_sku_options(skus: list[SkuBody]) -> None:
    """Images on one axis at most, identifiers of one SKU each, bounded external ids."""
    axes = {
        attribute.get("id") or attribute.get("name", "")
        for sku in skus
        for attribute in sku.get("sales_attributes", ())
        if "sku_img" in attribute or attribute.get("supplementary_sku_images")
    }
    if len(axes) > 1:
        raise VendorError(errors.BAD_INPUT, "Only one sales attribute may carry images")
    if any(len(sku.get("external_sku_id", "")) > EXTERNAL_ID_MAX for sku in skus):
        raise VendorError(errors.BAD_INPUT, f"external_sku_id has at most {EXTERNAL_ID_MAX} characters")
    codes = [
        (identifier.get("type", "GTIN"), identifier.get("code", ""))
        for sku in skus
        if (identifier := sku.get("identifier_code")) is not None
    ]
    if len(set(codes)) < len(codes):
        raise VendorError(errors.IDENTIFIER_TWICE)


def identifier_warnings(sku: SkuBody) -> list[str]:
    """Blank an identifier of wrong form."""
    identifier = sku.get("identifier_code")
    if identifier is None:
        return []
    code = identifier.get("code", "")
    lengths = _CODE_LENGTHS.get(identifier.get("type", "GTIN"), set())
    if len(code) in lengths and code.isascii() and code[:-1].isdecimal():
        return []
    sku.pop("identifier_code")
    return [f"The identifier_code {code} is invalid and was ignored"]
