"""What the hub's flows know of a vendor: neutral records, and one small protocol.

A connector is code that speaks one vendor product; it holds no state. For each use it is opened as a `Session`
bound to one integration's settings and stored connection. Sessions speak HTTP through `outbound.py`, raise the
tree of `errors.py`, and translate between the vendor's words and the records below. SKUs pass through untouched,
byte for byte. Money is a decimal string. Instants are Unix seconds, UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from integration_hub.connectors.records import (
    Allocation,
    ChannelLocation,
    ChannelOrder,
    ChannelSku,
    ItemResult,
    Json,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Shipment,
    StockCount,
    StockTarget,
)
from integration_hub.ground.capabilities import Declared

# --- the protocol ------------------------------------------------------------------------------------------------


class Credentials(Protocol):
    """The stored connection of one integration: read fresh, replaced durably before first use."""

    def load(self) -> Json: ...
    def save(self, connection: Json) -> None: ...


class Session(Protocol):
    """One integration's use of a connector. A method whose capability is declared False is never called."""

    def probe(self) -> None:
        """Make a real authorized read; return if it works, raise what is wrong if not."""

    def region(self) -> str | None:
        """Return the shop's wire region code where the vendor has one, else None."""

    def products(self, cursor: Json | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        """Yield all SKUs changed since `cursor` (None: all), or those equal to `sku` in the vendor's own sense."""

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        """Create or, if an earlier attempt already did, find the product; safe to repeat."""

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku: ...

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]: ...

    def locations(self) -> list[ChannelLocation]: ...

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]: ...

    def orders(self, cursor: Json | None) -> Iterator[Page[ChannelOrder]]: ...

    def order(self, external_order_id: str) -> ChannelOrder | None: ...

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        """Look up what an earlier push may have made, by the external reference."""

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, Any], keep: Callable[[Json], None]
    ) -> RemoteOrder:
        """Push the order. `made` is what earlier attempts durably noted; `keep` notes progress before going on."""

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder: ...

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        """Tell the vendor that lines left; return its id for the package or shipment. Safe to repeat."""

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None: ...

    def shipments(self, cursor: Json | None) -> Iterator[Page[Shipment]]: ...


class Connector(Declared, Protocol):
    """Code that speaks one vendor product."""

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Return the page the merchant's browser is sent to (oauth only)."""

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        """Turn the callback's query into a connection to store, or raise (oauth only)."""

    def connect(self, settings: Json) -> Json:
        """Prove every credential by real calls and return the connection to store (credentials only)."""

    def open(self, settings: Json, credentials: Credentials) -> Session: ...

    def event_order_ids(self, topic: str, body: Json) -> list[str]:
        """Return the external order ids a webhook speaks of; a webhook is a hint, the order is read again."""

    def verify_event(self, authorization: str, raw_body: bytes) -> bool: ...
