"""The TikTok mock's final state (`GET /_lab/state`), in the few terms that checkers speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.record.history import History

Json = Mapping[str, Any]

GONE = frozenset({"DELETED"})
UNREADY = frozenset({"UNPAID", "ON_HOLD"})
BY_TIKTOK = "FULFILLMENT_BY_TIKTOK"


@dataclass(frozen=True, slots=True)
class ShopSku:
    """One SKU of one listing."""

    product_id: str
    sku_id: str
    seller_sku: str
    title: str
    status: str
    price: str | None
    stock: Mapping[str, int]  # what buyers can still take, by warehouse
    created_at: int
    in_audit: bool = False  # an edit waits for TikTok's own people, and buyers see what was there before
    failed: bool = False  # it, or the last edit of it, did not pass

    @property
    def live(self) -> bool:
        return self.status not in GONE

    @property
    def active(self) -> bool:
        return self.status == "ACTIVATE"


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """One order as the shop holds it; `units` are its line items, one a unit."""

    order_id: str
    status: str
    by_tiktok: bool
    warehouse_id: str | None
    units: Sequence[Json]
    packages: Sequence[Json]
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class ShopState:
    """All shops of the run together; a story has one."""

    regions: tuple[str, ...] = ()
    skus: Sequence[ShopSku] = ()
    by_sku_id: Mapping[str, ShopSku] = field(default_factory=dict)
    by_seller_sku: Mapping[str, Sequence[ShopSku]] = field(default_factory=dict)  # live ones only
    orders: Mapping[str, ShopOrder] = field(default_factory=dict)
    platform_warehouses: frozenset[str] = frozenset()
    known: bool = False  # whether the run recorded this state at all


def shop(history: History) -> ShopState:
    """Index the TikTok mock's final state."""
    state = history.state.get("tiktok")
    if not isinstance(state, Mapping):
        return ShopState()
    skus = [sku for product in state.get("products") or () for sku in _skus(product)]
    by_seller_sku: dict[str, list[ShopSku]] = {}
    for sku in skus:
        if sku.live:
            by_seller_sku.setdefault(sku.seller_sku, []).append(sku)
    shops = state.get("shops") or ()
    packages = _by_order(state.get("packages") or ())
    orders = [_order(row, packages) for row in state.get("orders") or ()]
    return ShopState(
        regions=tuple(row.get("region", "") for row in shops),
        skus=skus,
        by_sku_id={sku.sku_id: sku for sku in skus},
        by_seller_sku=by_seller_sku,
        orders={order.order_id: order for order in orders},
        platform_warehouses=frozenset(
            row["id"]
            for one in shops
            for row in one.get("warehouses") or ()
            if row.get("fulfilled_by_tiktok")
        ),
        known=True,
    )


def _skus(product: Json) -> list[ShopSku]:
    return [
        ShopSku(
            product_id=product["id"],
            sku_id=sku["id"],
            seller_sku=sku.get("seller_sku") or "",
            title=product.get("title", ""),
            status=product.get("status", ""),
            price=sku.get("price"),
            stock={warehouse_id: row["available"] for warehouse_id, row in (sku.get("stock") or {}).items()},
            created_at=product.get("create_time", 0),
            in_audit=product.get("audit_status") in ("AUDITING", "PRE_APPROVED"),
            failed="FAILED" in (product.get("status"), product.get("audit_status")),
        )
        for sku in product.get("skus") or ()
    ]


def _order(row: Json, packages: Mapping[str, Sequence[Json]]) -> ShopOrder:
    return ShopOrder(
        order_id=row["id"],
        status=row.get("status", ""),
        by_tiktok=row.get("fulfillment_type") == BY_TIKTOK,
        warehouse_id=row.get("warehouse_id") or None,
        units=row.get("lines") or (),
        packages=packages.get(row["id"], ()),
        created_at=row.get("create_time", 0),
        updated_at=row.get("update_time", 0),
    )


def _by_order(packages: Sequence[Json]) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = {}
    for package in packages:
        for order_id in package.get("order_ids") or ():
            grouped.setdefault(order_id, []).append(package)
    return grouped
