"""Returns and refunds in outline (facts section 7b)."""

from __future__ import annotations

from functools import partial

from mock_tiktok.books.orders import Line, Order
from mock_tiktok.books.returns import (
    AWAITING_SHIP,
    COMPLETE,
    PENDING,
    REJECTED,
    REJECTED_PACKAGE,
    REPLACEMENT_DONE,
    REPLACEMENT_PENDING,
    SHIPPED_BACK,
    SUCCESS,
    Return,
)
from mock_tiktok.flow.orders.life import complete
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

REFUND_SECONDS = 60
# What a seller may decide in which status, and where it leads.
_DECISIONS = {
    ("REFUND", PENDING, "APPROVE_REFUND"): SUCCESS,
    ("RETURN_AND_REFUND", PENDING, "APPROVE_RETURN"): AWAITING_SHIP,
    ("RETURN_AND_REFUND", PENDING, "APPROVE_REFUND"): SUCCESS,
    ("RETURN_AND_REFUND", SHIPPED_BACK, "APPROVE_RECEIVED_PACKAGE"): SUCCESS,
    ("REPLACEMENT", REPLACEMENT_PENDING, "APPROVE_REPLACEMENT"): REPLACEMENT_DONE,
    ("REPLACEMENT", REPLACEMENT_PENDING, "ISSUE_REPLACEMENT_REFUND"): SUCCESS,
}
_REJECTIONS = {
    PENDING: REJECTED,
    SHIPPED_BACK: REJECTED_PACKAGE,
    REPLACEMENT_PENDING: "REPLACEMENT_REQUEST_REJECT",
}
REJECT_REASONS = (
    "reverse_reject_request_reason_1",
    "reverse_reject_request_reason_2",
    "reverse_reject_request_reason_3",
)
OPEN_TO_REFUND = frozenset({"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"})


def request_return(
    state: State, order: Order, kind: str, lines: list[Line], reason: str, at: int, role: str = "BUYER"
) -> Return:
    """A buyer asks, or the seller starts it; before shipping that is a cancellation, and not this."""
    if order.status not in OPEN_TO_REFUND:
        raise VendorError(errors.REVERSE_ORDER_STATUS)
    asked = {line_id for row in state.orders.returns_of(order) for line_id in row.line_ids}
    if asked & {line.id for line in lines}:
        raise VendorError(errors.REVERSE_IN_PROCESS)
    row = Return(
        id=state.ids.number("return"),
        shop_id=order.shop_id,
        order_id=order.id,
        type=kind,
        reason=reason,
        line_ids=[line.id for line in lines],
        create_time=at,
        update_time=at,
    )
    first = REPLACEMENT_PENDING if kind == "REPLACEMENT" else PENDING
    _move(state, row, first, "ORDER_RETURN", role, at)
    return row


def approve_return(state: State, row: Return, decision: str, at: int) -> None:
    """The seller grants what the status allows."""
    target = _DECISIONS.get((row.type, row.status, decision))
    if target is None:
        over = row.status in (COMPLETE, REPLACEMENT_DONE)
        raise VendorError(errors.REVERSE_FINISHED if over else errors.REVERSE_PARAMETERS)
    _move(state, row, target, decision, "SELLER", at)
    if target == SUCCESS:
        state.agenda.add(at + REFUND_SECONDS, partial(_refunded, state, row))


def granted(row: Return) -> str:
    """The decision that gives the buyer what is asked for now; a finished return has none, and is refused."""
    return next(
        (decision for kind, status, decision in _DECISIONS if kind == row.type and status == row.status),
        "APPROVE_REFUND",
    )


def reject_return(state: State, row: Return, reason: str, at: int) -> None:
    """The seller refuses the request, or what came back."""
    target = _REJECTIONS.get(row.status)
    if target is None:
        raise VendorError(errors.REVERSE_FINISHED)
    _move(state, row, target, reason, "SELLER", at)


def send_back(state: State, row: Return, at: int) -> None:
    """The buyer sends the goods back."""
    if row.status != AWAITING_SHIP:
        raise VendorError(errors.REVERSE_PARAMETERS, "The return does not wait for the buyer's parcel")
    _move(state, row, SHIPPED_BACK, "BUYER_SHIPPED", "BUYER", at)


def _refunded(state: State, row: Return, at: int) -> None:
    _move(state, row, COMPLETE, "REFUND", "SYSTEM", at)
    order = state.orders.orders[row.order_id]
    done = {i for other in state.orders.returns_of(order) if other.status == COMPLETE for i in other.line_ids}
    # A full refund completes the order (section 6).
    if order.status in OPEN_TO_REFUND and {line.id for line in order.open_lines()} <= done:
        complete(state, order, at)


def _move(state: State, row: Return, status: str, event: str, role: str, at: int) -> None:
    row.status = status
    row.records.append({"event": event, "role": role, "create_time": at, "note": row.reason})
    state.orders.put_return(row, at)
    payload = {
        "order_id": row.order_id,
        "return_role": role,
        "return_type": row.type,
        "return_status": status,
        "return_id": row.id,
        "create_time": row.create_time,
        "update_time": at,
    }
    notify(state, "RETURN_STATUS_CHANGE", row.shop_id, at, payload)
