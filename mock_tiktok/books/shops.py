"""Apps, sellers, shops and warehouses: who may call, and on whose behalf."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from mock_tiktok.reference.markets import Market

SellerType = Literal["LOCAL", "CROSS_BORDER"]
AuditPolicy = Literal["approve", "fail", "manual"]

Scope = Literal[
    "seller.authorization.info",
    "seller.shop.info",
    "seller.product.basic",
    "seller.product.write",
    "seller.product.delete",
    "serller.product.optimize",
    "seller.global_product.info",
    "seller.global_product.write",
    "seller.global_product.delete",
    "seller.global_product.category.info",
    "seller.order.info",
    "seller.order.ext_ref.read",
    "seller.order.ext_ref.write",
    "seller.order.ext_ref.write.custom",
    "seller.fulfillment.basic",
    "seller.fulfillment.package.write",
    "seller.delivery.status.write",
    "seller.logistics",
    "seller.return_refund.basic",
    "seller.finance.info",
    "seller.customer_service",
    "seller.promotion.info",
    "seller.promotion.write",
    "seller.fbt.info",
]
SCOPES: tuple[str, ...] = get_args(Scope)


@dataclass(slots=True)
class App:
    """A developer's app; its secret signs requests and webhooks."""

    app_key: str
    app_secret: str
    service_id: str
    name: str
    redirect_url: str
    webhook_url: str | None = None
    scopes: tuple[str, ...] = SCOPES
    published: bool = True
    allowed_addresses: tuple[str, ...] = ()


@dataclass(slots=True)
class Seller:
    """A merchant's account; it signs in on the authorize pages."""

    id: str
    open_id: str
    name: str
    region: str
    seller_type: SellerType
    email: str
    password: str
    is_test: bool = False
    active: bool = True


@dataclass(slots=True)
class Warehouse:
    """A place of a shop; the same site for sales and returns has two ids (section 7)."""

    id: str
    name: str
    type: str = "SALES_WAREHOUSE"
    sub_type: str = "DOMESTIC_WAREHOUSE"
    effect_status: str = "ENABLED"
    is_default: bool = False
    fulfilled_by_tiktok: bool = False


@dataclass(slots=True)
class Shop:
    """One shop of one market, with what of its behavior the control plane can set."""

    id: str
    seller_id: str
    name: str
    market: Market
    cipher: str
    code: str
    warehouses: dict[str, Warehouse] = field(default_factory=dict)
    on_hold: bool = True
    hold_seconds: int = 3600
    listing_quota: int = 1000
    audit: AuditPolicy = "approve"
    audit_delay_seconds: int = 60
    category_version: str = "v1"
    multi_warehouse: bool = True
    local_listing: bool = True
    active: bool = True
    kyc_pending: bool = False
    low_stock_threshold: int = 0
    failed_prerequisites: dict[str, str] = field(default_factory=dict)
    listed_today: tuple[int, int] = (0, 0)

    @property
    def region(self) -> str:
        """The market's code; the UK is GB."""
        return self.market.region

    def sales_warehouses(self) -> list[Warehouse]:
        """Where the seller's own stock may lie."""
        return [
            w for w in self.warehouses.values() if w.type == "SALES_WAREHOUSE" and not w.fulfilled_by_tiktok
        ]

    def default_warehouse(self) -> Warehouse:
        """The default sales warehouse; every shop has one."""
        sales = self.sales_warehouses()
        return next((w for w in sales if w.is_default), sales[0])

    def listings_left(self, now: int) -> int:
        """How many products may still be listed on this UTC day."""
        day, used = self.listed_today
        return self.listing_quota - (used if day == now // 86_400 else 0)

    def count_listing(self, now: int) -> None:
        """Use one of the day's listings."""
        day, used = self.listed_today
        today = now // 86_400
        self.listed_today = (today, used + 1 if day == today else 1)
