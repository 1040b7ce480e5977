"""Query and path parameters by name: the gate checks them by these kinds, OpenAPI documents show them.

Source: facts/commerce-cloud-api.md sections 1, 5, 6, 7 and 9.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from mock_salesforce.commerce_cloud.realm.clocks import instant_of
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation
from mock_salesforce.frame.kinds import INSTANT, Kind, choice, rows, text

_LARGEST = 999_999_999


def _digits(value: str) -> Any:
    """Plain digits as a number; pydantic's own reading would also take blanks, signs and underscores."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else value


def _known_instant(value: str) -> str:
    # A plus sign that a client forgot to encode arrives as a blank.
    if instant_of(value.replace(" ", "+")) is None:
        raise ValueError("this is no instant")
    return value


def whole(low: int, high: int) -> Kind:
    """A whole number in a query."""
    return Annotated[int, Field(ge=low, le=high), BeforeValidator(_digits)]


def listed(kind: Kind, low: int | None = None, high: int | None = None) -> Kind:
    """Several values in one parameter, with commas between."""
    commas = BeforeValidator(lambda value: value.split(","))
    return Annotated[list[kind], Field(min_length=low, max_length=high), commas]


_FLAG = Annotated[bool, BeforeValidator(lambda value: {"true": True, "false": False}.get(value))]
_INSTANT = Annotated[INSTANT, AfterValidator(_known_instant)]
_REFINEMENT = text(pattern=r"^[A-Za-z0-9_]+=")
ID = text(256, shortest=1)
PRODUCT_ID = text(100, shortest=1)
LOCALE = text(pattern=r"^([a-z]{2}(-[A-Z]{2})?|default)$")

PATH: dict[str, Kind] = {
    "organizationId": text(32, shortest=1),
    "siteId": text(32, shortest=1),
    "version": text(pattern=r"^v(1[5-9]|2[0-5])_[0-9]{1,2}$"),
    "orderNo": text(50, shortest=1),
    "productId": PRODUCT_ID,
    "masterId": PRODUCT_ID,
    "id": PRODUCT_ID,
    "ids": text(shortest=1),
}

_COMMON: dict[str, Kind] = {
    "limit": whole(1, 200),
    "offset": whole(0, _LARGEST),
    "count": whole(1, 200),
    "start": whole(0, _LARGEST),
    "levels": whole(0, 2),
    "siteId": text(32, shortest=1),
    "ids": text(shortest=1),
    "productIds": text(shortest=1),
    "sortBy": choice("creation_date", "last_modified_date"),
    "sortOrder": choice("desc", "asc"),
    "allImages": _FLAG,
    "perPricebook": _FLAG,
    "allVariationProperties": _FLAG,
    "inventoryIds": listed(text(shortest=1), 1, 5),
    "personalized": choice("none"),
    "locale": LOCALE,
    "currency": text(pattern=r"^[A-Z]{3}$"),
    "refine": rows(_REFINEMENT),
    **dict.fromkeys(
        ("creationDateFrom", "creationDateTo", "lastModifiedDateFrom", "lastModifiedDateTo"), _INSTANT
    ),
    **{f"refine_{at}": _REFINEMENT for at in range(1, 10)},
}
_OF_API: dict[tuple[str, str], Kind] = {
    ("Catalogs", "limit"): whole(1, 50),
    ("Catalogs", "levels"): whole(0, _LARGEST),
    ("Products", "limit"): whole(1, 50),
}
# Lists in one parameter are written with commas, except a refinement, which is repeated.
REPEATED = frozenset(("refine",))


def query_kind(api: Api, operation: Operation, name: str) -> Kind:
    """The kind of an operation's query parameter; a text where nothing else is documented."""
    own = operation.parameters.get(name)
    return own or _OF_API.get((api.name, name)) or _COMMON.get(name) or str


def fits(api: Api, operation: Operation, name: str, values: list[str]) -> bool:
    """Whether the texts given for a parameter are of its kind."""
    try:
        _adapter(api, operation, name).validate_python(values if name in REPEATED else values[0], strict=True)
    except ValidationError:
        return False
    return True


@cache
def _adapter(api: Api, operation: Operation, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(query_kind(api, operation, name))
