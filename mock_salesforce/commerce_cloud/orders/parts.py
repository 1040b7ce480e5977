"""SCAPI Orders: changes of one part of an order: shipping address, payment, events of an external OMS.

Source: facts/commerce-cloud-api.md section 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer
from mock_salesforce.frame.kinds import OBJECT, noted, record, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call


def existing_order(call: Call) -> Order:
    """The order of the site that the path names."""
    order_no = call.identifier("orderNo")
    order = call.realm.orders.get(call.site.id, order_no)
    if order is None:
        raise errors.order_not_found(order_no)
    return order


def put_shipping_address(call: Call) -> Answer:
    """PUT /orders/{orderNo}/shipments/{shipmentId}/shipping-address."""
    order = existing_order(call)
    shipment_id = call.identifier("shipmentId")
    shipment = next((row for row in order.document["shipments"] if row["shipmentId"] == shipment_id), None)
    if shipment is None:
        raise errors.shipment_not_found(shipment_id)
    shipment["shippingAddress"] = call.document()
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def patch_payment(call: Call) -> Answer:
    """PATCH a payment instrument: custom attributes only."""
    order, instrument = _payment(call)
    instrument.update(custom_attributes(call))
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def patch_payment_transaction(call: Call) -> Answer:
    """PATCH a payment instrument's transaction: custom attributes only."""
    order, instrument = _payment(call)
    instrument["paymentTransaction"].update(custom_attributes(call))
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def custom_attributes(call: Call) -> dict[str, Any]:
    """The custom attributes of a body; everything else in it is left alone."""
    return {name: value for name, value in call.document().items() if name.startswith("c_")}


def _payment(call: Call) -> tuple[Order, dict[str, Any]]:
    order, wanted = existing_order(call), call.identifier("paymentInstrumentId")
    for instrument in order.document["paymentInstruments"]:
        if instrument["paymentInstrumentId"] == wanted:
            return order, instrument
    detail = f"No payment instrument with ID '{wanted}' was found."
    raise errors.Problem(404, "payment-instrument-not-found", "Payment Instrument Not Found", detail)


def post_oms_status_event(call: Call) -> Answer:
    """POST /orders/{orderNo}/oms-status-events: exactly one of fulfillmentEvent and adjustment; 202."""
    order = existing_order(call)
    body = call.document()
    event = body.get("fulfillmentEvent")
    if event is not None and event["type"] != "processing":
        for name in ("trackingNumber", "trackingUrl"):
            if name not in event:
                raise errors.bad_request(f"The required property '$.fulfillmentEvent.{name}' is missing.")
    order.oms_events.append(body)
    call.realm.orders.touch(order, call.state.now())
    return Answer(202)


def _one_event(body: dict[str, Any]) -> dict[str, Any]:
    if len(body) != 1:
        raise PydanticCustomError("too_many", "exactly one event is told at a time")
    return body


OMS_EVENT = noted(
    record(
        {
            "fulfillmentEvent": record(
                {"type": text(256), "trackingNumber": text(256), "trackingUrl": text(2000)}, ("type",)
            ),
            "adjustment": OBJECT,
        },
        others=False,
    ),
    AfterValidator(_one_event),
    Field(json_schema_extra={"minProperties": 1, "maxProperties": 1}),
)
