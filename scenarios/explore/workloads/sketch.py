"""What a drawer knows of the story so far, and what a drawer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scenarios.explore.catalogs import WITHOUT_MINOR_UNIT
from scenarios.explore.dice import Dice
from scenarios.story.faults import Fault
from scenarios.story.schedule import Preemption
from scenarios.story.steps import Buy, BuyOnSalesforce, Step
from scenarios.story.world import Product, Side, World


@dataclass
class Sketch:
    """What a drawer needs to know of the story so far."""

    world: World
    products: list[Product]
    organization: str | None = None  # another merchant's
    at: str | None = None  # a further shop's
    faults: list[Fault] = field(default_factory=list)  # that belong to what was drawn
    schedule: list[Preemption] = field(default_factory=list)  # likewise
    orders: dict[str, Buy | BuyOnSalesforce] = field(default_factory=dict)
    shipped: list[str] = field(default_factory=list)
    asked: dict[str, list[str]] = field(default_factory=dict)  # orders by what was last asked of them
    off: list[tuple[type[Step], Side]] = field(
        default_factory=list
    )  # integrations that are not at work, and how
    gone: list[tuple[type[Step], str, Side]] = field(
        default_factory=list
    )  # listings off sale, deleted or frozen
    own: list[str] = field(default_factory=list)  # SKUs of products that were entered in the hub itself
    held: list[str] = field(default_factory=list)  # SKUs that are in a promotion

    def new_order(self) -> str:
        """Return a name that no order of the story has."""
        whose = self.organization or self.at
        return f"{whose}-{len(self.orders) + 1}" if whose else f"order-{len(self.orders) + 1}"

    @property
    def is_first(self) -> bool:
        """Whether this is the first merchant's first shop."""
        return self.organization is None and self.at is None

    @property
    def vendor(self) -> str:
        """The party behind the Salesforce side."""
        return "commerce_cloud" if self.world.connector == "commerce_cloud" else "salesforce"

    @property
    def whole_amounts(self) -> bool:
        """Whether the shop's currency has no minor unit."""
        return self.world.region in WITHOUT_MINOR_UNIT

    @property
    def first(self) -> Side:
        """The side that owns the catalog."""
        return "tiktok" if self.world.primary == "tiktok" else "salesforce"

    @property
    def places(self) -> list[str]:
        return [place.name for place in self.world.locations]

    @property
    def sold(self) -> list[str]:
        """SKUs that TikTok's buyers may find, in TikTok's spelling."""
        return [
            each.tiktok_sku or each.sku
            for each in self.products
            if "tiktok" in each.on or (self.first == "salesforce" and each.sync_to_channel)
        ]

    @property
    def open_orders(self) -> list[str]:
        return [name for name in self.orders if name not in self.shipped]

    @property
    def bought_on_tiktok(self) -> list[str]:
        return [name for name, step in self.orders.items() if isinstance(step, Buy)]


Drawer = Callable[[Dice, Sketch], Step | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of step: how often, in how many of the stories, and how it is drawn."""

    draw: Drawer
    weight: float
    in_play: float = 0.35  # the share of stories in which it is done at all


def any_order(dice: Dice, sketch: Sketch, among: list[str]) -> str | None:
    """Return one of these orders, or now and then any order at all."""
    names = among if among and not dice.chance(0.1) else list(sketch.orders)
    return dice.one(names) if names else None


def of_order(build: Callable[[str], Step], among: Callable[[Sketch], list[str]]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        order = any_order(dice, sketch, among(sketch))
        return None if order is None else build(order)

    return draw
