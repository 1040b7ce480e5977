"""Kinds of JSON values in the words that the tables of operations use: types that pydantic checks and describes.

What is told once here refuses requests and stands in the OpenAPI documents (facts/commerce-cloud-api.md section 4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, NotRequired

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WrapValidator,
    model_validator,
    with_config,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

# A type, or what `Annotated` makes of one; Python has no word for it that covers both.
Kind = Any

LARGEST_AMOUNT = 999_999_999_999


class Body(BaseModel):
    """What somebody sent: members that it does not know are let through, a needed one that is not there is null."""

    model_config = ConfigDict(strict=True, frozen=True)
    absent: ClassVar[dict[str, None]]

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.absent = {name: None for name, field in cls.model_fields.items() if field.is_required()}

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        if not isinstance(given, dict) or cls.absent.keys() <= given.keys():
            return given
        return {**cls.absent, **given}


def _as_given(value: Any, check: Callable[[Any], Any]) -> Any:
    """The number as JSON spelled it: an order's 5 must not come back as 5.0."""
    check(value)
    return value


def _in_order(value: Any, check: Callable[[Any], Any]) -> Any:
    """The members in the order given: what is stored is shown again as it came."""
    checked = check(value)
    return {name: checked[name] for name in value}


def _whole(value: Any) -> Any:
    """A whole number as an integer, however JSON spelled it: `2.0` is 2."""
    return int(value) if type(value) is float and value.is_integer() else value


def text(longest: int | None = None, *, shortest: int | None = None, pattern: str | None = None) -> Kind:
    """A string within a length."""
    return Annotated[str, Field(min_length=shortest, max_length=longest, pattern=pattern)]


def maybe(kind: Kind) -> Kind:
    """The same, or null."""
    return kind | None


def number(
    low: float | None = -LARGEST_AMOUNT, high: float = LARGEST_AMOUNT, *, above: float | None = None
) -> Kind:
    """A number within bounds; amounts beyond a trillion are nobody's."""
    return Annotated[float, Field(ge=None if above is not None else low, le=high, gt=above), _AS_GIVEN]


def integer(low: int, high: int) -> Kind:
    """A whole number within bounds."""
    return Annotated[int, Field(ge=low, le=high), WHOLE]


def choice(*values: str) -> Kind:
    """One of the documented texts."""
    return Literal[values]


def rows(kind: Kind, low: int | None = None, high: int | None = None) -> Kind:
    """An array of such values, within a count."""
    return Annotated[list[kind], Field(min_length=low, max_length=high)]


def record(members: dict[str, Kind], required: tuple[str, ...] = (), *, others: bool = True) -> Kind:
    """An object with these members; others are let through unless said otherwise."""
    named = {**dict.fromkeys(required, Any), **members}
    kinds = {name: kind if name in required else NotRequired[kind] for name, kind in named.items()}
    make: Any = TypedDict
    made = with_config(ConfigDict(extra="allow" if others else "forbid"))(make("record", kinds))
    return Annotated[made, _IN_ORDER]


def mapping(kind: Kind) -> Kind:
    """An object of any member names, such as a map from locales."""
    return dict[str, kind]


_SHARED = "#/components/schemas/"
WHOLE = BeforeValidator(_whole)
_AS_GIVEN = WrapValidator(_as_given)
_IN_ORDER = WrapValidator(_in_order)
FLAG = bool
# A generator takes a negative seed for a positive one, and beyond 53 bits readers of JSON round.
SEED = integer(0, 2**53 - 1)
OBJECT = dict[str, Any]
TEXTS = mapping(str)
INSTANT = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def noted(kind: Kind, *notes: Any) -> Kind:
    """The same with further checks, or with what its schema says besides."""
    return Annotated[kind, *notes]


def unknown_member(name: str) -> PydanticCustomError:
    """What a check of a body raises where pydantic cannot know that a member is one too many."""
    return PydanticCustomError("extra_forbidden", "there is no member {name}", {"name": name})


def schema_of(kind: Kind) -> dict[str, Any]:
    """The JSON schema of a kind, whole in itself but for what contains itself: see `shared_schemas`."""
    return _described(kind)[0]


def shared_schemas(kind: Kind) -> dict[str, Any]:
    """The schemas that those of a kind refer to by name, since they contain themselves."""
    return _described(kind)[1]


def _described(kind: Kind) -> tuple[dict[str, Any], dict[str, Any]]:
    schema = TypeAdapter(kind).json_schema(ref_template=_SHARED + "{model}")
    definitions = schema.pop("$defs", {})
    whole = {name: part for name, part in definitions.items() if name not in _reached(part, definitions)}
    shared = {name: part for name, part in definitions.items() if name not in whole}
    return _inlined(schema, whole), {name: _inlined(part, whole) for name, part in shared.items()}


def _reached(part: Any, definitions: dict[str, Any]) -> set[str]:
    """The definitions that one leads to."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
            name = str(one.get("$ref", "")).removeprefix(_SHARED)
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(definitions[name])
        elif isinstance(one, list):
            waiting += one
    return found


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    name = str(part.get("$ref", "")).removeprefix(_SHARED)
    if name in definitions:
        part = {**definitions[name], **{key: one for key, one in part.items() if key != "$ref"}}
    # A title is pydantic's own word for the member; a member that is called `title` is an object. A default of null
    # stands for a member left out.
    return {
        name: _inlined(one, definitions)
        for name, one in part.items()
        if not (name == "title" and isinstance(one, str)) and not (name == "default" and one is None)
    }
