"""Who ships an order summary: fulfillment orders at locations, shipments, cancellations.

Everything here may be asked twice: what an earlier attempt made is looked up and returned, not made again
(facts/salesforce-core-api.md sections 5.3, 6).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from integration_hub.connectors.records import Allocation, Body, Cursor, Page, RemoteOrder, Shipment
from integration_hub.connectors.salesforce.products import LOOK_BACK_S
from integration_hub.connectors.salesforce.rest import SalesforceApi, instant, literal, rows_of, stamp
from integration_hub.connectors.salesforce.shapes import (
    Allocated,
    CanceledItem,
    Fields,
    FulfillmentLine,
    FulfillmentOrder,
    HeldLine,
    ItemSummary,
    KnownShipment,
    MadeShipment,
    Referenced,
    ShippedItem,
    ShippedUnits,
    StatusOf,
)
from integration_hub.ground.errors import Refused, UnknownOutcome
from integration_hub.ground.outbound import shaped

_FULFILLMENT_ORDERS = "/commerce/fulfillment/fulfillment-orders"
_OVER = ("CANCELLED", "REJECTED", "CLOSED")


def item_summaries(api: SalesforceApi, summary_id: str) -> list[ItemSummary]:
    """Return the product lines of a summary."""
    return api.records(
        "SELECT Id, OriginalOrderItemId, OrderDeliveryGroupSummaryId, QuantityAvailableToCancel "
        f"FROM OrderItemSummary WHERE OrderSummaryId = {literal(summary_id)} AND TypeCode = 'Product' ORDER BY Id",
        ItemSummary,
    )


def allocate(api: SalesforceApi, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
    """Make the fulfillment order for these lines at this location, or find the one an earlier attempt made."""
    lines = shaped(remote.details.get("lines") or {}, dict[str, str])
    location_id = _location_id(api, allocation.external_location_id)
    wanted = {lines[line_id]: quantity for line_id, quantity in allocation.lines.items() if line_id in lines}
    if len(wanted) != len(allocation.lines):
        raise Refused("unknown_line", "the order summary does not hold every line of the shipping request")
    found = _existing(api, remote.external_id, location_id, wanted, allocation.taken)
    if found is None:
        answer = api.connect(
            _FULFILLMENT_ORDERS,
            {
                "orderSummaryId": remote.external_id,
                "orderDeliveryGroupSummaryId": remote.details.get("delivery_group"),
                "fulfillmentGroups": [
                    {
                        "fulfilledFromLocationId": location_id,
                        "fulfillmentType": "warehouse",
                        "orderItemSummaries": [
                            {"orderItemSummaryId": item_id, "quantity": quantity}
                            for item_id, quantity in wanted.items()
                        ],
                    }
                ],
            },
            Allocated,
        )
        found = answer["fulfillmentOrderIds"][0]
    # Known without reading: an org may show the lines that it just made a little later.
    return RemoteOrder(found, {"lines": {line_id: lines[line_id] for line_id in allocation.lines}})


def _location_id(api: SalesforceApi, reference: str) -> str:
    rows = api.records(
        f"SELECT Id, ExternalReference FROM Location WHERE ExternalReference = {literal(reference)}",
        Referenced,
    )
    exact = [row["Id"] for row in rows if row["ExternalReference"] == reference]
    if len(exact) > 1:
        raise Refused(
            "ambiguous_location", f"{len(exact)} Salesforce locations have the reference {reference!r}"
        )
    return exact[0] if exact else reference


def _existing(
    api: SalesforceApi, summary_id: str, location_id: str, wanted: Mapping[str, int], taken: Container[str]
) -> str | None:
    """Return what an earlier attempt made; another request may have asked the same of the same place before."""
    rows = api.records(
        "SELECT Id, StatusCategory, (SELECT OrderItemSummaryId, Quantity FROM FulfillmentOrderLineItems) "
        f"FROM FulfillmentOrder WHERE OrderSummaryId = {literal(summary_id)} "
        f"AND FulfilledFromLocationId = {literal(location_id)} ORDER BY Id",
        FulfillmentOrder,
    )
    for row in rows:
        held = {
            line["OrderItemSummaryId"]: int(line["Quantity"])
            for line in rows_of(row["FulfillmentOrderLineItems"])
        }
        if row["Id"] not in taken and row["StatusCategory"] not in _OVER and held == dict(wanted):
            return str(row["Id"])
    return None


def _lines_by_item(api: SalesforceApi, fulfillment_order_id: str) -> dict[str, FulfillmentLine]:
    """Return the lines of a fulfillment order by the summary line that each ships."""
    rows = api.records(
        "SELECT Id, OrderItemSummaryId, Product2Id, Quantity, OriginalQuantity FROM FulfillmentOrderLineItem "
        f"WHERE FulfillmentOrderId = {literal(fulfillment_order_id)} ORDER BY Id",
        FulfillmentLine,
    )
    return {row["OrderItemSummaryId"]: row for row in rows}


def release(api: SalesforceApi, allocated: RemoteOrder, kept: Mapping[str, int]) -> None:
    """Cancel what the fulfillment order asks beyond these units, so that another place can be asked for them."""
    lines = shaped(allocated.details.get("lines") or {}, dict[str, str])
    wanted = {lines[line_id]: quantity for line_id, quantity in kept.items() if line_id in lines}
    rows = _lines_by_item(api, allocated.external_id)
    if not wanted.keys() <= rows.keys():
        raise UnknownOutcome(f"Salesforce does not show the lines of {allocated.external_id} yet.")
    surplus = [
        {"fulfillmentOrderLineItemId": row["Id"], "quantity": int(row["Quantity"]) - wanted[item_id]}
        for item_id, row in rows.items()
        if int(row["Quantity"]) > wanted.get(item_id, int(row["Quantity"]))
    ]
    if surplus:
        path = f"{_FULFILLMENT_ORDERS}/{allocated.external_id}/actions/cancel-item"
        api.connect(path, {"fulfillmentOrderLineItemsToCancel": surplus}, Fields)


def push_shipment(api: SalesforceApi, remote: RemoteOrder, shipment: Shipment) -> str:
    """Record the shipment with its items, and close the fulfillment order once everything of it has left."""
    fulfillment_order_id = str(shipment.details["fulfillment_order_id"])
    lines = shaped(shipment.details.get("lines") or {}, dict[str, str])
    left = {lines[line_id]: quantity for line_id, quantity in shipment.lines.items() if line_id in lines}
    rows = _lines_by_item(api, fulfillment_order_id)
    if not left.keys() <= rows.keys():
        # An org may show what was just written a little later; a shipment without its items must never be left.
        raise UnknownOutcome(f"Salesforce does not show the lines of {fulfillment_order_id} yet.")
    shipment_id = _existing_shipment(api, fulfillment_order_id, shipment.reference)
    if shipment_id is None:
        shipment_id = api.create(
            "Shipment",
            {
                "FulfillmentOrderId": fulfillment_order_id,
                "OrderSummaryId": remote.external_id,
                "Provider": shipment.carrier or None,
                "TrackingNumber": shipment.tracking_number or None,
                "Description": shipment.reference,
                "ShipToName": "Buyer",
            },
        )
    shipped = _shipped_items(api, shipment_id)
    for item_id, quantity in left.items():
        row = rows[item_id]
        if row["Id"] not in shipped:
            api.create(
                "ShipmentItem",
                {
                    "ShipmentId": shipment_id,
                    "Product2Id": row["Product2Id"],
                    "Quantity": quantity,
                    "FulfillmentOrderLineItemId": row["Id"],
                    "OrderItemSummaryId": row["OrderItemSummaryId"],
                },
            )
    _close_if_whole(
        api,
        fulfillment_order_id,
        shipment_id,
        {row["Id"]: int(row["Quantity"]) - left.get(item_id, 0) for item_id, row in rows.items()},
    )
    return shipment_id


def _existing_shipment(api: SalesforceApi, fulfillment_order_id: str, reference: str) -> str | None:
    rows = api.records(
        f"SELECT Id, Description FROM Shipment WHERE FulfillmentOrderId = {literal(fulfillment_order_id)}",
        KnownShipment,
    )
    return next((str(row["Id"]) for row in rows if row["Description"] == reference), None)


def _shipped_items(api: SalesforceApi, shipment_id: str) -> set[str]:
    rows = api.records(
        f"SELECT FulfillmentOrderLineItemId FROM ShipmentItem WHERE ShipmentId = {literal(shipment_id)}",
        ShippedItem,
    )
    return {row["FulfillmentOrderLineItemId"] for row in rows}


def _close_if_whole(
    api: SalesforceApi, fulfillment_order_id: str, shipment_id: str, open_units: Mapping[str, int]
) -> None:
    """Close the fulfillment order if nothing is left of what this shipment left open, which no query may show yet."""
    left = dict(open_units)
    for item in api.records(
        "SELECT FulfillmentOrderLineItemId, Quantity FROM ShipmentItem "
        f"WHERE Shipment.FulfillmentOrderId = {literal(fulfillment_order_id)} "
        f"AND ShipmentId != {literal(shipment_id)}",
        ShippedUnits,
    ):
        left[item["FulfillmentOrderLineItemId"]] -= int(item["Quantity"])
    if any(quantity > 0 for quantity in left.values()):
        return
    known = api.records(
        f"SELECT Status FROM FulfillmentOrder WHERE Id = {literal(fulfillment_order_id)}", StatusOf
    )
    if all(row["Status"] != "Fulfilled" for row in known):
        api.update("FulfillmentOrder", fulfillment_order_id, {"Status": "Fulfilled"})


def cancel(api: SalesforceApi, remote: RemoteOrder, lines: Mapping[str, int]) -> None:
    """Take canceled quantities off open fulfillment orders, then off the summary; what is canceled stays so."""
    ours = shaped(remote.details.get("lines") or {}, dict[str, str])
    items = {ours[line_id]: quantity for line_id, quantity in lines.items() if line_id in ours}
    canceled = api.records(
        "SELECT Id, QuantityOrdered, QuantityCanceled, OrderSummary.OrderLifeCycleType FROM OrderItemSummary "
        f"WHERE OrderSummaryId = {literal(remote.external_id)}",
        CanceledItem,
    )
    if any(row["OrderSummary"]["OrderLifeCycleType"] == "UNMANAGED" for row in canceled):
        _end_tracked(
            api,
            remote,
            sum(
                row["QuantityOrdered"] - items.get(row["Id"], 0)
                for row in canceled
                if row["Id"] in ours.values()
            ),
        )
        return
    for row in canceled:
        if row["Id"] in items:
            items[row["Id"]] -= int(row["QuantityCanceled"])
    items = {item_id: quantity for item_id, quantity in items.items() if quantity > 0}
    if not items:
        return
    _deallocate(api, remote.external_id, items)
    changes = [
        {
            "orderItemSummaryId": item_id,
            "quantity": quantity,
            "reason": "Other",
            "shippingReductionFlag": False,
        }
        for item_id, quantity in items.items()
    ]
    api.connect(
        f"/commerce/order-management/order-summaries/{remote.external_id}/actions/submit-cancel",
        {"changeItems": changes},
        Fields,
    )


def _end_tracked(api: SalesforceApi, remote: RemoteOrder, left: float) -> None:
    """Say that an order is canceled which Order Management only tracks: no change order does, its status is free."""
    if left > 0:
        raise Refused(
            "partial_cancellation",
            "Order Management only tracks an order that its channel ships; cancel its units there by hand.",
        )
    api.update("OrderSummary", remote.external_id, {"Status": "Canceled"})


def _deallocate(api: SalesforceApi, summary_id: str, items: Mapping[str, int]) -> None:
    """Free what fulfillment orders hold of these items beyond what is available to cancel already."""
    free = {row["Id"]: int(row["QuantityAvailableToCancel"]) for row in item_summaries(api, summary_id)}
    owed = {item_id: quantity - free.get(item_id, 0) for item_id, quantity in items.items()}
    rows = api.records(
        "SELECT Id, OrderItemSummaryId, Quantity, FulfillmentOrderId FROM FulfillmentOrderLineItem "
        f"WHERE FulfillmentOrder.OrderSummaryId = {literal(summary_id)} "
        "AND FulfillmentOrder.StatusCategory IN ('ACTIVATED', 'FULFILLING', 'DRAFT') ORDER BY Id",
        HeldLine,
    )
    by_order: dict[str, list[Body]] = {}
    for row in rows:
        taken = min(owed.get(row["OrderItemSummaryId"], 0), int(row["Quantity"]))
        if taken > 0:
            owed[row["OrderItemSummaryId"]] -= taken
            by_order.setdefault(row["FulfillmentOrderId"], []).append(
                {"fulfillmentOrderLineItemId": row["Id"], "quantity": taken}
            )
    for fulfillment_order_id, canceled in by_order.items():
        api.connect(
            f"{_FULFILLMENT_ORDERS}/{fulfillment_order_id}/actions/cancel-item",
            {"fulfillmentOrderLineItemsToCancel": canceled},
            Fields,
        )


def shipments(api: SalesforceApi, cursor: Cursor | None) -> Iterator[Page[Shipment]]:
    """Yield shipments with a tracking number that changed since the cursor, oldest change first."""
    since = f" AND SystemModstamp >= {stamp(cursor['modified_at'] - LOOK_BACK_S)}" if cursor else ""
    soql = (
        "SELECT Id, FulfillmentOrderId, Description, Provider, TrackingNumber, SystemModstamp, "
        "(SELECT FulfillmentOrderLineItem.OrderItemSummaryId, Quantity FROM ShipmentItems) FROM Shipment "
        f"WHERE TrackingNumber != null{since} ORDER BY SystemModstamp, Id"
    )
    for records in api.query(soql, MadeShipment):
        found = [
            Shipment(
                reference=record["Id"],
                carrier=record["Provider"] or "",
                tracking_number=record["TrackingNumber"],
                lines=_units_by_item(record),
                details={
                    "fulfillment_order_id": record["FulfillmentOrderId"],
                    "pushed_as": record["Description"],  # our reference, where the hub made it
                },
            )
            for record in records
        ]
        last = max((instant(record["SystemModstamp"]) for record in records), default=None)
        yield Page(found, None if last is None else {"modified_at": last})


def _units_by_item(record: MadeShipment) -> dict[str, int]:
    units: dict[str, int] = {}
    for row in rows_of(record["ShipmentItems"]):
        line = row["FulfillmentOrderLineItem"]
        if line is not None:
            item_id = line["OrderItemSummaryId"]
            units[item_id] = units.get(item_id, 0) + int(row["Quantity"])
    return units
