"""A run, from story to verdict: arrange, act under faults, settle, read the final state, judge.

Settling stops the faults and lets time go on until a long stretch passes without a write; then one more cycle is
watched, in which nothing may be written any more. Both are bounded, so a hub that never rests still ends the run.
"""

from __future__ import annotations

import platform
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from scenarios.checkers.judging import judge
from scenarios.checkers.views.wire import is_refused
from scenarios.errors import DeedRefused, InputError, PlayError, WorldError
from scenarios.record.evidence import Digest, Run
from scenarios.record.history import Exchange, History, Operation
from scenarios.record.verdict import Check, Verdict, findings_of, overall
from scenarios.story import story_file, telling
from scenarios.story.members import said
from scenarios.story.steps import Step, verb
from scenarios.story.story import Story
from scenarios.world.endings import LabDefect, RunEnds
from scenarios.world.faults import FaultPlan
from scenarios.world.stage import Stage, names_told
from scenarios.world.verbs.perform import perform

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
        if exchange.kind == "write" and not is_refused(exchange):
            self.writes += 1  # what a vendor refuses may be tried now and then for as long as it is refused
        self._keep(exchange)

    def operation(self, operation: Operation) -> None:
        self.digest.operation(operation)
        self.operations.append(operation)


class BuildStage(Protocol):
    """Makes the simulated world of a story, with nothing arranged yet."""

    def __call__(self, story: Story, tape: Tape, faults: FaultPlan) -> Stage: ...


class Stopwatch(Protocol):
    def __call__(self) -> float: ...


@dataclass
class Course:
    """How far a run came: each figure holds once the run has come there."""

    started_at: float  # of the first step
    settled: bool = False  # whether settling came to rest
    settling_from: int = 0  # the first exchange of settling
    resting_from: int = 0  # the first exchange of the one more cycle after rest
    writes_at_rest: int = 0  # within that cycle


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
    with lab_failures_told(story):
        stage = build(story, tape, faults)
        course = run_course(stage, lambda course: _act_and_settle(stage, tape, faults, course))
        state = stage.final_state()
        history = history_of(story, stage, tape, course, state)
        tape.digest.final(history)
        checks = judging(history)
    verdict = overall(checks, required=required)
    return Run(
        history=history,
        checks=checks,
        verdict=verdict,
        sentence=sentence(verdict, checks, required),
        digest=tape.digest.hexdigest(),
        started_at=course.started_at,
        ended_at=stage.clock.now(),
        real_s=stopwatch() - began,
        exchanges=stage.network.exchanges,
        steps=telling.sentences(story),
        versions=VERSIONS,
    )


def history_of(
    story: Story, stage: Stage, tape: Tape, course: Course, state: Mapping[str, dict[str, Any]]
) -> History:
    """Return what a run recorded; the hub's journal leaves its state and stands by itself."""
    return History(
        story=story,
        operations=tape.operations,
        exchanges=tape.exchanges,
        journal=state["hub"].pop("journal", []),
        state=state,
        settled=course.settled,
        settling_from=course.settling_from,
        resting_from=course.resting_from,
        crashes=tuple(stage.crashes),
        waits=tuple(stage.waits),
        names=names_told(stage.companies),
    )


@contextmanager
def lab_failures_told(story: Story) -> Iterator[None]:
    """Turn whatever the lab itself breaks with into a PlayError that carries the story; input errors stay theirs."""
    try:
        yield
    except InputError:
        raise
    except (Exception, LabDefect) as error:
        cause = error.__cause__ or error if isinstance(error, LabDefect) else error
        problem = f"{type(cause).__name__}: {cause}"
        trace = "".join(traceback.format_exception(error))
        raise PlayError(problem, story.title, story_file.dumps(story), trace) from error


def run_course(stage: Stage, go: Callable[[Course], None]) -> Course:
    """Arrange the world and let the run go its course; return how far it came.

    A hub that runs in a circle or breaks ends the run where it stands: what it did until then is judged. What the lab
    is refused by a hub that has broken is no defect of the lab.
    """
    course = Course(stage.clock.now())
    try:
        stage.arrange()
        course.started_at = stage.clock.now()
        course.settling_from = course.resting_from = stage.network.exchanges
        go(course)
    except (RunEnds, WorldError) as ending:
        if isinstance(ending, WorldError) and not stage.crashes:
            raise
        course.settled = False
        course.resting_from = stage.network.exchanges
    return course


def _act_and_settle(stage: Stage, tape: Tape, faults: FaultPlan, course: Course) -> None:
    """Perform the steps under faults, then let all come to rest and watch one more cycle."""
    for refused in stage.refused:
        tape.operation(_refused(refused, len(tape.operations), stage.clock.now()))
    faults.armed = True
    for number, step in enumerate(stage.story.steps, 1):
        stage.network.step = number
        act(stage, tape, step, number)
    faults.armed = False
    stage.network.step = len(stage.story.steps) + 1
    settle_and_watch(stage, tape, course)


def _refused(refused: DeedRefused, index: int, at: float) -> Operation:
    """Return what the hub refused while the world was arranged, as the operator's failed deed before the first step."""
    result = {"status": refused.status, "answer": refused.answer}
    arguments = {"what": refused.what}
    return Operation(index, at, "operator", "arrange", arguments, 0, "failed", result)


def settle_and_watch(stage: Stage, tape: Tape, course: Course) -> None:
    """Let all come to rest, then one more cycle go by."""
    course.settling_from = stage.network.exchanges
    course.settled = settle(stage, tape)
    course.resting_from = stage.network.exchanges
    before = tape.writes
    stage.jump(ONE_MORE_CYCLE_S)
    course.writes_at_rest = tape.writes - before


def act(stage: Stage, tape: Tape, step: Step, number: int) -> None:
    """Perform one step, let everyone work, and record how it ended."""
    at = stage.clock.now()
    ending = perform(stage, step)
    arguments: dict[str, Any] = said(step)
    tape.operation(
        Operation(
            index=len(tape.operations),
            at=at,
            actor=ending.actor,
            operation=verb(type(step)),
            arguments=arguments,
            step=number,
            outcome=ending.outcome,
            result=ending.result,
        )
    )
    stage.work()


def settle(stage: Stage, tape: Tape) -> bool:
    """Let time go on until a long stretch passes without a write; return False if that never came.

    What a vendor is about to do of itself would be no rest to watch, so that is waited for too.
    """
    quiet = False
    for stretch in SETTLING_S:
        before = tape.writes
        stage.jump(stretch)
        quiet = stretch >= QUIET_AFTER_S and tape.writes == before
        if quiet and not stage.vendor_acts_within(ONE_MORE_CYCLE_S):
            break
    return quiet


def sentence(verdict: Verdict, checks: Sequence[Check], required: Iterable[str]) -> str:
    """Say the verdict in one sentence."""
    findings = findings_of(checks)
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
