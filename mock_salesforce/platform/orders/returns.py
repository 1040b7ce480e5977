"""Return orders: a return announced, then received in whole or in part (section 5.2, 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import returnable
from mock_salesforce.platform.orders.bodies import ReturnItemsBody, ReturnOrderBody
from mock_salesforce.platform.rules import quantities
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, addressed, record
from mock_salesforce.platform.wire.errors import ConnectError


def create_return_order(call: Call, body: ReturnOrderBody) -> dict[str, Any]:
    """Announces a return: ReturnInitiated goes up, Returned does not yet."""
    summary = record(call, "OrderSummary", body.orderSummaryId)
    order = rows.create(
        call.org,
        "ReturnOrder",
        {"OrderSummaryId": summary["Id"], "AccountId": summary.get("AccountId"), "Status": "Submitted"},
        call.user_id,
    )
    for entry in body.returnOrderLineItems:
        item, amount = record(call, "OrderItemSummary", entry.orderItemSummaryId), entry.quantityExpected
        if item["OrderSummaryId"] != summary["Id"] or amount > returnable(call.org, item):
            raise ConnectError("INVALID_INPUT", f"{item['Id']}: more than the quantity available to return")
        quantities.move(call.org, item["Id"], return_initiated=amount)
        line = {
            "ReturnOrderId": order["Id"],
            "OrderItemSummaryId": item["Id"],
            "Product2Id": item.get("Product2Id"),
            "QuantityExpected": amount,
            "QuantityReturned": 0.0,
            "QuantityCanceled": 0.0,
            "ReasonForReturn": entry.reasonForReturn,
        }
        rows.create(call.org, "ReturnOrderLineItem", line, call.user_id)
    return {"returnOrderId": order["Id"]}


def return_items(call: Call, body: ReturnItemsBody) -> dict[str, Any]:
    """Receives what was announced, or calls it off."""
    order = addressed(call, "ReturnOrder")
    for entry in body.returnItems:
        line = record(call, "ReturnOrderLineItem", entry.returnOrderLineItemId)
        returned, canceled = entry.quantityToReturn, entry.quantityToCancel
        open_quantity = line["QuantityExpected"] - line["QuantityReturned"] - line["QuantityCanceled"]
        if line["ReturnOrderId"] != order["Id"] or returned + canceled > open_quantity:
            raise ConnectError("INVALID_INPUT", f"{line['Id']}: more than the expected quantity")
        rows.touch(
            call.org,
            line,
            QuantityReturned=line["QuantityReturned"] + returned,
            QuantityCanceled=line["QuantityCanceled"] + canceled,
        )
        quantities.move(
            call.org, line["OrderItemSummaryId"], returned=returned, return_initiated=0.0 - canceled
        )
    lines = rows.children(call.org, "ReturnOrderLineItem", "ReturnOrderId", order["Id"])
    if all(line["QuantityExpected"] <= line["QuantityReturned"] + line["QuantityCanceled"] for line in lines):
        rows.touch(call.org, order, Status="Closed")
    return {"changeOrderId": None, "returnLineItemSplits": []}


OPERATIONS = (
    action(
        "/commerce/returns/return-orders",
        create_return_order,
        ReturnOrderBody,
        "Create a return order",
        "returnOrderId",
        since=50.0,
    ),
    action(
        "/commerce/returns/return-orders/{id}/actions/return-items",
        return_items,
        ReturnItemsBody,
        "Return items of a return order",
        "changeOrderId",
        "returnLineItemSplits",
        since=52.0,
    ),
)
