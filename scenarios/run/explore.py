"""Searching a scenario's generated stories for one that breaks a promise, and shrinking it.

Generation is derandomized: the same code draws the same stories on every machine, and nothing is kept between runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky

from scenarios.errors import LabError
from scenarios.record.evidence import Run
from scenarios.story.scenario import Scenario
from scenarios.story.story import Story
from scenarios.story.world import ConnectorKey

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


class _Search:
    """What has been played of a cell, and the smallest story that broke a promise until now."""

    def __init__(self, play_story: PlayStory, tick: Callable[[], None]) -> None:
        self._play_story = play_story
        self._tick = tick
        self._broken: dict[str, Run] = {}
        self._left = MOST_SHRINKING
        self.smallest: Run | None = None
        self.played = 0
        self.failure: LabError | None = None

    def __call__(self, story: Story) -> None:
        """Play a story that Hypothesis drew; raise _Broken for one that it should make smaller."""
        name = repr(story)
        if self._broken and name not in self._broken:
            self._left -= 1
            if self._left < 0:
                return  # passed over unplayed, so that shrinking comes to its end
        if self.failure is not None:
            return  # where the lab itself broke, nothing more is played, let alone shrunk
        if name not in self._broken and not self._breaks(story, name):
            return
        self.smallest = self._broken[name]
        raise _Broken

    def _breaks(self, story: Story, name: str) -> bool:
        try:
            run = self._play_story(story)
        except LabError as failure:
            self.failure = failure
            return False
        self.played += 1
        if not self._broken:
            self._tick()
        if run.verdict == "invalid":
            self._broken[name] = run
        return run.verdict == "invalid"


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
    searching = _Search(play_story, tick)

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
        searching(story)

    try:
        each()
    except _Broken:
        if searching.smallest is not None and searching.failure is None:
            return Played(scenario, connector, searching.smallest, explored=searching.played)
    except Flaky:  # a broken story is found broken no more, once the lab itself has broken
        if searching.failure is None:
            raise
    if searching.failure is not None:
        raise searching.failure
    return None
