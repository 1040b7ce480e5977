"""What people do in a story: one class a verb; its name in YAML is the class name in snake case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from scenarios.story.world import Card, Flow, Product, Side


@dataclass(frozen=True, slots=True)
class Line:
    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Buy:
    """A buyer orders on TikTok."""

    order: str
    lines: tuple[Line, ...]
    fulfilled_by: Literal["seller", "tiktok"] = "seller"
    location: str | None = None  # whose TikTok warehouse the order names; default: the first location
    on_hold: bool = False  # the shop's flow with the hour on hold


@dataclass(frozen=True, slots=True)
class BuyOnSalesforce:
    """An order is born on the Salesforce side."""

    order: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ship:
    """The warehouse ships what the hub asked of it for the order: everything open, or `lines` only."""

    order: str
    location: str | None = None  # default: every location with an open shipping request
    lines: tuple[Line, ...] = ()
    carrier: str = "UPS"
    tracking: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """The order is canceled: by its buyer on TikTok, or by the operator in the hub."""

    order: str
    by: Literal["buyer", "operator"] = "buyer"


@dataclass(frozen=True, slots=True)
class PlatformShips:
    """TikTok ships and delivers an order of its own fulfillment network."""

    order: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes; whatever is due in it happens."""

    seconds: int


@dataclass(frozen=True, slots=True)
class AddProduct:
    product: Product


@dataclass(frozen=True, slots=True)
class EditProduct:
    """The merchant changes a product on one platform."""

    sku: str
    on: Side
    name: str | None = None
    price: str | None = None
    new_sku: str | None = None


@dataclass(frozen=True, slots=True)
class SetStock:
    """The location counts its stock anew."""

    location: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """The operator changes a setting, through the settings page or the API; the hub may refuse."""

    side: Side
    setting: str
    value: object
    through: Literal["api", "page"] = "api"


@dataclass(frozen=True, slots=True)
class StoreSetting:
    """The hub's database already holds this setting, as an older release or a restored backup leaves it."""

    side: Side
    setting: str
    value: object


@dataclass(frozen=True, slots=True)
class MapLocation:
    """The operator maps the location's TikTok warehouse to it, or takes the mapping away."""

    location: str
    mapped: bool = True


@dataclass(frozen=True, slots=True)
class SetCards:
    """The operator replaces the routing cards."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class SetChannelOptions:
    """The operator edits one row of a product's Channel Options."""

    sku: str
    side: Side
    sync_to_channel: bool | None = None
    inventory_buffer: int | None = None
    channel_sku: str | None = None


@dataclass(frozen=True, slots=True)
class Sync:
    """The operator asks for a sync now; with `sku`, of that product alone."""

    side: Side
    flow: Flow
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Connect:
    side: Side


@dataclass(frozen=True, slots=True)
class Reroute:
    """The operator re-runs routing for the order."""

    order: str


Step = (
    Buy
    | BuyOnSalesforce
    | Ship
    | Cancel
    | PlatformShips
    | Wait
    | AddProduct
    | EditProduct
    | SetStock
    | ChangeSetting
    | StoreSetting
    | MapLocation
    | SetCards
    | SetChannelOptions
    | Sync
    | Connect
    | Reroute
)


_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def verb(step_class: type) -> str:
    """Return the key under which a step stands in YAML, e.g. `buy_on_salesforce`."""
    return _CAPITAL.sub("_", step_class.__name__).lower()


STEP_CLASSES: dict[str, type] = {verb(step_class): step_class for step_class in get_args(Step)}
