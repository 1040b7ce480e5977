"""What a story's members may hold, checked on the line and published in the schema; and which are recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Annotated, Any

# A member declared with this stands in an operation's record only where the story says it, so that a member added
# later changes no digest of a story that does not use it.
IF_SAID: Mapping[str, bool] = {"if_said": True}


@dataclass(frozen=True, slots=True)
class Whole:
    """A number from `least` to `most`."""

    least: int
    most: int

    def wrong(self, value: object) -> str | None:
        """Return what to write instead, or None where the value may stand."""
        fits = isinstance(value, int | float) and self.least <= value <= self.most
        return None if fits else f"write a number from {self.least:,} to {self.most:,}"


@dataclass(frozen=True, slots=True)
class Worded:
    """A text that matches `pattern` as a whole; `wanted` says so in words."""

    pattern: str
    wanted: str

    def wrong(self, value: object) -> str | None:
        """Return what to write instead, or None where the value may stand."""
        fits = isinstance(value, str) and re.fullmatch(self.pattern, value) is not None
        return None if fits else f"write {self.wanted}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A text of 1 to `longest` characters that are not all blank."""

    longest: int

    def wrong(self, value: object) -> str | None:
        """Return what to write instead, or None where the value may stand."""
        fits = isinstance(value, str) and bool(value.strip()) and len(value) <= self.longest
        return None if fits else f"write 1 to {self.longest} characters that are not all blank"


Bound = Whole | Worded | Filled

DAY_S = 86_400
Quantity = Annotated[int, Whole(1, 1_000_000)]
Count = Annotated[int, Whole(0, 1_000_000)]
Seconds = Annotated[int, Whole(0, 366 * DAY_S)]
Days = Annotated[int, Whole(1, 3660)]
Times = Annotated[int, Whole(1, 1000)]
Price = Annotated[
    str,
    Worded(
        r"[0-9]{1,9}(\.[0-9]{1,2})?", 'an amount in digits with at most two after a point, such as "12.50"'
    ),
]
Name = Annotated[str, Filled(255)]
Town = Annotated[str, Worded(r".{0,255}", "at most 255 characters, and none where there is no town")]
Sku = Annotated[str, Filled(150)]
PlainName = Annotated[str, Worded(r"[a-z0-9][a-z0-9_-]{0,79}", "small letters, digits, _ and - alone")]
CurrencyCode = Annotated[str, Worded(r"[A-Z]{3}", "a currency code such as USD")]
CountryCode = Annotated[str, Worded(r"[A-Z]{2}", "a country code such as US")]
LocalTime = Annotated[
    str,
    Worded(
        r"20[0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9](:[0-9][0-9])?",
        "a local time such as 2026-03-29T01:30:00",
    ),
]


def said(value: Any) -> Any:
    """Return a step's members as plain data; those declared with IF_SAID only where they are not at their default."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            member.name: said(getattr(value, member.name))
            for member in fields(value)
            if "if_said" not in member.metadata or getattr(value, member.name) != default_of(member)
        }
    if isinstance(value, tuple):
        return tuple(said(each) for each in value)
    return value


def default_of(member: Field[Any]) -> Any:
    """Return what a member holds where nothing is said; MISSING where something must be said."""
    return member.default if member.default_factory is MISSING else member.default_factory()
