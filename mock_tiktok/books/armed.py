"""What the control plane armed for the next calls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Armed:
    """A refusal that the control plane armed for the next call of an operation, by the error's name."""

    error: str
    after_write: bool = False
