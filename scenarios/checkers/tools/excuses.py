"""What an open exception excuses: the thing it names, from the harm that its code speaks of, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scenarios.checkers.views.hub import hub, names
from scenarios.record.history import History


@dataclass(frozen=True, slots=True)
class Excuses:
    """Every open exception by its code and by each thing that it names."""

    _named: frozenset[tuple[str, str]]

    def hold(self, codes: Iterable[str], *names: str | None) -> bool:
        """Whether an exception of one of these codes names one of these things."""
        return any((code, name) in self._named for code in codes for name in names if name)


def excuses(history: History) -> Excuses:
    """Index the exceptions that are open at the end."""
    rows = history.view(hub).open_exceptions
    return Excuses(frozenset((row["code"], name) for row in rows for name in names(row)))
