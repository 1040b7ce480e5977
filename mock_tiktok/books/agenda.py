"""What happens by itself with time: heaps of actions, each run with the instant at which it was due."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Action = Callable[[int], None]
_Entry = tuple[int, int, Action]


class Agenda:
    """Audits, on-hold releases and automatic approvals wait here until someone looks.

    A background action (a reminder months ahead) runs like any other, but nobody who asks what comes next
    is sent to wait for it.
    """

    __slots__ = ("_background", "_heap", "_number")

    def __init__(self) -> None:
        self._heap: list[_Entry] = []
        self._background: list[_Entry] = []
        self._number = 0

    def add(self, at: int, action: Action, *, background: bool = False) -> None:
        """Have an action run at an instant; equal instants keep the order of adding."""
        self._number += 1
        heapq.heappush(self._background if background else self._heap, (at, self._number, action))

    def next_at(self) -> int | None:
        """When the next action is due that is not a background one."""
        return self._heap[0][0] if self._heap else None

    def run_due(self, now: float) -> int:
        """Run everything that is due by now and say how many actions that were."""
        done = 0
        while (heap := self._first()) and heap[0][0] <= now:
            at, _, action = heapq.heappop(heap)
            action(at)
            done += 1
        return done

    def _first(self) -> list[_Entry]:
        """The heap whose first entry is due first; an empty one where nothing is planned."""
        if self._heap and self._background:
            return min(self._heap, self._background, key=lambda heap: heap[0][:2])
        return self._heap or self._background
