"""Everything that is so before a story's first step: platforms, products, locations, cards, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenarios.story.markets import Region

ConnectorKey = Literal["order_management", "commerce_cloud", "service_cloud"]
Primary = Literal["salesforce", "tiktok", "undecided"]
Side = Literal["salesforce", "tiktok"]
Flow = Literal["products", "inventory", "locations", "orders", "fulfillments"]

CONNECTOR_KEYS: tuple[ConnectorKey, ...] = ("order_management", "commerce_cloud", "service_cloud")


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
