"""Fulfillment orders of managed order summaries: creation, cancel-item, create-invoice (section 5.3, 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import available
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.orders import bodies
from mock_salesforce.platform.orders.bodies import (
    CancelItemBody,
    FulfillmentGroup,
    FulfillmentOrdersBody,
    MultipleBody,
    no_type,
)
from mock_salesforce.platform.rules import quantities
from mock_salesforce.platform.rules.fulfillments import CATEGORIES, ENDED, TYPE_CATEGORIES, lines
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, addressed, record
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.members import Nothing

_FROM_ITEM = ("Product2Id", "UnitPrice", "GrossUnitPrice", "Type", "TypeCode", "Description")
Portion = tuple[Row, float]


def create_fulfillment_orders(call: Call, body: FulfillmentOrdersBody) -> dict[str, Any]:
    """One fulfillment order for each group, its products allocated to that location."""
    summary = record(call, "OrderSummary", body.orderSummaryId)
    delivery = record(call, "OrderDeliveryGroupSummary", body.orderDeliveryGroupSummaryId)
    if delivery["OrderSummaryId"] != summary["Id"]:
        raise ConnectError("INVALID_INPUT", "The delivery group belongs to another order summary.")
    if summary["OrderLifeCycleType"] != "MANAGED":
        raise ConnectError("INVALID_INPUT", "The order summary is not managed; create the records instead.")
    status = body.defaultActivationStatus
    created = [_create(call, summary, delivery, group, status) for group in body.fulfillmentGroups]
    return {"fulfillmentOrderIds": created}


def create_multiple(call: Call, body: MultipleBody) -> dict[str, Any]:
    """Fulfillment orders for several delivery groups at once."""
    created = [create_fulfillment_orders(call, part) for part in body.fulfillmentOrders]
    return {"fulfillmentOrders": [{**output, "success": True, "errors": []} for output in created]}


def _create(call: Call, summary: Row, delivery: Row, group: FulfillmentGroup, status: str) -> str:
    location = record(call, "Location", group.fulfilledFromLocationId, "fulfilledFromLocationId")
    kind = _kind(call, group.fulfillmentType)
    portions = [_portion(call, delivery, entry) for entry in group.orderItemSummaries]
    category = CATEGORIES[status]
    stamp = call.org.stamp()
    order = rows.create(
        call.org,
        "FulfillmentOrder",
        {
            "OrderSummaryId": summary["Id"],
            "OrderId": summary["OriginalOrderId"],
            "AccountId": summary.get("AccountId"),
            "BillToContactId": summary.get("BillToContactId"),
            "Status": status,
            "StatusCategory": category,
            "Type": kind,
            "TypeCategory": TYPE_CATEGORIES.get(kind),
            "FulfilledFromLocationId": location["Id"],
            "DeliveryMethodId": delivery.get("OrderDeliveryMethodId"),
            "FulfilledToName": delivery.get("DeliverToName"),
            **{f"FulfilledTo{part}": delivery.get(f"DeliverTo{part}") for part in _ADDRESS},
            "FulfilledToEmailAddress": delivery.get("EmailAddress"),
            "FulfilledToPhone": delivery.get("PhoneNumber"),
            "ItemCount": sum(amount for _, amount in portions),
            "ActiveDate": stamp,
            "StartFulfillmentDate": stamp if category == "FULFILLING" else None,
            "CurrencyIsoCode": summary.get("CurrencyIsoCode"),
            **_amounts(portions),
        },
        call.user_id,
    )
    for item, amount in portions:
        _line(call, order, item, amount)
    order_id: str = order["Id"]
    return order_id


_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")


def _kind(call: Call, value: str) -> str:
    sobject = call.org.schema.get("FulfillmentOrder")
    assert sobject is not None
    for kind in sobject.by_name["Type"].picklist:
        if value.lower() == kind.lower():
            return kind
    raise ConnectError("INVALID_INPUT", no_type(value))


def _portion(call: Call, delivery: Row, entry: bodies.Portion) -> Portion:
    item, amount = record(call, "OrderItemSummary", entry.orderItemSummaryId), entry.quantity
    if item["OrderDeliveryGroupSummaryId"] != delivery["Id"]:
        raise ConnectError("INVALID_INPUT", f"{item['Id']} belongs to another delivery group")
    if amount > available(call.org, item):
        raise ConnectError(
            "INVALID_INPUT", f"{item['Id']}: {amount:g} is more than the quantity available to fulfill"
        )
    # Allocated at once, so that two entries for one product cannot both take what only one may have.
    return quantities.move(call.org, item["Id"], allocated=amount), amount


def _amounts(portions: list[Portion]) -> Row:
    total = round(sum(amount * item["UnitPrice"] for item, amount in portions), 2)
    tax = round(sum(_share(item, amount) for item, amount in portions), 2)
    return {
        "TotalProductAmount": total,
        "TotalAmount": total,
        "TotalTaxAmount": tax,
        "GrandTotalAmount": round(total + tax, 2),
    }


def _share(item: Row, amount: float) -> float:
    tax: float = item.get("TotalTaxAmount") or 0.0
    ordered: float = item["QuantityOrdered"]
    return round(tax * amount / ordered, 2)


def _line(call: Call, order: Row, item: Row, amount: float) -> None:
    price = round(amount * item["UnitPrice"], 2)
    rows.create(
        call.org,
        "FulfillmentOrderLineItem",
        {
            **{name: item.get(name) for name in _FROM_ITEM},
            "FulfillmentOrderId": order["Id"],
            "OrderItemId": item.get("OriginalOrderItemId"),
            "OrderItemSummaryId": item["Id"],
            "OriginalQuantity": amount,
            "Quantity": amount,
            "TotalPrice": price,
            "TotalLineAmount": price,
            "TotalTaxAmount": _share(item, amount),
        },
        call.user_id,
    )


def cancel_item(call: Call, body: CancelItemBody) -> dict[str, Any]:
    """Takes quantities off a fulfillment order: Allocated goes down, the order product stays ordered."""
    order = addressed(call, "FulfillmentOrder")
    if order["StatusCategory"] in ENDED:
        raise ConnectError("INVALID_INPUT", f"The fulfillment order is {order['StatusCategory']}.")
    for entry in body.fulfillmentOrderLineItemsToCancel:
        line = record(call, "FulfillmentOrderLineItem", entry.fulfillmentOrderLineItemId)
        amount = entry.quantity
        if line["FulfillmentOrderId"] != order["Id"] or amount > line["Quantity"]:
            raise ConnectError(
                "INVALID_INPUT", f"{line['Id']}: the quantity is not on this fulfillment order"
            )
        price = round((line["Quantity"] - amount) * line["UnitPrice"], 2)
        rows.touch(
            call.org, line, Quantity=line["Quantity"] - amount, TotalPrice=price, TotalLineAmount=price
        )
        if line.get("OrderItemSummaryId"):
            quantities.move(call.org, line["OrderItemSummaryId"], allocated=-amount)
    remaining = lines(call.org, order["Id"])
    rows.touch(call.org, order, ItemCount=sum(line["Quantity"] for line in remaining))
    return {}


def create_invoice(call: Call, body: Nothing) -> dict[str, Any]:
    """The invoice of a fulfillment order, once."""
    order = addressed(call, "FulfillmentOrder")
    if order["StatusCategory"] not in ("ACTIVATED", "FULFILLING", "CLOSED"):
        raise ConnectError(
            "INVALID_INPUT", f"A fulfillment order in {order['StatusCategory']} is not invoiced."
        )
    if order.get("InvoiceId"):
        raise ConnectError("INVALID_INPUT", "The fulfillment order has an invoice already.")
    total = round(sum(line["Quantity"] * line["UnitPrice"] for line in lines(call.org, order["Id"])), 2)
    invoice = rows.create(
        call.org,
        "Invoice",
        {
            "OrderSummaryId": order.get("OrderSummaryId"),
            "FulfillmentOrderId": order["Id"],
            "BillingAccountId": order.get("AccountId"),
            "Status": "Posted",
            "TotalAmount": total,
            "TotalTaxAmount": order.get("TotalTaxAmount") or 0.0,
            "TotalAmountWithTax": round(total + (order.get("TotalTaxAmount") or 0.0), 2),
            "InvoiceDate": call.org.stamp(),
        },
        call.user_id,
    )
    rows.touch(call.org, order, InvoiceId=invoice["Id"])
    return {"invoiceId": id18(invoice["Id"])}


_BASE = "/commerce/fulfillment/fulfillment-orders"
OPERATIONS = (
    action(
        _BASE,
        create_fulfillment_orders,
        FulfillmentOrdersBody,
        "Create fulfillment orders",
        "fulfillmentOrderIds",
        since=48.0,
    ),
    action(
        "/commerce/fulfillment/actions/create-multiple",
        create_multiple,
        MultipleBody,
        "Create fulfillment orders of several delivery groups",
        "fulfillmentOrders",
        since=50.0,
    ),
    action(
        f"{_BASE}/{{id}}/actions/cancel-item",
        cancel_item,
        CancelItemBody,
        "Cancel fulfillment order lines",
        since=48.0,
    ),
    action(
        f"{_BASE}/{{id}}/actions/create-invoice",
        create_invoice,
        Nothing,
        "Invoice a fulfillment order",
        "invoiceId",
        since=48.0,
        outline=True,
    ),
)
