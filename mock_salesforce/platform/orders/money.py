"""Credit memos, funds and refunds, in outline: what is owed is recorded, no gateway is asked (section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, named, record
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.operations import Operation

# The jobs themselves are the gateway's matter: their id is all that a client sees of them.
_JOB_PREFIX = "08P"


def create_credit_memo(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """A credit memo over reduction orders of the summary, each of which is credited once."""
    summary = record(call, call.args["id"], "OrderSummary", "orderSummaryId")
    named_orders = body.get("changeOrderIds")
    if not isinstance(named_orders, list) or not named_orders:
        raise ConnectError("REQUIRED_FIELD_MISSING", "Required fields are missing: [changeOrderIds]")
    product = tax = 0.0
    for value in dict.fromkeys(str(value) for value in named_orders):
        order = record(call, value, "Order", "changeOrderIds")
        if order.get("OriginalOrderId") != summary["OriginalOrderId"] or not order["IsReductionOrder"]:
            raise ConnectError("INVALID_INPUT", f"{order['Id']} is no change order of this order summary")
        if call.org.table("CreditMemoLine").ids_where("ChangeOrderId", [order["Id"]]):
            raise ConnectError("INVALID_INPUT", f"{order['Id']} has a credit memo already")
        product -= order["TotalAmount"]
        tax -= order["TotalTaxAmount"]
    memo = rows.create(
        call.org,
        "CreditMemo",
        {
            "OrderSummaryId": summary["Id"],
            "Status": "Posted",
            "TotalAmount": round(product, 2),
            "TotalTaxAmount": round(tax, 2),
            "TotalAmountWithTax": round(product + tax, 2),
        },
        call.user_id,
    )
    for value in dict.fromkeys(str(value) for value in named_orders):
        order = record(call, value, "Order", "changeOrderIds")
        line = {
            "CreditMemoId": memo["Id"],
            "ChangeOrderId": order["Id"],
            "TotalAmount": -order["TotalAmount"],
        }
        rows.create(call.org, "CreditMemoLine", line, call.user_id)
    return {"creditMemoId": memo["Id"]}


def ensure_funds(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Takes the request to capture an invoice's funds."""
    summary = record(call, call.args["id"], "OrderSummary", "orderSummaryId")
    invoice = named(call, body, "invoiceId", "Invoice")
    if invoice.get("OrderSummaryId") != summary["Id"]:
        raise ConnectError("INVALID_INPUT", f"{invoice['Id']} is not an invoice of this order summary")
    return {"backgroundOperationId": call.org.issue_id(_JOB_PREFIX)}


def ensure_refunds(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Takes the request to refund a credit memo, or funds in excess."""
    summary = record(call, call.args["id"], "OrderSummary", "orderSummaryId")
    if body.get("creditMemoId") is None and body.get("excessFundsAmount") is None:
        raise ConnectError("REQUIRED_FIELD_MISSING", "Required fields are missing: [creditMemoId]")
    if body.get("creditMemoId") is not None:
        memo = named(call, body, "creditMemoId", "CreditMemo")
        if memo.get("OrderSummaryId") != summary["Id"]:
            raise ConnectError("INVALID_INPUT", f"{memo['Id']} is not a credit memo of this order summary")
    return {"backgroundOperationId": call.org.issue_id(_JOB_PREFIX)}


def create_payment_summary(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The summary of an order's payments; the payments themselves are not looked at."""
    summary = named(call, body, "orderSummaryId", "OrderSummary")
    row = rows.create(call.org, "OrderPaymentSummary", {"OrderSummaryId": summary["Id"]}, call.user_id)
    return {"orderPaymentSummaryId": row["Id"]}


_BASE = "/commerce/order-management/order-summaries/{id}"
_TABLE = (
    (f"{_BASE}/actions/create-credit-memo", create_credit_memo, "creditMemoId", "Create a credit memo"),
    (f"{_BASE}/async-actions/ensure-funds-async", ensure_funds, "backgroundOperationId", "Ensure funds"),
    (
        f"{_BASE}/async-actions/ensure-refunds-async",
        ensure_refunds,
        "backgroundOperationId",
        "Ensure refunds",
    ),
    (
        "/commerce/order-management/order-payment-summaries",
        create_payment_summary,
        "orderPaymentSummaryId",
        "Create an order payment summary",
    ),
)
OPERATIONS = tuple(
    Operation(
        "POST",
        path,
        action(perform, output),
        title,
        "6",
        48.0,
        "order_management",
        # No gateway is asked: only a credit memo is all that it says.
        outline=perform is not create_credit_memo,
    )
    for path, perform, output, title in _TABLE
)
