"""Time: lived through, or jumped over."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.story.members import Days, Seconds


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes; whatever is due in it happens when it is due."""

    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Skip:
    """Days pass at once, and then each thing that recurs is done once: cheap, for weeks."""

    days: Days
