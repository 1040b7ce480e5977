"""What happens in a drawn world: plots and single deeds of every party in it, woven into one story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    AddHubProduct,
    AddIntegration,
    AddProduct,
    AnswerCancel,
    AnswerReturn,
    Buy,
    BuyOnSalesforce,
    Complete,
    Connect,
    Deauthorize,
    DecideAudit,
    DeleteIntegration,
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
    SetStock,
    Ship,
    Step,
    Unfreeze,
    Unlist,
    Wait,
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
        Ship: Deliver, Deliver: Complete, SetAudits: DecideAudit, DeleteIntegration: AddIntegration,
        AddIntegration: Connect,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """What happens, with the breaks and pre-emptions that belong to it."""

    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    schedule: tuple[Preemption, ...]


def draw_workload(dice: Dice, world: World, plots: Sequence[str] = ()) -> Drawn:
    """Draw what happens in this world: plots, and single deeds between them, orders mostly.

    Where plots are named, the first merchant tells one or two of them, and there are few deeds besides.
    """
    parties = [_Party(dice, sketch, plots) for sketch in _sketches(world)]
    steps: list[Step] = []
    deeds = dice.within(0, 2) if plots else dice.within(2, MOST_DEEDS)
    while deeds or any(party.plots for party in parties):
        party = parties[0] if len(parties) == 1 or dice.chance(0.5) else dice.one(parties[1:])
        if party.plots and dice.chance(0.5):
            steps += party.go_on()
        elif deeds:
            deeds -= 1
            steps += party.deed()
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


class _Party:
    """One merchant or shop, and what it does."""

    def __init__(self, dice: Dice, sketch: Sketch, plots: Sequence[str] = ()) -> None:
        self.sketch = sketch
        self._dice = dice
        self._owed: list[type[Step]] = []
        self._kinds = {
            kind: deed.weight for kind, deed in DEEDS.items() if dice.plays(kind.__name__, deed.in_play)
        }
        self._kinds.setdefault(Buy, DEEDS[Buy].weight)
        # Those not begun, and of those begun what is left.
        self.plots: list[Plot | list[Step]] = []
        if plots:
            chosen = dice.some(plots, 1, 2) if sketch.is_first else []
            self.plots.extend(PLOTS[name] for name in chosen)
        elif not dice.chance(0.25):
            chosen = dice.some(list(PLOTS), 1, dice.few(MOST_PLOTS if sketch.is_first else 1))
            self.plots.extend(PLOTS[name] for name in chosen)

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

    def go_on(self) -> list[Step]:
        """Return what comes next of one of its plots: one step, or all that is left."""
        dice = self._dice
        plot = dice.one(self.plots)
        if callable(plot):
            self.plots.remove(plot)
            told = plot(dice, self.sketch) if self.sketch.sold else []
            if dice.chance(0.75):
                told = [*_stocked(dice, self.sketch, told), *told]
            count = _opening(told)
            self.plots.extend([told[count:]] if told[count:] else [])
            return [self._theirs(step) for step in told[:count]]
        count = len(plot) if dice.chance(0.3) else 1
        taken = [self._theirs(step) for step in plot[:count]]
        del plot[:count]
        if not plot:
            self.plots.remove(plot)
        return taken

    def _theirs(self, step: Step) -> Step:
        """Return the step as this party takes it."""
        if self.sketch.organization is not None and isinstance(step, base.Deed):
            return replace(step, organization=self.sketch.organization)
        on_tiktok = not isinstance(step, BuyOnSalesforce) and "salesforce" not in (
            getattr(step, "side", None),
            getattr(step, "on", None),
        )
        if self.sketch.at is not None and isinstance(step, base.DeedAt) and on_tiktok:
            return replace(step, at=self.sketch.at)
        return step


def _stocked(dice: Dice, sketch: Sketch, plot: Sequence[Step]) -> list[Step]:
    """Return counts by which one place holds what the plot's orders want, so that they leave."""
    if not sketch.places:
        return []
    place = dice.one(sketch.places)
    wanted = {line.sku for step in plot if isinstance(step, Buy) for line in step.lines}
    new = {step.product.sku for step in plot if isinstance(step, AddProduct)}
    known = [each for each in sketch.products if each.sku not in new]
    skus = [each.sku for each in known if (each.tiktok_sku or each.sku) in wanted]
    return [SetStock(place, sku, dice.within(6, 20)) for sku in dict.fromkeys(skus)]


def _opening(plot: Sequence[Step]) -> int:
    """Return how many steps stand at once: until its products are there, of which others may hear from now on."""
    wait = next((number for number, step in enumerate(plot) if isinstance(step, Wait)), len(plot))
    added = [number for number in range(wait) if isinstance(plot[number], AddProduct | AddHubProduct)]
    return added[-1] + 1 if added else min(1, len(plot))
