"""Everything that is so before a story's first step: platforms, products, locations, cards, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scenarios.story.markets import Region
from scenarios.story.members import (
    IF_SAID,
    Count,
    CountryCode,
    CurrencyCode,
    LocalTime,
    Name,
    Price,
    Quantity,
    Seconds,
    Sku,
    Times,
)

ConnectorKey = Literal["order_management", "commerce_cloud", "service_cloud"]
Primary = Literal["salesforce", "tiktok", "undecided"]
Side = Literal["salesforce", "tiktok"]
Flow = Literal["products", "inventory", "locations", "orders", "fulfillments"]

CONNECTOR_KEYS: tuple[ConnectorKey, ...] = ("order_management", "commerce_cloud", "service_cloud")


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the merchant entered it on one or both platforms, with its Channel Options."""

    sku: Sku
    name: Name
    price: Price = "10.00"
    on: tuple[Side, ...] = ("salesforce",)
    barcode: Name | None = None
    tiktok_sku: Sku | None = None  # the SKU on TikTok, where it differs from `sku`
    salesforce_sku: Sku | None = None  # the SKU on Salesforce, where it differs from `sku`
    channel_sku: Sku | None = None  # "Channel SKU" on the Salesforce row
    sync_to_channel: bool = True  # on the TikTok row
    inventory_buffer: Count = 0  # on the TikTok row
    # where a currency has a price of its own
    prices: Mapping[CurrencyCode, Price] = field(default_factory=dict, metadata=IF_SAID)
    # what TikTok's buyers pay while it is on sale there
    sale_price: Price | None = field(default=None, metadata=IF_SAID)
    # the listing or master that it is a variant of, by any name
    variant_of: Name | None = field(default=None, metadata=IF_SAID)
    # what sets the variant apart, such as {size: M}
    options: Mapping[Name, Name] = field(default_factory=dict, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class HubProduct:
    """A product as the operator enters it in the hub itself."""

    name: Name
    sku: Sku | None = None  # only a parent may be without one
    type: Literal["simple", "parent", "child", "bundle"] = "simple"
    parent: Name | None = None  # the name of the parent, entered before
    price: Price | None = None
    components: Mapping[Sku, Quantity] = field(default_factory=dict)  # of a bundle


@dataclass(frozen=True, slots=True)
class Location:
    """A place that ships: on SOM a Salesforce Location of `type`, elsewhere one the operator makes in the hub."""

    name: Name
    type: Name = "Warehouse"
    stock: Mapping[Sku, Count] = field(default_factory=dict)  # by the product's `sku`
    mapped: bool = True  # whether its TikTok warehouse is mapped to it
    org: Name | None = None  # the further Salesforce org that keeps it; default: the first


@dataclass(frozen=True, slots=True)
class Card:
    """A routing card; cards are tried from the top."""

    name: Name
    locations: tuple[Name, ...]
    allow_split: bool = False
    ignore_inventory: bool = False
    skus: tuple[Sku, ...] = ()  # filter; empty: any
    countries: tuple[CountryCode, ...] = ()
    # filter: tiktok, salesforce, or a further shop or org by its name
    integrations: tuple[Name, ...] = field(default=(), metadata=IF_SAID)
    enabled: bool = field(default=True, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class Audits:
    """How TikTok reviews a shop's listings; `manual` leaves them to `decide_audit`."""

    outcome: Literal["approve", "fail", "manual"] = "approve"
    delay_seconds: Seconds = 60


@dataclass(frozen=True, slots=True)
class Refusal:
    """The next calls of a platform's operation are refused; docs/mocks.md says where both names are listed."""

    on: Side
    operation: Name
    error: Name
    times: Times = 1
    after_write: bool = False  # True: the work is done and only the answer refuses


@dataclass(frozen=True, slots=True)
class Shop:
    """A further TikTok shop of the organization, with a seller and an integration of its own."""

    name: Name
    region: Region = "US"
    products: tuple[Product, ...] = ()  # entered in this shop; where they also stand is not told here
    settings: Mapping[str, object] = field(default_factory=dict)
    audits: Audits = field(default_factory=Audits)


@dataclass(frozen=True, slots=True)
class Org:
    """A further Salesforce org of the organization, with an integration of its own."""

    name: Name
    connector: Literal["order_management", "service_cloud"] = "order_management"
    products: tuple[Product, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Organization:
    """A further organization at the same hub, with people, platforms and a world of its own."""

    name: Name
    world: World


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is so before the first step."""

    connector: ConnectorKey = "order_management"  # the Salesforce product of the first integration
    primary: Primary = "salesforce"  # the primary catalog; undecided: no direction is chosen yet
    region: Region = "US"  # of the first TikTok shop; it sets the currency
    products: tuple[Product, ...] = ()  # each on one or both platforms, with its Channel Options
    locations: tuple[Location, ...] = ()  # each with a warehouse, its stock and a TikTok warehouse
    cards: tuple[Card, ...] = ()  # the routing cards, tried from the top
    location_types: tuple[Name, ...] = ()  # SOM's `locationTypes`; empty: every type
    tiktok_settings: Mapping[str, object] = field(default_factory=dict)  # further settings in the hub
    salesforce_settings: Mapping[str, object] = field(default_factory=dict)  # further settings in the hub
    webhooks: bool = True  # False: TikTok's webhooks never reach the hub, polling alone must do
    connected: bool = True  # False: the steps connect the integrations themselves
    hub_products: tuple[HubProduct, ...] = ()  # entered in the hub by the operator
    audits: Audits = field(default_factory=Audits)  # how TikTok reviews the first shop
    tiktok_quirks: Mapping[str, object] = field(default_factory=dict)  # switches of docs/fidelity.md
    salesforce_quirks: Mapping[str, object] = field(default_factory=dict)  # switches of docs/fidelity.md
    refusals: tuple[Refusal, ...] = ()  # armed when the steps begin
    shops: tuple[Shop, ...] = ()  # further TikTok shops
    orgs: tuple[Org, ...] = ()  # further Salesforce orgs
    organizations: tuple[Organization, ...] = ()  # further organizations at the same hub
    # how many rows the hub asks for or sends in one call at most; None: as many as the vendor takes
    rows_per_call: Times | None = None
    starts: LocalTime = "2026-11-02T09:00:00"  # when everything begins, in `time_zone`
    time_zone: Name = "UTC"  # such as Europe/Berlin
    rotating_tokens: bool = (
        False  # True: in Salesforce each renewal gives a new refresh token and voids the old one
    )


def is_time_zone(name: str) -> bool:
    """Say whether there is such a time zone; a name that is no file of one, or none at all, is not."""
    try:
        return name == "UTC" or bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def start_of(local: str, time_zone: str) -> float:
    """Return the instant of a local time; of one that a clock shows twice, the first."""
    zone = UTC if time_zone == "UTC" else ZoneInfo(time_zone)
    return datetime.fromisoformat(local).replace(tzinfo=zone).timestamp()
