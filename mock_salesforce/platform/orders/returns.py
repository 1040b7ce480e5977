"""Return orders: a return announced, then received in whole or in part (section 5.2, 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import returnable
from mock_salesforce.platform.rules import quantities
from mock_salesforce.platform.rules.values import trimmed
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, entries, named, quantity, record
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.operations import Operation


def create_return_order(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Announces a return: ReturnInitiated goes up, Returned does not yet."""
    summary = named(call, body, "orderSummaryId", "OrderSummary")
    order = rows.create(
        call.org,
        "ReturnOrder",
        {"OrderSummaryId": summary["Id"], "AccountId": summary.get("AccountId"), "Status": "Submitted"},
        call.user_id,
    )
    for entry in entries(body, "returnOrderLineItems"):
        item = named(call, entry, "orderItemSummaryId", "OrderItemSummary")
        amount = quantity(entry.get("quantityExpected"), item["Id"])
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
            "ReasonForReturn": _reason(entry.get("reasonForReturn")),
        }
        rows.create(call.org, "ReturnOrderLineItem", line, call.user_id)
    return {"returnOrderId": order["Id"]}


def return_items(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Receives what was announced, or calls it off."""
    order = record(call, call.args["id"], "ReturnOrder", "returnOrderId")
    for entry in entries(body, "returnItems"):
        line = named(call, entry, "returnOrderLineItemId", "ReturnOrderLineItem")
        returned = _given(entry, "quantityToReturn")
        canceled = _given(entry, "quantityToCancel")
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


def _reason(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ConnectError("INVALID_INPUT", "reasonForReturn must be a text")
    return trimmed(value) if value else None


def _given(entry: dict[str, Any], key: str) -> float:
    value = entry.get(key)
    return 0.0 if value in (None, 0) and not isinstance(value, bool) else quantity(value, key)


OPERATIONS = (
    Operation(
        "POST",
        "/commerce/returns/return-orders",
        action(create_return_order, "returnOrderId"),
        "Create a return order",
        "6",
        50.0,
        "order_management",
    ),
    Operation(
        "POST",
        "/commerce/returns/return-orders/{id}/actions/return-items",
        action(return_items, "changeOrderId", "returnLineItemSplits"),
        "Return items of a return order",
        "6",
        52.0,
        "order_management",
    ),
)
