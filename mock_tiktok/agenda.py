"""What happens by itself with time: a heap of actions, each run with the instant at which it was due."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[int], None]


class Agenda:
    """Audits, on-hold releases and automatic approvals wait here until someone looks."""

    __slots__ = ("_heap", "_number")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Action]] = []
        self._number = 0

    def add(self, at: int, action: Action) -> None:
        """Have an action run at an instant; equal instants keep the order of adding."""
        self._number += 1
        heapq.heappush(self._heap, (at, self._number, action))

    def next_at(self) -> int | None:
        """When the next action is due."""
        return self._heap[0][0] if self._heap else None

    def run_due(self, now: float) -> int:
        """Run everything that is due by now and say how many actions that were."""
        done = 0
        while self._heap and self._heap[0][0] <= now:
            at, _, action = heapq.heappop(self._heap)
            action(at)
            done += 1
        return done
