"""Searching a scenario's generated stories for one that breaks a promise, and shrinking it.

Generation is derandomized: the same code draws the same stories on every machine, and nothing is kept between runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings

from scenarios.record.evidence import Run
from scenarios.story.scenario import Scenario
from scenarios.story.story import ConnectorKey, Story

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


MOST_SHRINKING = 60  # stories played to make a failing one smaller; Hypothesis alone would go on for minutes


def search(
    scenario: Scenario,
    connector: ConnectorKey,
    play_story: PlayStory,
    examples: int,
    tick: Callable[[], None] = lambda: None,
) -> Played | None:
    """Play up to `examples` generated stories; return the smallest that broke a promise, or None.

    The first that breaks one is shrunk, over a bounded number of stories so that the same code ends at the same story
    on a slow machine too. `tick` is called for each story that counts against `examples`.
    """
    broken: dict[str, Run] = {}
    smallest: list[Run] = []
    played = 0
    left = MOST_SHRINKING

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(scenario.generated(connector))
    def each(story: Story) -> None:
        nonlocal played, left
        name = repr(story)
        if broken and name not in broken:
            left -= 1
            if left < 0:
                return  # passed over unplayed, so that shrinking comes to its end
        if name not in broken:
            run = play_story(story)
            played += 1
            if not broken:
                tick()
            if run.verdict != "invalid":
                return
            broken[name] = run
        smallest[:] = [broken[name]]
        raise _Broken

    try:
        each()
    except _Broken:
        return Played(scenario, connector, smallest[0], explored=played)
    return None
