"""What happened in each step of the story, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.directory.evidence import Exchange, Operation, Step
from reports.page import labels

OPERATIONS_SHOWN = 12  # of one step
STEPS_HEAD, STEPS_TAIL = 120, 30
VALUE_SHOWN = 80  # characters of one argument

DONE = {
    "read": "read",
    "write": "wrote",
    "auth": "signed in or refreshed a token",
    "webhook": "sent a webhook",
    "act": "made a request",
}


@dataclass(slots=True)
class _Tally:
    """What the exchanges of one step add up to."""

    first: int | None = None
    last: int | None = None
    began_at: float | None = None
    ended_at: float = 0.0
    kinds: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class StepAccount:
    """One step, told."""

    number: int
    sentence: str
    first: int | None  # numbers of its first and last exchange
    last: int | None
    began_at: float | None
    took_s: float
    operations: tuple[Operation, ...]
    operations_left_out: int
    happened: tuple[str, ...]
    trouble: tuple[str, ...]


class Timeline:
    """Takes exchanges and operations one by one and tells each step's account."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._sentences = {step.number: step.sentence for step in steps}
        self._tallies: dict[int, _Tally] = {}
        self._operations: dict[int, list[Operation]] = {}
        self._operation_counts: Counter[int] = Counter()

    def take(self, exchange: Exchange) -> None:
        """Count an exchange into its step."""
        tally = self._tallies.setdefault(exchange.step, _Tally())
        if tally.first is None:
            tally.first, tally.began_at = exchange.number, exchange.at
        tally.last = exchange.number
        tally.ended_at = max(tally.ended_at, exchange.at + exchange.took)
        tally.kinds[exchange.sender, exchange.receiver, exchange.kind] += 1
        if exchange.lost is not None:
            tally.lost[exchange.lost, exchange.receiver] += 1
        elif exchange.status is not None and exchange.status >= 400:
            tally.refused[exchange.receiver, exchange.status] += 1
        if exchange.fault is not None:
            tally.faults[fault_name(exchange.fault)] += 1

    def take_operations(self, operations: Iterable[Operation]) -> None:
        """Keep what the actors tried, as many a step as are shown; those that did not end well come first."""
        for operation in operations:
            kept = self._operations.setdefault(operation.step, [])
            self._operation_counts[operation.step] += 1
            if len(kept) < OPERATIONS_SHOWN:
                kept.append(operation)
            elif operation.outcome != "ok":
                well = [at for at, each in enumerate(kept) if each.outcome == "ok"]
                if well:
                    del kept[well[-1]]
                    kept.append(operation)

    def accounts(self) -> tuple[StepAccount, ...]:
        """Return the steps in order, those that nothing happened in included."""
        numbers = sorted(set(self._sentences) | set(self._tallies) | set(self._operations))
        return tuple(self._account(number) for number in numbers)

    def _account(self, number: int) -> StepAccount:
        tally = self._tallies.get(number, _Tally())
        operations = tuple(self._operations.get(number, ()))
        began_at = tally.began_at
        if began_at is None and operations:
            began_at = operations[0].at
        return StepAccount(
            number=number,
            sentence=self._sentences.get(number) or f"Step {number}",
            first=tally.first,
            last=tally.last,
            began_at=began_at,
            took_s=max(0.0, tally.ended_at - tally.began_at) if tally.began_at is not None else 0.0,
            operations=operations,
            operations_left_out=self._operation_counts[number] - len(operations),
            happened=_happened(tally),
            trouble=_trouble(tally),
        )


def shown_accounts(
    accounts: Sequence[StepAccount],
) -> tuple[tuple[StepAccount, ...], int, tuple[StepAccount, ...]]:
    """Return the accounts to tell: the first ones, how many are left out, the last ones."""
    if len(accounts) <= STEPS_HEAD + STEPS_TAIL:
        return tuple(accounts), 0, ()
    left_out = len(accounts) - STEPS_HEAD - STEPS_TAIL
    return tuple(accounts[:STEPS_HEAD]), left_out, tuple(accounts[-STEPS_TAIL:])


def fault_name(fault: Mapping[str, Any]) -> str:
    """Return the fault's kind as words."""
    return str(fault.get("kind") or "fault").replace("_", " ")


def brief(value: object) -> str:
    """Return a value in a few words, for one line."""
    if isinstance(value, Mapping):
        text = ", ".join(
            f"{name} {brief(inner)}" for name, inner in value.items() if inner not in (None, [], {})
        )
    elif isinstance(value, list | tuple):
        text = "; ".join(brief(inner) for inner in value[:8]) + ("; …" if len(value) > 8 else "")
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = "none" if value is None else str(value)
    return text if len(text) <= VALUE_SHOWN else f"{text[:VALUE_SHOWN]}…"


def _happened(tally: _Tally) -> tuple[str, ...]:
    by_pair: dict[tuple[str, str], list[str]] = {}
    for (sender, receiver, kind), number in tally.kinds.items():
        done = DONE.get(kind, kind)
        by_pair.setdefault((sender, receiver), []).append(f"{done} {_times(number)}")
    return tuple(
        f"{labels.party(sender)} → {labels.party(receiver)}: {', '.join(done)}."
        for (sender, receiver), done in by_pair.items()
    )


def _trouble(tally: _Tally) -> tuple[str, ...]:
    told = []
    for (lost, receiver), number in tally.lost.items():
        if lost == "request":
            told.append(
                f"{labels.count(number, 'request')} to {labels.party(receiver)} got lost on the way: "
                f"{'it' if number == 1 else 'they'} never happened there."
            )
        else:
            told.append(
                f"{labels.count(number, 'answer')} of {labels.party(receiver)} got lost on the way back: "
                "the request had arrived, its sender could not know."
            )
    for (receiver, status), number in tally.refused.items():
        told.append(f"{labels.party(receiver)} answered {status} {_times(number)}.")
    for name, number in tally.faults.items():
        told.append(f"Fault injected by the lab: {name}, {_times(number)}.")
    return tuple(told)


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number:,} times"
