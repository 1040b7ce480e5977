"""What steps act on: a simulated world as the players see it, whatever stands behind each seam."""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scenarios.errors import DeedRefused
from scenarios.record.history import Crash, Wait
from scenarios.story.steps import Address, Buy, Line
from scenarios.story.story import Story
from scenarios.story.world import Audits, Product, Refusal, Side, World
from scenarios.world.actors.hub import Operator, Warehouse
from scenarios.world.clock import VirtualClock
from scenarios.world.network import Network
from scenarios.world.wire import Reply


class Platform(Protocol):
    """What the merchant does on either platform, each with its own words."""

    @property
    def sign_in(self) -> tuple[str, str]:
        """The name and password that the merchant signs in with."""

    @property
    def account(self) -> str:
        """What the platform calls the account: a shop id, a My Domain, an organization id of Commerce Cloud."""

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products, by the SKU they carry here."""

    def edit_product(
        self, sku: str, *, name: str | None, price: str | None, new_sku: str | None
    ) -> Reply: ...
    def delete_product(self, sku: str) -> Reply: ...
    def offer(self, sku: str, *, on_sale: bool) -> Reply:
        """Put a product on sale or take it off."""

    def edit_stock(self, sku: str, quantity: int) -> Reply:
        """Write a quantity into the back office."""

    def revoke(self) -> Reply:
        """Take away the hub's access."""

    def set_quirks(self, quirks: Mapping[str, object]) -> Reply: ...
    def refuse(self, refusal: Refusal) -> Reply: ...
    def state(self) -> dict[str, Any]: ...


