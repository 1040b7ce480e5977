"""A story: the one input format of the lab, as plain data.

A story says what the world is, what people do in it, what breaks, and nothing about how it is run. A catalog
scenario generates stories, a customer case is one in YAML, a report contains the one it tells. `story_file.py`
reads and writes the YAML; this module only says what may stand in it.

Names in a story (`order: first`, `location: Main`) are the story's own; the run keeps what they became.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from scenarios.story.markets import Region

ConnectorKey = Literal["order_management", "commerce_cloud", "service_cloud"]
Primary = Literal["salesforce", "tiktok", "undecided"]
Side = Literal["salesforce", "tiktok"]
Flow = Literal["products", "inventory", "locations", "orders", "fulfillments"]

CONNECTOR_KEYS: tuple[ConnectorKey, ...] = ("order_management", "commerce_cloud", "service_cloud")


# --- the world ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the merchant entered it on one or both platforms, with its Channel Options."""

    sku: str
    name: str
    price: str = "10.00"
    on: tuple[Side, ...] = ("salesforce",)
    barcode: str | None = None
    tiktok_sku: str | None = None  # the SKU on TikTok, where it differs from `sku`
    salesforce_sku: str | None = None  # the SKU on Salesforce, where it differs from `sku`
    channel_sku: str | None = None  # "Channel SKU" on the Salesforce row
    sync_to_channel: bool = True  # on the TikTok row
    inventory_buffer: int = 0  # on the TikTok row


@dataclass(frozen=True, slots=True)
class Location:
    """A place that ships: on SOM a Salesforce Location of `type`, elsewhere one the operator makes in the hub."""

    name: str
    type: str = "Warehouse"
    stock: Mapping[str, int] = field(default_factory=dict)  # by the product's `sku`
    mapped: bool = True  # whether its TikTok warehouse is mapped to it


@dataclass(frozen=True, slots=True)
class Card:
    """A routing card; cards are tried from the top."""

    name: str
    locations: tuple[str, ...]
    allow_split: bool = False
    ignore_inventory: bool = False
    skus: tuple[str, ...] = ()  # filter; empty: any
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is so before the first step."""

    connector: ConnectorKey = "order_management"
    primary: Primary = "salesforce"
    region: Region = "US"
    products: tuple[Product, ...] = ()
    locations: tuple[Location, ...] = ()
    cards: tuple[Card, ...] = ()
    location_types: tuple[str, ...] = ()  # SOM's `locationTypes`; empty: every type
    tiktok_settings: Mapping[str, object] = field(default_factory=dict)
    salesforce_settings: Mapping[str, object] = field(default_factory=dict)
    webhooks: bool = True  # False: TikTok's webhooks never reach the hub, polling alone must do
    connected: bool = True  # False: the steps connect the integrations themselves


# --- steps ----------------------------------------------------------------------------------------


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


# --- what breaks ----------------------------------------------------------------------------------

FaultKind = Literal[
    "server_error",  # `status` (5xx) before it is read
    "too_many_requests",  # 429 before it is read, with Retry-After when `seconds` is given
    "delay",  # the answer takes `seconds`; past the caller's timeout the answer is lost
    "lose_request",  # it never arrives; the caller waits until its timeout
    "lose_response",  # it happens; the answer never comes back
    "duplicate_webhook",  # it is delivered twice
    "drop_webhook",  # the receiver never sees it and the sender gives up on it
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(
    FaultKind
)  # the plainest first, for that is what shrinking ends at
WEBHOOK_FAULTS = tuple(kind for kind in FAULT_KINDS if kind.endswith("_webhook"))  # strike deliveries alone
REQUEST_FAULTS = tuple(kind for kind in FAULT_KINDS if kind not in WEBHOOK_FAULTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """A break in the network at the `nth` exchange of a route (routes.py), counted from 1 within the steps."""

    kind: FaultKind
    route: str
    nth: int = 1
    times: int = 1  # how many occurrences from the nth on
    seconds: float | None = None
    status: int = 503


@dataclass(frozen=True, slots=True)
class Inputs:
    """A customer's own files, by path and content, from which the world's catalog and orders are read as it runs."""

    catalog: str
    catalog_sha256: str
    orders: str | None = None
    orders_sha256: str | None = None
    columns: Mapping[str, str] = field(
        default_factory=dict
    )  # field to column, where the header does not tell


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    world: World = field(default_factory=World)
    steps: tuple[Step, ...] = ()
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    scenario: str | None = None
    inputs: Inputs | None = None
