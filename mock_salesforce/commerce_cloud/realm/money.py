"""Amounts as exact decimals; the wire's numbers are read by their text, never added as binary floats."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def amount(value: float | int | None) -> Decimal:
    """The exact decimal of a JSON number."""
    return Decimal(str(value)) if value is not None else Decimal(0)


def total(values: Iterable[float | int | None]) -> Decimal:
    """The exact sum of JSON numbers."""
    return sum((amount(value) for value in values), Decimal(0))


def number(value: Decimal) -> float:
    """A decimal rounded to cents, as a JSON number."""
    return float(value.quantize(CENT, rounding=ROUND_HALF_UP))
