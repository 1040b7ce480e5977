"""A failing story made small: world, steps, faults and time together, as long as the *same* finding stays.

A story is plain data, so one pass knows how to make anything in it smaller: leave out runs of a sequence's elements
(half of them first), leave out the entries of a mapping, put a member back to its default, halve a number towards it.
Whatever a story may say one day is shrunk without a word here. What no story may say is passed over unplayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from itertools import islice
from typing import Any

from scenarios.story.references import broken_references
from scenarios.story.story import Story
from scenarios.story.world import World

Fails = Callable[[Story], bool]
FIRST = ("steps", "faults", "world")
ESSENTIAL = ("connector", "products", "locations", "cards")  # members of a world that mostly have to stay
KEPT = ("title", "scenario", "seed")  # members that say nothing of what happens
MOST_PLAYED = 400


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The smallest story that still fails alike, after how many plays, and whether nothing smaller was left to try."""

    story: Story
    played: int
    whole: bool


def shrink(story: Story, fails: Fails, most: int = MOST_PLAYED) -> Shrunk:
    """Return the smallest story found that `fails` in the same way, playing at most `most` stories."""
    played = 0
    seen = {repr(story)}
    progress = True
    while progress:
        progress, position = False, 0
        while (found := next(islice(smaller(story), position, None), None)) is not None:
            name = repr(found)
            if name in seen or any(broken_references(found)):
                position += 1
                continue
            if played == most:
                return Shrunk(story, played, whole=False)
            seen.add(name)
            played += 1
            if fails(
                found
            ):  # what comes next stands where this stood, so nothing before it is tried anew yet
                story, progress = found, True
            else:
                position += 1
    return Shrunk(story, played, whole=True)


def smaller(story: Story) -> Iterator[Story]:
    """Yield stories that say less than this one, those that leave out most first."""
    members = {member.name: member for member in fields(story)}
    for world in _coarsely(story.world):
        yield replace(story, world=world)
    for name in (*FIRST, *(name for name in members if name not in FIRST + KEPT)):
        for value in _smaller(getattr(story, name), members[name]):
            yield replace(story, **{name: value})


def _coarsely(world: World) -> Iterator[World]:
    """Yield the world without what can be left out whole: all of it at once, then one thing after the other."""
    whole = {member.name: _default(member) for member in fields(world) if member.name not in ESSENTIAL}
    said = {name: value for name, value in whole.items() if getattr(world, name) != value}
    if said:
        yield replace(world, **said)
    for name, value in said.items():
        yield replace(world, **{name: value})


def _smaller(value: Any, member: Field[Any] | None = None) -> Iterator[Any]:
    default = _default(member)
    if default is not MISSING and value != default and not isinstance(value, tuple):
        yield default
    if isinstance(value, tuple):
        yield from _shorter(value)
    elif isinstance(value, Mapping):
        yield from _fewer(value)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            for other in _smaller(getattr(value, each.name), each):
                yield replace(value, **{each.name: other})
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from _lower(value, default if isinstance(default, int) else 1)


def _shorter(values: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    size = len(values)
    length = size
    while length:
        for start in range(size - length, -1, -length):
            yield values[:start] + values[start + length :]
        length //= 2
    for position in range(size - 1, -1, -1):
        for other in _smaller(values[position]):
            yield (*values[:position], other, *values[position + 1 :])


def _fewer(values: Mapping[Any, Any]) -> Iterator[dict[Any, Any]]:
    for key in reversed(values):
        yield {known: value for known, value in values.items() if known != key}
    for key, value in values.items():
        for other in _smaller(value):
            yield {**values, key: other}


def _lower(value: int, end: int) -> Iterator[int]:
    """Yield numbers between the value and the end, the farthest from the value first."""
    step = value - end
    while abs(step) >= 1:
        yield value - step
        step = int(step / 2)


def _default(member: Field[Any] | None) -> Any:
    if member is None:
        return MISSING
    return member.default if member.default_factory is MISSING else member.default_factory()
