"""How text compares where case does not count (section 4, rows 5 and 9)."""

from __future__ import annotations


def fold(text: str) -> str:
    """Text in simple lower case: one character for one, whatever stands beside it."""
    if text.isascii():
        return text.lower()
    # The two letters whose full lower-casing is not simple: one becomes two, one looks at its neighbors.
    return text.replace("İ", "i").replace("Σ", "σ").lower()
