"""The one clock of a simulation: it moves only when told to."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(
    2026, 11, 2, 9, 0, tzinfo=UTC
).timestamp()  # a Monday morning; runs begin here unless told otherwise


class VirtualClock:
    """Tells simulated Unix seconds, and passes them at once when anyone sleeps."""

    __slots__ = ("_now",)

    def __init__(self, start: float = START) -> None:
        self._now = start

    def now(self) -> float:
        """Return the simulated instant in Unix seconds."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass, without waiting for them."""
        if seconds > 0:
            self._now += seconds

    def advance_to(self, instant: float) -> None:
        """Move to `instant` if it lies ahead; time never runs back."""
        self._now = max(self._now, instant)
