"""Fulfillments: proof that lines left, immutable, counted once, and told onward.

What a sender reports must fit the shipping request it names: a wrong SKU or more than was asked is refused and opens
an exception, and a rejected fulfillment never counts as shipped (facts/hub-behaviour.md 1.5; promise I3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    fulfillments,
    integrations,
    order_lines,
    orders,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.integrations.row import setting
from integration_hub.orders.cancellation import OPEN, change_status, close_request
from integration_hub.orders.routing import asked
from integration_hub.stock import ledger as inventory
from integration_hub.stock.ledger import Movement

if TYPE_CHECKING:
    from integration_hub.hub import Hub


def record(
    hub: Hub,
    shipment_id: str,
    *,
    source: str,
    ext_reference_id: str,
    kind: str,
    carrier: str | None,
    tracking_number: str | None,
    quantities: Mapping[str, int],
) -> tuple[str, bool]:
    """Record what left (or was rejected) by SKU; return its id and whether it is new.

    The sender's own reference makes it safe to repeat. Raises RuleViolated where it does not fit the request.
    """
    try:
        return _record(hub, shipment_id, source, ext_reference_id, kind, carrier, tracking_number, quantities)
    except IntegrityError:
        # The same report came twice at once; the other one is stored, and is the answer.
        return _record(hub, shipment_id, source, ext_reference_id, kind, carrier, tracking_number, quantities)


def _record(
    hub: Hub,
    shipment_id: str,
    source: str,
    ext_reference_id: str,
    kind: str,
    carrier: str | None,
    tracking_number: str | None,
    quantities: Mapping[str, int],
) -> tuple[str, bool]:
    with hub.store.transaction() as connection:
        request = connection.select(shipping_requests, id=shipment_id).one()
        known = connection.scalar(
            select(fulfillments.c.id).where(
                fulfillments.c.organization_id == request.organization_id,
                fulfillments.c.source == source,
                fulfillments.c.ext_reference_id == ext_reference_id,
            )
        )
        if known is not None:
            return known, False
        lines = connection.select(shipping_request_lines, shipping_request_id=request.id).all()
        wrong = _mismatch(request, lines, quantities)
        if wrong:
            _tell_mismatch(hub, connection, request, wrong, ext_reference_id)
        else:
            taken = _take(lines, quantities)
            fulfillment_id = _keep(
                hub, connection, request, taken, source, ext_reference_id, kind, carrier, tracking_number
            )
            if kind == "rejected":
                _reject(hub, connection, request, taken)
            else:
                _ship(hub, connection, request, taken, fulfillment_id)
            return fulfillment_id, True
    raise RuleViolated([Violation("mismatch", wrong, "lineItems")])


def _mismatch(request: Row, lines: Sequence[Row], quantities: Mapping[str, int]) -> str:
    if request.status not in OPEN:
        return f"Shipping request {request.ext_shipment_id} is {request.status}; nothing more is asked of it."
    for sku, quantity in quantities.items():
        left = sum(line.quantity - line.shipped for line in lines if line.sku == sku)
        if quantity > left:
            return f"{quantity} of “{sku}” were reported, but {left} are open on {request.ext_shipment_id}."
    return "" if any(quantities.values()) else "No line was reported."


def _tell_mismatch(hub: Hub, connection: Connection, request: Row, wrong: str, ext_reference_id: str) -> None:
    hub.open_exception(
        connection,
        organization_id=request.organization_id,
        code="fulfillment_mismatch",
        entity="shipment",
        entity_id=request.id,
        message=wrong,
        details={"extReferenceId": ext_reference_id, "extShipmentId": request.ext_shipment_id},
    )


def _take(lines: Sequence[Row], quantities: Mapping[str, int]) -> list[tuple[Row, int]]:
    left = dict(quantities)
    taken = []
    for line in lines:
        amount = min(left.get(line.sku, 0), line.quantity - line.shipped)
        if amount > 0:
            taken.append((line, amount))
            left[line.sku] -= amount
    return taken


def _keep(
    hub: Hub,
    connection: Connection,
    request: Row,
    taken: Sequence[tuple[Row, int]],
    source: str,
    ext_reference_id: str,
    kind: str,
    carrier: str | None,
    tracking_number: str | None,
) -> str:
    fulfillment_id = hub.new_id("ful")
    connection.insert(
        fulfillments,
        {
            "id": fulfillment_id,
            "organization_id": request.organization_id,
            "order_id": request.order_id,
            "shipping_request_id": request.id,
            "source": source,
            "ext_reference_id": ext_reference_id,
            "kind": kind,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "lines_json": [
                {"order_line_id": line.order_line_id, "sku": line.sku, "quantity": amount}
                for line, amount in taken
            ],
            "created_at": hub.clock.now(),
        },
    )
    hub.close_exception(connection, "fulfillment_mismatch", entity="shipment", entity_id=request.id)
    hub.note(
        connection,
        organization_id=request.organization_id,
        decision=f"fulfillment_{kind}",
        entity="fulfillment",
        entity_id=fulfillment_id,
        reason=f"{source} reported it for {request.ext_shipment_id}.",
        details={"orderId": request.order_id, "trackingNumber": tracking_number},
    )
    return fulfillment_id


@statement
def _add_shipped(line_id: str, amount: int) -> Any:
    shipped = shipping_request_lines.c.shipped
    return (
        update(shipping_request_lines)
        .where(shipping_request_lines.c.id == line_id)
        .values(shipped=shipped + amount)
    )


def _ship(
    hub: Hub,
    connection: Connection,
    request: Row,
    taken: Sequence[tuple[Row, int]],
    fulfillment_id: str,
) -> None:
    movements = []
    for line, amount in taken:
        connection.execute(_add_shipped(line.id, amount))
        cause = f"fulfill:{fulfillment_id}:{line.order_line_id}"
        movements.append(
            Movement(line.sku, request.location_id, "fulfill", cause, on_hand=-amount, committed=-amount)
        )
    inventory.post(hub, connection, request.organization_id, movements)
    _update_statuses(hub, connection, request)
    _want_tracking(hub, connection, request, fulfillment_id)


def _update_statuses(hub: Hub, connection: Connection, request: Row) -> None:
    lines = connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    whole = all(line.shipped >= line.quantity for line in lines)
    connection.update(
        shipping_requests, {"id": request.id}, {"status": "shipped" if whole else "partialShipped"}
    )
    status = order_status(connection, request.order_id)
    connection.execute(change_status(request.order_id, status, hub.clock.now()))


@statement
def _shipped_lines(order_id: str) -> Any:
    return (
        select(shipping_request_lines.c.order_line_id, shipping_request_lines.c.shipped)
        .join(shipping_requests, shipping_requests.c.id == shipping_request_lines.c.shipping_request_id)
        .where(shipping_requests.c.order_id == order_id)
    )


def order_status(connection: Connection, order_id: str) -> str:
    """Return what the order's shipments make of it: fulfilled when nothing is left to ship."""
    shipped: dict[str, int] = {}
    for line_id, amount in connection.execute(_shipped_lines(order_id)):
        shipped[line_id] = shipped.get(line_id, 0) + amount
    lines = connection.select(order_lines, order_id=order_id).all()
    left = sum(line.quantity - line.canceled - shipped.get(line.id, 0) for line in lines)
    if left <= 0:
        return "fulfilled"
    return "partialFulfillment" if any(shipped.values()) else "sentToFulfillment"


