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


class PartyClock:
    """One party's clock: the world's, unless it is off by `skew` seconds or stands."""

    __slots__ = ("_clock", "_stands_at", "_stands_until", "skew")

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._stands_at = self._stands_until = 0.0
        self.skew = 0.0

    def now(self) -> float:
        """Return the instant in Unix seconds, as the party has it."""
        now = self._clock.now()
        return self._stands_at if now < self._stands_until else now + self.skew

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass for everybody."""
        self._clock.sleep(seconds)

    def stop(self, seconds: float) -> None:
        """Stand for so long, then show the time again."""
        self._stands_at, self._stands_until = self.now(), self._clock.now() + seconds

    def set_right(self) -> None:
        """Show the time that is."""
        self.skew = self._stands_until = 0.0

    def shows_at(self, at: float) -> float:
        """Return the world's instant from which on the clock shows `at` or later."""
        if not self.skew and not self._stands_until:
            return at  # as it is given, for a whole second is recorded as one
        return max(at - self.skew, self._stands_until if at > self._stands_at else 0.0)
