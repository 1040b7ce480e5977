"""What every vendor's state has, whatever it sells: a clock, chances, switches, what is armed, a log, snapshots."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

from mock_salesforce.frame.armed import Armed, Fault, Refusal
from mock_salesforce.frame.draws import Draws
from mock_salesforce.frame.quirks import Switches

LOG_LENGTH = 1000


class Asked(NamedTuple):
    """One vendor request as the log keeps it."""

    at: float
    method: str
    host: str
    path: str
    operation: str | None
    status: int
    code: str | None


@dataclass(slots=True, kw_only=True)
class Vendor:
    """The part of a vendor's state that the control plane needs to know."""

    seed: int
    now: Callable[[], float]
    random: Draws
    quirks: Switches
    refusals: Armed[Refusal] = field(default_factory=Armed)
    faults: Armed[Fault] = field(default_factory=Armed)
    requests: deque[Asked] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    snapshots: list[Self] = field(default_factory=list)

    @abstractmethod
    def anew(self, seed: int) -> Self:
        """An empty vendor of that seed, in the same world."""

    @abstractmethod
    def all_or_nothing(self) -> AbstractContextManager[None]:
        """What an exception leaves never happened, the ids and chances to come included."""

    def by_hand(self) -> None:
        """Told before each verb: what happens now is no client's doing."""

    def become(self, other: Self) -> None:
        """Takes the place of another state, which nobody may use any more."""
        for one in fields(self):
            setattr(self, one.name, getattr(other, one.name))

    def copied(self) -> Self:
        """The vendor as it is now, for as long as anybody wants it: nothing that happens to one happens to the other.

        What is never changed in place says so by `__deepcopy__`, so both have the very same and a copy costs what
        holds it. The world around is shared, and a copy has no snapshots of its own.
        """
        return deepcopy(self, self.left_out())

    def left_out(self) -> dict[int, Any]:
        """What a copy shares with the vendor, by identity, as deepcopy wants it."""
        return {id(one): one for one in (self.now, self.snapshots)}
