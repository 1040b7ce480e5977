"""Cancellations by seller, buyer and system (facts sections 6 and 7b)."""

from __future__ import annotations

from functools import partial

from mock_tiktok.books.orders import Cancellation, Line, Order
from mock_tiktok.flow.orders.cancellation_records import record, refund_later, tell
from mock_tiktok.flow.orders.life import cancel_lines
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

FREE_CANCEL_SECONDS = 3600
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
PAID_REASONS = frozenset(
    {
        OUT_OF_STOCK,
        "seller_cancel_reason_wrong_price",
        "seller_cancel_paid_reason_address_not_deliver",
        "seller_cancel_paid_reason_buyer_requested_cancellation",
    }
)
UNPAID_PREFIX = "seller_cancel_unpaid_reason_"
_BY_PLATFORM = frozenset(
    {"UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT"}
)
_CANCELLABLE = frozenset({"UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"})


def cancellable(state: State, order: Order) -> bool:
    """Whether a seller may cancel now; with the carrier already arranged only in the US."""
    in_us = state.shops[order.shop_id].region == "US"
    return order.status in _CANCELLABLE or (order.status == "AWAITING_COLLECTION" and in_us)


def check_reason(order: Order, reason: str) -> None:
    """A seller's reason must exist and fit whether the order is paid."""
    if reason not in PAID_REASONS and not reason.startswith(UNPAID_PREFIX):
        raise VendorError(errors.REVERSE_REASON)
    if (order.status == "UNPAID") != reason.startswith(UNPAID_PREFIX):
        raise VendorError(errors.REVERSE_REASON_STATUS)


def refuse_unless_cancellable(state: State, order: Order, reason: str) -> None:
    """Refuse where a seller may not cancel an order now, or not for this reason."""
    if order.status == "CANCELLED":
        raise VendorError(errors.REVERSE_ALREADY_CANCELLED)
    if order.id in state.orders.requests:
        raise VendorError(errors.REVERSE_IN_PROCESS)
    if not cancellable(state, order):
        raise VendorError(errors.REVERSE_ORDER_STATUS)
    check_reason(order, reason)


def refuse_single_lines(state: State, order: Order, lines: list[Line], reason: str) -> None:
    """Refuse some of the lines but in US and UK, and there for want of stock alone."""
    if len(lines) < len(order.open_lines()) and (
        state.shops[order.shop_id].region not in ("US", "GB") or reason != OUT_OF_STOCK
    ):
        raise VendorError(errors.REVERSE_ITEM_LEVEL)


def cancel_by_seller(state: State, order: Order, lines: list[Line], reason: str, at: int) -> Cancellation:
    """The seller cancels lines; a paid order's refund follows."""
    return _cancel_now(state, order, lines, "CANCEL", "SELLER", reason, at)


def cancel_by_buyer(state: State, order: Order, reason: str, at: int) -> Cancellation:
    """The buyer cancels: at once within the free hour, later by a request that the seller answers."""
    if order.id in state.orders.requests:
        raise VendorError(errors.REVERSE_IN_PROCESS)
    if order.status == "CANCELLED":
        raise VendorError(errors.REVERSE_ALREADY_CANCELLED)
    paid_at = order.times.get("paid_time")
    free = order.status in ("UNPAID", "ON_HOLD") or (
        paid_at is not None and at - paid_at < FREE_CANCEL_SECONDS and order.status == "AWAITING_SHIPMENT"
    )
    if free:
        return _cancel_now(state, order, order.open_lines(), "CANCEL", "BUYER", reason, at)
    return request_cancel(state, order, reason, at)


def cancel_by_platform(state: State, order: Order, user: str, reason: str, at: int) -> Cancellation:
    """The system, or an operator of the platform, cancels what is left of an order."""
    if order.status not in _BY_PLATFORM:
        raise VendorError(errors.REVERSE_ORDER_STATUS)
    if order.id in state.orders.requests:
        raise VendorError(errors.REVERSE_IN_PROCESS)
    return _cancel_now(state, order, order.open_lines(), "CANCEL", user, reason, at)


def request_cancel(state: State, order: Order, reason: str, at: int) -> Cancellation:
    """A buyer's request; unanswered it is approved by the system after a while (a quirk)."""
    if order.id in state.orders.requests:
        raise VendorError(errors.REVERSE_IN_PROCESS)
    if order.status not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"):
        raise VendorError(errors.REVERSE_ORDER_STATUS)
    request = record(
        state, order, order.open_lines(), "BUYER_CANCEL", "CANCELLATION_REQUEST_PENDING", "BUYER", reason, at
    )
    state.orders.requests[order.id] = request.id
    order.buyer_requests_cancel = True
    order.times["request_cancel_time"] = at
    state.orders.touched(order, at)
    tell(state, request, at)
    wait = state.quirks.request_auto_approve_seconds
    if wait:
        state.agenda.add(at + wait, partial(_approve_unanswered, state, request))
    return request


def approve(state: State, request: Cancellation, at: int, *, user: str = "BUYER") -> None:
    """Grant a buyer's request: the lines are canceled and the refund follows."""
    order = state.orders.orders[request.order_id]
    _close(state, order, request, "CANCELLATION_REQUEST_SUCCESS", at)
    lines = [line for line in order.open_lines() if line.status in ("TO_SHIP", "ARRANGED")]
    cancel_lines(state, order, lines, user, request.reason, at)
    refund_later(state, request, at)


def reject(state: State, request: Cancellation, at: int) -> None:
    """Turn a buyer's request down: the order goes on."""
    order = state.orders.orders[request.order_id]
    _close(state, order, request, "CANCELLATION_REQUEST_CANCELLED", at)


def _approve_unanswered(state: State, request: Cancellation, at: int) -> None:
    if request.status != "CANCELLATION_REQUEST_PENDING":
        return
    order = state.orders.orders[request.order_id]
    if order.status in ("IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED"):
        _close(state, order, request, "CANCELLATION_REQUEST_CANCELLED", at)
    else:
        approve(state, request, at, user="SYSTEM")


def _cancel_now(
    state: State, order: Order, lines: list[Line], kind: str, role: str, reason: str, at: int
) -> Cancellation:
    paid = "paid_time" in order.times
    status = "CANCELLATION_REQUEST_SUCCESS" if paid else "CANCELLATION_REQUEST_COMPLETE"
    cancellation = record(state, order, lines, kind, status, role, reason, at)
    cancel_lines(state, order, lines, role, reason, at)
    tell(state, cancellation, at)
    if paid:
        refund_later(state, cancellation, at)
    return cancellation


def _close(state: State, order: Order, request: Cancellation, status: str, at: int) -> None:
    request.status = status
    state.orders.requests.pop(order.id, None)
    order.buyer_requests_cancel = False
    state.orders.put_cancellation(request, at)
    state.orders.touched(order, at)
    tell(state, request, at)
