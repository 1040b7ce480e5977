"""Orders and what a person may do to them."""

from __future__ import annotations

from integration_hub.api import bodies, queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground.reading.parts import Document
from integration_hub.orders import reading
from integration_hub.orders.advance import advance
from integration_hub.orders.cancellation import cancel


def list_orders(call: Call, query: queries.Orders) -> Answer:
    """Answer the organization's orders in the order they were placed."""
    return reading.orders_listed(
        call.connection,
        call.organization_id,
        query.part,
        status=query.status,
        external_order_id=query.ext_order_id,
    )


def get_order(call: Call, order_id: str) -> Answer:
    """Answer one order."""
    row = reading.order(call.connection, call.organization_id, order_id)
    return reading.orders_as_json(call.connection, [row])[0]


def route_order(call: Call, order_id: str) -> Answer:
    """Re-run routing for what is not routed yet."""
    _read(call, order_id)
    advance(call.hub.desk, order_id)
    return _read(call, order_id)


def cancel_order(call: Call, order_id: str, body: bodies.OrderToCancel) -> Answer:
    """Cancel what has not shipped; `restock` releases the stock it held."""
    _read(call, order_id)
    cancel(call.hub.desk, order_id, body.reason, body.restock)
    return _read(call, order_id)


def _read(call: Call, order_id: str) -> Document:
    """Return the order, or refuse one that is not the caller's."""
    with call.hub.store.transaction() as connection:
        row = reading.order(connection, call.organization_id, order_id)
        return reading.orders_as_json(connection, [row])[0]
