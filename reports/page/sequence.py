"""Lays the shown exchanges out as rows of a sequence diagram; `svg.py` draws them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reports.directory.evidence import Exchange
from reports.page.labels import PARTIES
from reports.page.window import Gap

FOLDED_FROM = 3  # so many equal exchanges in a row become one arrow


@dataclass(frozen=True, slots=True)
class Band:
    """The beginning of a step."""

    step: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An exchange, or several equal ones in a row folded into one."""

    exchange: Exchange
    count: int
    last: int
    named: bool


@dataclass(frozen=True, slots=True)
class Break:
    """Exchanges that are counted and not drawn."""

    count: int


Row = Band | Arrow | Break


@dataclass(frozen=True, slots=True)
class Diagram:
    """One lane a party, rows from the top."""

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    began_at: float


def lay_out(items: Sequence[Exchange | Gap], sentences: Mapping[int, str], named: Collection[int]) -> Diagram:
    """Return the diagram of the shown exchanges; the ones that findings name are never folded."""
    exchanges = [item for item in items if isinstance(item, Exchange)]
    rows: list[Row] = []
    step: int | None = None
    at = 0
    while at < len(items):
        item = items[at]
        if isinstance(item, Gap):
            rows.append(Break(item.count))
            at += 1
            continue
        if item.step != step:
            step = item.step
            rows.append(Band(step, sentences.get(step, "")))
        alike = _run_of_alike(items, at, named)
        if alike < FOLDED_FROM:
            alike = 1
        last = items[at + alike - 1]
        assert isinstance(last, Exchange)
        rows.append(Arrow(item, alike, last.number, item.number in named))
        at += alike
    return Diagram(_lanes(exchanges), tuple(rows), exchanges[0].at if exchanges else 0.0)


def _run_of_alike(items: Sequence[Exchange | Gap], start: int, named: Collection[int]) -> int:
    first = items[start]
    if not isinstance(first, Exchange) or first.troubled or first.number in named:
        return 1
    length = 1
    for other in items[start + 1 :]:
        if not isinstance(other, Exchange) or other.number in named or _likeness(other) != _likeness(first):
            break
        length += 1
    return length


def _likeness(exchange: Exchange) -> tuple[object, ...]:
    return (
        exchange.sender,
        exchange.receiver,
        exchange.method,
        exchange.route,
        exchange.kind,
        exchange.status,
        exchange.step,
        exchange.troubled,
    )


def _lanes(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    present = {name: None for exchange in exchanges for name in (exchange.sender, exchange.receiver)}
    known = [name for name in PARTIES if name in present]
    return tuple(known + [name for name in present if name not in PARTIES])
