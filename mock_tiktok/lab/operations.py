"""How a verb of the control plane is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, with_config
from typing_extensions import TypedDict

from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse

# A member that a verb does not know is a mistake of the caller, so it is told instead of ignored.
strict = with_config(ConfigDict(extra="forbid"))

Region = Literal[
    "BR", "DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MX", "MY", "PH", "SG", "TH", "US", "VN"
]
HttpAddress = Annotated[
    str, Field(max_length=2000, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][!-~]*)?$")
]
Email = Annotated[str, Field(max_length=200, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
Money = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]


@strict
class NoQuery(TypedDict):
    """A verb without query parameters."""


def validated(validate: Callable[[Any], Any], given: Any, where: str) -> Any:
    """What was given, if its shape is right; else the first thing that is wrong with it."""
    try:
        return validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or where
        raise Misuse("bad_field", f"{name}: {first['msg']}") from error


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
