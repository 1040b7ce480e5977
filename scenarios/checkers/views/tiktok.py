"""The TikTok mock's final state (`GET /_lab/state`), in the few terms that checkers speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.history import History

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
    barcode: str | None = None

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
    currency: str
    payment: Json
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
    skus = [sku for product in _rows(state, "products") for sku in _skus(product)]
    by_seller_sku: dict[str, list[ShopSku]] = {}
    for sku in skus:
        if sku.live:
            by_seller_sku.setdefault(sku.seller_sku, []).append(sku)
    shops = _rows(state, "shops")
    packages = _by_order(_rows(state, "packages"))
    orders = [_order(row, packages) for row in _rows(state, "orders")]
    return ShopState(
        regions=tuple(str(row.get("region", "")) for row in shops),
        skus=skus,
        by_sku_id={sku.sku_id: sku for sku in skus},
        by_seller_sku=by_seller_sku,
        orders={order.order_id: order for order in orders},
        platform_warehouses=frozenset(
            str(row["id"])
            for one in shops
            for row in _rows(one, "warehouses")
            if row.get("fulfilled_by_tiktok")
        ),
        known=True,
    )


def _rows(owner: Json, key: str) -> list[Json]:
    """Return the rows of a collection, whether it stands as a list or by id."""
    rows = owner.get(key) or ()
    return list(rows.values()) if isinstance(rows, Mapping) else list(rows)


def _skus(product: Json) -> list[ShopSku]:
    return [
        ShopSku(
            product_id=str(product["id"]),
            sku_id=str(sku["id"]),
            seller_sku=sku.get("seller_sku") or "",
            title=str(product.get("title", "")),
            status=str(product.get("status", "")),
            price=_price(sku.get("price")),
            stock={
                str(row["warehouse_id"]): int(row.get("quantity", row.get("available_quantity", 0)))
                for row in _rows(sku, "inventory")
            },
            created_at=int(product.get("create_time", 0)),
            barcode=(sku.get("identifier_code") or {}).get("code"),
        )
        for sku in _rows(product, "skus")
    ]


def _price(price: Any) -> str | None:
    if isinstance(price, Mapping):
        return price.get("sale_price") or price.get("tax_exclusive_price") or price.get("amount")
    return price if isinstance(price, str) else None


def _order(row: Json, packages: Mapping[str, Sequence[Json]]) -> ShopOrder:
    order_id = str(row["id"])
    payment = row.get("payment") or {}
    return ShopOrder(
        order_id=order_id,
        status=str(row.get("status", "")),
        by_tiktok=row.get("fulfillment_type") == BY_TIKTOK,
        warehouse_id=row.get("warehouse_id"),
        currency=str(payment.get("currency", "")),
        payment=payment,
        units=_rows(row, "line_items"),
        packages=packages.get(order_id) or _rows(row, "packages"),
        created_at=int(row.get("create_time", 0)),
        updated_at=int(row.get("update_time", 0)),
    )


def _by_order(packages: Sequence[Json]) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = {}
    for package in packages:
        for order_id in package.get("order_ids") or (package.get("order_id"),):
            grouped.setdefault(str(order_id), []).append(package)
    return grouped
