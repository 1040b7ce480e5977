"""Playing a scenario on a connector: its pinned stories, then generated ones until one fails and is shrunk.

Generation is derandomized: the same code draws the same stories on every machine, and nothing is kept between runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings

from scenarios.evidence import Run
from scenarios.scenario import Scenario
from scenarios.story import ConnectorKey, Story

PlayStory = Callable[[Story], Run]


@dataclass(frozen=True, slots=True)
class Played:
    """One story of a cell, played; `explored` counts the generated stories that this one stands for."""

    scenario: Scenario
    connector: ConnectorKey
    run: Run
    explored: int = 0


class _Broken(Exception):
    """Tells Hypothesis that the story just played is worth shrinking."""


def play_cell(
    scenario: Scenario,
    connector: ConnectorKey,
    play_story: PlayStory,
    *,
    examples: int | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Played]:
    """Yield the cell's pinned stories as played, then the shrunk generated one if any generated story broke."""
    for story in scenario.pinned(connector):
        run = play_story(story)
        tick()
        yield Played(scenario, connector, run)
    wanted = scenario.examples if examples is None else examples
    if wanted:
        worst = search(scenario, connector, play_story, wanted, tick)
        if worst is not None:
            yield worst


def search(
    scenario: Scenario,
    connector: ConnectorKey,
    play_story: PlayStory,
    examples: int,
    tick: Callable[[], None] = lambda: None,
) -> Played | None:
    """Play generated stories; return the smallest one found that is not valid, or None."""
    last: list[Run] = []
    played = 0

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(scenario.generated(connector))
    def each(story: Story) -> None:
        nonlocal played
        run = play_story(story)
        played += 1
        tick()
        if run.verdict == "invalid":
            last[:] = [run]
            raise _Broken

    try:
        each()
    except _Broken:
        return Played(scenario, connector, last[0], explored=played)
    return None
