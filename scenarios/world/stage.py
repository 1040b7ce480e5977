"""What steps act on: a simulated world as the players see it, whatever stands behind each seam."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scenarios.record.history import Crash
from scenarios.story.steps import Buy
from scenarios.story.story import Story
from scenarios.story.world import Product, Side
from scenarios.world.actors.hub import Operator, Warehouse
from scenarios.world.clock import VirtualClock
from scenarios.world.network import Network
from scenarios.world.wire import Reply


class TikTokSide(Protocol):
    """The seller and the buyers on TikTok Shop, through the mock's control plane."""

    @property
    def warehouses(self) -> Mapping[str, str]:
        """The ids of the seller's warehouses, by the name of the location that each stands at."""

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Seller Center, by the SKU they carry there."""

    def edit_product(
        self, sku: str, *, name: str | None, price: str | None, new_sku: str | None
    ) -> Reply: ...
    def buy(self, step: Buy, warehouse_id: str | None) -> Reply: ...
    def order(self, body: Mapping[str, Any]) -> Reply:
        """Place an order as the control plane takes it."""

    def cancel(self, tiktok_order_id: str) -> Reply: ...
    def platform_ships(self, tiktok_order_id: str) -> Reply: ...
    def state(self) -> dict[str, Any]: ...


class SalesforceSide(Protocol):
    """The merchant on whichever Salesforce product the story has."""

    def add_products(self, products: Mapping[str, Product]) -> None: ...
    def edit_product(
        self, sku: str, *, name: str | None, price: str | None, new_sku: str | None
    ) -> Reply: ...
    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Count stock on this side; None where this side keeps none, so that the warehouse tells the hub itself."""

    def buy(self, order: str, lines: Mapping[str, int]) -> Reply: ...
    def state(self) -> dict[str, Any]: ...


@dataclass
class Names:
    """What the story's names became at the parties."""

    orders: dict[str, str] = field(default_factory=dict)  # to the order's id at its channel
    locations: dict[str, str] = field(default_factory=dict)  # to the hub's location id
    warehouses: dict[str, str] = field(default_factory=dict)  # location name to its TikTok warehouse id
    integrations: dict[str, str] = field(default_factory=dict)  # side to the hub's integration id

    def as_mapping(self) -> dict[str, dict[str, str]]:
        return {
            "orders": dict(self.orders),
            "locations": dict(self.locations),
            "warehouses": dict(self.warehouses),
            "integrations": dict(self.integrations),
        }


class Stage(Protocol):
    """A simulated world, ready for its story's steps."""

    @property
    def story(self) -> Story: ...
    @property
    def clock(self) -> VirtualClock: ...
    @property
    def network(self) -> Network: ...
    @property
    def operator(self) -> Operator: ...
    @property
    def tiktok(self) -> TikTokSide: ...
    @property
    def salesforce(self) -> SalesforceSide: ...
    @property
    def warehouses(self) -> MutableMapping[str, Warehouse]: ...
    @property
    def names(self) -> Names: ...
    @property
    def crashes(self) -> Sequence[Crash]:
        """Where the hub broke until now."""

    def arrange(self) -> None:
        """Bring about everything that is so before the story's first step."""

    def work(self) -> None:
        """Let the hub and the vendors do everything that is due now."""

    def pass_time(self, seconds: float) -> None:
        """Let time pass, doing whatever comes due when it comes due."""

    def jump(self, seconds: float) -> None:
        """Let time pass at once and then do what has come due, each recurring thing once."""

    def connect(self, side: Side) -> Reply:
        """Connect an integration as the operator does: OAuth through the vendor's pages, or by credentials."""

    def store_setting(self, side: Side, setting: str, value: object) -> None:
        """Put a setting into the hub's database past every check."""

    def final_state(self, *, bulk: bool = False) -> dict[str, Any]:
        """Return the state of every party, as docs/evidence.md has state.json; none of a hub that broke under it.

        `bulk` leaves out what costs a request for each product.
        """
