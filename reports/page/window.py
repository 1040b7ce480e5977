"""Chooses what a report shows of a run's exchanges and journal in full; the rest is counted, in one pass.

A run of 30,000 exchanges must fit in a page and in memory, so only the chosen ones are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reports.directory.evidence import Decision, Exchange

WHOLE = 400  # a run of up to so many exchanges is shown whole
HEAD, TAIL = 150, 50
BROKEN = 50  # faults and losses shown although nothing names them
NAMED = 200  # of the exchanges that findings name
JOURNAL_WHOLE, JOURNAL_HEAD, JOURNAL_TAIL = 300, 120, 60


@dataclass(frozen=True, slots=True)
class RouteCount:
    """Exchanges alike, counted."""

    sender: str
    receiver: str
    method: str
    route: str
    status: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of exchanges that is counted instead of shown."""

    first: int
    last: int
    count: int
    routes: tuple[RouteCount, ...]


@dataclass(slots=True)
class _OpenGap:
    first: int
    last: int
    routes: Counter[tuple[str, str, str, str, int | None]]

    def close(self) -> Gap:
        ranked = self.routes.most_common()
        return Gap(
            self.first,
            self.last,
            self.routes.total(),
            tuple(RouteCount(*route, count=count) for route, count in ranked),
        )


class ExchangeWindow:
    """Takes the exchanges one by one and keeps those to be shown, with gaps between."""

    def __init__(self, total: int, named: Collection[int]) -> None:
        self._total = total
        self._named = frozenset(sorted(named)[:NAMED])
        self._items: list[Exchange | Gap] = []
        self._gap: _OpenGap | None = None
        self._position = 0
        self._broken = 0

    def take(self, exchange: Exchange) -> None:
        """Keep or count the next exchange."""
        shown = self._shows(exchange)
        self._position += 1
        if shown:
            self._close_gap()
            self._items.append(exchange)
            return
        if self._gap is None:
            self._gap = _OpenGap(exchange.number, exchange.number, Counter())
        self._gap.last = exchange.number
        alike = (exchange.sender, exchange.receiver, exchange.method, exchange.route, exchange.status)
        self._gap.routes[alike] += 1

    def items(self) -> tuple[Exchange | Gap, ...]:
        """Return what to show, in order of occurrence."""
        self._close_gap()
        return tuple(self._items)

    def _shows(self, exchange: Exchange) -> bool:
        if self._total <= WHOLE or self._position < HEAD or self._position >= self._total - TAIL:
            return True
        if exchange.number in self._named:
            return True
        if (exchange.lost or exchange.fault) and self._broken < BROKEN:
            self._broken += 1
            return True
        return False

    def _close_gap(self) -> None:
        if self._gap is not None:
            self._items.append(self._gap.close())
            self._gap = None


@dataclass(frozen=True, slots=True)
class Journal:
    """The decisions shown, and how many of each kind there were in all."""

    shown: tuple[Decision, ...]
    total: int
    kinds: tuple[tuple[str, int], ...]


def journal_window(decisions: Iterable[Decision], named: Collection[int]) -> Journal:
    """Return the first decisions, those that findings name and the last ones, with counts of all."""
    named = frozenset(sorted(named)[:NAMED])
    head: list[Decision] = []
    recent: list[Decision] = []  # never longer than two tails
    kept: list[Decision] = []
    kinds: Counter[str] = Counter()
    for decision in decisions:
        kinds[decision.decision] += 1
        if len(head) < JOURNAL_WHOLE:
            head.append(decision)
            continue
        if decision.number in named:
            kept.append(decision)
            continue
        recent.append(decision)
        if len(recent) > 2 * JOURNAL_TAIL:
            del recent[:JOURNAL_TAIL]
    total = kinds.total()
    if total > JOURNAL_WHOLE:
        head = head[:JOURNAL_HEAD] + [each for each in head[JOURNAL_HEAD:] if each.number in named]
        recent = recent[-JOURNAL_TAIL:]
    shown = sorted(head + kept + recent, key=lambda decision: decision.number)
    return Journal(tuple(shown), total, tuple(kinds.most_common()))
