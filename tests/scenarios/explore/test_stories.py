"""Drawn stories: the same for a seed for ever, each one that a person might have written, and all that can be said."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import Any, get_args

import pytest

from scenarios.explore.drawing import DEEDS
from scenarios.explore.stories import draw
from scenarios.story import story_file
from scenarios.story.faults import FAULT_KINDS
from scenarios.story.references import broken_references
from scenarios.story.steps import Step
from scenarios.story.story import Story

MANY = 1500


@pytest.fixture(scope="module")
def drawn() -> list[Story]:
    return [draw(1, number) for number in range(MANY)]


def test_a_seed_and_a_number_are_a_story(drawn: list[Story]) -> None:
    """Drawn again it is equal, whatever was drawn in between; another seed or number is another story."""
    assert draw(1, 7) == drawn[7]
    assert draw(2, 7) != drawn[7]
    assert len({repr(story.world) for story in drawn}) == MANY


def test_what_is_drawn_may_stand_in_a_file(drawn: list[Story]) -> None:
    """Every name means something, and YAML gives the same story back with every bound kept."""
    for story in drawn[:300]:
        assert not list(broken_references(story))
        assert story_file.loads(story_file.dumps(story)) == story


def test_every_verb_has_a_drawer_and_is_drawn(drawn: list[Story]) -> None:
    """A verb that nobody draws is a part of the hub that nobody explores."""
    assert set(DEEDS) == set(get_args(Step))
    counted = Counter(type(step) for story in drawn for step in story.steps)
    assert not [step.__name__ for step in get_args(Step) if counted[step] < 3]


def test_every_kind_of_fault_is_drawn(drawn: list[Story]) -> None:
    """And half of the stories have none, so that safety is not all that is looked at."""
    counted = Counter(fault.kind for story in drawn for fault in story.faults)
    assert not [kind for kind in FAULT_KINDS if not counted[kind]]
    assert 0.3 < sum(not story.faults for story in drawn) / MANY < 0.7


def test_every_member_of_a_world_is_drawn(drawn: list[Story]) -> None:
    """A member that always stands at its default is a rule that no story exercises."""
    seen: set[str] = set()
    for story in drawn:
        _say(story.world, "world", seen)
    assert "world.primary" in seen
    missing = {f"world.{member.name}" for member in fields(drawn[0].world)} - seen
    assert missing == NOT_DRAWN


# What a drawn world leaves to pinned stories, and why.
NOT_DRAWN = {
    "world.connected",  # every drawn story would fail at each of its steps: disconnecting is a verb
}


def _say(value: Any, path: str, seen: set[str]) -> None:
    """Note the path of every member that is not at its default."""
    for member in fields(value):
        held = getattr(value, member.name)
        default = member.default_factory() if callable(member.default_factory) else member.default
        if held != default:
            seen.add(f"{path}.{member.name}")
        if is_dataclass(held):
            _say(held, f"{path}.{member.name}", seen)
