"""The order status machine: what moves an order, and what else moves with it (facts section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mock_tiktok.books.orders import BEFORE_RELEASE, SHIPPABLE, Line, LineStatus, Order, Package
from mock_tiktok.flow.orders.cancellation_records import record, refund_later, tell
from mock_tiktok.flow.products.stock_alerts import tell_low_stock, total_available
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.reference.taxonomy import NO_HOLD_CATEGORY
from mock_tiktok.state import State

_WEBHOOK_STATUS = {"CANCELLED": "CANCEL"}
_SLOWEST = (
    ("TO_SHIP", "PARTIALLY_SHIPPING"),
    ("ARRANGED", "AWAITING_COLLECTION"),
    ("IN_TRANSIT", "IN_TRANSIT"),
    ("DELIVERED", "DELIVERED"),
)
SHIPPING_DUE_SECONDS = 3 * 86_400


def place(state: State, order: Order) -> None:
    """Take in a buyer's order: unpaid, its stock held."""
    state.orders.add_order(order)
    for line in order.lines:
        _hold_stock(state, line, order.create_time)
    _tell_status(state, order, order.create_time)


def pay(state: State, order: Order, at: int) -> None:
    """Payment: into the hold, or straight to shipment where shop or category knows no hold."""
    order.times["paid_time"] = at
    if state.shops[order.shop_id].market.package_exists_at_payment:
        _open_package(state, order, at)
    if order.on_hold_flow:
        move(state, order, "ON_HOLD", at)
        due = order.release_date or at + state.shops[order.shop_id].hold_seconds
        state.agenda.add(due, partial(_release_from_hold, state, order))
    else:
        _release(state, order, at)


def uses_hold(state: State, shop_id: str, product_ids: Iterable[str]) -> bool:
    """Whether an order of these products passes ON_HOLD (sections 6 and 10)."""
    if not state.shops[shop_id].on_hold:
        return False
    categories = (state.catalog.products[p].live.content.get("category_id") for p in product_ids)
    return any(category != NO_HOLD_CATEGORY for category in categories)


def move(state: State, order: Order, status: str, at: int) -> None:
    """Put an order into a status and tell the shop's apps."""
    order.status_before = (order.status, at)
    order.status = status
    state.orders.touched(order, at)
    _tell_status(state, order, at)


def arrange(state: State, order: Order, package: Package, lines: list[Line], at: int) -> None:
    """Lines are handed to a carrier: their stock leaves, and the order follows."""
    package.arranged = True
    package.arranged_at = at
    state.orders.put_package(package, at)
    for line in lines:
        _release_held(state, line, back=False)
        line.status = "ARRANGED"
        line.package_id = package.id
        line.tracking_number = package.tracking_number
        line.shipping_provider_id = package.shipping_provider_id
        line.rts_time = at
    state.orders.by_tracking.setdefault((order.shop_id, package.tracking_number), []).append(order.id)
    order.times.setdefault("rts_time", at)
    settle_after_arranging(state, order, at)


def settle_after_arranging(state: State, order: Order, at: int) -> None:
    """The order's status after some of its lines were arranged or canceled: that of its slowest line."""
    statuses = {line.status for line in order.open_lines()}
    moving = order.status in SHIPPABLE or order.status == "AWAITING_COLLECTION"
    if moving and statuses and statuses != {"TO_SHIP"}:
        target = next(status for slowest, status in _SLOWEST if slowest in statuses)
        if target != order.status:
            move(state, order, target, at)
            return
    state.orders.touched(order, at)


def collect(state: State, order: Order, at: int, *, only: Package | None = None) -> None:
    """The carrier scans what is arranged, or one package of it; in transit is the order once all are."""
    _advance(state, order, "ARRANGED", "IN_TRANSIT", at, only)
    order.times.setdefault("collection_time", at)
    if order.status == "AWAITING_COLLECTION" and not _any_line(order, "ARRANGED"):
        move(state, order, "IN_TRANSIT", at)
    else:
        state.orders.touched(order, at)


def deliver(state: State, order: Order, at: int, *, only: Package | None = None) -> None:
    """The parcels arrive, or one of them; delivered is the order once all are."""
    _advance(state, order, "IN_TRANSIT", "DELIVERED", at, only)
    order.times["delivery_time"] = at
    if order.status == "IN_TRANSIT" and not _any_line(order, "IN_TRANSIT"):
        move(state, order, "DELIVERED", at)
    else:
        state.orders.touched(order, at)


def complete(state: State, order: Order, at: int) -> None:
    """The after-sales window closes."""
    for line in order.open_lines():
        line.status = "COMPLETED"
    order.times["completed_time"] = at
    move(state, order, "COMPLETED", at)


