"""In what two SKUs differ that a careless comparison would take for one (rules.md R98)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def _without_invisible(sku: str) -> str:
    return sku.translate(_INVISIBLE)


def _composed(sku: str) -> str:
    return unicodedata.normalize("NFC", sku)


def _without_leading_zeros(sku: str) -> str:
    return sku.lstrip("0")


_FOLDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("letter case", str.casefold),
    ("blanks around it", str.strip),
    ("leading zeros", _without_leading_zeros),
    ("an invisible character", _without_invisible),
    ("how an accented letter is composed", _composed),
)


def difference(first: str, second: str) -> str:
    """Return in words what tells two unequal SKUs apart."""
    for words, fold in _FOLDS:
        if fold(first) == fold(second):
            return words
    for _, fold in _FOLDS:
        first, second = fold(first), fold(second)
    return "several of case, blanks, zeros and invisible characters" if first == second else "their text"
