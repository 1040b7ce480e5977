"""What left, and what is canceled, told to Commerce Cloud: the statuses and custom attributes of an order (facts 7).

The vendor keeps no parcel by line, so two custom attributes remember the parcels told: `c_trackingNumbers` for the
merchant's eyes, and `c_hubShipments` (`reference:units` each), by which the last parcel of an order is recognized.
Where Business Manager does not define them they are not kept, and an order sent in parts stays `part_shipped`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integration_hub.connectors.commerce_cloud.api import ORDERS, CommerceApi
from integration_hub.connectors.commerce_cloud.orders import order_path, order_row, ordered_units
from integration_hub.connectors.commerce_cloud.shapes import Order
from integration_hub.connectors.records import RemoteOrder, Shipment
from integration_hub.ground.errors import Refused

_PARCELS = "c_hubShipments"
_TRACKING = "c_trackingNumbers"


def push_shipment(api: CommerceApi, remote: RemoteOrder, shipment: Shipment) -> str:
    """Note the parcel and set the shipping status that follows; a parcel told twice is noted once."""
    row = _existing(api, remote)
    noted: list[str] = list(row.get("c_hubShipments") or ())
    numbers: list[str] = list(row.get("c_trackingNumbers") or ())
    references = [parcel.rpartition(":")[0] for parcel in noted]
    if shipment.reference not in references:
        noted.append(f"{shipment.reference}:{sum(shipment.lines.values())}")
    if shipment.tracking_number and shipment.tracking_number not in numbers:
        numbers.append(shipment.tracking_number)
    path = order_path(remote.external_id)
    api.call("PATCH", ORDERS, path, {_PARCELS: noted, _TRACKING: numbers}, query=api.site)
    wanted = "shipped" if _is_complete(shipment, noted, row) else "part_shipped"
    if row.get("shippingStatus") not in (wanted, "shipped"):
        api.call("PUT", ORDERS, f"{path}/shipping-status", {"status": wanted}, query=api.site)
    return shipment.tracking_number or shipment.reference


def _is_complete(shipment: Shipment, noted: Sequence[str], row: Order) -> bool:
    told = shipment.details.get("complete")
    if told is not None:
        return bool(told)
    return sum(int(parcel.rpartition(":")[2]) for parcel in noted) >= ordered_units(row)


def cancel(api: CommerceApi, remote: RemoteOrder, lines: Mapping[str, int]) -> None:
    """Cancel the order; an order that is canceled already is done."""
    row = _existing(api, remote)
    if row["status"] == "cancelled":
        return
    if sum(lines.values()) < ordered_units(row):
        raise Refused(
            "partial_cancellation", "Commerce Cloud cancels whole orders only; change this one there."
        )
    path = f"{order_path(remote.external_id)}/status"
    api.call("PUT", ORDERS, path, {"status": "cancelled"}, query=api.site)


def _existing(api: CommerceApi, remote: RemoteOrder) -> Order:
    row = order_row(api, remote.external_id)
    if row is None:
        raise Refused("order-not-found", f"Commerce Cloud has no order {remote.external_id!r}.")
    return row
