"""All or nothing for verbs that make many things in one call."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import Misuse

if TYPE_CHECKING:
    from ..state import State


@contextmanager
def all_or_nothing(state: State) -> Iterator[None]:
    """Put everything back as it was if the verb turns out to be misused half way.

    The copy costs what the vendor already holds, which is little when a world is seeded.
    """
    kept = {"now": state.now, "transport": state.transport}
    memo = {id(state): state, **{id(value): value for value in kept.values()}}
    before = copy.deepcopy(state.__dict__, memo)
    try:
        yield
    except Misuse:
        state.__dict__.update(before)
        raise
