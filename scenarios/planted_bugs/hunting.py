"""Hunting planted bugs: the suite and drawn stories are played against a broken hub until a checker notices.

Every story of the pool is first played on the hub as it is, to know that nothing is found there and which of the hub's
functions it enters. Against a bug only stories that enter the broken function are played, in an order drawn from the
bug's name: neighbors in the suite are alike, and a budget is better spent on stories that are not.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from types import CodeType, FrameType
from typing import Any, Protocol

import greenlet

from scenarios.catalog import load_catalog
from scenarios.errors import PlayError
from scenarios.explore.campaign import play_explored
from scenarios.explore.shrinking import shrink
from scenarios.explore.stories import draw
from scenarios.record.evidence import Run
from scenarios.record.verdict import findings_of
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS
from scenarios.world.endings import OutOfPatience

HUB = "integration_hub"
Place = tuple[str, str]  # module and qualified name of a function
Line = tuple[str, int]  # module and number of a line
Finding = tuple[str, str]  # promise and code
Patience = Callable[[], AbstractContextManager[object]]  # raises OutOfPatience in whom a story takes too long
HUNG: Finding = ("I8", "hub_hung")  # whoever waits for such a hub notices it without a checker


class Broken(Protocol):
    """A way to break the hub: where, and for how long."""

    @property
    def name(self) -> str: ...
    @property
    def places(self) -> frozenset[Place]:
        """The functions it changes; empty where any may be concerned."""

    @property
    def lines(self) -> frozenset[Line]:
        """The lines of the statements that it changes; empty where any of its functions' may be concerned."""

    def plant(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class Played:
    """A story of the pool, as the sound hub plays it."""

    story: Story
    pinned: bool
    entered: frozenset[Place]
    lines: frozenset[Line]  # of the functions that were watched
    found: frozenset[Finding]
    digest: str


@dataclass(frozen=True, slots=True)
class Kill:
    """How a bug was found out, or that it was not."""

    name: str
    stories: int  # played against it
    noticed: tuple[Finding, ...] = ()  # by the story that ended the hunt
    other: tuple[Finding, ...] = ()  # found on the way, by promises that were not asked for
    story: Story | None = None
    pinned: bool = False
    kept: bool = False  # whether the story that is kept for it was played
    stale: bool = False  # whether that story did not show it
    reached: int = 0  # stories of the pool that enter what is broken
    differed: int = 0  # stories played against it that ran another way than on the sound hub
    seconds: float = 0.0

    def with_story(self, story: Story | None) -> Kill:
        """Return the same kill, shown by another story."""
        return replace(self, story=story)

    def after_a_kept_one(self, stale: bool) -> Kill:
        """Return the same kill, after the story that was kept for the bug did not show it."""
        return replace(self, stale=stale)


def pool(
    drawn: int, seed: int, bugs: Sequence[Broken], tick: Callable[[], None] = lambda: None
) -> Iterator[Played]:
    """Yield every pinned story of the suite, then `drawn` stories of the seed, each played on the hub as it is.

    Of the functions that the bugs change it is known line by line what a story came to.
    """
    watched = frozenset(place for bug in bugs for place in bug.places)
    for scenario in load_catalog().values():
        for connector in scenario.connectors:
            for story in scenario.pinned(connector):
                yield from sound(story, watched, pinned=True)
                tick()
    for number in range(drawn):
        yield from sound(draw(seed, number, CONNECTOR_KEYS), watched, pinned=False)
        tick()


def sound(story: Story, watched: frozenset[Place] = frozenset(), *, pinned: bool) -> Iterator[Played]:
    """Yield the story as the sound hub plays it; nothing where the lab breaks under it."""
    with _Entering(watched) as entering:
        try:
            run = play_explored(story)
        except PlayError:
            return  # of no use in a hunt; `hublab explore` says that the lab is at fault
    yield Played(
        story, pinned, frozenset(entering.places), frozenset(entering.lines), _found(run), run.digest
    )


def _found(run: Run) -> frozenset[Finding]:
    return frozenset((finding.promise, finding.code) for finding in findings_of(run.checks))


class _Entering:
    """The hub's functions that are entered while the context lasts, and the lines that are come to in those watched."""

    def __init__(self, watched: frozenset[Place]) -> None:
        self._watched = watched
        self._known: dict[CodeType, str | None] = {}  # the module of a function whose lines are watched
        self.places: set[Place] = set()
        self.lines: set[Line] = set()

    def __enter__(self) -> _Entering:
        self._before = sys.gettrace()
        self._switched = greenlet.settrace(self._in_a_greenlet)
        sys.settrace(self._entered)
        return self

    def __exit__(self, *_error: object) -> None:
        greenlet.settrace(self._switched)
        sys.settrace(self._before)

    def _in_a_greenlet(self, _event: str, _of: object) -> None:
        sys.settrace(self._entered)  # each greenlet begins without a tracer

    def _entered(self, frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
        """Note a function when it is first entered; tracing calls alone costs a third of what profiling does."""
        code = frame.f_code
        if code not in self._known:
            module = str(frame.f_globals.get("__name__", ""))
            place = (module, code.co_qualname)
            if module.startswith(HUB):
                self.places.add(place)
            self._known[code] = module if _inside(place, self._watched) else None
        return self._line if self._known[code] is not None else None

    def _line(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
        if event == "line":
            self.lines.add((str(self._known[frame.f_code]), frame.f_lineno))
        return self._line


def hunt(
    bug: Broken,
    stories: Sequence[Played],
    promise: str | None,
    stopwatch: Callable[[], float],
    budget_s: float = 60.0,
    patience: Patience = nullcontext,
) -> Kill:
    """Play stories against the bug until the promise (or, with None, any) notices it, or the budget is spent."""
    chosen = _chosen(bug, stories)
    random.Random(bug.name).shuffle(chosen)
    began = stopwatch()
    other: dict[Finding, None] = {}
    played = differed = 0
    with bug.plant():
        for each in chosen:
            if stopwatch() - began > budget_s:
                break
            played += 1
            met = _met(each.story, patience)
            if met is None:
                continue
            found, digest = met
            differed += digest != each.digest
            noticed = tuple(sorted(found - each.found))
            if any(promise in (None, by) for by, _ in noticed):
                return Kill(
                    bug.name, played, noticed, tuple(other), each.story, each.pinned,
                    reached=len(chosen), differed=differed, seconds=stopwatch() - began,
                )  # fmt: skip
            other.update(dict.fromkeys(noticed))
    return Kill(
        bug.name,
        played,
        (),
        tuple(other),
        reached=len(chosen),
        differed=differed,
        seconds=stopwatch() - began,
    )


def _chosen(bug: Broken, stories: Sequence[Played]) -> list[Played]:
    """Return the stories that come to the lines of the bug, or else into its functions, or else into its module.

    What writes a statement runs once and for all, and no story is seen to enter it.
    """
    broken, lines = bug.places, bug.lines
    modules = frozenset((module, "*") for module, _ in broken)
    if not broken:
        return list(stories)
    by_lines = [each for each in stories if each.lines & lines]
    by_places = [each for each in stories if any(_inside(place, broken) for place in each.entered)]
    return (
        by_lines
        or by_places
        or [each for each in stories if any(_inside(place, modules) for place in each.entered)]
    )


def _inside(place: Place, broken: frozenset[Place]) -> bool:
    module, name = place
    return any(
        module == other_module and (other in ("*", name) or name.startswith(f"{other}."))
        for other_module, other in broken
    )


def _met(story: Story, patience: Patience) -> tuple[frozenset[Finding], str] | None:
    """Return what is found in the story on the hub as it is now, and the run's digest."""
    try:
        with patience():
            run = play_explored(story)
    except PlayError:
        return None  # a hub that is broken enough may keep the lab from arranging its world
    except OutOfPatience:
        return frozenset({HUNG}), ""
    return _found(run), run.digest


def replayed(
    bug: Broken,
    story: Story,
    promise: str | None,
    stopwatch: Callable[[], float],
    patience: Patience = nullcontext,
) -> Kill:
    """Play the story that is kept for the bug, on the sound hub and on the broken one."""
    began = stopwatch()
    sound_hub = _met(story, patience)
    with bug.plant():
        broken = _met(story, patience)
    noticed: frozenset[Finding] = frozenset()
    if sound_hub is not None and broken is not None:
        noticed = broken[0] - sound_hub[0]
    differed = int(sound_hub is not None and broken is not None and sound_hub[1] != broken[1])
    told = tuple(sorted(noticed))
    kill = Kill(bug.name, 1, kept=True, reached=1, differed=differed, seconds=stopwatch() - began)
    if any(promise in (None, by) for by, _ in told):
        return replace(kill, noticed=told, story=story)
    return replace(kill, other=told, stale=True)


def shrunk(
    bug: Broken, kill: Kill, promise: str | None, most: int, patience: Patience = nullcontext
) -> Story | None:
    """Return the shortest story found that shows the bug by the same finding, of the promise if one is named.

    The sound hub must not show it: a smaller story that merely finds something else is no proof against the bug.
    """
    if kill.story is None:
        return None
    asked = next(finding for finding in kill.noticed if promise in (None, finding[0]))

    def fails(story: Story) -> bool:
        with bug.plant():
            broken = _met(story, patience)
        if broken is None or asked not in broken[0]:
            return False
        sound_hub = _met(story, patience)
        return sound_hub is not None and asked not in sound_hub[0]

    return shrink(kill.story, fails, most).story


def kill_matrix(kills: Sequence[Kill]) -> Mapping[Finding, list[str]]:
    """Return which bugs each check noticed, by finding, those that noticed most first."""
    matrix: dict[Finding, list[str]] = {}
    for kill in kills:
        for finding in kill.noticed:
            matrix.setdefault(finding, []).append(kill.name)
    return dict(sorted(matrix.items(), key=lambda item: (-len(item[1]), item[0])))
