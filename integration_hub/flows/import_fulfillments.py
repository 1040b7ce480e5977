"""Fulfillments that an order platform made by itself become the hub's: what it shipped for an order of ours."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select

from integration_hub.connectors.protocol import Dispatch
from integration_hub.connectors.records import Shipment
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import returning
from integration_hub.ground.rows import ShippingRequestLineRow, WishRow
from integration_hub.ground.tables import remote_objects, shipping_request_lines
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from integration_hub.orders import fulfillment as domain

CURSOR = "fulfillments"


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read shipments made at the platform since the last reading."""
    integration = working(desk, job.integration_id)
    if integration is None or not desk.able(integration).pull_fulfillments:
        return
    with desk.store.transaction() as connection:
        cursor = read_cursor(connection, integration.id, CURSOR)
    for page in offered(sessions.open(integration), Dispatch).shipments(cursor):
        for shipment in page.items:
            _take(desk, integration, shipment)
        if page.cursor is not None and page.cursor != cursor:
            with desk.store.transaction() as connection:
                keep_cursor(connection, integration.id, CURSOR, page.cursor, cursor)
            cursor = page.cursor


@returning(WishRow)
def _known(integration_id: str, external_ids: Sequence[str]) -> Executable:
    return select(remote_objects).where(
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose.in_(("shipment", "fulfillment_order")),
        remote_objects.c.external_id.in_(external_ids),
    )


def _take(desk: Desk, integration: Integration, shipment: Shipment) -> None:
    """Record the shipment against the shipping request whose fulfillment order it ships, unless we made it."""
    with desk.store.transaction() as connection:
        ids = [shipment.reference, str(shipment.details.get("fulfillment_order_id"))]
        known = {row.purpose: row for row in connection.execute(_known(integration.id, ids))}
        allocation = known.get("fulfillment_order")
        if "shipment" in known or allocation is None:
            return
        skus = connection.select(shipping_request_lines, shipping_request_id=allocation.entity_id).all()
    quantities = _by_sku(allocation, skus, shipment)
    try:
        domain.record(
            desk,
            allocation.entity_id,
            domain.Report(
                source=integration.id,
                ext_reference_id=shipment.reference,
                kind="shipped",
                carrier=shipment.carrier,
                tracking_number=shipment.tracking_number,
                quantities=quantities,
            ),
        )
    except RuleViolated:
        # `record` has opened the exception that names the shipment; the next shipment is read all the same.
        return


def _by_sku(
    allocation: WishRow, lines: Sequence[ShippingRequestLineRow], shipment: Shipment
) -> dict[str, int]:
    """Turn the platform's line ids into SKUs by what the allocation noted of them."""
    noted = allocation.details_json.get("lines") or {}
    by_line = {external: line_id for line_id, external in noted.items()}
    skus = {line.order_line_id: line.sku for line in lines}
    quantities: dict[str, int] = {}
    for external_line_id, quantity in shipment.lines.items():
        sku = skus.get(by_line.get(external_line_id, ""))
        if sku is not None:
            quantities[sku] = quantities.get(sku, 0) + quantity
    return quantities
