"""What the operator sets up in the hub."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scenarios.story.members import IF_SAID, Count, Name, Sku
from scenarios.story.verbs.base import Deed, DeedAt
from scenarios.story.world import Card, Flow, Side


@dataclass(frozen=True, slots=True)
class ChangeSetting(DeedAt):
    """The operator changes a setting, through the settings page or the API; the hub may refuse.

    `stockLocationIds` takes the names of locations.
    """

    side: Side
    setting: Name
    value: object
    through: Literal["api", "page"] = "api"


@dataclass(frozen=True, slots=True)
class StoreSetting(DeedAt):
    """The hub's database already holds this setting, as an older release or a restored backup leaves it."""

    side: Side
    setting: Name
    value: object


@dataclass(frozen=True, slots=True)
class MapLocation(DeedAt):
    """The operator maps the location's TikTok warehouse to it, or takes the mapping away."""

    location: Name
    mapped: bool = True


@dataclass(frozen=True, slots=True)
class ChangeLocation(Deed):
    """The operator takes a location into or out of what the hub routes to and publishes stock of."""

    location: Name
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class SetCards(Deed):
    """The operator replaces the routing cards."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class SetChannelOptions(DeedAt):
    """The operator edits one row of a product's Channel Options, through the API or the product's page."""

    sku: Sku
    side: Side
    sync_to_channel: bool | None = None
    inventory_buffer: Count | None = None
    channel_sku: str | None = None  # empty: the cell is cleared
    through: Literal["api", "page"] = field(default="api", metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class Sync(DeedAt):
    """The operator asks for a sync now; with `sku`, of that product alone."""

    side: Side
    flow: Flow
    sku: Sku | None = None


@dataclass(frozen=True, slots=True)
class Reroute(Deed):
    """The operator re-runs routing for the order."""

    order: Name
