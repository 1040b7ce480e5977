"""The five statuses of an order, and what each change does and forbids.

Source: facts/commerce-cloud-api.md section 7, enumerations and transitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.order_book import Order
    from mock_salesforce.commerce_cloud.realm.realms import Realm
    from mock_salesforce.commerce_cloud.state import State

PLACED = ("new", "completed")
STATUSES = ("created", "new", "completed", "cancelled", "failed")
VALUES = {
    "status": (*STATUSES, "failed_with_reopen"),
    "exportStatus": ("not_exported", "ready", "exported", "failed"),
    "confirmationStatus": ("not_confirmed", "confirmed"),
    "paymentStatus": ("not_paid", "part_paid", "paid"),
    "shippingStatus": ("not_shipped", "part_shipped", "shipped"),
}
_TRANSITIONS = {
    "created": ("new", "completed", "cancelled", "failed", "failed_with_reopen"),
    "failed": ("created",),
    "new": ("completed", "cancelled"),
    "completed": ("new", "cancelled"),
    "cancelled": ("new", "completed"),
}


class TransitionRefused(Exception):
    """The order's present status does not allow the wanted one; each API words it in its own envelope."""

    def __init__(self, present: str, wanted: str) -> None:
        super().__init__(f"An order of status '{present}' cannot become '{wanted}'.")
        self.present = present
        self.wanted = wanted


class OwnedElsewhere(Exception):
    """An external order management owns the order once it is placed."""


def change_status(state: State, realm: Realm, order: Order, wanted: str) -> None:
    """Move the order's main status; cancelling releases its stock, placing it again takes it anew."""
    present = order.document["status"]
    if wanted == present:
        return
    if state.quirks.order_integration_external and present in PLACED:
        raise OwnedElsewhere
    if wanted not in _TRANSITIONS[present]:
        raise TransitionRefused(present, wanted)
    at = state.now()
    if wanted in ("cancelled", "failed", "failed_with_reopen"):
        _book(realm, order, -1, at)
    elif present in ("cancelled", "failed"):
        _book(realm, order, 1, at)
    order.document["status"] = "failed" if wanted == "failed_with_reopen" else wanted
    realm.orders.touch(order, at)


def change_side_status(state: State, realm: Realm, order: Order, member: str, wanted: str) -> None:
    """Set the export, confirmation, payment or shipping status."""
    placed = order.document["status"] in PLACED
    if state.quirks.order_integration_external and placed and member != "exportStatus":
        raise OwnedElsewhere
    order.document[member] = wanted
    if member == "shippingStatus":
        for shipment in order.document["shipments"]:
            shipment["shippingStatus"] = "not_shipped" if wanted == "not_shipped" else "shipped"
    if member == "exportStatus" and wanted == "exported":
        # Exporting settles the inventory transactions: a later cancellation gives nothing back.
        order.reserved = ()
    realm.orders.touch(order, state.now())


def _book(realm: Realm, order: Order, sign: int, at: float) -> None:
    for list_id, product_id, quantity in order.reserved:
        record = realm.inventory_lists[list_id].records.get(product_id)
        if record is not None:
            record.take(sign * quantity, at)


def transition_problem(refused: TransitionRefused) -> errors.Problem:
    """The SCAPI wording of a refused transition."""
    if refused.present == "failed":
        return errors.Problem(409, "undo-fail-order", "Undo Fail Order", str(refused))
    return errors.Problem(409, "order-status-transition", "Order Status Transition", str(refused))


def transition_fault(refused: TransitionRefused) -> errors.Fault:
    """The OCAPI wording of a refused transition."""
    return errors.Fault(
        409,
        "OrderStatusTransitionException",
        str(refused),
        currentStatus=refused.present,
        newStatus=refused.wanted,
    )
