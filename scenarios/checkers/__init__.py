"""One promise a file; each judges a finished history and nothing else (promises.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scenarios.checkers import (
    convergence,
    direction_gate,
    no_oversell,
    nothing_vanishes,
    region_gate,
    routing_oracle,
    single_order,
    sku_identity,
)
from scenarios.history import History
from scenarios.verdict import Check, Checker

CHECKERS: Mapping[str, Checker] = MappingProxyType(
    {
        "I1": single_order.check,
        "I5": no_oversell.check,
        "I6": convergence.check,
        "I7": sku_identity.check,
        "I8": nothing_vanishes.check,
        "I9": region_gate.check,
        "I10": direction_gate.check,
        "I13": routing_oracle.check,
    }
)


def judge(history: History, promises: Iterable[str] | None = None) -> list[Check]:
    """Return what each checker concludes, in the order of the promises; one that fails to judge is unknown."""
    wanted = CHECKERS if promises is None else tuple(dict.fromkeys(promises))
    return [_judge(history, promise) for promise in wanted]


def _judge(history: History, promise: str) -> Check:
    checker = CHECKERS.get(promise)
    if checker is None:
        return Check(promise, "unknown", 0, f"the lab has no checker for {promise}")
    try:
        return checker(history)
    except Exception as error:  # noqa: BLE001 - any defect of a checker is recorded as unknown, never a pass
        return Check(promise, "unknown", 0, f"the checker failed: {type(error).__name__}: {error}")
