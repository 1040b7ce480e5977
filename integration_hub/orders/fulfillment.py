"""Fulfillments: proof that lines left, immutable, counted once, and told onward.

What a sender reports must fit the shipping request it names: a wrong SKU or more than was asked is refused and opens
an exception, and a rejected fulfillment never counts as shipped (facts/hub-behaviour.md 1.5; promise I3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from integration_hub.ground.desk import Desk, Work
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
from integration_hub.orders.cancellation import OPEN, change_status, close_request
from integration_hub.orders.routing import asked
from integration_hub.outbox import wishes
from integration_hub.stock import ledger as inventory
from integration_hub.stock.ledger import Movement


@dataclass(frozen=True, slots=True)
class Report:
    """What a sender says of a shipping request: units by SKU that left it, or that it cannot ship."""

    source: str
    ext_reference_id: str  # the sender's own, which makes it safe to repeat
    kind: str  # shipped | rejected
    carrier: str | None
    tracking_number: str | None
    quantities: Mapping[str, int]


def record(desk: Desk, shipment_id: str, report: Report) -> tuple[str, bool]:
    """Record what left (or was rejected) by SKU; return its id and whether it is new.

    Safe to repeat. Raises RuleViolated where the report does not fit the request.
    """
    try:
        return _record(desk, shipment_id, report)
    except IntegrityError:
        # The same report came twice at once; the other one is stored, and is the answer.
        return _record(desk, shipment_id, report)


def _record(desk: Desk, shipment_id: str, report: Report) -> tuple[str, bool]:
    with desk.store.transaction() as connection:
        request = connection.select(shipping_requests, id=shipment_id).one()
        work = desk.on(connection, request.organization_id)
        known = work.connection.scalar(
            select(fulfillments.c.id).where(
                fulfillments.c.organization_id == request.organization_id,
                fulfillments.c.source == report.source,
                fulfillments.c.ext_reference_id == report.ext_reference_id,
            )
        )
        if known is not None:
            return known, False
        lines = work.connection.select(shipping_request_lines, shipping_request_id=request.id).all()
        wrong = _mismatch(request, lines, report.quantities)
        if wrong:
            _tell_mismatch(work, request, wrong, report)
        else:
            taken = _take(lines, report.quantities)
            fulfillment_id = _keep(work, request, taken, report)
            if report.kind == "rejected":
                _reject(work, request, taken, fulfillment_id)
            else:
                _ship(work, request, taken, fulfillment_id)
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


def _tell_mismatch(work: Work, request: Row, wrong: str, report: Report) -> None:
    work.open_exception(
        "fulfillment_mismatch",
        "shipment",
        request.id,
        wrong,
        extReferenceId=report.ext_reference_id,
        extShipmentId=request.ext_shipment_id,
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


def _keep(work: Work, request: Row, taken: Sequence[tuple[Row, int]], report: Report) -> str:
    fulfillment_id = work.new_id("ful")
    work.connection.insert(
        fulfillments,
        {
            "id": fulfillment_id,
            "organization_id": request.organization_id,
            "order_id": request.order_id,
            "shipping_request_id": request.id,
            "source": report.source,
            "ext_reference_id": report.ext_reference_id,
            "kind": report.kind,
            "carrier": report.carrier,
            "tracking_number": report.tracking_number,
            "lines_json": [
                {"order_line_id": line.order_line_id, "sku": line.sku, "quantity": amount}
                for line, amount in taken
            ],
            "created_at": work.now,
        },
    )
    work.close_exception("fulfillment_mismatch", entity="shipment", entity_id=request.id)
    work.note(
        f"fulfillment_{report.kind}",
        "fulfillment",
        fulfillment_id,
        f"{report.source} reported it for {request.ext_shipment_id}.",
        orderId=request.order_id,
        trackingNumber=report.tracking_number,
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
    work: Work,
    request: Row,
    taken: Sequence[tuple[Row, int]],
    fulfillment_id: str,
) -> None:
    movements = []
    for line, amount in taken:
        work.connection.execute(_add_shipped(line.id, amount))
        cause = f"fulfill:{fulfillment_id}:{line.order_line_id}"
        movements.append(
            Movement(line.sku, request.location_id, "fulfill", cause, on_hand=-amount, committed=-amount)
        )
    inventory.post(work, movements)
    _update_statuses(work, request)
    _want_tracking(work, request, fulfillment_id)


def _update_statuses(work: Work, request: Row) -> None:
    lines = work.connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    whole = all(line.shipped >= line.quantity for line in lines)
    work.connection.update(
        shipping_requests, {"id": request.id}, {"status": "shipped" if whole else "partialShipped"}
    )
    status = order_status(work.connection, request.order_id)
    work.connection.execute(change_status(request.order_id, status, work.now))


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


def _want_tracking(work: Work, request: Row, fulfillment_id: str) -> None:
    """Have the order's channel, and the platforms that track who ships, told of the fulfillment."""
    order = work.connection.select(orders, id=request.order_id).one()
    allocated = work.connection.select(remote_objects, entity_id=request.id, purpose="fulfillment_order")
    told = [order.integration_id, *(row.integration_id for row in allocated)]
    for row in work.connection.execute(_among(request.organization_id, told)):
        able = work.desk.able(row)
        if not able.push_fulfillments or not work.desk.setting(row, "fulfillments"):
            continue
        wishes.want(work, "shipment", fulfillment_id, row.id)


def _reject(work: Work, request: Row, taken: Sequence[tuple[Row, int]], fulfillment_id: str) -> None:
    """Take the lines a warehouse cannot ship off its request; a person decides what becomes of them."""
    movements = []
    for line, amount in taken:
        work.connection.update(shipping_request_lines, {"id": line.id}, {"quantity": line.quantity - amount})
        cause = f"reject:{fulfillment_id}:{line.order_line_id}"  # one line may be rejected more than once
        movements.append(
            Movement(line.sku, request.location_id, "shipCancelRestock", cause, committed=-amount)
        )
        movements.append(Movement(line.sku, VIRTUAL_LOCATION, "virtualCommit", cause, committed=amount))
    inventory.post(work, movements)
    lines = work.connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    if all(line.quantity == line.shipped for line in lines):
        status = "shipped" if any(line.shipped for line in lines) else "canceled"
        work.connection.update(shipping_requests, {"id": request.id}, {"status": status})
    work.open_exception(
        "fulfillment_rejected",
        "order",
        request.order_id,
        f"The warehouse rejected lines of {request.ext_shipment_id}. Re-run routing, or cancel the order.",
        shipmentId=request.id,
    )


def cancel_request(desk: Desk, shipment_id: str, restock: bool) -> None:
    """Cancel one shipping request; what it held is unrouted again and waits for routing to be re-run."""
    with desk.store.transaction() as connection:
        request = connection.select(shipping_requests, id=shipment_id).one()
        work = desk.on(connection, request.organization_id)
        if request.status not in OPEN:
            return
        before = asked(work.connection, request.order_id)
        close_request(work, request, restock=restock)
        after = asked(work.connection, request.order_id)
        movements = [
            Movement(
                line.sku,
                VIRTUAL_LOCATION,
                "virtualCommit",
                f"unship:{request.id}:{line.order_line_id}",
                committed=before[line.order_line_id] - after.get(line.order_line_id, 0),
            )
            for line in work.connection.select(shipping_request_lines, shipping_request_id=request.id)
        ]
        inventory.post(work, [m for m in movements if m.committed])
        work.connection.update(orders, {"id": request.order_id}, {"routing_status": "pending"})
        inventory.stock_moved(work)
