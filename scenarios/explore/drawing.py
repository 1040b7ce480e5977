"""What happens in a drawn world: plots and single deeds of every party in it, woven into one story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from scenarios.explore.dice import Dice
from scenarios.explore.plots import goods as plots_of_goods
from scenarios.explore.plots import operating as plots_of_operating
from scenarios.explore.plots import orders as plots_of_orders
from scenarios.explore.plots import places as plots_of_places
from scenarios.explore.plots.plot import Plot
from scenarios.explore.workloads import goods, operating, orders, platforms
from scenarios.explore.workloads.sketch import Deed, Sketch
from scenarios.story.faults import Fault
from scenarios.story.schedule import Preemption
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
from scenarios.story.verbs import base
from scenarios.story.world import World

MOST_DEEDS = 12
MOST_PLOTS = 3
DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {**orders.DEEDS, **goods.DEEDS, **operating.DEEDS, **platforms.DEEDS}
)
PLOTS: Mapping[str, Plot] = MappingProxyType(
    {**plots_of_orders.PLOTS, **plots_of_goods.PLOTS, **plots_of_places.PLOTS, **plots_of_operating.PLOTS}
)
# What mostly comes of it some time later, since a half-done deed alone says little.
FOLLOWED_BY: Mapping[type[Step], type[Step]] = MappingProxyType(
    {
        RequestCancel: AnswerCancel, RequestReturn: AnswerReturn, AnswerReturn: SendBack, Freeze: Unfreeze,
        Disable: Enable, Disconnect: Connect, Deauthorize: Connect, Unlist: Relist, DeleteProduct: Relist,
        Ship: Deliver, SetAudits: DecideAudit,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """What happens, with the breaks and pre-emptions that belong to it."""

    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    schedule: tuple[Preemption, ...]


def draw_workload(dice: Dice, world: World) -> Drawn:
    """Draw what happens in this world: plots, and single deeds between them, orders mostly."""
    parties = [_Party(dice, sketch) for sketch in _sketches(world)]
    steps: list[Step] = []
    for _ in range(dice.within(2, MOST_DEEDS)):
        party = parties[0] if len(parties) == 1 or dice.chance(0.5) else dice.one(parties[1:])
        steps += party.deed()
    for party in parties:
        for plot in party.plots(1 if party is not parties[0] else MOST_PLOTS):
            steps = _woven(dice, steps, plot)
    faults = [fault for party in parties for fault in party.sketch.faults]
    schedule = [preemption for party in parties for preemption in party.sketch.schedule]
    return Drawn(tuple(steps), tuple(faults), tuple(schedule))


def _sketches(world: World) -> list[Sketch]:
    """Return what is known of each party: the first merchant, its further shops, and other merchants."""
    pushed = list(world.products) if world.primary == "salesforce" else []
    return [
        Sketch(world, list(world.products)),
        *(
            Sketch(replace(world, region=shop.region), [*shop.products, *pushed], at=shop.name)
            for shop in world.shops
        ),
        *(
            Sketch(each.world, list(each.world.products), organization=each.name)
            for each in world.organizations
        ),
    ]


def _woven(dice: Dice, steps: list[Step], plot: list[Step]) -> list[Step]:
    """Return both in one row, each in its own order: in one piece as often as one by one."""
    if not plot:
        return steps
    if dice.chance(0.5):
        at = dice.within(0, len(steps))
        return [*steps[:at], *plot, *steps[at:]]
    places = sorted(dice.within(0, len(steps)) for _ in plot)
    woven: list[Step] = []
    for position in range(len(steps) + 1):
        woven += [step for step, at in zip(plot, places, strict=True) if at == position]
        woven += steps[position : position + 1]
    return woven


class _Party:
    """One merchant or shop, and what it does."""

    def __init__(self, dice: Dice, sketch: Sketch) -> None:
        self.sketch = sketch
        self._dice = dice
        self._owed: list[type[Step]] = []
        self._kinds = {
            kind: deed.weight for kind, deed in DEEDS.items() if dice.plays(kind.__name__, deed.in_play)
        }
        self._kinds.setdefault(Buy, DEEDS[Buy].weight)

    def deed(self) -> list[Step]:
        """Return a single deed, or nothing where nothing of its kind makes sense."""
        dice = self._dice
        kind = self._owed.pop() if self._owed and dice.chance(0.5) else dice.weighted(self._kinds)
        drawn = DEEDS[kind].draw(dice, self.sketch)
        if drawn is None:
            return []
        if kind in FOLLOWED_BY and dice.chance(0.6):
            self._owed.append(FOLLOWED_BY[kind])
        return [self._theirs(drawn)]

    def plots(self, most: int) -> list[list[Step]]:
        """Return the plots that are told, each a row of steps."""
        dice = self._dice
        if not self.sketch.products or not self.sketch.sold or dice.chance(0.25):
            return []
        chosen = [PLOTS[name] for name in dice.some(list(PLOTS), 1, dice.few(most))]
        return [[self._theirs(step) for step in plot(dice, self.sketch)] for plot in chosen]

    def _theirs(self, step: Step) -> Step:
        """Return the step as this party takes it."""
        if self.sketch.organization is not None and isinstance(step, base.Deed):
            return replace(step, organization=self.sketch.organization)
        on_tiktok = "salesforce" not in (getattr(step, "side", None), getattr(step, "on", None))
        if self.sketch.at is not None and isinstance(step, base.DeedAt) and on_tiktok:
            return replace(step, at=self.sketch.at)
        return step
