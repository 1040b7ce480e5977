"""Drawn breaks: a few faults on a few routes, each kind as often as any other that strikes there."""

from __future__ import annotations

from scenarios.explore.dice import Dice
from scenarios.story.faults import BREAKABLE, KINDS, Fault, kinds_of
from scenarios.story.routes import COMMIT
from scenarios.story.world import World

MOST_FAULTS = 4
MOST_COMMITS = 120  # of a story's, among which one is drawn to die at


def draw_faults(dice: Dice, world: World) -> tuple[Fault, ...]:
    """Draw nothing in half of the stories, and otherwise a few faults, never two on one occurrence of a route."""
    if not dice.plays("faults", 0.5):
        return ()
    spoken = [route for route in BREAKABLE if route.split(".")[0] in _parties(world)]
    routes = dice.some(spoken, 1, 3)
    drawn: dict[tuple[str, int], Fault] = {}
    for _ in range(dice.few(MOST_FAULTS)):
        fault = _draw(dice, dice.one(routes))
        drawn.setdefault((fault.route, fault.nth), fault)
    return tuple(drawn.values())


def _parties(world: World) -> frozenset[str]:
    vendor = "commerce_cloud" if world.connector == "commerce_cloud" else "salesforce"
    return frozenset({"tiktok", "hub", vendor})


def _draw(dice: Dice, route: str) -> Fault:
    name = dice.one(kinds_of(route))
    kind = KINDS[name]
    return Fault(
        name,
        route,
        nth=dice.within(1, MOST_COMMITS) if route == COMMIT else dice.few(6),
        times=dice.one((1, 1, 2, 4)),
        seconds=dice.one(kind.seconds) if kind.seconds else None,
        status=dice.one(kind.statuses) if kind.statuses else 503,
    )
