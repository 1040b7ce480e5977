"""Control plane: a buyer buys."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Required

from pydantic import Field
from typing_extensions import TypedDict

from mock_tiktok.books.catalog import Product, Sku
from mock_tiktok.books.numbers import Instant, Units
from mock_tiktok.books.orders import Line, Order
from mock_tiktok.books.shops import Shop
from mock_tiktok.flow.orders.life import pay, place, uses_hold
from mock_tiktok.lab.operations import Money, strict, unknown
from mock_tiktok.lab.world import shop_of
from mock_tiktok.reference.markets import Market
from mock_tiktok.resources.orders.answers import order_answer
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse

_FULFILLMENT = Literal["FULFILLMENT_BY_SELLER", "FULFILLMENT_BY_TIKTOK", "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"]


@strict
class BoughtBody(TypedDict, total=False):
    """Some units of one SKU, named by SKU id or by seller_sku (the first product that carries it)."""

    sku_id: str
    seller_sku: str
    quantity: Units
    price: Money
    platform_discount: Money


@strict
class AddressBody(TypedDict, total=False):
    """Where the buyer lives; what is left out is made up for the market."""

    first_name: str
    last_name: str
    phone_number: str
    address_line1: str
    address_line2: str
    address_line3: str
    address_line4: str
    city: str
    state: str
    postal_code: str


@strict
class OrderBody(TypedDict, total=False):
    """A purchase at a shop (id or name)."""

    shop: Required[str]
    lines: Required[Annotated[list[BoughtBody], Field(min_length=1)]]
    address: AddressBody
    buyer_message: str
    seller_note: str
    order_type: Literal["NORMAL", "ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER"]
    release_date: Instant
    fulfillment_type: _FULFILLMENT
    shipping_type: Literal["SELLER", "TIKTOK"]
    warehouse: str
    shipping_fee: Money
    tax: Money
    total_amount: Money
    is_sample_order: bool
    allow_oversell: bool
    paid: bool


def make_order(state: State, body: OrderBody) -> dict[str, Any]:
    """A buyer buys live products; unpaid unless `paid`."""
    shop = shop_of(state, body["shop"])
    bought = [_bought(state, shop, row) for row in body["lines"]]
    warehouse_id = _warehouse(shop, body, bought)
    if not body.get("allow_oversell", False):
        _check_stock(bought, warehouse_id)
    now = state.second()
    order = Order(
        id=state.ids.number("order"),
        shop_id=shop.id,
        lines=[line for one in bought for line in _lines(state, one, warehouse_id)],
        address=_address(shop.market, body.get("address", {})),
        warehouse_id=warehouse_id,
        create_time=now,
        update_time=now,
        user_id=state.ids.number("user"),
        buyer_email=f"v3b{state.ids.hex(12)}@chat.seller.tiktok.com",
        fulfillment_type=body.get("fulfillment_type", "FULFILLMENT_BY_SELLER"),
        shipping_type=_shipping_type(body),
        on_hold_flow=uses_hold(state, shop.id, [product.id for product, _, _ in bought]),
        is_sample_order=body.get("is_sample_order", False),
        buyer_message=body.get("buyer_message", ""),
        seller_note=body.get("seller_note", ""),
        order_type=body.get("order_type", "NORMAL"),
        release_date=body.get("release_date", 0),
        shipping_fee=Decimal(body.get("shipping_fee", "0")),
        tax=Decimal(body.get("tax", "0")),
        stated_total=body.get("total_amount"),
    )
    place(state, order)
    if body.get("paid", False):
        pay(state, order, now)
    return order_answer(state, order)


_Bought = tuple[Product, Sku, BoughtBody]


def _bought(state: State, shop: Shop, row: BoughtBody) -> _Bought:
    catalog = state.catalog
    if "sku_id" in row:
        candidates = [catalog.sku_owner.get(row["sku_id"], "")]
    else:
        candidates = catalog.with_seller_sku(shop.id, row.get("seller_sku", ""))
    found = [p for i in candidates if (p := catalog.find(shop.id, i)) is not None]
    product = next((p for p in found if p.product_status == "ACTIVATE"), found[0] if found else None)
    if product is None:
        named = row.get("sku_id", row.get("seller_sku"))
        raise unknown("lines", str(named), "products")
    if product.product_status != "ACTIVATE":
        raise Misuse(
            "conflict",
            f"lines: product {product.id} is {product.status}; activate it first",
        )
    sku = next(s for s in product.skus if s.id == row.get("sku_id") or s.seller_sku == row.get("seller_sku"))
    return product, sku, row


def _warehouse(shop: Shop, body: OrderBody, bought: list[_Bought]) -> str:
    wanted = body.get("warehouse")
    if wanted is not None:
        found = next((w.id for w in shop.warehouses.values() if wanted in (w.id, w.name)), None)
        if found is None:
            raise unknown("warehouse", wanted, "shops")
        return found
    if body.get("fulfillment_type") == "FULFILLMENT_BY_TIKTOK":
        return next(w.id for w in shop.warehouses.values() if w.fulfilled_by_tiktok)
    default = shop.default_warehouse()
    places = [default, *(w for w in shop.sales_warehouses() if w is not default)]
    return next((w.id for w in places if _short(bought, w.id) is None), default.id)


def _short(bought: list[_Bought], warehouse_id: str) -> Sku | None:
    wanted: dict[str, int] = {}
    for _, sku, row in bought:
        wanted[sku.id] = wanted.get(sku.id, 0) + row.get("quantity", 1)
    for _, sku, _row in bought:
        stock = sku.offer.stock.get(warehouse_id)
        if (stock.available if stock else 0) < wanted[sku.id]:
            return sku
    return None


def _check_stock(bought: list[_Bought], warehouse_id: str) -> None:
    # Stock at the platform's own warehouse is not the seller's to set, so it is never short.
    if any(warehouse_id in sku.offer.stock for _, sku, _ in bought):
        sku = _short(bought, warehouse_id)
        if sku is not None:
            raise Misuse(
                "conflict",
                f"lines: SKU {sku.seller_sku!r} is short of stock; see allow_oversell",
            )


def _lines(state: State, one: _Bought, warehouse_id: str) -> list[Line]:
    product, sku, row = one
    price = Decimal(row.get("price", sku.offer.buyer_price))
    discount = Decimal(row.get("platform_discount", "0"))
    original = max(Decimal(sku.offer.amount), price + discount)
    names = ", ".join(attribute["value_name"] for attribute in sku.sales_attributes)
    return [
        Line(
            id=state.ids.number("line"),
            product_id=product.id,
            product_name=product.live.content["title"],
            sku_id=sku.id,
            sku_name=names or "Default",
            seller_sku=sku.seller_sku,
            original_price=original,
            sale_price=price,
            warehouse_id=warehouse_id,
            held_stock=False,
            platform_discount=discount,
        )
        for _ in range(row.get("quantity", 1))
    ]


def _address(market: Market, given: AddressBody) -> dict[str, str]:
    made_up = {
        "first_name": "Robin",
        "last_name": "Sample",
        "phone_number": f"({market.phone_code})2135550134",
        "address_line1": "12 Sample Street",
        "address_line2": "",
        "city": market.city,
        "state": market.state,
        "postal_code": market.postal_code,
    }
    return made_up | {name: str(value) for name, value in given.items()}


def _shipping_type(body: OrderBody) -> str:
    if body.get("fulfillment_type") == "FULFILLMENT_BY_TIKTOK":
        return "TIKTOK"
    return body.get("shipping_type", "SELLER")
