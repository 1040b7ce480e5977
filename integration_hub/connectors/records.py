"""The neutral records that cross the seam between the hub and a vendor.

SKUs pass through untouched, byte for byte. Money is a decimal string. Instants are Unix seconds, UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Cursor = dict[str, float]  # how far a list was read: instants, by the vendor's own names
Settings = Mapping[str, object]  # an integration's settings as stored
Body = dict[str, object]  # what is sent to a vendor
Stored = dict[str, object]  # a connection: what each vendor needs of it is known in its own package
T = TypeVar("T")


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
    cursor: Cursor | None = None
    ends_whole: bool = (
        False  # with it a list was read from its beginning to its end: what was not in it is gone
    )


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
    counted_at: float | None = None  # where the vendor says: what left since is still in the figure


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
    details: Mapping[str, object] = field(default_factory=dict)  # vendor ids a later push needs


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
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Lines that one location is to ship: what a shipping request becomes on an order-keeping platform."""

    shipping_request_id: str
    external_location_id: str
    lines: Mapping[str, int]  # order_line_id -> quantity
    taken: frozenset[str] = frozenset()  # what other shipping requests of the order have become there


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
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What a vendor's notification says; it is a hint, and what it speaks of is read again."""

    shop_id: str
    topic: str
    notification_id: str | None  # None: this topic carries none
    order_ids: tuple[str, ...]
