"""What a plot is, and what plots are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Sketch
from scenarios.story.schedule import Preemption
from scenarios.story.steps import Buy, Line, Step, Wait

Plot = Callable[[Dice, Sketch], list[Step]]
SHORT = (0, 60, 400)
LONG = (400, 1000, 4000)


def by_name(*plots: Plot) -> Mapping[str, Plot]:
    return MappingProxyType({plot.__name__: plot for plot in plots})


def bought(sketch: Sketch, lines: Sequence[Line], **more: Any) -> Buy:
    """Return an order of TikTok that the sketch knows from now on; `more` are further members of the step."""
    step = Buy(sketch.new_order(), tuple(lines), **more)
    sketch.orders[step.order] = step
    return step


def several(dice: Dice, sketch: Sketch) -> list[Line]:
    """Return lines of different SKUs, each of several units."""
    return [Line(sku, dice.within(2, 4)) for sku in dice.some(sketch.sold, 1, 3)]


def held_while_telling(dice: Dice, sketch: Sketch) -> None:
    """Have the worker that tells TikTok the plot's counts wait in the midst of it, now and then."""
    if dice.chance(0.3):
        route = "tiktok.inventory.update"
        sketch.schedule.append(Preemption(nth=dice.few(3), route=route, turns=dice.one((1, 2, 5))))


def pause(dice: Dice, among: Sequence[int] = SHORT) -> list[Step]:
    """Return a wait, or none."""
    seconds = dice.one(among)
    return [Wait(seconds)] if seconds else []
