"""What decides an exception's cause: whether it holds for one that is open, and where it holds and must be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from scenarios.checkers.views.hub import Json
from scenarios.record.history import History


class Cause(NamedTuple):
    """Something that is wrong, with every name by which an exception may tell it."""

    names: tuple[str, ...]
    what: str
    told_by: tuple[str, ...] = ()  # other codes that tell it as well


class Decider(NamedTuple):
    """`holds` judges one open exception; `causes` yields what must be told, where that can be known without it."""

    holds: Callable[[History, Json], bool]
    causes: Callable[[History], Iterator[Cause]] | None = None
