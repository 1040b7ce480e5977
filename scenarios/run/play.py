"""A run, from story to verdict: arrange, act under faults, settle, read the final state, judge.

Settling stops the faults and lets time go on until a long stretch passes without a write; then one more cycle is
watched, in which nothing may be written any more. Both are bounded, so a hub that never rests still ends the run.
"""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from scenarios.checkers.judging import judge
from scenarios.record.evidence import Digest, Run
from scenarios.record.history import Exchange, History, Operation
from scenarios.record.verdict import Check, Verdict, overall
from scenarios.story import telling
from scenarios.story.story import Cancel, Step, Story, verb
from scenarios.world.faults import FaultPlan
from scenarios.world.network import Runaway
from scenarios.world.stage import Stage
from scenarios.world.steps import perform

VERSIONS = {"hublab": "0.1.0", "python": platform.python_version()}
# Audits take a minute, polls five to fifteen, failed routing three hours, an order on hold one hour.
SETTLING_S = (90, 360, 960, 3 * 3600 + 120, 960, 3 * 3600 + 120, 3 * 3600 + 120, 13 * 3600, 3 * 3600 + 120)
QUIET_AFTER_S = 3 * 3600
ONE_MORE_CYCLE_S = 960


class Tape:
    """What a run records as it happens."""

    def __init__(self, keep: Callable[[Exchange], None] | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self.operations: list[Operation] = []
        self.digest = Digest()
        self.writes = 0
        self._keep = keep or self.exchanges.append

    def record(self, exchange: Exchange) -> None:
        self.digest.exchange(exchange)
        if exchange.kind == "write":
            self.writes += 1
        self._keep(exchange)

    def operation(self, operation: Operation) -> None:
        self.digest.operation(operation)
        self.operations.append(operation)


class BuildStage(Protocol):
    """Makes the simulated world of a story and arranges everything that is so before its first step."""

    def __call__(self, story: Story, tape: Tape, faults: FaultPlan) -> Stage: ...


class Stopwatch(Protocol):
    def __call__(self) -> float: ...


def play(
    story: Story,
    build: BuildStage,
    *,
    required: Iterable[str] = (),
    stopwatch: Stopwatch = lambda: 0.0,
    judging: Callable[[History], Sequence[Check]] = judge,
) -> Run:
    """Play a story to its verdict; `required` names the promises it must have exercised to count as valid."""
    began = stopwatch()
    tape = Tape()
    faults = FaultPlan(story.faults)
    stage = build(story, tape, faults)
    started_at = stage.clock.now()
    settled, settling_from, resting_from = act_and_settle(stage, tape, faults)
    state = stage.final_state()
    history = History(
        story=story,
        operations=tape.operations,
        exchanges=tape.exchanges,
        journal=state["hub"].pop("journal", []),
        state=state,
        settled=settled,
        settling_from=settling_from,
        resting_from=resting_from,
        names=stage.names.as_mapping(),
    )
    checks = judging(history)
    verdict = overall(checks, required=required)
    return Run(
        history=history,
        checks=checks,
        verdict=verdict,
        sentence=sentence(verdict, checks, required),
        digest=tape.digest.hexdigest(),
        started_at=started_at,
        ended_at=stage.clock.now(),
        real_s=stopwatch() - began,
        exchanges=stage.network.exchanges,
        steps=telling.sentences(story),
        versions=VERSIONS,
    )


def act_and_settle(stage: Stage, tape: Tape, faults: FaultPlan) -> tuple[bool, int, int]:
    """Perform the steps under faults, then let all come to rest and watch one more cycle.

    Return whether it came to rest, and the first exchange of settling and of the cycle after. A hub that runs in a
    circle never comes to rest: what it did until then is judged.
    """
    settling_from = resting_from = stage.network.exchanges
    try:
        faults.armed = True
        for number, step in enumerate(stage.story.steps, 1):
            stage.network.step = number
            act(stage, tape, step, number)
        faults.armed = False
        stage.network.step = len(stage.story.steps) + 1
        settling_from = stage.network.exchanges
        settled = settle(stage, tape)
        resting_from = stage.network.exchanges
        stage.jump(ONE_MORE_CYCLE_S)
    except Runaway:
        return False, settling_from, max(resting_from, stage.network.exchanges)
    return settled, settling_from, resting_from


def act(stage: Stage, tape: Tape, step: Step, number: int) -> None:
    """Perform one step, let everyone work, and record how it ended."""
    at = stage.clock.now()
    ending = perform(stage, step)
    actor = step.by if isinstance(step, Cancel) else ending.actor
    arguments: dict[str, Any] = dataclasses.asdict(step)
    tape.operation(
        Operation(
            index=len(tape.operations),
            at=at,
            actor=actor,
            operation=verb(type(step)),
            arguments=arguments,
            step=number,
            outcome=ending.outcome,
            result=ending.result,
        )
    )
    stage.work()


def settle(stage: Stage, tape: Tape) -> bool:
    """Let time go on until a long stretch passes without a write; return False if that never came."""
    for stretch in SETTLING_S:
        before = tape.writes
        stage.jump(stretch)
        if stretch >= QUIET_AFTER_S and tape.writes == before:
            return True
    return False


def sentence(verdict: Verdict, checks: Sequence[Check], required: Iterable[str]) -> str:
    """Say the verdict in one sentence."""
    findings = [finding for check in checks for finding in check.findings]
    if verdict == "invalid":
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        return f"The hub broke {findings[0].promise}: {findings[0].message}{more}"
    if verdict == "unknown":
        judged = {check.promise for check in checks if check.verdict != "unknown"}
        missing = ", ".join(promise for promise in required if promise not in judged)
        return f"Nothing can be said: the run did not exercise {missing or 'any promise'}."
    total = sum(check.judged for check in checks)
    kept = sum(check.verdict == "valid" for check in checks)
    return f"The hub kept all {kept} promises that this run exercised, judged on {total} items."
