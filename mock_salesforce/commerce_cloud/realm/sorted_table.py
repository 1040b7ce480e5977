"""A mapping whose keys can be paged in order, without sorting all of them for every page."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, MutableMapping
from typing import TypeVar, overload

Value = TypeVar("Value")
Other = TypeVar("Other")
_MOST_INSERTED = 500  # beyond it, sorting all is cheaper


class SortedTable(MutableMapping[str, Value]):
    """Reads cost what a dictionary's cost; the order of keys is kept up from the first time that it is asked for."""

    __slots__ = ("_added", "_ordered", "_rows")

    def __init__(self) -> None:
        self._rows: dict[str, Value] = {}
        self._ordered: list[str] | None = None
        self._added: dict[str, None] = {}

    def twin(self) -> SortedTable[Value]:
        """Another table with the same rows."""
        other: SortedTable[Value] = SortedTable()
        other._rows = dict(self._rows)
        return other

    def keys_in_order(self) -> list[str]:
        """Every key in byte order of its characters; the list is the table's own."""
        if self._ordered is None or len(self._added) > _MOST_INSERTED:
            self._ordered = sorted(self._rows)
        else:
            for key in self._added:
                insort(self._ordered, key)
        self._added.clear()
        return self._ordered

    @overload
    def get(self, key: str, /) -> Value | None: ...
    @overload
    def get(self, key: str, /, default: Value | Other) -> Value | Other: ...
    def get(self, key: str, /, default: Value | Other | None = None) -> Value | Other | None:
        """The value of a key, or the default."""
        return self._rows.get(key, default)

    def __getitem__(self, key: str) -> Value:
        return self._rows[key]

    def __setitem__(self, key: str, value: Value) -> None:
        if self._ordered is not None and key not in self._rows:
            self._added[key] = None
        self._rows[key] = value

    def __delitem__(self, key: str) -> None:
        del self._rows[key]
        if self._ordered is None:
            return
        if key in self._added:
            del self._added[key]
        else:
            del self._ordered[bisect_left(self._ordered, key)]

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
