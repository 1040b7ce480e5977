"""Credit memos, funds and refunds, in outline: what is owed is recorded, no gateway is asked (section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.orders.bodies import CreditMemoBody, FundsBody, PaymentSummaryBody, RefundsBody
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, addressed, record
from mock_salesforce.platform.wire.errors import ConnectError

# The jobs themselves are the gateway's matter: their id is all that a client sees of them.
_JOB_PREFIX = "08P"


def create_credit_memo(call: Call, body: CreditMemoBody) -> dict[str, Any]:
    """A credit memo over reduction orders of the summary, each of which is credited once."""
    summary = addressed(call, "OrderSummary")
    orders = [
        record(call, "Order", order_id, "changeOrderIds") for order_id in dict.fromkeys(body.changeOrderIds)
    ]
    product = tax = 0.0
    for order in orders:
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
    for order in orders:
        line = {
            "CreditMemoId": memo["Id"],
            "ChangeOrderId": order["Id"],
            "TotalAmount": -order["TotalAmount"],
        }
        rows.create(call.org, "CreditMemoLine", line, call.user_id)
    return {"creditMemoId": memo["Id"]}


def ensure_funds(call: Call, body: FundsBody) -> dict[str, Any]:
    """Takes the request to capture an invoice's funds."""
    summary = addressed(call, "OrderSummary")
    invoice = record(call, "Invoice", body.invoiceId)
    if invoice.get("OrderSummaryId") != summary["Id"]:
        raise ConnectError("INVALID_INPUT", f"{invoice['Id']} is not an invoice of this order summary")
    return {"backgroundOperationId": call.org.issue_id(_JOB_PREFIX)}


def ensure_refunds(call: Call, body: RefundsBody) -> dict[str, Any]:
    """Takes the request to refund a credit memo, or funds in excess."""
    summary = addressed(call, "OrderSummary")
    if body.creditMemoId is not None:
        memo = record(call, "CreditMemo", body.creditMemoId)
        if memo.get("OrderSummaryId") != summary["Id"]:
            raise ConnectError("INVALID_INPUT", f"{memo['Id']} is not a credit memo of this order summary")
    return {"backgroundOperationId": call.org.issue_id(_JOB_PREFIX)}


def create_payment_summary(call: Call, body: PaymentSummaryBody) -> dict[str, Any]:
    """The summary of an order's payments; the payments themselves are not looked at."""
    summary = record(call, "OrderSummary", body.orderSummaryId)
    row = rows.create(call.org, "OrderPaymentSummary", {"OrderSummaryId": summary["Id"]}, call.user_id)
    return {"orderPaymentSummaryId": row["Id"]}


_BASE = "/commerce/order-management/order-summaries/{id}"
# No gateway is asked: only a credit memo is all that it says.
OPERATIONS = (
    action(
        f"{_BASE}/actions/create-credit-memo",
        create_credit_memo,
        CreditMemoBody,
        "Create a credit memo",
        "creditMemoId",
        since=48.0,
    ),
    action(
        f"{_BASE}/async-actions/ensure-funds-async",
        ensure_funds,
        FundsBody,
        "Ensure funds",
        "backgroundOperationId",
        since=48.0,
        outline=True,
    ),
    action(
        f"{_BASE}/async-actions/ensure-refunds-async",
        ensure_refunds,
        RefundsBody,
        "Ensure refunds",
        "backgroundOperationId",
        since=48.0,
        outline=True,
    ),
    action(
        "/commerce/order-management/order-payment-summaries",
        create_payment_summary,
        PaymentSummaryBody,
        "Create an order payment summary",
        "orderPaymentSummaryId",
        since=48.0,
        outline=True,
    ),
)
