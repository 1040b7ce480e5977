"""What the control plane armed for the next calls of an operation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

FaultKind = Literal["unavailable", "empty", "html", "truncated", "another_shape", "too_many_requests"]
ANY = "*"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The vendor says no, by the code of its error; after the write only the answer says so."""

    error: str
    after_write: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that breaks between the vendor and the caller."""

    kind: FaultKind
    after_write: bool = False
    status: int | None = None
    retry_after: int | None = None

    @property
    def spares_the_work(self) -> bool:
        """Whether nothing is done; only an answer that there is can be cut in half."""
        return not self.after_write and self.kind != "truncated"


Row = TypeVar("Row", Refusal, Fault)


class Armed(Generic[Row]):
    """Rows that wait for their operation's next calls, first armed first."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Row]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        for operation, rows in self._waiting.items():
            for row in rows:
                yield operation, row

    def add(self, operation: str, row: Row, times: int) -> int:
        """Arms a row for so many calls and answers how many wait for that operation now."""
        waiting = self._waiting.setdefault(operation, deque())
        waiting.extend([row] * times)
        return len(waiting)

    def take(self, operation: str | None) -> Row | None:
        """What a call meets: the rows of its operation first, then those for any."""
        for name in (operation, ANY):
            waiting = self._waiting.get(name) if name is not None else None
            if waiting:
                row = waiting.popleft()
                if not waiting:
                    del self._waiting[name or ANY]
                return row
        return None

    def clear(self) -> int:
        """Forgets all and answers how many those were."""
        count = sum(len(rows) for rows in self._waiting.values())
        self._waiting.clear()
        return count
