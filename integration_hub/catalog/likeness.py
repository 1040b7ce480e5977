"""Which product a channel's SKU means, and what is worth a person's look about it. Pure.

SKUs are compared byte for byte, always; nothing here trims, folds, pads or normalizes (promise I7, rules.md R98).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Master:
    """A product as matching sees it; `channel_sku` is the integration's own name for it, where one is set."""

    product_id: str
    sku: str
    channel_sku: str | None = None

    @property
    def spelled(self) -> str:
        """The SKU the integration must carry for this product: a Channel SKU replaces the master SKU."""
        return self.sku if self.channel_sku is None else self.channel_sku


def match(sku: str | None, masters: Iterable[Master]) -> Master | None:
    """Return the one product that `sku` means on the integration, or None."""
    if not sku:
        return None
    return next((master for master in masters if master.spelled == sku), None)


def near_miss(sku: str, others: Iterable[str]) -> tuple[str, str] | None:
    """Return another SKU that a person would take for this one, and what differs between them."""
    folded = looks_like(sku)
    for other in others:
        if other != sku and looks_like(other) == folded:
            return other, difference(sku, other)
    return None


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


def pushed_fields(name: str, description: str, price: str | None, currency: str | None) -> dict[str, str]:
    """Return the mapped fields in the form in which two sides are compared."""
    return {"name": name, "description": description, "price": f"{price or ''} {currency or ''}"}
