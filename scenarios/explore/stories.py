"""A whole story of a seed and a number: the same one for ever, as long as the generator stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.explore.breaks import draw_faults
from scenarios.explore.dice import Dice
from scenarios.explore.schedules import draw_schedule
from scenarios.explore.workloads.drawing import draw_steps
from scenarios.explore.worlds import draw_world
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey


def draw(seed: int, number: int, connectors: Sequence[ConnectorKey] = CONNECTOR_KEYS) -> Story:
    """Return story `number` of the seed's endless list, on one of the connectors."""
    dice = Dice(seed, number)
    world = draw_world(dice, connectors)
    return Story(
        title=f"Explored, {seed}/{number}",
        world=world,
        steps=draw_steps(dice, world),
        faults=draw_faults(dice, world),
        seed=dice.within(1, 999),
        schedule=draw_schedule(dice, world),
    )
