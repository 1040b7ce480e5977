"""One promise a file; each judges a finished history and nothing else (promises.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scenarios.checkers.promises.integrations import (
    budget,
    connection_truth,
    isolation,
    service_cloud_gate,
    token_refresh,
)
from scenarios.checkers.promises.orders import (
    cursor,
    money,
    nothing_vanishes,
    platform_fulfilled_gate,
    quantity_conservation,
    routing_oracle,
    single_order,
    single_remote_object,
    status_monotonic,
)
from scenarios.checkers.promises.products import channel_options, direction_gate, region_gate, sku_identity
from scenarios.checkers.promises.settling import convergence, exceptions_true, no_loops
from scenarios.checkers.promises.stock import ledger, no_oversell
from scenarios.record.history import History
from scenarios.record.verdict import Check, Checker

CHECKERS: Mapping[str, Checker] = MappingProxyType(
    {
        "I1": single_order.check,
        "I2": single_remote_object.check,
        "I3": quantity_conservation.check,
        "I4": status_monotonic.check,
        "I5": no_oversell.check,
        "I6": convergence.check,
        "I7": sku_identity.check,
        "I8": nothing_vanishes.check,
        "I9": region_gate.check,
        "I10": direction_gate.check,
        "I11": service_cloud_gate.check,
        "I12": platform_fulfilled_gate.check,
        "I13": routing_oracle.check,
        "I14": connection_truth.check,
        "I15": ledger.check,
        "I16": money.check,
        "I17": cursor.check,
        "I18": budget.check,
        "I19": token_refresh.check,
        "I20": isolation.check,
        "I21": channel_options.check,
        "I22": no_loops.check,
        "I23": exceptions_true.check,
    }
)


def judge(history: History, promises: Iterable[str] | None = None) -> list[Check]:
    """Return what each checker concludes, in the order of the promises; one that fails to judge is unknown.

    What a crash of the hub left behind may be beyond a checker; on any other history its failure is the lab's.
    """
    wanted = CHECKERS if promises is None else tuple(dict.fromkeys(promises))
    return [_judge(history, promise) for promise in wanted]


def _judge(history: History, promise: str) -> Check:
    checker = CHECKERS.get(promise)
    if checker is None:
        return Check(promise, "unknown", 0, f"the lab has no checker for {promise}")
    try:
        return checker(history)
    except Exception as error:  # noqa: BLE001 - any defect of a checker is recorded as unknown, never a pass
        sentence = f"the checker failed: {type(error).__name__}: {error}"
        return Check(promise, "unknown", 0, sentence, failed=not history.crashes)
