"""A drawn workload: orders mostly, and whatever else is in play in this story."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.explore.dice import Dice
from scenarios.explore.workloads import goods, operating, orders, platforms
from scenarios.explore.workloads.sketch import Deed, Sketch
from scenarios.story.steps import Buy, Step
from scenarios.story.world import World

MOST_STEPS = 14
DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {**orders.DEEDS, **goods.DEEDS, **operating.DEEDS, **platforms.DEEDS}
)


def draw_steps(dice: Dice, world: World) -> tuple[Step, ...]:
    """Draw what happens in this world: orders mostly, and whatever else is in play in this story."""
    sketch = Sketch(world, list(world.products))
    kinds = {kind: deed.weight for kind, deed in DEEDS.items() if dice.plays(kind.__name__, deed.in_play)}
    kinds.setdefault(Buy, DEEDS[Buy].weight)
    steps: list[Step] = []
    for _ in range(dice.within(2, MOST_STEPS)):
        drawn = DEEDS[dice.weighted(kinds)].draw(dice, sketch)
        if drawn is not None:
            steps.append(drawn)
    return tuple(steps)
