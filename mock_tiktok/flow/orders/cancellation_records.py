"""What a cancellation leaves behind: its record and webhook type 11 (facts sections 7b and 8)."""

from __future__ import annotations

from functools import partial

from mock_tiktok.books.orders import Cancellation, Line, Order
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.state import State

REFUND_SECONDS = 60


def record(
    state: State, order: Order, lines: list[Line], kind: str, status: str, role: str, reason: str, at: int
) -> Cancellation:
    """File a cancellation of some lines."""
    cancellation = Cancellation(
        id=state.ids.number("cancel"),
        shop_id=order.shop_id,
        order_id=order.id,
        type=kind,
        status=status,
        role=role,
        reason=reason,
        line_ids=[line.id for line in lines],
        create_time=at,
        update_time=at,
    )
    state.orders.put_cancellation(cancellation, at)
    return cancellation


def refund_later(state: State, cancellation: Cancellation, at: int) -> None:
    """Complete the cancellation of something paid once the money is back."""
    state.agenda.add(at + REFUND_SECONDS, partial(_refunded, state, cancellation))


def tell(state: State, cancellation: Cancellation, at: int) -> None:
    """Webhook type 11."""
    payload = {
        "order_id": cancellation.order_id,
        # The misspelled key is the vendor's (section 0.7).
        "cancellations_role": cancellation.role,
        "cancel_status": cancellation.status,
        "cancel_id": cancellation.id,
        "create_time": cancellation.create_time,
    }
    notify(state, "CANCELLATION_STATUS_CHANGE", cancellation.shop_id, at, payload)


def _refunded(state: State, cancellation: Cancellation, at: int) -> None:
    cancellation.status = "CANCELLATION_REQUEST_COMPLETE"
    state.orders.put_cancellation(cancellation, at)
    tell(state, cancellation, at)
