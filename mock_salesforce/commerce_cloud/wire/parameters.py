"""Query and path parameters by name: the gate checks them by these shapes, OpenAPI documents show them.

Source: facts/commerce-cloud-api.md sections 1, 5, 6, 7 and 9.
"""

from __future__ import annotations

from typing import Any

from mock_salesforce.commerce_cloud.realm.clocks import instant_of
from mock_salesforce.commerce_cloud.wire.shapes import FLAG, Shape, choice, integer, matches, rows, text

_LARGEST = 999_999_999
INSTANT: Shape = {"type": "string", "format": "date-time"}
ID = text(256, shortest=1)
PRODUCT_ID = text(100, shortest=1)
LOCALE = text(pattern=r"^([a-z]{2}(-[A-Z]{2})?|default)$")

PATH: dict[str, Shape] = {
    "organizationId": text(32, shortest=1),
    "siteId": text(32, shortest=1),
    "version": text(pattern=r"^v(1[5-9]|2[0-5])_[0-9]{1,2}$"),
    "orderNo": text(50, shortest=1),
    "productId": PRODUCT_ID,
    "masterId": PRODUCT_ID,
    "id": PRODUCT_ID,
    "ids": text(shortest=1),
}

_COMMON: dict[str, Shape] = {
    "limit": integer(1, 200),
    "offset": integer(0, _LARGEST),
    "count": integer(1, 200),
    "start": integer(0, _LARGEST),
    "levels": integer(0, 2),
    "siteId": text(32, shortest=1),
    "ids": text(shortest=1),
    "productIds": text(shortest=1),
    "sortBy": choice("creation_date", "last_modified_date"),
    "sortOrder": choice("desc", "asc"),
    "allImages": FLAG,
    "perPricebook": FLAG,
    "allVariationProperties": FLAG,
    "inventoryIds": rows(text(shortest=1), 1, 5),
    "personalized": choice("none"),
    "locale": LOCALE,
    "currency": text(pattern=r"^[A-Z]{3}$"),
    "refine": rows(text(pattern=r"^[A-Za-z0-9_]+=")),
    **dict.fromkeys(
        ("creationDateFrom", "creationDateTo", "lastModifiedDateFrom", "lastModifiedDateTo"), INSTANT
    ),
    **{f"refine_{at}": text(pattern=r"^[A-Za-z0-9_]+=") for at in range(1, 10)},
}
_OF_API: dict[tuple[str, str], Shape] = {
    ("Catalogs", "limit"): integer(1, 50),
    ("Catalogs", "levels"): integer(0, _LARGEST),
    ("Products", "limit"): integer(1, 50),
}
# Lists in one parameter are written with commas, except a refinement, which is repeated.
REPEATED = frozenset(("refine",))


def query_shape(api: str, name: str, own: dict[str, Shape] | None = None) -> Shape:
    """The shape of a query parameter of an API; a text where nothing else is documented."""
    if own and name in own:
        return own[name]
    return _OF_API.get((api, name)) or _COMMON.get(name) or {"type": "string"}


def fits(shape: Shape, name: str, values: list[str]) -> bool:
    """Whether the texts given for a parameter have its shape."""
    if shape["type"] == "array":
        parts = values if name in REPEATED else [part for value in values for part in value.split(",")]
        low, high = shape.get("minItems", 0), shape.get("maxItems", len(parts))
        return low <= len(parts) <= high and all(_fits(shape["items"], part) for part in parts)
    return _fits(shape, values[0])


def _fits(shape: dict[str, Any], value: str) -> bool:
    kind = shape["type"]
    if kind == "integer":
        plain = value.isascii() and value.isdigit() and len(value) <= 9
        return plain and shape["minimum"] <= int(value) <= shape["maximum"]
    if kind == "boolean":
        return value in ("true", "false")
    if "enum" in shape:
        return value in shape["enum"]
    if shape.get("format") == "date-time":
        # A plus sign that a client forgot to encode arrives as a blank.
        return instant_of(value.replace(" ", "+")) is not None
    if not shape.get("minLength", 0) <= len(value) <= shape.get("maxLength", len(value)):
        return False
    return "pattern" not in shape or matches(shape["pattern"], value)