@statement
def _among(organization_id: str, integration_ids: Sequence[str]) -> Any:
    return select(integrations).where(
        integrations.c.id.in_(integration_ids), integrations.c.organization_id == organization_id
    )


def _want_tracking(hub: Hub, connection: Connection, request: Row, fulfillment_id: str) -> None:
    """Have the order's channel, and the platforms that track who ships, told of the fulfillment."""
    order = connection.select(orders, id=request.order_id).one()
    allocated = connection.select(remote_objects, entity_id=request.id, purpose="fulfillment_order")
    told = [order.integration_id, *(row.integration_id for row in allocated)]
    for row in connection.execute(_among(request.organization_id, told)):
        able = hub.connectors[row.connector].capabilities
        if not able.push_fulfillments or not setting(row, "fulfillments", True):
            continue
        connection.insert(
            remote_objects,
            {
                "entity_id": fulfillment_id,
                "integration_id": row.id,
                "purpose": "shipment",
                "organization_id": request.organization_id,
                "status": "wanted",
                "details_json": {},
                "updated_at": hub.clock.now(),
            },
        )
        hub.enqueue(
            connection,
            organization_id=request.organization_id,
            flow="push_orders",
            integration_id=row.id,
            unique_key=f"push_orders:{row.id}::now",
        )


def _reject(hub: Hub, connection: Connection, request: Row, taken: Sequence[tuple[Row, int]]) -> None:
    """Take the lines a warehouse cannot ship off its request; a person decides what becomes of them."""
    movements = []
    for line, amount in taken:
        connection.update(shipping_request_lines, {"id": line.id}, {"quantity": line.quantity - amount})
        cause = f"reject:{request.id}:{line.order_line_id}:{line.shipped}"
        movements.append(
            Movement(line.sku, request.location_id, "shipCancelRestock", cause, committed=-amount)
        )
        movements.append(Movement(line.sku, VIRTUAL_LOCATION, "virtualCommit", cause, committed=amount))
    inventory.post(hub, connection, request.organization_id, movements)
    lines = connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    if all(line.quantity == line.shipped for line in lines):
        status = "shipped" if any(line.shipped for line in lines) else "canceled"
        connection.update(shipping_requests, {"id": request.id}, {"status": status})
    hub.open_exception(
        connection,
        organization_id=request.organization_id,
        code="fulfillment_rejected",
        entity="order",
        entity_id=request.order_id,
        message=f"The warehouse rejected lines of {request.ext_shipment_id}. Re-run routing, or cancel the order.",
        details={"shipmentId": request.id},
    )


def cancel_request(hub: Hub, shipment_id: str, restock: bool) -> None:
    """Cancel one shipping request; what it held is unrouted again and waits for routing to be re-run."""
    with hub.store.transaction() as connection:
        request = connection.select(shipping_requests, id=shipment_id).one()
        if request.status not in OPEN:
            return
        before = asked(connection, request.order_id)
        close_request(hub, connection, request, restock=restock)
        after = asked(connection, request.order_id)
        movements = [
            Movement(
                line.sku,
                VIRTUAL_LOCATION,
                "virtualCommit",
                f"unship:{request.id}:{line.order_line_id}",
                committed=before[line.order_line_id] - after.get(line.order_line_id, 0),
            )
            for line in connection.select(shipping_request_lines, shipping_request_id=request.id)
        ]
        inventory.post(hub, connection, request.organization_id, [m for m in movements if m.committed])
        connection.update(orders, {"id": request.order_id}, {"routing_status": "pending"})
        inventory.stock_moved(hub, connection, request.organization_id)
