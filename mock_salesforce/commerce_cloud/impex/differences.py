"""Where a product read back from the mock differs from the recorded answer it was loaded from: differences.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import NamedTuple


class Difference(NamedTuple):
    """One known difference."""

    document: str
    path: str
    reason: str


def differences() -> tuple[Difference, ...]:
    """Every known difference, in the order of the file."""
    told = tomllib.loads(files(__package__).joinpath("differences.toml").read_text("utf-8"))
    return tuple(
        Difference(row["document"], path, told["reasons"][row["reason"]])
        for row in told["difference"]
        for path in row["paths"]
    )
