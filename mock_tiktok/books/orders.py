"""Orders, packages and cancellations of all shops (facts sections 6, 7 and 7b)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from mock_tiktok.books.shelf import Facet, Filed, Shelf

if TYPE_CHECKING:
    from mock_tiktok.books.returns import Return

Kind = Literal["order", "package", "cancellation", "return"]
LineStatus = Literal["TO_SHIP", "ARRANGED", "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED"]
BEFORE_RELEASE = frozenset({"UNPAID", "ON_HOLD"})
SHIPPABLE = frozenset({"AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"})


@dataclass(slots=True)
class Line:
    """One unit of one SKU; there is no quantity on a line (section 0.3)."""

    id: str
    product_id: str
    product_name: str
    sku_id: str
    sku_name: str
    seller_sku: str
    original_price: Decimal
    sale_price: Decimal
    warehouse_id: str
    held_stock: bool
    platform_discount: Decimal = Decimal(0)
    status: LineStatus = "TO_SHIP"
    package_id: str = ""
    tracking_number: str = ""
    shipping_provider_id: str = ""
    rts_time: int = 0
    cancel_user: str = ""
    cancel_reason: str = ""


@dataclass(slots=True)
class Order(Filed):
    """A buyer's order at one shop."""

    id: str
    shop_id: str
    lines: list[Line]
    address: dict[str, str]
    warehouse_id: str
    create_time: int
    update_time: int
    user_id: str
    buyer_email: str
    status: str = "UNPAID"
    fulfillment_type: str = "FULFILLMENT_BY_SELLER"
    shipping_type: str = "SELLER"
    order_type: str = "NORMAL"
    on_hold_flow: bool = True
    is_sample_order: bool = False
    buyer_message: str = ""
    seller_note: str = ""
    release_date: int = 0
    status_before: tuple[str, int] = ("", 0)
    shipping_fee: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    stated_total: str | None = None
    times: dict[str, int] = field(default_factory=dict)
    package_ids: list[str] = field(default_factory=list)
    has_updated_address: bool = False
    split_or_combine_tag: str = ""
    buyer_requests_cancel: bool = False
    cancel_reason: str = ""
    cancellation_initiator: str = ""
    external: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What Get Order List filters by besides status and time."""
        return (
            ("shipping_type", self.shipping_type),
            ("warehouse", self.warehouse_id),
            ("buyer_requests_cancel", self.buyer_requests_cancel),
        )

    @property
    def by_tiktok(self) -> bool:
        """Fulfilled by the platform (FBT)."""
        return self.fulfillment_type == "FULFILLMENT_BY_TIKTOK"

    def open_lines(self) -> list[Line]:
        """Lines that are not canceled."""
        return [line for line in self.lines if line.status != "CANCELLED"]

    def waiting_lines(self) -> list[Line]:
        """Lines that nobody has handed to a carrier yet."""
        return [line for line in self.lines if line.status == "TO_SHIP"]


@dataclass(slots=True)
class Package(Filed):
    """A parcel of one order, or of several combined."""

    id: str
    shop_id: str
    order_ids: list[str]
    line_ids: list[str]
    create_time: int
    update_time: int
    status: str = "PROCESSING"
    arranged: bool = False
    tracking_number: str = ""
    shipping_provider_id: str = ""
    shipping_type: str = "SELLER"
    handover_method: str = ""
    order_pay_time: int = 0
    tag: str = "DEFAULT"
    arranged_at: int = 0
    tracking_changes: int = 0


@dataclass(slots=True)
class Cancellation(Filed):
    """A seller's cancellation, or a buyer's request for one."""

    id: str
    shop_id: str
    order_id: str
    type: str
    status: str
    role: str
    reason: str
    line_ids: list[str]
    create_time: int
    update_time: int
    approval_key: str = ""


class OrderBook:
    """Every order, package and cancellation, with the indexes that keep look-ups flat."""

    __slots__ = (
        "_returns_of",
        "_shelves",
        "by_buyer",
        "by_external",
        "by_tracking",
        "cancellations",
        "line_owner",
        "orders",
        "packages",
        "requests",
        "returns",
    )

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.by_buyer: dict[str, list[str]] = {}
        self.packages: dict[str, Package] = {}
        self.cancellations: dict[str, Cancellation] = {}
        self.requests: dict[str, str] = {}
        self.returns: dict[str, Return] = {}
        self.line_owner: dict[str, str] = {}
        self.by_tracking: dict[tuple[str, str], list[str]] = {}
        self.by_external: dict[tuple[str, str, str], str] = {}
        self._returns_of: dict[str, list[Return]] = {}
        self._shelves: dict[tuple[str, str], Shelf] = {}

    def shelf(self, kind: Kind, shop_id: str) -> Shelf:
        """The shop's rows of a kind in order of time."""
        shelf = self._shelves.get((kind, shop_id))
        if shelf is None:
            shelf = self._shelves[(kind, shop_id)] = Shelf()
        return shelf

    def add_order(self, order: Order) -> None:
        """Take in a new order."""
        self.orders[order.id] = order
        self.by_buyer.setdefault(order.user_id, []).append(order.id)
        for line in order.lines:
            self.line_owner[line.id] = order.id
        self.shelf("order", order.shop_id).file(order)

    def touched(self, order: Order, at: int) -> None:
        """File an order again after a change at an instant."""
        order.update_time = max(order.update_time, at)
        self.shelf("order", order.shop_id).file(order)

    def put_package(self, package: Package, at: int) -> None:
        """Take in a package, or file it again after a change."""
        self.packages[package.id] = package
        package.update_time = max(package.update_time, at)
        self.shelf("package", package.shop_id).file(package)

    def put_cancellation(self, cancellation: Cancellation, at: int) -> None:
        """Take in a cancellation, or file it again after a change."""
        self.cancellations[cancellation.id] = cancellation
        cancellation.update_time = max(cancellation.update_time, at)
        self.shelf("cancellation", cancellation.shop_id).file(cancellation)

    def put_return(self, row: Return, at: int) -> None:
        """Take in a return, or file it again after a change."""
        self.returns[row.id] = row
        row.update_time = max(row.update_time, at)
        self.shelf("return", row.shop_id).file(row)
        of_order = self._returns_of.setdefault(row.order_id, [])
        if row not in of_order:
            of_order.append(row)

    def returns_of(self, order: Order) -> list[Return]:
        """The returns of an order, oldest first."""
        return self._returns_of.get(order.id, [])

    def find_order(self, shop_id: str, order_id: str) -> Order | None:
        """An order of a shop by id."""
        order = self.orders.get(order_id)
        return order if order is not None and order.shop_id == shop_id else None

    def lines_of(self, package: Package) -> list[Line]:
        """The lines that lie in a package."""
        wanted = set(package.line_ids)
        return [
            line
            for order_id in package.order_ids
            for line in self.orders[order_id].lines
            if line.id in wanted
        ]
