"""What a vendor product can be asked, cut small: a session offers the protocols that its vendor has, and no others.

A connector is code that speaks one vendor product; it holds no state. For each use it is opened as a `Session`
bound to one integration's settings and stored connection. A session lists the protocols it offers as its bases, so
its capabilities are read off it; a flow narrows the session to the one protocol it needs (`offered`, beside the opening
of sessions) and can then call nothing else. Sessions speak HTTP through `outbound.py`, raise the tree of `errors.py`,
and translate between the vendor's words and the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from integration_hub.connectors.records import (
    Allocation,
    Body,
    ChannelLocation,
    ChannelOrder,
    ChannelSku,
    Cursor,
    Event,
    ItemResult,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Settings,
    Shipment,
    StockCount,
    StockTarget,
    Stored,
)
from integration_hub.ground.capabilities import Capabilities, Declared


class Credentials(Protocol):
    """The stored connection of one integration: read fresh, replaced durably before first use."""

    def require(self) -> None:
        """Raise `Disconnected` if nothing may be sent any more; asked before every call (promise I14)."""

    def load(self) -> Stored: ...
    def save(self, connection: Stored) -> None: ...


# --- what a session offers ----------------------------------------------------------------------------------------


class Session(Protocol):
    """One integration's use of a connector; every vendor can at least be asked whether the connection works."""

    def probe(self) -> None:
        """Make a real authorized read; return if it works, raise what is wrong if not."""


@runtime_checkable
class Products(Session, Protocol):
    """Tells what the vendor lists."""

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        """Yield all SKUs changed since `cursor` (None: all), or those equal to `sku` in the vendor's own sense."""


@runtime_checkable
class Publishing(Products, Protocol):
    """Takes products; what an earlier attempt made can be looked up."""

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        """Create or, if an earlier attempt already did, find the product; safe to repeat."""

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku: ...


@runtime_checkable
class StockCounts(Session, Protocol):
    """Tells the stock it keeps by location."""

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]: ...


@runtime_checkable
class StockTargets(Session, Protocol):
    """Takes the quantities it is to show."""

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]: ...


@runtime_checkable
class Locations(Session, Protocol):
    """Tells the places it knows."""

    def locations(self) -> list[ChannelLocation]: ...


@runtime_checkable
class Orders(Session, Protocol):
    """Gives the orders that were born there."""

    def orders(self, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]: ...

    def order(self, external_order_id: str) -> ChannelOrder | None: ...


@runtime_checkable
class OrderKeeping(Session, Protocol):
    """Takes orders that were born elsewhere."""

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        """Look up what an earlier push may have made, by the external reference."""

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, object], keep: Callable[[Mapping[str, object]], None]
    ) -> RemoteOrder:
        """Push the order. `made` is what earlier attempts durably noted; `keep` notes progress before going on."""

    def correct_address(self, remote: RemoteOrder, draft: OrderDraft) -> None:
        """Have the order that was pushed name the address of the draft. Safe to repeat."""


@runtime_checkable
class Cancellation(Session, Protocol):
    """Takes cancellations of orders it holds, born there or pushed."""

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None: ...


@runtime_checkable
class Tracking(Session, Protocol):
    """Takes the news that lines left."""

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        """Tell the vendor that lines left; return its id for the package or shipment. Safe to repeat."""


@runtime_checkable
class Dispatch(Session, Protocol):
    """Assigns lines to locations, and tells what it shipped of them."""

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder: ...

    def release(self, allocated: RemoteOrder, kept: Mapping[str, int]) -> None:
        """Leave the location no more than these units of each order line to ship. Safe to repeat."""

    def shipments(self, cursor: Cursor | None) -> Iterator[Page[Shipment]]: ...


def capabilities_of(
    session: type[Session],
    *,
    authorization: str,
    channel_sku: bool = False,
    push_product_regions: frozenset[str] | None = None,
    elsewhere: str = "",
    location_types: bool = False,
    stock_place: str = "",
    max_per_organization: int | None = None,
) -> Capabilities:
    """Return what a connector can do: what its sessions offer, read off them, and what no method shows."""
    return Capabilities(
        pull_products=issubclass(session, Products),
        push_products=issubclass(session, Publishing),
        push_product_regions=push_product_regions,
        elsewhere=elsewhere,
        channel_sku=channel_sku,
        pull_orders=issubclass(session, Orders),
        push_orders=issubclass(session, OrderKeeping),
        pull_stock=issubclass(session, StockCounts),
        push_stock=issubclass(session, StockTargets),
        pull_locations=issubclass(session, Locations),
        location_types=location_types,
        stock_place=stock_place,
        push_fulfillments=issubclass(session, Tracking),
        pull_fulfillments=issubclass(session, Dispatch),
        max_per_organization=max_per_organization,
        authorization=authorization,
    )


# --- what a connector offers --------------------------------------------------------------------------------------


class Events(Protocol):
    """The notifications of a vendor that sends any."""

    @property
    def path(self) -> str:
        """Where they arrive, as the vendor was told; it is public, so it never changes."""

    def genuine(self, headers: Mapping[str, str], raw_body: bytes) -> bool:
        """Tell whether the vendor itself sent this."""

    def read(self, body: Body) -> Event: ...


class Connector(Declared, Protocol):
    """Code that speaks one vendor product."""

    @property
    def events(self) -> Events | None: ...

    def open(self, settings: Settings, credentials: Credentials) -> Session: ...


@runtime_checkable
class SignIn(Protocol):
    """A connector whose merchant signs in at the vendor (OAuth)."""

    def authorize_url(self, settings: Settings, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Return the page the merchant's browser is sent to."""

    def exchange(
        self, settings: Settings, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Stored:
        """Turn the callback's query into a connection to store, or raise."""


@runtime_checkable
class TypedCredentials(Protocol):
    """A connector whose merchant types the vendor's credentials in."""

    def connect(self, settings: Settings) -> Stored:
        """Prove every credential by real calls and return the connection to store."""
