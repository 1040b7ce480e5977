"""Searching generated stories: bounded, the same every time, and ending at the smallest that breaks a promise."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from scenarios.catalog import load_catalog
from scenarios.record.evidence import Run
from scenarios.record.history import History
from scenarios.run.explore import MOST_SHRINKING, search
from scenarios.run.play import play
from scenarios.story.scenario import Scenario
from scenarios.story.steps import Wait
from scenarios.story.story import Story
from scenarios.world.world import World, build_stage


def of(*waits: int) -> Story:
    return Story("drawn", steps=tuple(Wait(seconds) for seconds in waits))


SCENARIO = Scenario(
    name="drawn",
    title="Drawn",
    rules=(),
    promises=(),
    pinned=lambda _: (),
    generated=lambda _: st.lists(st.integers(0, 1000), max_size=8).map(lambda waits: of(*waits)),
)


class Hub:
    """Judges without a world: a story is broken when it waits longer than `most` in one step."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.played: list[Story] = []

    def __call__(self, story: Story) -> Run:
        self.played.append(story)
        broken = any(isinstance(step, Wait) and step.seconds > self.most for step in story.steps)
        verdict = "invalid" if broken else "valid"
        return Run(History(story), (), verdict, "", "", 0.0, 0.0, 0.0, 0)


def test_nothing_broken_is_nothing_found() -> None:
    """Each example is played and ticked once."""
    hub, ticks = Hub(5000), list[int]()
    assert search(SCENARIO, "order_management", hub, 10, lambda: ticks.append(1)) is None
    assert len(hub.played) == len(ticks) <= 10


def test_a_broken_story_is_shrunk_within_bounds_to_the_same_one_every_time() -> None:
    """One step of the shortest wait that is too long; never more stories than examples and shrinking allow."""
    first, second = Hub(20), Hub(20)
    found = search(SCENARIO, "order_management", first, 30)
    again = search(SCENARIO, "order_management", second, 30)
    assert found is not None
    assert again is not None
    assert found.run.verdict == "invalid"
    assert found.run.history.story == again.run.history.story
    assert first.played == second.played
    assert found.explored == len(first.played) <= 30 + MOST_SHRINKING
    assert len(found.run.history.story.steps) == 1


def test_a_bound_that_is_reached_ends_the_search_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shrinking stops; the story found so far is broken, and is not called flaky."""
    monkeypatch.setattr("scenarios.run.explore.MOST_SHRINKING", 3)
    hub = Hub(20)
    found = search(SCENARIO, "order_management", hub, 30)
    assert found is not None
    assert found.run.verdict == "invalid"
    assert len(hub.played) <= 33


@pytest.mark.parametrize("from_work", [2, 9], ids=["arranging", "in a step"])
def test_a_hub_that_runs_in_a_circle_is_judged_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, from_work: int
) -> None:
    """Stopped while the world is arranged, or in a step: the run is invalid, for it never came to rest."""
    calm, worked = World.work, []

    def restless(self: World) -> None:
        calm(self)
        worked.append(1)
        while len(worked) >= from_work:
            self.companies[None].operator.get("/products")

    monkeypatch.setattr(World, "work", restless)
    monkeypatch.setattr("scenarios.world.world.MOST_EXCHANGES", 200)
    run = play(load_catalog()["non_us_push"].pinned("service_cloud")[0], build_stage)
    assert run.verdict == "invalid"
    assert "not_converged" in {finding.code for check in run.checks for finding in check.findings}
    assert run.exchanges < 2000
