"""Time: the seam by which a simulation can own it, and instants as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Return Unix seconds in UTC."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds` have passed on this clock."""


def iso(at: float | None) -> str | None:
    """Return ISO 8601 in UTC with milliseconds and `Z`, or None for no instant."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
