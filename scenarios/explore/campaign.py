"""Many stories: played in batches by whoever is free, folded in the order of their numbers.

A campaign is a seed and a range of numbers. What it comes to (counts, goals, findings, the fold's digest) is a function
of these alone: batches may be played here, by processes, or by a cluster, and come back in any order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field

from scenarios.errors import PlayError
from scenarios.explore.goals import reached
from scenarios.explore.stories import draw
from scenarios.record.evidence import Run
from scenarios.record.verdict import findings_of
from scenarios.run.play import play
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey
from scenarios.world.world import build_stage

BATCH = 5  # stories that one worker plays at a time; more, and one has none left while another plays on
AHEAD = 2  # batches in the hands of each worker
MOST_UNFOLDED = 16  # batches a worker that may be done before one that is due
EXAMPLES = 5  # stories kept of each finding


@dataclass(frozen=True, slots=True)
class Plan:
    """What is explored: the seed's stories from `first` on, `count` of them or until told to stop, every `step`-th."""

    seed: int
    count: int | None = None
    first: int = 0
    step: int = 1  # of how many shards this is one
    connectors: tuple[ConnectorKey, ...] = CONNECTOR_KEYS
    twice_every: int = 20  # of how many stories one is played twice; 1: every one; 0: none

    def batches(self) -> Iterator[tuple[int, ...]]:
        """Yield the numbers of the stories, batch by batch."""
        played = 0
        while self.count is None or played < self.count:
            size = BATCH if self.count is None else min(BATCH, self.count - played)
            yield tuple(self.first + self.step * (played + position) for position in range(size))
            played += size


@dataclass(frozen=True, slots=True)
class Told:
    """What one story came to, small enough to be sent anywhere."""

    number: int
    verdict: str  # valid, invalid, unknown; or `lab`, where the lab itself broke
    digest: str
    findings: tuple[tuple[str, str, str], ...] = ()  # code, promise, message
    goals: tuple[str, ...] = ()
    exchanges: int = 0
    simulated_s: float = 0.0
    problem: str = ""  # what broke in the lab, or which checker


@dataclass
class Fold:
    """What the stories told until now come to."""

    stories: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    findings: dict[tuple[str, str], list[int]] = field(
        default_factory=dict
    )  # code and promise to story numbers
    messages: dict[tuple[str, str], str] = field(default_factory=dict)  # the first of each
    problems: dict[str, list[int]] = field(default_factory=dict)
    goals: Counter[str] = field(default_factory=Counter)
    exchanges: int = 0
    simulated_s: float = 0.0
    digest: str = ""
    told: list[tuple[int, str, str]] = field(default_factory=list)  # number, verdict and digest of each

    def add(self, told: Told) -> None:
        """Take in the next story, in the order of the numbers."""
        self.stories += 1
        self.verdicts[told.verdict] += 1
        for code, promise, message in told.findings:
            numbers = self.findings.setdefault((code, promise), [])
            if told.number not in numbers and len(numbers) < EXAMPLES:
                numbers.append(told.number)
            self.messages.setdefault((code, promise), message)
        if told.problem:
            self.problems.setdefault(told.problem, []).append(told.number)
        self.goals.update(told.goals)
        self.exchanges += told.exchanges
        self.simulated_s += told.simulated_s
        self.told.append((told.number, told.verdict, told.digest))
        self.digest = folded(self.digest, *self.told[-1])


def folded(digest: str, number: int, verdict: str, story_digest: str) -> str:
    """Return the fold's digest with one more story in it."""
    return hashlib.sha256(f"{digest}|{number}|{verdict}|{story_digest}".encode()).hexdigest()


def tell(seed: int, numbers: Sequence[int], connectors: Sequence[ConnectorKey]) -> list[Told]:
    """Play these stories of the seed, one after the other, and return what each came to."""
    return [_told(number, draw(seed, number, connectors)) for number in numbers]


def _told(number: int, story: Story) -> Told:
    try:
        run = play_explored(story)
    except PlayError as error:
        return Told(number, "lab", "", problem=error.problem)
    failed = [f"the checker of {check.promise}: {check.sentence}" for check in run.checks if check.failed]
    return Told(
        number,
        "lab" if failed else run.verdict,
        run.digest,
        tuple((finding.code, finding.promise, finding.message) for finding in findings_of(run.checks)),
        tuple(sorted(reached(run))),
        run.exchanges,
        run.ended_at - run.started_at,
        failed[0] if failed else "",
    )


def play_explored(story: Story) -> Run:
    """Play a drawn story: it counts by the promises it exercised, whichever they are."""
    return play(story, build_stage)


def explore(
    plan: Plan,
    executor: Executor,
    workers: int,
    *,
    witness: Executor | None = None,
    stop: Callable[[], bool] = lambda: False,
    show: Callable[[Fold], None] = lambda fold: None,
) -> Fold:
    """Play the plan's stories and fold them in order, until all are told or `stop` says so.

    `witness` plays a share of the stories once more, under another hash seed and time zone, and any that comes out
    different is a problem of its own. An interrupt ends the campaign with everything that was told until then.
    """
    fold = Fold()
    try:
        for told, again in _in_order(plan, executor, workers, witness, stop):
            for one in told:
                fold.add(one)
            _compare(fold, told, again)
            show(fold)
    except KeyboardInterrupt:
        show(fold)
        raise Interrupted(fold) from None
    return fold


class Interrupted(Exception):
    """Somebody pressed Ctrl-C; what was found until then is in `fold`."""

    def __init__(self, fold: Fold) -> None:
        super().__init__("interrupted")
        self.fold = fold


Batch = tuple["Future[list[Told]]", "Future[list[Told]] | None"]


def _in_order(
    plan: Plan, executor: Executor, workers: int, witness: Executor | None, stop: Callable[[], bool]
) -> Iterator[tuple[list[Told], list[Told]]]:
    batches, waiting = plan.batches(), dict[int, Batch]()
    given = due = 0
    while True:
        while not _told_by_all(waiting.get(due)) and _wants_more(waiting, workers) and not stop():
            numbers = next(batches, ())
            if not numbers:
                break
            played = executor.submit(tell, plan.seed, numbers, plan.connectors)
            twice = tuple(number for number in numbers if plan.twice_every and number % plan.twice_every == 0)
            again = witness.submit(tell, plan.seed, twice, plan.connectors) if witness and twice else None
            waiting[given] = played, again
            given += 1
        if not waiting:
            return
        # Never for those that are done and not due: that would return at once, and go round for as long as one plays.
        going = [each for pair in waiting.values() for each in pair if each is not None and not each.done()]
        if going and not _told_by_all(waiting[due]):
            wait(going, return_when=FIRST_COMPLETED)
        while _told_by_all(waiting.get(due)):
            first, second = waiting.pop(due)
            due += 1
            yield first.result(), second.result() if second is not None else []


def _told_by_all(batch: Batch | None) -> bool:
    return batch is not None and all(each is None or each.done() for each in batch)


def _wants_more(waiting: Mapping[int, Batch], workers: int) -> bool:
    """Whether a worker may soon have nothing to do; those who are done never stand still for one who plays on."""
    going = sum(not played.done() for played, _ in waiting.values())
    return going < workers * AHEAD and len(waiting) < workers * MOST_UNFOLDED


def _compare(fold: Fold, told: Sequence[Told], again: Sequence[Told]) -> None:
    by_number = {each.number: each for each in told}
    for other in again:
        if other.digest != by_number[other.number].digest:
            problem = "the same story came out different under another hash seed and time zone"
            fold.problems.setdefault(problem, []).append(other.number)
