"""What a connector declares of itself, as data, which the UI, the API, the domain and the flows read.

It stands in the ground, so that a room which only asks what can be done knows no connector
(rules.md R3 to R8, R17, R40, R49, R58, R59, R74 to R79).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a connector's settings, with the label its vendor publishes."""

    name: str  # camelCase, as stored and as the API spells it
    label: str
    kind: str = "text"  # text | secret | url | choice | toggle | list
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()  # (value, label) for a choice
    default: object = None
    heading: str = ""  # under which the vendor's form shows it
    example: str = ""  # what to type, where the label does not say it


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do."""

    pull_products: bool
    push_products: bool
    push_product_regions: frozenset[str] | None  # None: any region; else wire codes, e.g. {"US", "GB"}
    elsewhere: str  # what a merchant is told to do whose shop is in another region
    channel_sku: bool
    pull_orders: bool
    push_orders: bool
    pull_stock: bool
    push_stock: bool
    pull_locations: bool
    location_types: bool  # has the `locationTypes` filter
    # The setting that names the one place whose stock it tells, where it tells no places (R78). What it tells of that
    # place is what is left to sell there: the units of its own orders are gone from the figure, shipped or not.
    stock_place: str
    push_fulfillments: bool
    pull_fulfillments: bool
    max_per_organization: int | None
    authorization: str  # "oauth" | "credentials"


@dataclass(frozen=True, slots=True)
class Vendor:
    """Whose product a connector speaks; vendors are told apart by what they are to a merchant."""

    key: str  # starts the codes of the set-up checker
    name: str
    is_channel: bool  # shoppers buy there; else it holds a merchant's products and orders


class Declared(Protocol):
    """A connector as everybody sees it who does not speak through it."""

    key: str  # of the table of connectors, and as it is stored with an integration
    title: str  # as the connector catalog shows it
    help_title: str
    vendor: Vendor
    capabilities: Capabilities
    settings: tuple[Setting, ...]
