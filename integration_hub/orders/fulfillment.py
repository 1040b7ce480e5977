"""Fulfillments: proof that lines left, immutable, counted once, and told onward.

What a sender reports must fit the shipping request it names: a wrong SKU or more than was asked is refused and opens
an exception, and a rejected fulfillment never counts as shipped (facts/hub-behaviour.md 1.5; promise I3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, select
from sqlalchemy.exc import IntegrityError

from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import returning
from integration_hub.ground.rows import IntegrationRow, OrderRow, ShippingRequestLineRow, ShippingRequestRow
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
from integration_hub.orders import requests, status
from integration_hub.orders.requests import Taken
from integration_hub.outbox import wishes
from integration_hub.stock import ledger
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
                requests.reject(work, request, taken, fulfillment_id)
                _tell_rejection(work, request)
            else:
                requests.ship(work, request, taken, fulfillment_id)
                _tell_shipment(work, request, fulfillment_id)
            return fulfillment_id, True
    raise RuleViolated([Violation("mismatch", wrong, "lineItems")])


def _mismatch(
    request: ShippingRequestRow, lines: Sequence[ShippingRequestLineRow], quantities: Mapping[str, int]
) -> str:
    if request.status not in requests.OPEN:
        return f"Shipping request {request.ext_shipment_id} is {request.status}; nothing more is asked of it."
    for sku, quantity in quantities.items():
        left = sum(line.quantity - line.shipped for line in lines if line.sku == sku)
        if quantity > left:
            return f"{quantity} of “{sku}” were reported, but {left} are open on {request.ext_shipment_id}."
    return "" if any(quantities.values()) else "No line was reported."


def _tell_mismatch(work: Work, request: ShippingRequestRow, wrong: str, report: Report) -> None:
    work.open_exception(
        "fulfillment_mismatch",
        "shipment",
        request.id,
        wrong,
        extReferenceId=report.ext_reference_id,
        extShipmentId=request.ext_shipment_id,
    )


def _take(lines: Sequence[ShippingRequestLineRow], quantities: Mapping[str, int]) -> list[Taken]:
    left = dict(quantities)
    taken = []
    for line in lines:
        amount = min(left.get(line.sku, 0), line.quantity - line.shipped)
        if amount > 0:
            taken.append((line, amount))
            left[line.sku] -= amount
    return taken


def _keep(
    work: Work,
    request: ShippingRequestRow,
    taken: Sequence[Taken],
    report: Report,
) -> str:
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


@returning(IntegrationRow)
def _among(organization_id: str, integration_ids: Sequence[str]) -> Executable:
    return select(integrations).where(
        integrations.c.id.in_(integration_ids), integrations.c.organization_id == organization_id
    )


def _tell_shipment(work: Work, request: ShippingRequestRow, fulfillment_id: str) -> None:
    """Bring the order forward by what left, and have platforms told of it."""
    order = work.connection.select(orders, id=request.order_id).one()
    shipped = requests.shipped(work.connection, order.id)
    lines = work.connection.select(order_lines, order_id=order.id)
    left = sum(line.quantity - line.canceled - shipped.get(line.id, 0) for line in lines)
    status.move(work, order, "shipped", status.after_shipping(left, sum(shipped.values())))
    _want_tracking(work, request, order, fulfillment_id)


def _want_tracking(work: Work, request: ShippingRequestRow, order: OrderRow, fulfillment_id: str) -> None:
    """Have the order's channel, and the platforms that track who ships, told of the fulfillment."""
    allocated = work.connection.select(remote_objects, entity_id=request.id, purpose="fulfillment_order")
    told = [order.integration_id, *(row.integration_id for row in allocated)]
    for row in work.connection.execute(_among(request.organization_id, told)):
        able = work.desk.able(row)
        if not able.push_fulfillments or not work.desk.setting(row, "fulfillments"):
            continue
        wishes.want(work, "shipment", fulfillment_id, row.id)


def _tell_rejection(work: Work, request: ShippingRequestRow) -> None:
    """Have a person decide what becomes of what no location ships now."""
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
        if request.status not in requests.OPEN:
            return
        before = requests.asked(work.connection, request.order_id)
        requests.close(work, request, restock=restock)
        after = requests.asked(work.connection, request.order_id)
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
        ledger.post(work, [m for m in movements if m.committed])
        order = connection.select(orders, id=request.order_id).one()
        if order.status in status.OPEN:
            status.move(work, order, "unrouted", order.status, routing_status="pending")
        ledger.stock_moved(work)
