"""What is worth a person's look about two SKUs, or two records of one. Pure.

SKUs are compared byte for byte, always; nothing here trims, folds, pads or normalizes (promise I7, rules.md R98).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def looks_like(sku: str) -> str:
    """Return what a person sees: case, outer blanks, leading zeros and invisible characters do not show."""
    seen = unicodedata.normalize("NFKC", sku)
    seen = "".join(character for character in seen if unicodedata.category(character) not in ("Cf", "Cc"))
    return seen.strip().lstrip("0").casefold()


def difference(one: str, other: str) -> str:
    """Say in words at which character two SKUs part."""
    for position, (a, b) in enumerate(zip(one, other, strict=False), 1):
        if a != b:
            return f"character {position} is {_named(a)} here and {_named(b)} there"
    longer = one if len(one) > len(other) else other
    position = min(len(one), len(other)) + 1
    where = "here" if longer is one else "there"
    return f"character {position}, {_named(longer[position - 1])}, stands only {where}"


def _named(character: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return f"{character!r} ({name})"


def disagreement(mine: Mapping[str, str | None], theirs: Mapping[str, str | None]) -> list[str]:
    """Return the identifying members in which two records of one SKU contradict each other (rules.md R56)."""
    return [
        name
        for name in ("barcode", "name")
        if mine.get(name) and theirs.get(name) and mine[name] != theirs[name]
    ]
