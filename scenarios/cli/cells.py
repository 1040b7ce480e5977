"""The cells of `hublab run`: every pinned story and every search as a task, one after another or in several processes.

Nothing inside a run is concurrent: a process plays whole stories, writes their evidence and reports, and hands back
their rows. Outcomes come in the order of the tasks, however many processes there are.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import reports
from scenarios.catalog import load_catalog
from scenarios.cli.outcome import Outcome, keep, keep_story
from scenarios.errors import LabError, PlayError
from scenarios.record.evidence import Run
from scenarios.run.explore import search
from scenarios.run.play import play
from scenarios.story.scenario import Scenario
from scenarios.story.story import Story
from scenarios.story.world import ConnectorKey
from scenarios.world.world import build_stage

WORTH_A_PROCESS = 8  # stories; below that, starting a process costs more than it saves


@dataclass(frozen=True, slots=True)
class Task:
    """A pinned story of a cell, or the search among its generated ones."""

    scenario: str
    connector: ConnectorKey
    stories: int  # how many it stands for on the progress bar
    pinned: int | None = None  # the story's position; None: search

    @property
    def description(self) -> str:
        return f"{self.scenario} on {self.connector}"


def tasks_of(
    scenarios: Sequence[Scenario], connectors: Sequence[ConnectorKey], examples: int | None
) -> list[Task]:
    """Return the tasks of these cells, in the order in which their outcomes are told."""
    tasks: list[Task] = []
    for scenario in scenarios:
        for connector in (key for key in connectors if key in scenario.connectors):
            count = len(scenario.pinned(connector))
            tasks += [Task(scenario.name, connector, 1, position) for position in range(count)]
            wanted = scenario.examples if examples is None else examples
            if wanted:
                tasks.append(Task(scenario.name, connector, wanted))
    return tasks


def perform(task: Task, out: Path, tick: Callable[[], None] = lambda: None) -> list[Outcome]:
    """Play the task's stories and keep the pinned run, or the run of the generated story that broke a promise."""
    scenario = load_catalog()[task.scenario]

    def play_story(story: Story) -> Run:
        try:
            return play(story, build_stage, required=scenario.promises, stopwatch=perf_counter)
        except PlayError as error:
            raise keep_story(error, out) from error

    if task.pinned is not None:
        run = play_story(scenario.pinned(task.connector)[task.pinned])
        tick()
        return [keep(run, out, render=reports.render_run)]
    worst = search(scenario, task.connector, play_story, task.stories, tick)
    return [keep(worst.run, out, render=reports.render_run, explored=worst.explored)] if worst else []


def perform_all(
    tasks: Sequence[Task], out: Path, jobs: int, show: Callable[[str, int], None]
) -> list[Outcome]:
    """Perform every task; `show` is told what is under way, and how many stories have been played since."""
    processes = min(jobs, sum(task.stories for task in tasks) // WORTH_A_PROCESS)
    performed = _in_processes(tasks, out, processes, show) if processes > 1 else _here(tasks, out, show)
    return [outcome for outcomes in performed for outcome in outcomes]


def _here(tasks: Sequence[Task], out: Path, show: Callable[[str, int], None]) -> Iterator[list[Outcome]]:
    for task in tasks:
        played = 0

        def tick(description: str = task.description) -> None:
            nonlocal played
            played += 1
            show(description, 1)

        show(task.description, 0)
        yield perform(task, out, tick)
        show(task.description, task.stories - played)


def _in_processes(
    tasks: Sequence[Task], out: Path, processes: int, show: Callable[[str, int], None]
) -> list[list[Outcome]]:
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=leave_interrupts)
    try:
        # Searches take longest, so they begin first and nobody waits for one at the end.
        order = sorted(range(len(tasks)), key=lambda position: -tasks[position].stories)
        waiting: dict[Future[list[Outcome]], int] = {
            pool.submit(perform, tasks[position], out): position for position in order
        }
        done: dict[int, list[Outcome]] = {}
        for future in as_completed(waiting):
            position = waiting[future]
            done[position] = future.result()
            show(tasks[position].description, tasks[position].stories)
    except BrokenProcessPool as error:
        raise LabError(
            "a process of the lab died, perhaps for want of memory; try again with --jobs 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)
    return [done[position] for position in range(len(tasks))]


def leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