class TikTokSide(Platform, Protocol):
    """The seller and the buyers of one TikTok shop, through the mock's control plane."""

    @property
    def warehouses(self) -> Mapping[str, str]:
        """The ids of the seller's warehouses, by the name of the location that each stands at."""

    def buy(self, step: Buy, warehouse_id: str | None) -> Reply: ...
    def order(self, body: Mapping[str, Any]) -> Reply:
        """Place an order as the control plane takes it."""

    def act(self, order_id: str, verb: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Do something to an order, by a verb of the control plane."""

    def cancel(self, order_id: str, by: str, lines: Sequence[Line]) -> Reply: ...
    def request_return(self, order_id: str, wants: str, lines: Sequence[Line]) -> Reply: ...
    def act_on_return(self, order_id: str, verb: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Do something to the order's latest return, by a verb of the control plane."""

    def change_address(self, order_id: str, address: Address) -> Reply: ...
    def platform_ships(self, order_id: str) -> Reply: ...
    def deliver(self, order_id: str) -> Reply: ...
    def set_audits(self, audits: Audits) -> Reply: ...
    def decide_audit(self, outcome: str, sku: str | None) -> Reply: ...
    def act_on_product(self, sku: str, verb: str) -> Reply: ...
    def promote(self, sku: str, *, promoted: bool) -> Reply: ...
    def holiday(self, location: str, *, away: bool) -> Reply: ...


class SalesforceSide(Platform, Protocol):
    """The merchant on whichever Salesforce product the story has."""

    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Count stock on this side; None where this side keeps none, so that the warehouse tells the hub itself."""

    def buy(self, order: str, lines: Mapping[str, int]) -> Reply: ...
    def cancel(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        """Cancel lines of an order, or without lines all of it."""

    def ship(self, where: str, order: str, lines: Mapping[str, int], carrier: str, tracking: str) -> Reply:
        """Ship an order, known by the field `where` of its record, in this side's own back office."""

    def take_back(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        """Take shipped goods back, or without lines all of them."""


@dataclass
class Names:
    """What the names of one organization in the story became at the parties."""

    orders: dict[str, str] = field(default_factory=dict)  # to the order's id at its channel
    locations: dict[str, str] = field(default_factory=dict)  # to the hub's location id
    # Location name to its TikTok warehouse id; in a further shop, "shop/location".
    warehouses: dict[str, str] = field(default_factory=dict)
    # A side, or a further shop or org by its name, to the hub's integration id.
    integrations: dict[str, str] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)  # a product entered in the hub, by name, to its id


@dataclass
class Company:
    """One organization at the hub: its operator, its warehouses and its accounts at the platforms.

    Accounts are kept by a key: `tiktok` and `salesforce` are the first ones, further ones have names.
    """

    stage: Stage
    name: str | None
    world: World
    operator: Operator
    shops: dict[str, TikTokSide]
    merchants: dict[str, SalesforceSide]
    names: Names = field(default_factory=Names)
    warehouses: dict[str, Warehouse] = field(default_factory=dict)
    placed: dict[str, tuple[Side, str]] = field(
        default_factory=dict
    )  # where each order was bought: side and key
    reports: dict[str, tuple[str, dict[str, Any]]] = field(
        default_factory=dict
    )  # by order, the last and its location

    def tiktok(self, at: str | None = None) -> TikTokSide:
        return self.shops[at or "tiktok"]

    def salesforce(self, at: str | None = None) -> SalesforceSide:
        return self.merchants[at or "salesforce"]

    def platform(self, side: Side, at: str | None = None) -> Platform:
        return self.tiktok(at) if side == "tiktok" else self.salesforce(at)

    def integration(self, side: Side, at: str | None = None) -> str:
        """Return the hub's id of an integration."""
        key = at or side
        if key not in self.names.integrations:
            raise DeedRefused(f"looking for the integration of {key}", 404, "it was never added")
        return self.names.integrations[key]


class Stage(Protocol):
    """A simulated world, ready for its story's steps."""

    @property
    def story(self) -> Story: ...
    @property
    def clock(self) -> VirtualClock: ...
    @property
    def network(self) -> Network: ...
    @property
    def companies(self) -> Mapping[str | None, Company]:
        """The organizations by name; the first one's is None."""

    @property
    def refused(self) -> MutableSequence[DeedRefused]:
        """What was refused while the world was arranged."""

    @property
    def crashes(self) -> Sequence[Crash]:
        """Where the hub broke until now."""

    @property
    def waits(self) -> Sequence[Wait]:
        """Where its workers were made to wait until now."""

    def arrange(self) -> None:
        """Bring about everything that is so before the story's first step."""

    def work(self) -> None:
        """Let the hub and the vendors do everything that is due now."""

    def pass_time(self, seconds: float) -> None:
        """Let time pass, doing whatever comes due when it comes due."""

    def jump(self, seconds: float) -> None:
        """Let time pass at once and then do what has come due, each recurring thing once."""

    def vendor_acts_within(self, seconds: float) -> bool:
        """Whether a vendor does something of itself before so many seconds have passed."""

    def connect(self, company: Company, side: Side, at: str | None, *, accept: bool = True) -> Reply:
        """Connect an integration as the operator does: OAuth through the vendor's pages, or by credentials."""

    def store_setting(self, integration_id: str, setting: str, value: object) -> None:
        """Put a setting into the hub's database past every check."""

    def final_state(self, *, bulk: bool = False) -> dict[str, Any]:
        """Return the state of every party, as docs/evidence.md has state.json; none of a hub that broke under it.

        `bulk` leaves out what costs a request for each product.
        """


def names_told(companies: Mapping[str | None, Company]) -> dict[str, dict[str, str]]:
    """Return what all the story's names became; a side of a further organization is told as "organization/side"."""
    kinds = ("orders", "locations", "warehouses", "integrations", "accounts")
    told: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for company in companies.values():
        told["orders"] |= company.names.orders
        told["locations"] |= company.names.locations
        told["warehouses"] |= company.names.warehouses
        prefix = "" if company.name is None else f"{company.name}/"
        told["integrations"] |= {f"{prefix}{key}": each for key, each in company.names.integrations.items()}
        platforms: dict[str, Platform] = {**company.shops, **company.merchants}
        told["accounts"] |= {f"{prefix}{key}": actor.account for key, actor in platforms.items()}
    return told
