"""The kinds of values that the API takes and gives, each with how it is validated, documented and exemplified.

Nothing here trims, folds or coerces: a value is right byte for byte as it stands, or it is refused. No text may hold
a NUL, which PostgreSQL cannot store.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from integration_hub.ground.outbound import adapter

T = TypeVar("T")
ANY_TEXT = r"^[^\x00]*$"
# At least one character that shows. The engines of Python, of JSON Schema and of pydantic differ in what is blank, so
# the class names the blanks of all three.
VISIBLE = r"^[^\x00]*[^\x00-\x20\x7f-\xa0\s\ufeff][^\x00]*$"
MONEY = r"^[0-9]{1,12}(\.[0-9]{1,4})?$"
CURRENCY = r"^[A-Z]{3}$"
# What a pattern asks for, in words for whoever broke it.
IN_WORDS = {
    ANY_TEXT: "text without NUL characters",
    VISIBLE: "text that is not blank and holds no NUL character",
    MONEY: "a decimal string, like “12.50”",
    CURRENCY: "a currency code of three capital letters, like “USD”",
}
MOST_UNITS = 1_000_000_000
MOST_SKU = 150  # longer ones do not fit the names under which the hub files work and exceptions


class Asked(BaseModel):
    """What a caller sends: every member is known and of its own type, or the call is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)

    def given(self, kind: type[T]) -> T:
        """Return the members that the caller sent, as they are spelled on the wire, as the room that takes them."""
        shape: object = kind  # mypy takes the hash of a type for that of what it makes
        made: T = adapter(shape).validate_python(self.model_dump(by_alias=True, exclude_unset=True))
        return made


class Answered(BaseModel):
    """What the hub answers; it documents and tests the views' answers and is not run on the way out."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


def _decimal_digits(text: str) -> int:
    """Let a number in a query be digits and nothing else: no sign, blank, underscore or point."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise ValueError("must be a whole number")
    return int(text)


def _whole(number: object) -> object:
    """Take 3.0 for 3, as JSON and its schemas do: they know one kind of number."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Text = Annotated[str, Field(pattern=ANY_TEXT, examples=["Leave at the door"])]
Words = Annotated[str, Field(pattern=VISIBLE, examples=["Enamel mug"])]
Sku = Annotated[str, Field(pattern=VISIBLE, max_length=MOST_SKU, examples=["MUG-1"])]
Money = Annotated[str, Field(pattern=MONEY, examples=["12.50"])]
Currency = Annotated[str, Field(pattern=CURRENCY, examples=["USD"])]
Whole = BeforeValidator(_whole)
Count = Annotated[int, Field(ge=0, le=MOST_UNITS, examples=[40]), Whole]
Quantity = Annotated[int, Field(ge=1, le=MOST_UNITS, examples=[2]), Whole]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, examples=[3]), Whole]
Flag = Annotated[bool, Field(examples=[True])]
Number = Annotated[int, Field(examples=[7])]
Instant = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-09-21T14:13:20.000Z"])
]
Details = Annotated[dict[str, object], Field(examples=[{}])]
Texts = Annotated[dict[str, str], Field(examples=[{"country": "US"}])]
Digits = BeforeValidator(_decimal_digits)  # stands after the bounds, or the document loses them
SkipOf = Annotated[int, Field(ge=0, le=10**12, examples=[0]), Digits]
CountOf = Annotated[int, Field(ge=1, le=500, examples=[100]), Digits]


def _id(prefix: str) -> object:
    return Field(pattern=ANY_TEXT, min_length=1, examples=[f"{prefix}_3f2a9c01d4e5b6a7f809"])


OrganizationId = Annotated[str, _id("org")]
IntegrationId = Annotated[str, _id("int")]
ProductId = Annotated[str, _id("prd")]
LocationId = Annotated[str, _id("loc")]
OrderId = Annotated[str, _id("ord")]
LineId = Annotated[str, _id("lin")]
ShipmentId = Annotated[str, _id("shp")]
FulfillmentId = Annotated[str, _id("ful")]
CardId = Annotated[str, _id("crd")]
VendorName = Annotated[
    str,
    Field(
        pattern=ANY_TEXT,
        min_length=1,
        description="As it is called in the vendor's settings.",
        examples=["a_vendor"],
    ),
]
ExceptionId = Annotated[str, _id("exc")]


Name = Annotated[str, Field(examples=["Enamel mug"])]
Spelled = Annotated[str, Field(examples=["MUG-1"])]  # a SKU, byte for byte as its owner spells it
Said = Annotated[str, Field(examples=["Connect the integration first."])]
Key = Annotated[str, Field(examples=["operator_000000000000000000000000000000000000000000000000"])]
State = Annotated[str, Field(examples=["not_connected"])]
External = Annotated[str, Field(examples=["576653688135258178"])]
Entity = Annotated[str, Field(examples=["order"])]


class Pagination(Answered):
    count: Number
    skip: Number
    total: Number
    last: Flag
