"""The happy path against the floor: microseconds an exchange, hub, recording and judging included.

The floor's exchanges are made in the midst of the story's own, one after every fourth, and their time is taken off. A
processor runs a loop of one exchange several times faster than the same exchange among other work, whose code and data
take its place in the caches; so only a floor that stands where the story's exchanges stand tells what the hub, the
mocks and the judging add. The floor in a loop of its own is printed beside it.

Example: python -m benchmarks.exchange
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median
from time import process_time
from typing import TypeVar

import orjson

from benchmarks.floor import Work, floor_work
from scenarios.catalog import load_catalog
from scenarios.record.evidence import Run
from scenarios.record.history import Exchange
from scenarios.run.play import Tape, play
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey
from scenarios.world.faults import FaultPlan
from scenarios.world.world import World, build_stage

MOST = 2.5  # of the floor, an exchange
EVERY = 4  # exchanges of the story for one of the floor
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds an exchange in one round: the story's, the floor's among them, and the floor's in a loop."""

    story: float
    floor: float
    loop: float

    @property
    def ratio(self) -> float:
        return self.story / self.floor


class FloorBetween:
    """A run's tape that makes a floor exchange after every fourth of the run's own; `taken` gets what each took."""

    def __init__(self, tape: Tape, floor: Work, taken: list[float]) -> None:
        self._tape = tape
        self._floor = floor
        self._taken = taken
        self._told = 0

    def record(self, exchange: Exchange) -> None:
        self._tape.record(exchange)
        self._told += 1
        if self._told % EVERY == 0:
            self._taken.append(seconds(self._floor)[0])


def measure(connector: ConnectorKey, rounds: int) -> list[Cost]:
    """Play the connector's happy path so many times, after one to warm up, and return what each round cost."""
    story: Story = load_catalog()["happy_path"].pinned(connector)[0]
    floor, loop = floor_work(1), floor_work()
    _play(story, floor)
    loop()
    gc.collect()
    gc.freeze()
    costs = []
    for _ in range(rounds):
        whole, (exchanges, taken) = seconds(lambda: _play(story, floor))
        in_a_loop, looped = seconds(loop)
        costs.append(Cost((whole - sum(taken)) / exchanges, mean(taken), in_a_loop / looped))
    gc.unfreeze()
    return costs


def seconds(work: Callable[[], Done]) -> tuple[float, Done]:
    began = process_time()
    done = work()
    return process_time() - began, done


def play_with_floor(story: Story, floor: Work) -> tuple[Run, list[float]]:
    """Play a story with floor exchanges among its own, and return what each of those took."""
    taken: list[float] = []

    def build(story: Story, tape: Tape, faults: FaultPlan) -> World:
        return build_stage(story, FloorBetween(tape, floor, taken), faults)

    return play(story, build), taken


def _play(story: Story, floor: Work) -> tuple[int, list[float]]:
    run, taken = play_with_floor(story, floor)
    if run.verdict != "valid":
        raise SystemExit(
            f"the happy path on {story.world.connector} is {run.verdict}: {run.sentence}; "
            f"see `hublab run happy_path --connector {story.world.connector}`"
        )
    return run.exchanges, taken


def main() -> int:
    """Measure, print, and return 1 where the happy path costs more than its budget."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=12, help="runs of each connector (default 12)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    measured = {connector: measure(connector, options.rounds) for connector in CONNECTOR_KEYS}
    ratios = {connector: median(cost.ratio for cost in costs) for connector, costs in measured.items()}
    if options.json:
        document = {
            connector: {
                "microseconds": median(cost.story for cost in costs) * 1e6,
                "floor": median(cost.floor for cost in costs) * 1e6,
                "floorInALoop": median(cost.loop for cost in costs) * 1e6,
                "ratio": ratios[connector],
                "ratioToLoop": median(cost.story / cost.loop for cost in costs),
            }
            for connector, costs in measured.items()
        }
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        for connector, costs in measured.items():
            story, floor = (
                median(getattr(cost, name) for cost in costs) * 1e6 for name in ("story", "floor")
            )
            to_loop = median(cost.story / cost.loop for cost in costs)
            sys.stdout.write(
                f"happy path, {connector:<16} {story:7.0f} µs an exchange, {ratios[connector]:5.2f} x the floor among "
                f"them ({floor:.0f} µs), {to_loop:5.2f} x the floor in a loop\n"
            )
        sys.stdout.write(f"budget: {MOST} x the floor among them\n")
    return int(any(ratio > MOST for ratio in ratios.values()))


if __name__ == "__main__":
    sys.exit(main())
