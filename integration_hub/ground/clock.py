"""Time, as the hub sees it: a seam, so that a simulation can own it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Return Unix seconds in UTC."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds` have passed on this clock."""
