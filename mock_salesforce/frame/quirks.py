"""Switches for what a vendor leaves unknown, makes optional, or lets misbehave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, Literal

Mark = Literal["C", "L", "UNKNOWN"]


def switch(default: Any, mark: Mark, source: str, meaning: str) -> Any:
    """A member of `Switches`: its likeliest value, how sure that is, the section of the facts that names it, and what
    it does."""
    return field(default=default, metadata={"mark": mark, "source": source, "meaning": meaning})


class Switches:
    """What a dataclass of switches can do."""

    __slots__ = ()

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Sets the named switches, whose values fit."""
        for name, value in wanted.items():
            setattr(self, name, value)

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            one.name: {"value": getattr(self, one.name), "default": one.default, **one.metadata}
            for one in fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass
        }
