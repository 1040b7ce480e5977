"""Price adjustments of an order summary: preview and submit (section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.formulas import available, returnable
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.orders.bodies import AdjustItemsBody
from mock_salesforce.platform.orders.changes import balances_of, change_order, managed_summary, reduce_summary
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, record
from mock_salesforce.platform.wire.errors import ConnectError

STAGES = ("preFulfillment", "inFulfillment", "postFulfillment")
Adjustment = tuple[Row, float, str, str | None]


def _adjustments(call: Call, body: AdjustItemsBody, summary: Row) -> list[Adjustment]:
    found = []
    for entry in body.adjustItems:
        item = record(call, "OrderItemSummary", entry.orderItemSummaryId)
        if item["OrderSummaryId"] != summary["Id"]:
            raise ConnectError("INVALID_INPUT", f"{item['Id']} is not on this order summary")
        line: float = item["AdjustedLineAmount"]
        taken = line * entry.amount / 100 if entry.adjustmentType == "Percentage" else entry.amount
        if line + taken < 0:
            raise ConnectError("INVALID_INPUT", f"{item['Id']}: the adjustment exceeds the line amount")
        found.append((item, round(taken, 2), entry.reason, entry.description))
    return found


def _split(org: Org, item: Row, amount: float) -> dict[str, float]:
    """The adjustment by stage, as the quantities stand: not allocated, being fulfilled, fulfilled."""
    shares = (
        available(org, item),
        item["QuantityAllocated"] - item["QuantityFulfilled"],
        returnable(org, item),
    )
    total = sum(shares)
    if total <= 0:
        raise ConnectError("INVALID_INPUT", f"{item['Id']}: no quantity is left to adjust")
    parts = [round(amount * share / total, 2) for share in shares]
    last = max(n for n, share in enumerate(shares) if share > 0)
    parts[last] = round(amount - sum(part for n, part in enumerate(parts) if n != last), 2)
    return dict(zip(STAGES, parts, strict=True))


def _staged(call: Call, body: AdjustItemsBody, changes: list[Adjustment]) -> dict[str, float]:
    allowed = body.allocatedItemsChangeOrderType
    stages = dict.fromkeys(STAGES, 0.0)
    for item, amount, _, _ in changes:
        for stage, part in _split(call.org, item, amount).items():
            if stage == "inFulfillment" and part and allowed == "Disallowed":
                raise ConnectError("INVALID_INPUT", f"{item['Id']}: allocated quantities are not adjusted")
            moved = "postFulfillment" if allowed == "PostFulfillment" and stage == "inFulfillment" else stage
            stages[moved] = round(stages[moved] + part, 2)
    return stages


def preview_adjust(call: Call, body: AdjustItemsBody) -> dict[str, Any]:
    """What an adjustment would change; writes nothing."""
    changes = _adjustments(call, body, managed_summary(call))
    stages = _staged(call, body, changes)
    return {"changeBalances": balances_of(round(sum(stages.values()), 2), 0.0)}


def submit_adjust(call: Call, body: AdjustItemsBody) -> dict[str, Any]:
    """Lowers line amounts, with a change order for each stage that the quantities are in."""
    summary = managed_summary(call)
    changes = _adjustments(call, body, summary)
    stages = _staged(call, body, changes)
    balances = balances_of(round(sum(stages.values()), 2), 0.0)
    orders = {
        stage: change_order(call, summary, balances_of(amount, 0.0))["Id"] if amount else None
        for stage, amount in stages.items()
    }
    for item, amount, reason, told in changes:
        current = call.org.table("OrderItemSummary").rows[item["Id"]]
        left = round(current["AdjustedLineAmount"] + amount, 2)
        if left < 0:
            raise ConnectError("INVALID_INPUT", f"{item['Id']}: the adjustments exceed the line amount")
        rows.touch(call.org, current, AdjustedLineAmount=left)
        rows.create(
            call.org,
            "OrderItemSummaryChange",
            {
                "OrderItemSummaryId": item["Id"],
                "OrderSummaryId": summary["Id"],
                "ChangeOrderId": next((order for order in orders.values() if order), None),
                "ChangeType": "Adjustment",
                "Reason": reason,
                "Description": told,
                "TotalAmount": amount,
            },
            call.user_id,
        )
    reduce_summary(call, summary, balances)
    return {
        "changeBalances": balances,
        **{f"{stage}ChangeOrderId": order for stage, order in orders.items()},
    }


_BASE = "/commerce/order-management/order-summaries/{id}/actions"
_SUBMITTED = ("changeBalances", *(f"{stage}ChangeOrderId" for stage in STAGES))
OPERATIONS = (
    action(
        f"{_BASE}/adjust-item-preview",
        preview_adjust,
        AdjustItemsBody,
        "Preview a price adjustment",
        "changeBalances",
        since=49.0,
    ),
    action(
        f"{_BASE}/adjust-item-submit",
        submit_adjust,
        AdjustItemsBody,
        "Adjust prices of order products",
        *_SUBMITTED,
        since=49.0,
    ),
)
