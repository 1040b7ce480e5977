"""What becomes of a job that failed: a decision from the error's class, the tries so far and whether it recurs.

What may succeed later waits longer each time; what cannot, as it is, is parked until a person has changed something.
A recurring job is never parked: its next turn comes in any case, but not before a vendor's wait is over.
"""

from __future__ import annotations

from dataclasses import dataclass

from integration_hub.ground.errors import HubError, Misconfigured, Refused, RuleViolated, Throttled

FIRST_RETRY_S = 30.0
LONGEST_RETRY_S = 3600.0
MOST_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Retry:
    """How long to wait for the next try, and whether it waits for a person besides."""

    wait_s: float
    parked: bool


def decide(error: HubError, attempts: int, every: float | None) -> Retry:
    """Decide on a job that has now failed `attempts` times in a row and recurs `every` so many seconds, if at all."""
    hopeless = isinstance(error, Refused | RuleViolated | Misconfigured) or attempts >= MOST_ATTEMPTS
    wait_s = _wait_s(error, attempts)
    if every is None:
        return Retry(wait_s, parked=hopeless)
    if _asked(error) is not None:
        return Retry(wait_s, parked=False)
    return Retry(every if hopeless else min(wait_s, every), parked=False)


def _wait_s(error: HubError, attempts: int) -> float:
    """Return how long to wait: what the vendor asks, else twice as long each time."""
    asked = _asked(error)
    return asked if asked is not None else min(FIRST_RETRY_S * 2.0 ** (attempts - 1), LONGEST_RETRY_S)


def _asked(error: HubError) -> float | None:
    """Return how many seconds the vendor asks to be left alone, if it does."""
    return error.retry_after if isinstance(error, Throttled) else None
