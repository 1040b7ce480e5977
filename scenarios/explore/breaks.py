"""Drawn breaks: a few faults of a few kinds, each kind as often as any other, wherever it may strike."""

from __future__ import annotations

from scenarios.explore.dice import Dice
from scenarios.story.faults import BREAKABLE, FAULT_KINDS, KINDS, Fault, FaultKind, kinds_of
from scenarios.story.routes import COMMIT
from scenarios.story.world import World

MOST_FAULTS = 4
MOST_COMMITS = 120  # of a story's, among which one is drawn to die at


def draw_faults(dice: Dice, world: World) -> tuple[Fault, ...]:
    """Draw nothing in half of the stories, and otherwise a few faults, never two on one occurrence of a route."""
    if not dice.plays("faults", 0.5):
        return ()
    spoken = [route for route in BREAKABLE if route.split(".")[0] in _parties(world)]
    kinds = dice.some(FAULT_KINDS, 1, 3)
    drawn: dict[tuple[str, int], Fault] = {}
    for _ in range(dice.few(MOST_FAULTS)):
        kind = dice.one(kinds)
        routes = [route for route in spoken if kind in kinds_of(route)]
        if routes:
            fault = _draw(dice, kind, dice.one(routes))
            drawn.setdefault((fault.route, fault.nth), fault)
    return tuple(drawn.values())


def _parties(world: World) -> frozenset[str]:
    vendor = "commerce_cloud" if world.connector == "commerce_cloud" else "salesforce"
    return frozenset({"tiktok", "hub", vendor})


def _draw(dice: Dice, name: FaultKind, route: str) -> Fault:
    kind = KINDS[name]
    return Fault(
        name,
        route,
        nth=dice.within(1, MOST_COMMITS) if route == COMMIT else dice.few(6),
        times=dice.one((1, 1, 2, 4)),
        seconds=dice.one(kind.seconds) if kind.seconds else None,
        status=dice.one(kind.statuses) if kind.statuses else 503,
    )
