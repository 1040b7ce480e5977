"""One promise a file; each judges a finished history and nothing else (promises.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from scenarios.checkers.apart.slices import organizations, pairs, sides
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
from scenarios.record.verdict import Check, Checker, Finding, conclude

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


# Each organization is judged on its own. Who may speak for whom can only be seen in the whole; what is promised of one
# vendor account, or of the products between two, is judged of these alone.
_WHOLE = frozenset({"I20"})
_BY_SIDE = frozenset({"I9", "I10", "I11", "I17", "I18", "I19", "I22"})
_BY_PAIR = frozenset({"I7"})


def judge(history: History, promises: Iterable[str] | None = None) -> list[Check]:
    """Return what each checker concludes, in the order of the promises; one that fails to judge is unknown.

    What a crash of the hub left behind may be beyond a checker; on any other history its failure is the lab's.
    """
    wanted = CHECKERS if promises is None else tuple(dict.fromkeys(promises))
    return [_judge(history, promise) for promise in wanted]


def _judge(history: History, promise: str) -> Check:
    parts = list(_parts(history, promise))
    checks = [(name, _judge_part(part, promise)) for name, part in parts]
    return checks[0][1] if len(checks) == 1 else _joined(promise, checks)


def _parts(history: History, promise: str) -> Iterator[tuple[str | None, History]]:
    """Yield what is judged apart, with the organization's name."""
    if promise in _WHOLE:
        yield None, history
        return
    for name, one in history.view(organizations).items():
        slices = (
            one.view(sides) if promise in _BY_SIDE else one.view(pairs) if promise in _BY_PAIR else (one,)
        )
        for each in slices:
            yield name, each


def _joined(promise: str, checks: Sequence[tuple[str | None, Check]]) -> Check:
    """Return one check of several; what more than one of them found is said once."""
    findings = list[Finding]()
    for name, check in checks:
        for finding in check.findings:
            if name is not None and finding not in findings:
                finding = replace(finding, message=f"organization {name}: {finding.message}")
            if finding not in findings:
                findings.append(finding)
    judged = sum(check.judged for _, check in checks)
    failed = [check for _, check in checks if check.failed]
    if failed and not findings:
        return replace(failed[0], judged=judged)
    return conclude(promise, judged, findings, subject="items of several accounts")


def _judge_part(history: History, promise: str) -> Check:
    checker = CHECKERS.get(promise)
    if checker is None:
        return Check(promise, "unknown", 0, f"the lab has no checker for {promise}")
    try:
        return checker(history)
    except Exception as error:  # noqa: BLE001 - any defect of a checker is recorded as unknown, never a pass
        sentence = f"the checker failed: {type(error).__name__}: {error}"
        return Check(promise, "unknown", 0, sentence, failed=not history.crashes)
