"""Fulfillments: proof that lines left, immutable, counted once, and told onward.

What a sender reports must fit the shipping request it names: a wrong SKU or more than was asked is refused and opens
an exception, and a rejected fulfillment never counts as shipped (facts/hub-behaviour.md 1.5; promise I3). A report is
counted once by its sender's own reference, however often and by whomever it is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, select, update
from sqlalchemy.exc import IntegrityError

from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import FulfillmentRow, IntegrationRow, ShippingRequestRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    fulfillments,
    integrations,
    orders,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders import status, units
from integration_hub.orders.turn import Turn, turn_of
from integration_hub.orders.units import Requested
from integration_hub.outbox import wishes
from integration_hub.stock.ledger import Movement

Taken = tuple[Requested, int]  # units of a line that a report speaks of


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
        known = _known(connection, request, report)
        if known is not None and known.shipping_request_id == request.id:
            return known.id, False
        work = desk.on(connection, request.organization_id)
        with turn_of(work, connection.select(orders, id=request.order_id).one()) as turn:
            lines = [each for each in turn.requested() if each.request_id == request.id]
            wrong = units.mismatch(request.ext_shipment_id, request.status, lines, report.quantities)
            if known is not None:  # another parcel: taken for a repetition, it would be lost in silence
                wrong = f"Reference {report.ext_reference_id} is of another shipping request; each parcel has its own."
            if not wrong:
                return _take(turn, request, units.reported(lines, report.quantities), report), True
            _tell_mismatch(work, request, wrong, report)
    raise RuleViolated([Violation("mismatch", wrong, "lineItems")])


def _known(connection: Connection, request: ShippingRequestRow, report: Report) -> FulfillmentRow | None:
    return connection.select(
        fulfillments,
        organization_id=request.organization_id,
        source=report.source,
        ext_reference_id=report.ext_reference_id,
    ).one_or_none()


def _take(turn: Turn, request: ShippingRequestRow, taken: Sequence[Taken], report: Report) -> str:
    """Keep what fits, and have stock, shipping request, order and platforms follow it."""
    fulfillment_id = _keep(turn.work, request, taken, report)
    if report.kind == "rejected":
        _reject(turn, taken, fulfillment_id)
        _tell_rejection(turn.work, request)
    else:
        _ship(turn, taken, fulfillment_id)
    requested = turn.requested()
    mine = [each for each in requested if each.request_id == request.id]
    # A request of which a part left before stays partly shipped, whatever of the rest is rejected.
    now = units.request_status(mine)
    turn.work.connection.update(shipping_requests, {"id": request.id}, {"status": now})
    if report.kind == "rejected":
        if now == "canceled":
            wishes.withdraw_request(turn.work, request.id)
        turn.want_released(request.id)
    else:
        left, gone = units.left_to_ship(turn.lines(), requested), sum(units.shipped(requested).values())
        turn.move("shipped", status.after_shipping(left, gone))
        _want_tracking(turn, request, fulfillment_id, report.source)
    return fulfillment_id


def _tell_mismatch(work: Work, request: ShippingRequestRow, wrong: str, report: Report) -> None:
    work.open_exception(
        "fulfillment_mismatch",
        "shipment",
        request.id,
        wrong,
        extReferenceId=report.ext_reference_id,
        extShipmentId=request.ext_shipment_id,
    )


@statement
def _add_shipped(line_id: str, amount: int) -> Executable:
    shipped = shipping_request_lines.c.shipped
    return (
        update(shipping_request_lines)
        .where(shipping_request_lines.c.id == line_id)
        .values(shipped=shipped + amount)
    )


def _ship(turn: Turn, taken: Sequence[Taken], fulfillment_id: str) -> None:
    """Take units that left off hand, and off what the location is still asked for."""
    for line, amount in taken:
        turn.work.connection.execute(_add_shipped(line.id, amount))
        cause = f"fulfill:{fulfillment_id}:{line.order_line_id}"
        turn.post(
            [Movement(line.sku, line.location_id, "fulfill", cause, on_hand=-amount, committed=-amount)]
        )


def _reject(turn: Turn, taken: Sequence[Taken], fulfillment_id: str) -> None:
    """Take units that the location cannot ship off its request; they are held unrouted, and never become free."""
    for line, amount in taken:
        turn.work.connection.update(
            shipping_request_lines, {"id": line.id}, {"quantity": line.quantity - amount}
        )
        cause = f"reject:{fulfillment_id}:{line.order_line_id}"  # one line may be rejected more than once
        turn.post(
            [
                Movement(line.sku, line.location_id, "shipCancelRestock", cause, committed=-amount),
                Movement(line.sku, VIRTUAL_LOCATION, "virtualCommit", cause, committed=amount),
            ]
        )


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


def _want_tracking(turn: Turn, request: ShippingRequestRow, fulfillment_id: str, source: str) -> None:
    """Have the order's channel, and the platforms that track who ships, told of it: never the one that told us."""
    work = turn.work
    allocated = work.connection.select(remote_objects, entity_id=request.id, purpose="fulfillment_order")
    told = [turn.order.integration_id, *(row.integration_id for row in allocated)]
    for row in work.connection.execute(_among(request.organization_id, told)):
        if row.id != source and work.desk.able(row).push_fulfillments:  # while switched off, it waits (FM-56)
            turn.want("shipment", fulfillment_id, row.id)


def _tell_rejection(work: Work, request: ShippingRequestRow) -> None:
    """Have a person decide what becomes of what no location ships now."""
    work.open_exception(
        "fulfillment_rejected",
        "order",
        request.order_id,
        f"The warehouse rejected lines of {request.ext_shipment_id}. Re-run routing, or cancel the order.",
        shipmentId=request.id,
    )