def cancel_lines(state: State, order: Order, lines: list[Line], user: str, reason: str, at: int) -> None:
    """Cancel lines; the order is canceled only once all of them are."""
    for line in lines:
        _release_held(state, line, back=True)
        line.status = "CANCELLED"
        line.cancel_user = user
        line.cancel_reason = reason
    for package_id in order.package_ids:
        package = state.orders.packages[package_id]
        if all(line.status == "CANCELLED" for line in state.orders.lines_of(package)):
            package.status = "CANCELLED"
            state.orders.put_package(package, at)
    if order.open_lines():
        settle_after_arranging(state, order, at)
        return
    order.cancel_reason = reason
    # The order knows no operator as initiator, only its lines do (section 6).
    order.cancellation_initiator = "SYSTEM" if user == "OPERATOR" else user
    order.times["cancel_time"] = at
    move(state, order, "CANCELLED", at)


def tell_address(state: State, order: Order, at: int) -> None:
    """Webhook type 3."""
    notify(state, "RECIPIENT_ADDRESS_UPDATE", order.shop_id, at, {"order_id": order.id, "update_time": at})


def _release_from_hold(state: State, order: Order, at: int) -> None:
    if order.status == "ON_HOLD":
        _release(state, order, at)


def _release(state: State, order: Order, at: int) -> None:
    due = at + SHIPPING_DUE_SECONDS
    order.times |= {
        "rts_sla_time": due,
        "shipping_due_time": due,
        "tts_sla_time": due + 86_400,
        "collection_due_time": due + 86_400,
        "cancel_order_sla_time": at + 15 * 86_400,
    }
    move(state, order, "AWAITING_SHIPMENT", at)
    days = state.quirks.unshipped_cancel_days
    if days and state.shops[order.shop_id].region == "US":
        state.agenda.add(at + days * 86_400, partial(_cancel_unshipped, state, order))


def _cancel_unshipped(state: State, order: Order, at: int) -> None:
    lines = order.waiting_lines()
    if not lines or order.status not in SHIPPABLE or order.by_tiktok or order.id in state.orders.requests:
        return
    reason = "ecom_order_to_ship_canceled_reason_seller_overdue"
    kept = record(state, order, lines, "CANCEL", "CANCELLATION_REQUEST_SUCCESS", "SYSTEM", reason, at)
    cancel_lines(state, order, lines, "SYSTEM", reason, at)
    tell(state, kept, at)
    refund_later(state, kept, at)


def _open_package(state: State, order: Order, at: int) -> None:
    package = Package(
        id=state.ids.number("package"),
        shop_id=order.shop_id,
        order_ids=[order.id],
        line_ids=[line.id for line in order.lines],
        create_time=at,
        update_time=at,
        shipping_type=order.shipping_type,
        order_pay_time=at,
    )
    for line in order.lines:
        line.package_id = package.id
    order.package_ids.append(package.id)
    state.orders.put_package(package, at)


def _any_line(order: Order, status: str) -> bool:
    return any(line.status == status for line in order.lines)


def _advance(
    state: State, order: Order, before: LineStatus, after: LineStatus, at: int, only: Package | None
) -> None:
    moved: dict[str, None] = {}
    for line in order.lines:
        if line.status == before and (only is None or line.package_id == only.id):
            line.status = after
            moved[line.package_id] = None
    for package_id in moved:
        package = state.orders.packages[package_id]
        # A combined package that arrived for one order does not travel again for another.
        if package.status != "COMPLETED":
            package.status = "FULFILLING" if after == "IN_TRANSIT" else "COMPLETED"
            state.orders.put_package(package, at)


def _hold_stock(state: State, line: Line, at: int) -> None:
    product = state.catalog.products[line.product_id]
    sku = product.sku(line.sku_id)
    stock = sku.offer.stock.get(line.warehouse_id) if sku else None
    if sku is None or stock is None:
        line.held_stock = False
        return
    had = total_available(sku)
    # An oversold unit leaves available at zero, and gives nothing back when it is canceled.
    line.held_stock = stock.available > 0
    stock.available -= 1 if line.held_stock else 0
    stock.committed += 1
    tell_low_stock(state, product, sku, had, at)


def _release_held(state: State, line: Line, *, back: bool) -> None:
    if line.status != "TO_SHIP":
        return
    product = state.catalog.products[line.product_id]
    sku = product.sku(line.sku_id)
    stock = sku.offer.stock.get(line.warehouse_id) if sku else None
    if stock is None or stock.committed == 0:
        return
    stock.committed -= 1
    if back and line.held_stock:
        stock.available += 1


def _tell_status(state: State, order: Order, at: int) -> None:
    if order.status == "PARTIALLY_SHIPPING" and not state.quirks.partially_shipping_webhook:
        return
    status = order.status
    if state.quirks.mark_cancel_in_webhook:
        status = _WEBHOOK_STATUS.get(status, status)
    payload = {
        "order_id": order.id,
        "order_status": status,
        "is_on_hold_order": order.on_hold_flow,
        "update_time": at,
    }
    notify(state, "ORDER_STATUS_CHANGE", order.shop_id, at, payload)


def before_release(order: Order) -> bool:
    """Unpaid or on hold: nothing may be fulfilled and no address is shown."""
    return order.status in BEFORE_RELEASE
