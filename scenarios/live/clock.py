"""Time and turns in the live lab: real time that can be advanced, and one thing happening at a time.

The simulation has one thread; live, several threads take turns through the `Turnstile`, so that hub and mocks run
live exactly as they run simulated. Whoever waits (for a clock, for an answer from outside) steps out meanwhile.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turnstile:
    """A lock its holder may take again, and may step out of wholly while it waits.

    It is fair: who waits longest is next. A long job that gives way at each exchange so lets every request through.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._holder: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._holder == me:
            self._depth += 1
            return
        self._take(me)
        self._depth = 1

    def __exit__(self, *_error: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._pass_on()

    @contextmanager
    def stepped_out(self) -> Iterator[None]:
        """Let the others go on during the block; nothing changes for a thread that holds no turn."""
        me = threading.get_ident()
        if self._holder != me:
            yield
            return
        depth = self._depth
        self._pass_on()
        try:
            yield
        finally:
            self._take(me)
            self._depth = depth

    def give_way(self) -> None:
        """Let whoever waits go first."""
        if self._waiting:
            with self.stepped_out():
                pass

    def _take(self, me: int) -> None:
        with self._guard:
            if self._holder is None:
                self._holder = me
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append((me, turn))
        turn.acquire()  # until the holder before us passes its turn on

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._holder, turn = self._waiting.popleft()
                turn.release()
            else:
                self._holder = None


class LabClock:
    """One clock for every party: wall time plus what it was advanced by."""

    def __init__(self, wall: Callable[[], float], turnstile: Turnstile) -> None:
        self._wall = wall
        self._turnstile = turnstile
        self._moved = threading.Condition()
        self.advanced_s = 0.0

    def now(self) -> float:
        """Return the lab's instant in Unix seconds."""
        return self._wall() + self.advanced_s

    def advance(self, seconds: float) -> None:
        """Travel into the future; sleepers whose time has come wake up."""
        with self._moved:
            self.advanced_s += max(0.0, seconds)
            self._moved.notify_all()

    def return_to_now(self) -> None:
        """Undo all travel: for a world that starts over."""
        with self._moved:
            self.advanced_s = 0.0
            self._moved.notify_all()

    def sleep(self, seconds: float) -> None:
        """Return after `seconds` of the lab's time, letting the other threads take their turns."""
        with self._turnstile.stepped_out():
            self.wait_until(self.now() + seconds)

    def wait_until(self, instant: float, *, at_most_s: float | None = None) -> None:
        """Wait for an instant of the lab's time, for at most so many real seconds."""
        with self._moved:
            end = None if at_most_s is None else self._wall() + at_most_s
            while (left := instant - self.now()) > 0:
                if end is not None:
                    left = min(left, end - self._wall())
                    if left <= 0:
                        return
                self._moved.wait(left)

    def wake(self) -> None:
        """Wake every sleeper to look again."""
        with self._moved:
            self._moved.notify_all()
