"""A whole story of a seed and a number: the same one for ever, as long as the generator stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scenarios.explore.breaks import draw_faults
from scenarios.explore.dice import Dice
from scenarios.explore.drawing import draw_workload
from scenarios.explore.schedules import draw_schedule
from scenarios.explore.worlds import draw_world
from scenarios.story.faults import Fault
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey


def draw(seed: int, number: int, connectors: Sequence[ConnectorKey] = CONNECTOR_KEYS) -> Story:
    """Return story `number` of the seed's endless list, on one of the connectors."""
    return story_of(Dice(seed, number), f"Explored, {seed}/{number}", connectors)


def story_of(dice: Dice, title: str, connectors: Sequence[ConnectorKey], plots: Sequence[str] = ()) -> Story:
    """Return a story of these dice; where plots are named, of one or two of them and little besides."""
    world = draw_world(dice, connectors)
    drawn = draw_workload(dice, world, plots)
    return Story(
        title=title,
        world=world,
        steps=drawn.steps,
        faults=_once_each((*drawn.faults, *draw_faults(dice, world, drawn.steps))),
        seed=dice.within(1, 999),
        schedule=(*drawn.schedule, *draw_schedule(dice, world)),
    )


def _once_each(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults without a second one on an occurrence of a route that another strikes."""
    first: dict[tuple[str, int], Fault] = {}
    for fault in faults:
        first.setdefault((fault.route, fault.nth), fault)
    return tuple(first.values())
