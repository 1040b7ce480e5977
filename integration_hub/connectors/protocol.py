"""What the hub's flows know of a vendor: neutral records, declared capabilities, and one small protocol.

A connector is code that speaks one vendor product; it holds no state. For each use it is opened as a `Session`
bound to one integration's settings and stored connection. Sessions speak HTTP through `outbound.py`, raise the
tree of `errors.py`, and translate between the vendor's words and the records below. SKUs pass through untouched,
byte for byte. Money is a decimal string. Instants are Unix seconds, UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


# --- capabilities and settings, as data (rules.md R3 to R8, R17, R40, R49, R58, R59, R74 to R79) ------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a connector's settings, with the label its vendor publishes."""

    name: str  # camelCase, as stored and as the API spells it
    label: str
    kind: str = "text"  # text | secret | url | choice | toggle | list
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()  # (value, label) for a choice
    default: Any = None
    heading: str = ""  # under which the vendor's form shows it
    example: str = ""  # what to type, where the label does not say it


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do; the UI, the API and the flows all read this and nothing else."""

    pull_products: bool
    push_products: bool
    push_product_regions: frozenset[str] | None  # None: any region; else wire codes, e.g. {"US", "GB"}
    channel_sku: bool
    pull_orders: bool
    push_orders: bool
    push_orders_default: bool  # whether order push is on when the setting is absent
    pull_stock: bool
    push_stock: bool
    pull_locations: bool
    location_types: bool  # has the `locationTypes` filter
    push_fulfillments: bool
    pull_fulfillments: bool
    max_per_organization: int | None
    authorization: str  # "oauth" | "credentials"


# --- records that cross the seam ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelSku:
    """One sellable SKU as a channel holds it."""

    external_product_id: str
    external_sku_id: str
    sku: str | None
    name: str
    price: str | None = None
    currency: str | None = None
    status: str = "active"  # pending | active | failed | inactive | deleted
    barcode: str | None = None
    parent_external_id: str | None = None
    kind: str = "simple"  # simple | parent | child | bundle
    description: str = ""
    brand: str | None = None
    image_urls: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # e.g. {"color": "red"}
    stock: Mapping[str, int] = field(
        default_factory=dict
    )  # external location id -> quantity the channel shows
    failure: str | None = None  # why the channel refused it, when status is failed
    updated_at: float | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, with the cursor that is safe to store once its items are durably handled."""

    items: Sequence[T]
    cursor: Json | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A hub product on its way to a channel; `sku` is the SKU that channel must carry."""

    product_id: str
    sku: str
    name: str
    description: str
    price: str
    currency: str
    brand: str | None = None
    barcode: str | None = None
    image_urls: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)  # initial, by external location id
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class StockTarget:
    """The quantity one channel SKU is to show, by external location (empty key: the channel's one figure)."""

    external_product_id: str
    external_sku_id: str
    sku: str
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item of a batch, read from the vendor's answer."""

    key: str  # external_sku_id, or what the call says
    ok: bool
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChannelLocation:
    external_location_id: str
    name: str
    location_type: str | None
    enabled: bool = True
    platform_fulfilled: bool = False
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StockCount:
    external_location_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ChannelOrderLine:
    """Units of one SKU at one price; the units' own ids are kept for partial shipping and cancellation."""

    sku: str
    name: str
    quantity: int
    unit_price: str
    external_line_ids: tuple[str, ...]  # one a unit where the channel has one row a unit
    canceled: int = 0
    external_sku_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as its channel states it now."""

    external_order_id: str
    order_number: str
    external_status: str  # the vendor's word
    phase: str  # unpaid | held | ready | fulfilled | canceled | closed: what it means to the hub
    fulfilled_by_platform: bool
    currency: str
    amounts: Mapping[str, str]  # subtotal, shipping, tax, discount, total
    ship_to: Mapping[str, str]  # firstName ... country, as facts/hub-behaviour.md 1.2 spells it
    buyer: Mapping[str, str]
    lines: tuple[ChannelOrderLine, ...]
    placed_at: float
    updated_at: float
    external_location_id: str | None = None
    masked: bool = False  # buyer data came with asterisks and cannot be shipped to
    details: Mapping[str, Any] = field(default_factory=dict)  # vendor ids a later push needs


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """A hub order on its way to an order-keeping platform."""

    order_id: str
    order_number: str
    external_reference: str  # "<connector>:<channel order id>": the duplicate guard on the other side
    channel: str  # sales channel name shown there
    currency: str
    amounts: Mapping[str, str]
    ship_to: Mapping[str, str]
    buyer: Mapping[str, str]
    lines: tuple[OrderDraftLine, ...]
    placed_at: float
    already_fulfilled: bool = False


@dataclass(frozen=True, slots=True)
class OrderDraftLine:
    order_line_id: str
    sku: str  # the SKU that platform knows the product by
    name: str
    quantity: int
    unit_price: str


@dataclass(frozen=True, slots=True)
class RemoteOrder:
    """The remote order, with every id a later call needs (`details` is stored and handed back verbatim)."""

    external_id: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Lines that one location is to ship: what a shipping request becomes on an order-keeping platform."""

    shipping_request_id: str
    external_location_id: str
    lines: Mapping[str, int]  # order_line_id -> quantity


@dataclass(frozen=True, slots=True)
class Shipment:
    """Proof that lines left, on its way out (from the hub) or in (from a platform)."""

    reference: str  # the sender's own id; the duplicate guard
    carrier: str
    tracking_number: str
    lines: Mapping[str, int]  # outward: order_line_id -> quantity; inward: external line id -> quantity
    external_line_ids: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # outward: ids of those units
    external_order_id: str | None = None  # inward
    details: Mapping[str, Any] = field(default_factory=dict)


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


class Connector(Protocol):
    """Code that speaks one vendor product."""

    key: str  # "tiktok_shop" | "commerce_cloud" | "order_management" | "service_cloud"
    title: str  # as the connector catalog shows it
    help_title: str
    capabilities: Capabilities
    settings: tuple[Setting, ...]

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
