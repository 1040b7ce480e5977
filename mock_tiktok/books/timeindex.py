"""Rows in order of time, so that filters and pages are cut by bisection however many rows there are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

Key = tuple[int, str]


class TimeIndex:
    """Sorted (second, id) pairs of one set of rows; ids rise, so ties keep the order of creation."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = sorted(keys)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, at: int, row_id: str) -> None:
        """Insert a row; free at the end of the list, where new rows belong."""
        key = (at, row_id)
        if not self._keys or self._keys[-1] < key:
            self._keys.append(key)
        else:
            insort(self._keys, key)

    def remove(self, at: int, row_id: str) -> None:
        """Take a row out; it must be there."""
        position = bisect_left(self._keys, (at, row_id))
        assert self._keys[position] == (at, row_id)
        del self._keys[position]

    def span(self, from_at: int | None, before_at: int | None) -> tuple[int, int]:
        """Positions of the rows with from_at <= at < before_at."""
        low = 0 if from_at is None else bisect_left(self._keys, (from_at, ""))
        high = len(self._keys) if before_at is None else bisect_left(self._keys, (before_at, ""))
        return low, max(low, high)

    def position(self, key: Key) -> int:
        """Where a key is or would be."""
        return bisect_left(self._keys, key)

    def key(self, position: int) -> Key:
        """The key at a position."""
        return self._keys[position]
