"""Control plane: what buyers and TikTok do with orders."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal, Required

from typing_extensions import TypedDict

from ..cancel_flow import cancel_by_buyer, request_cancel
from ..catalog import Product, Sku
from ..errors import Misuse, Refused
from ..fulfillment import new_package, ship_lines
from ..markets import MARKETS, Market
from ..order_flow import collect, complete, deliver, pay, place, tell_address, uses_hold
from ..order_wire import order_answer
from ..orders import SHIPPABLE, Line, Order
from ..providers import providers_of
from ..shops import Shop
from .operations import LabCall, LabOperation
from .world import shop_of

if TYPE_CHECKING:
    from ..state import State

_FULFILLMENT = Literal["FULFILLMENT_BY_SELLER", "FULFILLMENT_BY_TIKTOK", "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"]


class BoughtBody(TypedDict, total=False):
    """Some units of one SKU, named by SKU id or by seller_sku (the first product that carries it)."""

    sku_id: str
    seller_sku: str
    quantity: int
    price: str


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


class OrderBody(TypedDict, total=False):
    """A purchase at a shop (id or name)."""

    shop: Required[str]
    lines: Required[list[BoughtBody]]
    address: AddressBody
    buyer_message: str
    fulfillment_type: _FULFILLMENT
    shipping_type: Literal["SELLER", "TIKTOK"]
    warehouse: str
    shipping_fee: str
    tax: str
    total_amount: str
    is_sample_order: bool
    allow_oversell: bool
    paid: bool


class ReasonBody(TypedDict, total=False):
    """Why the buyer wants to cancel."""

    reason: str


def make_order(state: State, body: OrderBody) -> dict[str, Any]:
    """A buyer buys live products; unpaid unless `paid`."""
    shop = shop_of(state, body["shop"])
    bought = [_bought(state, shop, row) for row in body["lines"]]
    if not bought:
        raise Misuse("bad_field", "lines: an order needs a line")
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
        shipping_fee=_money(body.get("shipping_fee", "0"), "shipping_fee"),
        tax=_money(body.get("tax", "0"), "tax"),
        stated_total=body.get("total_amount"),
    )
    place(state, order)
    if body.get("paid", False):
        pay(state, order, now)
    return order_answer(state, order)


def post_order(call: LabCall) -> dict[str, Any]:
    """A buyer places an order."""
    return make_order(call.state, call.body)


def get_order(call: LabCall) -> dict[str, Any]:
    """One order as the API shows it, with the recipient unmasked beside it."""
    order = order_named(call.state, call.path["order_id"])
    return {**order_answer(call.state, order), "unmasked_address": order.address}


def pay_order(call: LabCall) -> dict[str, Any]:
    """The buyer pays."""
    return _act(call, ("UNPAID",), pay)


def cancel_order(call: LabCall) -> dict[str, Any]:
    """The buyer cancels; after the free hour this becomes a request."""
    order = order_named(call.state, call.path["order_id"])
    reason = call.body.get("reason", "ecom_order_to_ship_canceled_reason_no_longer_needed")
    return _vendor_says(lambda: cancel_by_buyer(call.state, order, reason, call.second).id, "cancel_id")


def request_cancellation(call: LabCall) -> dict[str, Any]:
    """The buyer asks to cancel, and the seller must answer."""
    order = order_named(call.state, call.path["order_id"])
    reason = call.body.get("reason", "ecom_order_to_ship_canceled_reason_no_longer_needed")
    return _vendor_says(lambda: request_cancel(call.state, order, reason, call.second).id, "cancel_id")


def ship_order(call: LabCall) -> dict[str, Any]:
    """TikTok or the carrier moves the order: FBT orders are packed and sent, arranged ones are collected."""
    order = order_named(call.state, call.path["order_id"])
    if order.by_tiktok and order.status in SHIPPABLE:
        _pack_by_tiktok(call.state, order, call.second)
    return _act(call, ("AWAITING_COLLECTION", "PARTIALLY_SHIPPING"), collect)


def deliver_order(call: LabCall) -> dict[str, Any]:
    """The parcels arrive."""
    return _act(call, ("IN_TRANSIT",), deliver)


def complete_order(call: LabCall) -> dict[str, Any]:
    """The after-sales window closes."""
    return _act(call, ("DELIVERED",), complete)


def change_address(call: LabCall) -> dict[str, Any]:
    """The buyer changes the address before shipping: webhook type 3."""
    order = order_named(call.state, call.path["order_id"])
    if order.status not in ("ON_HOLD", "AWAITING_SHIPMENT"):
        raise Misuse("wrong_status", f"the order is {order.status}")
    order.address = {**order.address, **call.body}
    order.has_updated_address = True
    call.state.orders.touched(order, call.second)
    tell_address(call.state, order, call.second)
    return order_answer(call.state, order)


def order_named(state: State, order_id: str) -> Order:
    """An order by id."""
    order = state.orders.orders.get(order_id)
    if order is None:
        raise Misuse("unknown_order", f"no order has the id {order_id!r}", status=404)
    return order


_Bought = tuple[Product, Sku, BoughtBody]


def _bought(state: State, shop: Shop, row: BoughtBody) -> _Bought:
    if row.get("quantity", 1) < 1:
        raise Misuse("bad_field", "lines: quantity must be at least 1")
    catalog = state.catalog
    if "sku_id" in row:
        candidates = [catalog.sku_owner.get(row["sku_id"], "")]
    else:
        candidates = catalog.with_seller_sku(shop.id, row.get("seller_sku", ""))
    found = [p for i in candidates if (p := catalog.find(shop.id, i)) is not None]
    product = next((p for p in found if p.product_status == "ACTIVATE"), found[0] if found else None)
    if product is None:
        named = row.get("sku_id", row.get("seller_sku"))
        raise Misuse("unknown_sku", f"the shop sells no SKU {named!r}", status=404)
    if product.product_status != "ACTIVATE":
        raise Misuse("not_for_sale", f"product {product.id} is {product.status}, so nobody can buy it")
    sku = next(s for s in product.skus if s.id == row.get("sku_id") or s.seller_sku == row.get("seller_sku"))
    return product, sku, row


def _warehouse(shop: Shop, body: OrderBody, bought: list[_Bought]) -> str:
    wanted = body.get("warehouse")
    if wanted is not None:
        found = next((w.id for w in shop.warehouses.values() if wanted in (w.id, w.name)), None)
        if found is None:
            raise Misuse("unknown_warehouse", f"the shop has no warehouse {wanted!r}", status=404)
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
            raise Misuse("out_of_stock", f"SKU {sku.seller_sku!r} has not enough available stock")


def _lines(state: State, one: _Bought, warehouse_id: str) -> list[Line]:
    product, sku, row = one
    price = _money(row.get("price", sku.offer.buyer_price), "price")
    original = max(_money(sku.offer.amount, "price"), price)
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


def _money(text: str, name: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise Misuse("bad_field", f"{name}: {text!r} is not a decimal number") from error
    if not amount.is_finite() or not 0 <= amount < 10**12:
        raise Misuse("bad_field", f"{name}: {text!r} is no amount of money")
    return amount


def _pack_by_tiktok(state: State, order: Order, at: int) -> None:
    lines = [line for line in order.lines if line.status == "TO_SHIP"]
    if not order.package_ids:
        new_package(state, order, lines, at)
    provider = providers_of(MARKETS[state.shops[order.shop_id].region])[0][0]
    ship_lines(state, order, lines, f"FBT{order.id}", provider, at)


def _act(call: LabCall, allowed: tuple[str, ...], act: Callable[[State, Order, int], None]) -> dict[str, Any]:
    order = order_named(call.state, call.path["order_id"])
    if order.status not in allowed:
        raise Misuse("wrong_status", f"the order is {order.status}, not {' or '.join(allowed)}")
    act(call.state, order, call.second)
    return order_answer(call.state, order)


def _vendor_says(act: Callable[[], str], name: str) -> dict[str, Any]:
    try:
        return {name: act()}
    except Refused as refused:
        raise Misuse("refused", f"{refused.fault.code}: {refused.message}") from refused


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/orders", post_order, OrderBody),
    LabOperation("GET", "/_lab/orders/{order_id}", get_order),
    LabOperation("POST", "/_lab/orders/{order_id}/pay", pay_order),
    LabOperation("POST", "/_lab/orders/{order_id}/cancel", cancel_order, ReasonBody),
    LabOperation("POST", "/_lab/orders/{order_id}/request_cancel", request_cancellation, ReasonBody),
    LabOperation("POST", "/_lab/orders/{order_id}/ship", ship_order),
    LabOperation("POST", "/_lab/orders/{order_id}/deliver", deliver_order),
    LabOperation("POST", "/_lab/orders/{order_id}/complete", complete_order),
    LabOperation("POST", "/_lab/orders/{order_id}/address", change_address, AddressBody),
)
