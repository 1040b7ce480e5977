"""How much of a processor one story may take in a hunt: a bug may let the hub go round for ever."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from scenarios.world.endings import OutOfPatience

PATIENCE_S = 15.0  # a drawn story takes a fifth of a second; the largest ones a few
AGAIN_S = 5.0  # where an exception cannot be raised (in a finalizer) it is lost, and must come again


@contextmanager
def patience(seconds: float = PATIENCE_S) -> Iterator[None]:
    """Raise OutOfPatience in whoever runs, once the context has taken so many seconds of this process's time."""
    before = signal.signal(signal.SIGVTALRM, _raise)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise OutOfPatience
