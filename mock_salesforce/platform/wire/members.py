"""Members of Connect bodies: each is refused with the code and in the words that the action has for it (section 6).

What a check raises has the vendor's code for its type, and its message for its text; `wire/connect` tells them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from mock_salesforce.frame.kinds import Body
from mock_salesforce.platform.forms.ids import id18

Check = Callable[[Any], Any]
Entry = TypeVar("Entry")
# The default of a member that need not be sent, but must be right where it is: null is no way to leave it out.
UNSENT: Any = None
ID_PATTERN = "^[A-Za-z0-9]{15}([A-Z0-5]{3})?$"


class Nothing(Body):
    """An action that takes nothing; what is sent all the same is not looked at."""


def refusal(code: str, words: str) -> PydanticCustomError:
    """What a check raises: the vendor's code and words."""
    return PydanticCustomError(code, words)


def missing(member: str | None) -> PydanticCustomError:
    """The refusal of a body without a member that it must have."""
    return refusal("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{member}]")


def malformed_id(value: Any, where: str | None) -> str:
    """What is said of a value that cannot be an id."""
    return f"{where}: id value of incorrect type: {str(value)[:40]}"


def number(value: Any, default: float) -> float:
    """A number that JSON spells as one, true and false being none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else default


def _id(value: Any, told: ValidationInfo) -> str:
    if value is None:
        raise missing(told.field_name)
    record_id = id18(value) if isinstance(value, str) else None
    if record_id is None:
        raise refusal("MALFORMED_ID", malformed_id(value, told.field_name))
    return record_id


def _said(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise ValueError("blank")
    return stripped


def _chosen(value: Any, check: Check, told: ValidationInfo) -> Any:
    try:
        return check(value)
    except ValidationError as error:
        names = re.findall(r"'(\w+)'", str(error.errors()[0]["ctx"]["expected"]))
        raise refusal("INVALID_INPUT", f"{told.field_name} must be one of {', '.join(names)}") from None


def listed(value: Any, told: ValidationInfo) -> Any:
    """The check of a list with something in it."""
    if not isinstance(value, list) or not value:
        raise missing(told.field_name)
    return value


def _of_objects(value: list[Any], told: ValidationInfo) -> Any:
    if not all(isinstance(item, dict) for item in value):
        raise refusal("INVALID_INPUT", f"{told.field_name} must be a list of objects")
    return value


def quantity(value: Any, where: str | None) -> float:
    """A positive quantity, given as a number or as text."""
    try:
        amount = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
    except ValueError:
        amount = 0.0
    if not 0 < amount < 1e12:
        raise refusal("INVALID_INPUT", f"{where}: the quantity must be a positive number")
    return amount


def positive(of: str | None = None) -> BeforeValidator:
    """The check of a positive quantity; the refusal names what is `of` in the same entry, else the member."""
    return BeforeValidator(
        lambda value, told: quantity(value, told.data.get(of) if of else told.field_name),
        json_schema_input_type=float | str,
    )


def positive_or_none(value: Any, told: ValidationInfo) -> float:
    """The check of a quantity that may be left out, or 0."""
    nothing = value is None or number(value, 1.0) == 0
    return 0.0 if nothing else quantity(value, told.field_name)


def within(code: str, words: str) -> WrapValidator:
    """A member whose every wrong value is refused alike; `{member}` in the words is its name."""

    def check(value: Any, inner: Check, told: ValidationInfo) -> Any:
        try:
            return inner(value)
        except ValidationError:
            raise refusal(code, words.format(member=told.field_name)) from None

    return WrapValidator(check)


NEEDED = within("REQUIRED_FIELD_MISSING", "Required fields are missing: [{member}]")
CHOICE = WrapValidator(_chosen)
Id = Annotated[str, BeforeValidator(_id), Field(json_schema_extra={"pattern": ID_PATTERN})]
Text = Annotated[str, Field(min_length=1), NEEDED]
Reason = Annotated[str, AfterValidator(_said), NEEDED]
Flag = Annotated[bool, NEEDED]
Listed = BeforeValidator(listed)
Entries = Annotated[list[Entry], Field(min_length=1), BeforeValidator(_of_objects), Listed]
Quantity = Annotated[float, BeforeValidator(positive_or_none, json_schema_input_type=float | str | None)]
