"""OCAPI Data: the statuses of an order; there is no order read in the Data API.

Source: facts/commerce-cloud-api.md section 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_salesforce.commerce_cloud.orders.status import (
    VALUES,
    OwnedElsewhere,
    TransitionRefused,
    change_side_status,
    change_status,
    transition_fault,
)
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.frame.kinds import Kind, choice, record, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_salesforce.commerce_cloud.realm.order_book import Order
    from mock_salesforce.commerce_cloud.wire.operations import Call


def patch_order(call: Call) -> Answer:
    """PATCH /sites/{siteId}/orders/{orderNo}: custom attributes and the external status."""
    order = _existing(call)
    body = call.document()
    order.document.update({name: value for name, value in body.items() if name.startswith("c_")})
    if "external_order_status" in body:
        order.document["externalOrderStatus"] = body["external_order_status"]
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def _putter(member: str) -> Callable[[Call], Answer]:
    def put(call: Call) -> Answer:
        order = _existing(call)
        wanted = call.document()["status"]
        try:
            if member == "status":
                change_status(call.state, call.realm, order, wanted)
            elif member == "externalOrderStatus":
                order.document[member] = wanted
                call.realm.orders.touch(order, call.state.now())
            else:
                change_side_status(call.state, call.realm, order, member, wanted)
        except TransitionRefused as refused:
            raise transition_fault(refused) from refused
        except OwnedElsewhere as owned:
            raise owned_elsewhere(order) from owned
        return Answer(204)

    put.__doc__ = f"PUT the order's {member}."
    return put


def owned_elsewhere(order: Order) -> errors.Fault:
    """The refusal of a change while an external system owns placed orders."""
    message = f"The order '{order.number}' is owned by an external system."
    return errors.Fault(409, "OrderIntegrationStatusException", message, orderNo=order.number)


def _existing(call: Call) -> Order:
    order = call.realm.orders.get(call.path["siteId"], call.identifier("orderNo"))
    if order is None:
        raise errors.ocapi_order_not_found(call.identifier("orderNo"))
    return order


_PATHS = {
    "status": "status",
    "export_status": "exportStatus",
    "external_status": "externalOrderStatus",
    "payment_status": "paymentStatus",
    "shipping_status": "shippingStatus",
    "confirmation_status": "confirmationStatus",
}


def _body(member: str) -> Kind:
    return record({"status": choice(*VALUES[member]) if member in VALUES else text(256)}, ("status",))


ORDER_OPERATIONS = (
    Operation(
        "patchSiteOrder",
        "PATCH",
        "/sites/{siteId}/orders/{orderNo}",
        patch_order,
        status=204,
        body=record({"external_order_status": text(256)}),
    ),
    *(
        Operation(
            "putSiteOrder" + path.title().replace("_", ""),
            "PUT",
            f"/sites/{{siteId}}/orders/{{orderNo}}/{path}",
            _putter(member),
            status=204,
            body=_body(member),
        )
        for path, member in _PATHS.items()
    ),
)
