"""Hunting planted bugs: who reaches it is played, who notices is told, and the sound hub is not blamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from scenarios.catalog import load_catalog
from scenarios.cli.patience import patience
from scenarios.planted_bugs.catalogue import slips
from scenarios.planted_bugs.hunting import HUNG, Kill, Played, hunt, kill_matrix, replayed, shrunk, sound
from scenarios.planted_bugs.mutants import draw_mutants
from scenarios.story.story import Story

FIGURES = ("integration_hub.stock.figures", "to_tell")


@pytest.fixture(scope="module")
def happy() -> Played:
    story: Story = load_catalog()["happy_path"].pinned("service_cloud")[0]
    watched = frozenset(place for bug in slips().values() for place in bug.places)
    return next(sound(story, watched, pinned=True))


def clock() -> Callable[[], float]:
    ticks: Iterator[int] = count()
    return lambda: float(next(ticks))


def test_the_sound_hub_is_known_before_the_hunt(happy: Played) -> None:
    """Nothing is found there, and the functions that the story enters are noted by module and name."""
    assert not happy.found
    assert FIGURES in happy.entered
    assert not [place for place in happy.entered if not place[0].startswith("integration_hub")]


def test_a_bug_is_noticed_by_the_promise_it_names(happy: Played) -> None:
    """The buffer that is not taken off is an oversale, found by the first story that reaches it."""
    kill = hunt(slips()["buffer_ignored"], [happy], "I5", clock())
    assert ("I5", "oversold") in kill.noticed
    assert (kill.stories, kill.reached, kill.pinned) == (1, 1, True)
    assert kill_matrix([kill])["I5", "oversold"] == ["buffer_ignored"]


def test_another_promise_is_told_and_does_not_count(happy: Played) -> None:
    """A bug that its own promise does not notice is no kill, whoever else complains."""
    kill = hunt(slips()["buffer_ignored"], [happy], "I9", clock())
    assert not kill.noticed
    assert ("I5", "oversold") in kill.other
    assert kill.differed == 1


def test_what_no_story_reaches_is_not_played(happy: Played) -> None:
    """A story that does not come into the broken module can say nothing of it."""
    entered = frozenset(place for place in happy.entered if place[0] != FIGURES[0])
    lines = frozenset(line for line in happy.lines if line[0] != FIGURES[0])
    elsewhere = replace(happy, entered=entered, lines=lines)
    kill = hunt(slips()["buffer_ignored"], [elsewhere], "I5", clock())
    assert kill == Kill("buffer_ignored", 0, seconds=kill.seconds)


def test_stories_that_come_to_the_broken_line_are_played(happy: Played) -> None:
    """Of two that enter the function, one alone comes to what is broken in it; inside a worker as well."""
    bug = slips()["buffer_ignored"]
    assert bug.lines & happy.lines
    beside = replace(happy, story=replace(happy.story, title="beside"), lines=happy.lines - bug.lines)
    assert hunt(bug, [beside, happy], "I5", clock()).story == happy.story


def test_the_story_of_a_kill_is_made_small(happy: Played) -> None:
    """Within a bound of plays it says less, and still shows the same finding."""
    bug = slips()["buffer_ignored"]
    small = shrunk(bug, hunt(bug, [happy], "I5", clock()), "I5", most=12)
    assert small is not None
    assert len(small.steps) < len(happy.story.steps)


def test_a_kept_story_shows_its_bug_or_is_stale(happy: Played) -> None:
    """It is judged against the sound hub each time, and one that finds nothing for the promise says so."""
    shown = replayed(slips()["buffer_ignored"], happy.story, "I5", clock())
    assert (shown.kept, shown.stale, shown.story) == (True, False, happy.story)
    assert ("I5", "oversold") in shown.noticed
    stale = replayed(slips()["buffer_ignored"], happy.story, "I9", clock())
    assert (stale.stale, stale.story, stale.noticed) == (True, None, ())
    assert ("I5", "oversold") in stale.other


def test_a_hub_that_goes_round_for_ever_is_noticed(happy: Played) -> None:
    """The hunt does not hang with it: after some seconds of a processor the story is given up."""
    forever = replace(slips()["buffer_ignored"], new="while buffer >= 0:\n        owed = buffer")
    kill = hunt(forever, [happy], None, clock(), patience=partial(patience, 1.0))
    assert kill.noticed == (HUNG,)


def test_mutants_are_the_same_for_a_seed_and_can_be_planted() -> None:
    """Different ones for another seed; each changes a function of the domain and leaves it whole afterwards."""
    first = draw_mutants(12, 3)
    assert [mutant.name for mutant in first] == [mutant.name for mutant in draw_mutants(12, 3)]
    assert [mutant.name for mutant in first] != [mutant.name for mutant in draw_mutants(12, 4)]
    for mutant in first:
        assert mutant.was != mutant.now
        with mutant.plant():
            pass
