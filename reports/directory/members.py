"""A JSON object together with where it stands, so that what is missing or wrong in it can be told by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import orjson

from reports.errors import ReportError

REMEDY = "Evidence is written by the lab and not by hand: run the story again to get it whole"


@dataclass(frozen=True, slots=True)
class Members:
    """Typed access to an object's members; raises ReportError naming the member and its place."""

    path: Path
    line: int | None
    values: Mapping[str, Any]
    within: str = ""

    @classmethod
    def parse(cls, path: Path, line: int | None, raw: bytes) -> Members:
        """Return the object that `raw` spells, or say that it spells none."""
        try:
            values = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            cut = line is not None and not raw.endswith(b"\n")
            reason = "the line stops in the middle" if cut else str(error)
            raise ReportError(path, f"this is not JSON ({reason})", REMEDY, line=line) from error
        if not isinstance(values, dict):
            raise ReportError(path, f"expected an object, found {_kind(values)}", REMEDY, line=line)
        return cls(path, line, values)

    def text(self, name: str) -> str:
        """Return a member that must be text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else self._wrong(name, "text", value)

    def optional_text(self, name: str) -> str | None:
        """Return a member that may be text, null or absent."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, str) else self._wrong(name, "text or null", value)

    def label(self, name: str) -> str:
        """Return a member that may be text, a number, null or absent, as text."""
        value = self.values.get(name)
        if isinstance(value, dict | list):
            return self._wrong(name, "text or a number", value)
        return "" if value is None else str(value)

    def integer(self, name: str) -> int:
        """Return a member that must be a whole number."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._wrong(name, "a whole number", value)

    def number(self, name: str) -> float:
        """Return a member that must be a number."""
        value = self.values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return self._wrong(name, "a number", value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return a member that must be an object."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else self._wrong(name, "an object", value)

    def optional_mapping(self, name: str) -> Mapping[str, Any] | None:
        """Return a member that may be an object, null or absent."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, dict) else self._wrong(name, "an object", value)

    def inner(self, name: str) -> Members:
        """Return a member that must be an object, with its place."""
        return Members(self.path, self.line, self.mapping(name), f"{self.within}{name}.")

    def each(self, name: str) -> Sequence[Members]:
        """Return the objects of a member that must be a list of them."""
        return [
            Members(self.path, self.line, item, f"{self.within}{name}[{at}].")
            if isinstance(item, dict)
            else self._wrong(f"{name}[{at}]", "an object", item)
            for at, item in enumerate(self._sequence(name))
        ]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a member that must be a list of texts."""
        items = self._sequence(name)
        return tuple(item if isinstance(item, str) else self._wrong(name, "texts", item) for item in items)

    def integers(self, name: str) -> tuple[int, ...]:
        """Return a member that is absent or a list of whole numbers."""
        items = self._sequence(name) if name in self.values else []
        wrong = next((item for item in items if not isinstance(item, int) or isinstance(item, bool)), None)
        return tuple(items) if wrong is None else self._wrong(name, "whole numbers", wrong)

    def one_of(self, name: str, allowed: Sequence[str | None]) -> str | None:
        """Return a member that must be one of a few words."""
        value = self.values.get(name)
        if value in allowed and (value is None or isinstance(value, str)):
            return value
        return self._wrong(name, " or ".join("null" if word is None else word for word in allowed), value)

    def _sequence(self, name: str) -> list[Any]:
        value = self.values.get(name)
        return value if isinstance(value, list) else self._wrong(name, "a list", value)

    def _wrong(self, name: str, expected: str, value: object) -> NoReturn:
        found = "it is missing" if name not in self.values and "[" not in name else f"found {_kind(value)}"
        raise ReportError(
            self.path, f"`{self.within}{name}` must be {expected}, {found}", REMEDY, line=self.line
        )


def _kind(value: object) -> str:
    if isinstance(value, str | int | float | bool) or value is None:
        shown = repr(value) if not isinstance(value, bool) and value is not None else str(value).lower()
        return "null" if value is None else shown if len(shown) <= 60 else f"{shown[:60]}…"
    return "a list" if isinstance(value, list) else "an object"
