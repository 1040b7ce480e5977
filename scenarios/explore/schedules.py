"""Drawn schedules: few pre-emptions, for few are enough to find most races."""

from __future__ import annotations

from scenarios.explore.dice import Dice
from scenarios.story.schedule import ASKED, Preemption
from scenarios.story.world import World

MOST_PREEMPTIONS = 3
MOST_EXCHANGES = 30  # of what the hub asks within the steps, among which one is drawn to wait in
TURNS = (1, 1, 2, 3, 5, 20)


def draw_schedule(dice: Dice, world: World) -> tuple[Preemption, ...]:
    """Draw nothing in two thirds of the stories, and otherwise a few pre-emptions."""
    if not dice.plays("pre-emptions", 1 / 3):
        return ()
    vendor = "commerce_cloud" if world.connector == "commerce_cloud" else "salesforce"
    asked = [route for route in ASKED if route.split(".")[0] in ("tiktok", vendor)]
    return tuple(_draw(dice, asked) for _ in range(dice.few(MOST_PREEMPTIONS)))


def _draw(dice: Dice, asked: list[str]) -> Preemption:
    route = dice.one(asked) if dice.chance(0.3) else None
    return Preemption(
        nth=dice.within(1, MOST_EXCHANGES) if route is None else dice.few(4),
        route=route,
        turns=dice.one(TURNS),
        held=dice.one(("answer", "request")),
    )
