"""What another platform refused: as long as it lacks what it was to be told."""

from __future__ import annotations

from scenarios.checkers.views.copies import copies
from scenarios.checkers.views.hub import UNSHIPPED_ENDS, Json, hub
from scenarios.checkers.views.sold import sold
from scenarios.record.history import History


def _order(history: History, exception: Json) -> Json | None:
    """Return the order that the refused thing belongs to."""
    state, entity_id = history.view(hub), exception["entityId"]
    if entity_id in state.order_by_id:
        return state.order_by_id[entity_id]
    rows = [*state.shipments_of.values(), *state.fulfillments_of.values()]
    for row in (row for group in rows for row in group):
        if entity_id == (row.get("fulfillmentId") or row["shipmentId"]):
            return state.order_by_id.get(row["orderId"])
    return None


def order_refused(history: History, exception: Json) -> bool:
    """Whether a copy is wanted and not there."""
    order = _order(history, exception)
    if order is None or order["status"] in UNSHIPPED_ENDS:
        return False
    integration = history.view(hub).integrations.get(exception.get("integrationId") or "")
    return integration is not None and not history.view(copies).stands(integration, order["extOrderId"])


def fulfillment_order_refused(history: History, exception: Json) -> bool:
    """Whether the request stands, and no fulfillment order asks for any of its units at its place."""
    order = _order(history, exception)
    if order is None:
        return False
    requests = history.view(hub).shipments_of.get(order["orderId"], ())
    request = next((row for row in requests if row["shipmentId"] == exception["entityId"]), None)
    if request is None or request["status"] == "canceled":
        return False
    mine = [
        one
        for one in history.view(copies).allocated
        if (one.integration_id, one.order_id) == (exception.get("integrationId"), order["orderId"])
        and not one.over
    ]
    return not any(one.location_id == request["locationId"] for one in mine)


def release_refused(history: History, exception: Json) -> bool:
    """Whether fulfillment orders ask more of the request's place than the hub does."""
    order = _order(history, exception)
    if order is None:
        return False
    requests = history.view(hub).shipments_of.get(order["orderId"], ())
    place = next((row["locationId"] for row in requests if row["shipmentId"] == exception["entityId"]), "")
    asked: int = sum(
        line.get("shipped", 0) if row["status"] == "canceled" else line["quantity"]
        for row in requests
        if row["locationId"] == place
        for line in row["lineItems"]
    )
    found = history.view(copies).allocated
    mine = [
        one for one in found if one.order_id == order["orderId"] and one.location_id == place and not one.over
    ]
    return sum(one.asked.total() for one in mine) > asked


def shipment_refused(history: History, exception: Json) -> bool:
    """Whether the platform knows of no parcel under the fulfillment's number, or does not see that all has left."""
    order = _order(history, exception)
    if order is None:
        return False
    rows = history.view(hub).fulfillments_of.get(order["orderId"], ())
    number = next(
        (row.get("trackingNumber") for row in rows if row["fulfillmentId"] == exception["entityId"]), ""
    )
    if exception.get("integrationId") != order["integrationId"] or order[
        "integrationId"
    ] not in _parcel_keepers(history):
        found = history.view(copies)
        unclosed = any(
            one.order_id == order["orderId"] and one.asked == one.left and not (one.over or one.done)
            for one in found.allocated
        )
        shown = any(
            one.order_id == order["orderId"] and one.tracking_number == number for one in found.shipments
        )
        return unclosed or not shown
    theirs = history.view(sold).orders.get((order["integrationId"], order["extOrderId"]))
    if theirs is None:
        return True
    told = {parcel.tracking_number for parcel in theirs.parcels} | set(theirs.tracking_numbers)
    return number not in told


def _parcel_keepers(history: History) -> set[str]:
    rows = history.view(hub).integrations.values()
    return {row["integrationId"] for row in rows if row["connector"] in ("tiktok_shop", "commerce_cloud")}


def address_refused(history: History, exception: Json) -> bool:
    """Whether the platform's copy names another place than the order's channel."""
    order = _order(history, exception)
    theirs = (
        None
        if order is None
        else history.view(sold).orders.get((order["integrationId"], order["extOrderId"]))
    )
    if order is None or theirs is None:
        return order is not None
    mine = history.view(copies).of(exception.get("integrationId") or "", order["extOrderId"])
    return any(copy.elsewhere(theirs.address) for copy in mine)


def cancellation_refused(history: History, exception: Json) -> bool:
    """Whether units that are canceled here still stand on the platform that refused."""
    order = _order(history, exception)
    if order is None:
        return False
    canceled = sum(line.get("canceled", 0) for line in order["lineItems"])
    integration_id = exception.get("integrationId") or ""
    if integration_id == order["integrationId"]:
        theirs = history.view(sold).orders.get((integration_id, order["extOrderId"]))
        return theirs is None or theirs.canceled().total() < canceled
    mine = history.view(copies).of(integration_id, order["extOrderId"])
    return not any(
        copy.canceled.total() >= canceled or copy.note or copy.status == "Canceled" for copy in mine
    )
