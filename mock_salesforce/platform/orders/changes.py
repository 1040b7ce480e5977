"""Changes of an order summary: preview and submit of cancellations and returns (section 5.2, 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import available, returnable
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.orders.bodies import ChangeItemsBody
from mock_salesforce.platform.rules import quantities
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, addressed, record
from mock_salesforce.platform.wire.errors import ConnectError

Change = tuple[Row, float, str]


def managed_summary(call: Call) -> Row:
    """The summary that the URL names, if it is a managed one."""
    summary = addressed(call, "OrderSummary")
    if summary["OrderLifeCycleType"] != "MANAGED":
        raise ConnectError("INVALID_INPUT", "The order summary is not managed.")
    return summary


def _changes(call: Call, body: ChangeItemsBody, summary: Row, *, returning: bool) -> list[Change]:
    taken: dict[str, float] = {}
    changes = []
    for entry in body.changeItems:
        item, amount = record(call, "OrderItemSummary", entry.orderItemSummaryId), entry.quantity
        if item["OrderSummaryId"] != summary["Id"] or item.get("TypeCode") == "Charge":
            raise ConnectError("INVALID_INPUT", f"{item['Id']} is not a product of this order summary")
        taken[item["Id"]] = taken.get(item["Id"], 0.0) + amount
        left = returnable(call.org, item) if returning else available(call.org, item)
        if taken[item["Id"]] > left:
            word = "return" if returning else "cancel"
            raise ConnectError("INVALID_INPUT", f"{item['Id']}: only {left:g} is available to {word}")
        changes.append((item, amount, entry.reason))
    return changes


def _balances(changes: list[Change]) -> dict[str, float]:
    product = 0.0 - round(sum(amount * item["UnitPrice"] for item, amount, _ in changes), 2)
    tax = 0.0 - round(
        sum(
            (item.get("TotalTaxAmount") or 0.0) * amount / item["QuantityOrdered"]
            for item, amount, _ in changes
        ),
        2,
    )
    return balances_of(product, tax)


def balances_of(product: float, tax: float) -> dict[str, float]:
    """What a change of product amount and tax does to the amounts; reductions are negative."""
    return {
        "grandTotalAmount": round(product + tax, 2),
        "totalAdjDeliveryAmtWithTax": 0.0,
        "totalAdjDistAmountWithTax": 0.0,
        "totalAdjProductAmtWithTax": round(product + tax, 2),
        "totalAdjustedDeliveryAmount": 0.0,
        "totalAdjustedDeliveryTaxAmount": 0.0,
        "totalAdjustedProductAmount": product,
        "totalAdjustedProductTaxAmount": tax,
        "totalAdjustmentDistributedAmount": 0.0,
        "totalAdjustmentDistributedTaxAmount": 0.0,
        "totalAmount": product,
        "totalTaxAmount": tax,
    }


def preview_cancel(call: Call, body: ChangeItemsBody) -> dict[str, Any]:
    """What a cancellation would change; writes nothing."""
    return {"changeBalances": _balances(_changes(call, body, managed_summary(call), returning=False))}


def preview_return(call: Call, body: ChangeItemsBody) -> dict[str, Any]:
    """What a return would change; writes nothing."""
    return {"changeBalances": _balances(_changes(call, body, managed_summary(call), returning=True))}


def submit_cancel(call: Call, body: ChangeItemsBody) -> dict[str, Any]:
    """Cancels quantities that no fulfillment order holds, and records the change order."""
    return _submit(call, body, "Cancel")


def submit_return(call: Call, body: ChangeItemsBody) -> dict[str, Any]:
    """Returns fulfilled quantities, and records the change order."""
    return _submit(call, body, "Return")


def _submit(call: Call, body: ChangeItemsBody, kind: str) -> dict[str, Any]:
    summary = managed_summary(call)
    changes = _changes(call, body, summary, returning=kind == "Return")
    balances = _balances(changes)
    order = change_order(call, summary, balances)
    for item, amount, reason in changes:
        # A simple return is initiated and received at once.
        moved = {"return_initiated": amount, "returned": amount} if kind == "Return" else {"canceled": amount}
        quantities.move(call.org, item["Id"], **moved)
        rows.create(
            call.org,
            "OrderItemSummaryChange",
            {
                "OrderItemSummaryId": item["Id"],
                "OrderSummaryId": summary["Id"],
                "ChangeOrderId": order["Id"],
                "ChangeType": kind,
                "Reason": reason,
                "Quantity": -amount,
                "TotalAmount": -round(amount * item["UnitPrice"], 2),
            },
            call.user_id,
        )
    reduce_summary(call, summary, balances)
    return {"changeBalances": balances, "changeOrderId": order["Id"], "feeChangeOrderId": None}


def change_order(call: Call, summary: Row, balances: dict[str, float]) -> Row:
    """The order that carries what a change does to the amounts."""
    return rows.create(
        call.org,
        "Order",
        {
            "AccountId": summary.get("AccountId"),
            "OriginalOrderId": summary["OriginalOrderId"],
            "EffectiveDate": call.org.stamp()[:10],
            "Status": "Activated",
            "StatusCode": "Activated",
            "Type": "Change Order",
            "IsReductionOrder": True,
            "TotalAmount": balances["totalAmount"],
            "TotalTaxAmount": balances["totalTaxAmount"],
            "GrandTotalAmount": balances["grandTotalAmount"],
        },
        call.user_id,
    )


def reduce_summary(call: Call, summary: Row, balances: dict[str, float]) -> None:
    """Takes a change's amounts off the summary's totals."""
    product, tax = balances["totalAmount"], balances["totalTaxAmount"]
    rows.touch(
        call.org,
        summary,
        TotalAmount=round(summary["TotalAmount"] + product, 2),
        TotalProductAmount=round(summary["TotalProductAmount"] + product, 2),
        TotalAdjustedProductAmount=round(summary["TotalAdjustedProductAmount"] + product, 2),
        TotalTaxAmount=round(summary["TotalTaxAmount"] + tax, 2),
        GrandTotalAmount=round(summary["GrandTotalAmount"] + product + tax, 2),
    )


_BASE = "/commerce/order-management/order-summaries/{id}/actions"
_PREVIEWED = ("changeBalances",)
_SUBMITTED = ("changeBalances", "changeOrderId", "feeChangeOrderId")
_TABLE = (
    ("preview-cancel", preview_cancel, "Preview a cancellation", _PREVIEWED),
    ("submit-cancel", submit_cancel, "Cancel order products", _SUBMITTED),
    ("preview-return", preview_return, "Preview a return", _PREVIEWED),
    ("submit-return", submit_return, "Return order products", _SUBMITTED),
)
OPERATIONS = tuple(
    action(f"{_BASE}/{name}", perform, ChangeItemsBody, title, *outputs, since=48.0)
    for name, perform, title, outputs in _TABLE
)
