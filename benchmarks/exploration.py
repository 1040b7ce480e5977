"""Drawn stories against the floor: short ones whole, the share of drawing them, and two workers beside one.

A drawn story is taken whole: it is drawn, its world is built and arranged, and it is played, judged, digested and told.
The floor stands among its exchanges, as benchmarks/exchange.py has it. Short stories are measured, for they bear most
of what is paid once a story. What two workers gain is told in the processor time of their batches, each taken by who
is free: a machine that others use has no two processors to give, and the clock on the wall tells of the others.

Example: python -m benchmarks.exploration
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from heapq import heapreplace
from statistics import mean, median
from typing import Any

import orjson

from benchmarks.exchange import play_with_floor, seconds
from benchmarks.floor import Work, floor_work
from scenarios.cli.processes import processes
from scenarios.explore.campaign import Plan, explore
from scenarios.explore.goals import reached
from scenarios.explore.stories import draw

SEED = 1
MOST = 2.5  # of the floor, an exchange
MOST_DRAWING = 0.25  # of a run
LEAST_GAIN = 1.8  # of two workers
SHORT = 100  # exchanges, arranging included; a story has 235 in the middle


@dataclass(frozen=True, slots=True)
class Cost:
    """What one drawn story took: seconds of all of it, of drawing it, and of the floor's exchange among its own."""

    exchanges: int
    whole: float
    drawing: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.whole / self.exchanges / self.floor


def measure(number: int, floor: Work) -> Cost:
    """Draw and play one story, and take the time of what stands among its exchanges off."""
    drawing, story = seconds(lambda: draw(SEED, number))
    playing, (run, taken) = seconds(lambda: play_with_floor(story, floor))
    telling, _ = seconds(lambda: reached(run))
    return Cost(run.exchanges, drawing + playing - sum(taken) + telling, drawing, mean(taken))


def short_stories(count: int) -> list[int]:
    """Return the numbers of the seed's first short stories."""
    floor, found, number = floor_work(1), list[int](), 0
    while len(found) < count:
        if measure(number, floor).exchanges <= SHORT:
            found.append(number)
        number += 1
    return found


def drawn(stories: int, rounds: int) -> list[Cost]:
    """Measure short stories, each so many times; those that were played to find them have warmed everything up."""
    numbers, floor = short_stories(stories), floor_work(1)
    gc.collect()
    gc.freeze()
    costs = [measure(number, floor) for _ in range(rounds) for number in numbers]
    gc.unfreeze()
    return costs


class Timed(Executor):
    """Hands work on to a pool, and knows how long each piece took the processor, in the order given."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self.taken: list[float] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        told: Future[Any] = Future()
        piece = len(self.taken)
        self.taken.append(0.0)

        def tell(future: Future[Any]) -> None:
            self.taken[piece], done = future.result()
            told.set_result(done)

        self._pool.submit(_timed, fn, *args, **kwargs).add_done_callback(tell)
        return told


def _timed(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[float, Any]:
    return seconds(lambda: fn(*args, **kwargs))


def campaign(plan: Plan, pool: Executor, workers: int) -> float:
    """Play a campaign, and return its time where each worker has a processor: who is free takes what is next."""
    timed = Timed(pool)
    folding, _ = seconds(lambda: explore(plan, timed, workers))
    free = [0.0] * workers
    for taken in timed.taken:
        heapreplace(free, free[0] + taken)
    return folding + max(free)


def gain(stories: int) -> float:
    """Return how many times faster two workers play a campaign than one."""
    plan, warming = (Plan(SEED, count=count, twice_every=0) for count in (stories, 20))
    with processes(1, {}) as one, processes(2, {}) as two:
        campaign(warming, one, 1)
        campaign(warming, two, 2)
        return campaign(plan, one, 1) / campaign(plan, two, 2)


def main() -> int:
    """Measure, print, and return 1 where a line is not met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=8, help="short stories (default 8)")
    parser.add_argument("--rounds", type=int, default=5, help="of each of them (default 5)")
    parser.add_argument("--campaign", type=int, default=160, help="stories one worker plays, then two (160)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    costs = drawn(options.stories, options.rounds)
    ratio = median(cost.ratio for cost in costs)
    drawing = sum(cost.drawing for cost in costs) / sum(cost.whole for cost in costs)
    two = gain(options.campaign)
    if options.json:
        document = {
            "exchanges": median(cost.exchanges for cost in costs),
            "microseconds": median(cost.whole / cost.exchanges for cost in costs) * 1e6,
            "floor": median(cost.floor for cost in costs) * 1e6,
            "ratio": ratio,
            "drawing": drawing,
            "twoWorkers": two,
        }
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        exchange, floor = (
            median(each) * 1e6
            for each in ((cost.whole / cost.exchanges for cost in costs), (cost.floor for cost in costs))
        )
        sys.stdout.write(
            f"drawn story of {median(cost.exchanges for cost in costs):.0f} exchanges {exchange:7.0f} µs an exchange, "
            f"{ratio:5.2f} x the floor among them ({floor:.0f} µs); budget: {MOST}\n"
            f"drawing it                 {drawing:7.1%} of a run; budget: {MOST_DRAWING:.0%}\n"
            f"two workers                {two:7.2f} x as fast as one; least: {LEAST_GAIN}\n"
        )
    return int(ratio > MOST or drawing > MOST_DRAWING or two < LEAST_GAIN)


if __name__ == "__main__":
    sys.exit(main())
