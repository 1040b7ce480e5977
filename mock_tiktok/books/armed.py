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
    """The vendor says no, by the name of its error; after the write only the answer says so."""

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

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: dict[str, deque[Row]] = {}

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        for operation, rows in self.waiting.items():
            for row in rows:
                yield operation, row

    def add(self, operation: str, row: Row, times: int) -> int:
        """Arm a row for so many calls; how many wait for that operation now."""
        waiting = self.waiting.setdefault(operation, deque())
        waiting.extend([row] * times)
        return len(waiting)

    def take(self, operation: str) -> Row | None:
        """What this call of an operation meets: its own rows first, then those for any operation."""
        for name in (operation, ANY):
            waiting = self.waiting.get(name)
            if waiting:
                row = waiting.popleft()
                if not waiting:
                    del self.waiting[name]
                return row
        return None

    def clear(self) -> int:
        """Forget all; how many those were."""
        count = sum(len(rows) for rows in self.waiting.values())
        self.waiting.clear()
        return count
