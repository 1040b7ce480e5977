"""A drawn workload: orders mostly, and whatever else is in play in this story."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.explore.dice import Dice
from scenarios.explore.workloads import goods, operating, orders, platforms
from scenarios.explore.workloads.sketch import Deed, Sketch
from scenarios.story.steps import (
    AnswerCancel,
    AnswerReturn,
    Buy,
    Connect,
    Deauthorize,
    DecideAudit,
    DeleteProduct,
    Deliver,
    Disable,
    Disconnect,
    Enable,
    Freeze,
    Relist,
    RequestCancel,
    RequestReturn,
    SendBack,
    SetAudits,
    Ship,
    Step,
    Unfreeze,
    Unlist,
)
from scenarios.story.world import World

MOST_STEPS = 14
DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {**orders.DEEDS, **goods.DEEDS, **operating.DEEDS, **platforms.DEEDS}
)
# What mostly comes of it some time later, since a half-done deed alone says little.
FOLLOWED_BY: Mapping[type[Step], type[Step]] = MappingProxyType(
    {
        RequestCancel: AnswerCancel, RequestReturn: AnswerReturn, AnswerReturn: SendBack, Freeze: Unfreeze,
        Disable: Enable, Disconnect: Connect, Deauthorize: Connect, Unlist: Relist, DeleteProduct: Relist,
        Ship: Deliver, SetAudits: DecideAudit,
    }
)  # fmt: skip


def draw_steps(dice: Dice, world: World) -> tuple[Step, ...]:
    """Draw what happens in this world: orders mostly, and whatever else is in play in this story."""
    sketch = Sketch(world, list(world.products))
    kinds = {kind: deed.weight for kind, deed in DEEDS.items() if dice.plays(kind.__name__, deed.in_play)}
    kinds.setdefault(Buy, DEEDS[Buy].weight)
    steps: list[Step] = []
    owed: list[type[Step]] = []
    for _ in range(dice.within(2, MOST_STEPS)):
        kind = owed.pop() if owed and dice.chance(0.5) else dice.weighted(kinds)
        drawn = DEEDS[kind].draw(dice, sketch)
        if drawn is None:
            continue
        steps.append(drawn)
        if kind in FOLLOWED_BY and dice.chance(0.6):
            owed.append(FOLLOWED_BY[kind])
    return tuple(steps)
