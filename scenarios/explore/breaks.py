"""Drawn breaks: a few faults on a few routes, each kind as often as any other that strikes there."""

from __future__ import annotations

from scenarios.explore.dice import Dice
from scenarios.story.faults import REQUEST_FAULTS, WEBHOOK_FAULTS, Fault, FaultKind
from scenarios.story.routes import ROUTE_NAMES
from scenarios.story.world import World

MOST_FAULTS = 4
SECONDS: dict[FaultKind, tuple[float | None, ...]] = {
    "delay": (2.0, 45.0),
    "too_many_requests": (None, 1.0, 30.0, 600.0),
}


def draw_faults(dice: Dice, world: World) -> tuple[Fault, ...]:
    """Draw nothing in half of the stories, and otherwise a few faults, never two on one occurrence of a route."""
    if not dice.plays("faults", 0.5):
        return ()
    spoken = [route for route in ROUTE_NAMES if route.split(".")[0] in _parties(world)]
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
    kind = dice.one((*WEBHOOK_FAULTS, *REQUEST_FAULTS) if route.endswith("webhook") else REQUEST_FAULTS)
    return Fault(
        kind,
        route,
        nth=dice.few(6),
        times=dice.one((1, 1, 2, 4)),
        seconds=dice.one(SECONDS[kind]) if kind in SECONDS else None,
        status=dice.one((503, 500, 502, 504)) if kind == "server_error" else 503,
    )
