"""Drawn breaks: a few faults of a few kinds, each kind as often as any other, at each kind of request it may strike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.explore.dice import Dice
from scenarios.story.faults import BREAKABLE, FAULT_KINDS, KINDS, Fault, FaultKind, kinds_of
from scenarios.story.routes import COMMIT, ROUTE_KINDS, Kind
from scenarios.story.steps import Connect, Step
from scenarios.story.world import World

MOST_FAULTS = 4
# How often each kind of request is struck; tokens are asked for seldom, unless somebody signs in within the steps.
WEIGHTS: Mapping[Kind, float] = {"read": 3, "write": 5, "webhook": 2, "act": 2, "auth": 1}
WEIGHTS_SIGNING_IN: Mapping[Kind, float] = {**WEIGHTS, "auth": 6}
MOST_COMMITS = 120  # of a story's, among which one is drawn to die at


def draw_faults(dice: Dice, world: World, steps: Sequence[Step]) -> tuple[Fault, ...]:
    """Draw nothing in half of the stories, and otherwise a few faults, never two on one occurrence of a route."""
    if not dice.plays("faults", 0.5):
        return ()
    spoken = [route for route in BREAKABLE if route.split(".")[0] in _parties(world)]
    kinds = dice.some(FAULT_KINDS, 1, 3)
    weights = WEIGHTS_SIGNING_IN if any(isinstance(step, Connect) for step in steps) else WEIGHTS
    drawn: dict[tuple[str, int], Fault] = {}
    for _ in range(dice.few(MOST_FAULTS)):
        kind = dice.one(kinds)
        routes = [route for route in spoken if kind in kinds_of(route)]
        if routes:
            struck = dice.weighted({ROUTE_KINDS[route]: weights[ROUTE_KINDS[route]] for route in routes})
            route = dice.one([route for route in routes if ROUTE_KINDS[route] == struck])
            fault = draw_fault(dice, kind, route, dice.few(6))
            drawn.setdefault((fault.route, fault.nth), fault)
    return tuple(drawn.values())


def _parties(world: World) -> frozenset[str]:
    vendor = "commerce_cloud" if world.connector == "commerce_cloud" else "salesforce"
    return frozenset({"tiktok", "hub", vendor})


def draw_fault(dice: Dice, name: FaultKind, route: str, nth: int) -> Fault:
    """Draw what a fault of this kind is told; commits are many, and `nth` is drawn anew among them."""
    kind = KINDS[name]
    return Fault(
        name,
        route,
        nth=dice.within(1, MOST_COMMITS) if route == COMMIT else nth,
        times=dice.one((1, 1, 2, 4)),
        seconds=dice.one(kind.seconds) if kind.seconds else None,
        status=dice.one(kind.statuses) if kind.statuses else 503,
    )
