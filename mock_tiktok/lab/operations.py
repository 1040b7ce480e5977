"""How a verb of the control plane is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from pydantic import ConfigDict, Field, GetCoreSchemaHandler, ValidationError, with_config
from typing_extensions import TypedDict

from mock_tiktok.reference.markets import MARKETS
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse

# A member that a verb does not know is a mistake of the caller, so it is told instead of ignored.
strict = with_config(ConfigDict(extra="forbid"))


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text that is one of these, in the check and in the document alike."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> Any:
        return handler(Literal[self.names])


Region = Annotated[str, OneOf(tuple(MARKETS))]
HttpAddress = Annotated[
    str, Field(max_length=2000, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][!-~]*)?$")
]
Email = Annotated[str, Field(max_length=200, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
Money = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]


@strict
class Nothing(TypedDict):
    """A verb without members, or without query parameters."""


def parsed(raw: bytes) -> Any:
    """The document that a body is; neither NaN nor infinity is JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Misuse("bad_json", f"body: {error}; send JSON") from error


def validated(validate: Callable[[Any], Any], given: Any, where: str) -> Any:
    """What was given, if its shape is right; else the first thing that is wrong with it."""
    try:
        return validate(given)
    except ValidationError as error:
        raise misshapen(error, where) from error


def misshapen(error: ValidationError, where: str) -> Misuse:
    """What is wrong first, with the path of the member."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    # A misspelled member explains the one that is missing.
    first = next((row for row in wrong if row["type"] == "extra_forbidden"), wrong[0])
    name = ".".join(str(part) for part in first["loc"]) or where
    if first["type"] == "missing":
        return Misuse("missing_field", f"{name}: this is required; send it")
    if first["type"] == "extra_forbidden":
        return Misuse(
            "unknown_field",
            f"{name}: this verb knows no such member; GET /_lab/openapi.json tells what it knows",
        )
    return Misuse("bad_field", f"{name}: {first['msg']}; GET /_lab/openapi.json tells what it takes")


def unknown(member: str, named: str, section: str) -> Misuse:
    """A name of nothing, and where the names are."""
    return Misuse(
        "unknown", f"{member}: there is no {named!r}; GET /_lab/state?only={section} lists what there is"
    )


@dataclass(frozen=True, slots=True)
class LabCall:
    """One call of the control plane, of valid shape."""

    state: State
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    second: int


@dataclass(frozen=True, slots=True)
class LabOperation:
    """One verb: where it is, what it takes, what does it."""

    method: str
    path: str
    view: Callable[[LabCall], Any]
    body: Any = None
    query: Any = None
    csv: bool = False
    # What is due happens before a verb, but not before one that starts again or keeps things as they are.
    timeless: bool = False

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]
