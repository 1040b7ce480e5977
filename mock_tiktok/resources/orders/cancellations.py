"""Cancellations: create, approve, reject, search (facts section 7b)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.books.orders import Cancellation, Line, Order
from mock_tiktok.books.shelf import Span
from mock_tiktok.flow.orders.cancellation import (
    approve,
    cancel_by_seller,
    refuse_single_lines,
    refuse_unless_cancellable,
    reject,
)
from mock_tiktok.resources.orders.answers import refund_items
from mock_tiktok.resources.paging import SortedPageQuery, page_of, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class CancelSkuBody(TypedDict):
    """Some units of a SKU."""

    sku_id: str
    quantity: Whole


class CancelOrderBody(TypedDict, total=False):
    """Cancel Order; without skus or lines, the whole order."""

    order_id: Required[str]
    cancel_reason: Required[str]
    skus: list[CancelSkuBody]
    order_line_item_ids: list[str]


class ApproveQuery(TypedDict, total=False):
    """Approve Cancellation."""

    idempotency_key: str


class RejectBody(TypedDict, total=False):
    """Reject Cancellation."""

    reject_reason: Required[str]
    comment: str


class SearchCancellationsBody(TypedDict, total=False):
    """Search Cancellations; the filter says _CANCEL where the response says _CANCELLED."""

    cancel_ids: list[str]
    order_ids: list[str]
    cancel_types: list[Literal["CANCEL", "BUYER_CANCEL"]]
    cancel_status: list[
        Literal[
            "CANCELLATION_REQUEST_PENDING",
            "CANCELLATION_REQUEST_SUCCESS",
            "CANCELLATION_REQUEST_CANCEL",
            "CANCELLATION_REQUEST_COMPLETE",
        ]
    ]
    create_time_ge: Whole
    create_time_lt: Whole
    update_time_ge: Whole
    update_time_lt: Whole


def create_cancellation(call: Call) -> dict[str, Any]:
    """Cancel Order: by lines only in US and UK, and only where out of stock."""
    order = call.state.orders.find_order(call.shop.id, call.body["order_id"])
    if order is None:
        raise VendorError(errors.REVERSE_ORDER_UNKNOWN)
    reason = call.body["cancel_reason"]
    refuse_unless_cancellable(call.state, order, reason)
    lines = _chosen(call, order)
    refuse_single_lines(call.state, order, lines, reason)
    cancellation = cancel_by_seller(call.state, order, lines, reason, call.second)
    return {"cancel_id": cancellation.id, "cancel_status": cancellation.status}


def approve_cancellation(call: Call) -> dict[str, Any]:
    """Approve Cancellation; the same idempotency_key again answers alike and does nothing."""
    key = call.query.get("idempotency_key", "")
    known = call.state.orders.cancellations.get(call.path["cancel_id"])
    if known is not None and known.shop_id == call.shop.id and key and known.approval_key == key:
        return {}
    request = _pending(call)
    request.approval_key = key
    approve(call.state, request, call.second)
    return {}


def reject_cancellation(call: Call) -> dict[str, Any]:
    """Reject Cancellation; a reason is needed."""
    if not call.body["reject_reason"]:
        raise VendorError(errors.REVERSE_REASON)
    reject(call.state, _pending(call), call.second)
    return {}


def search_cancellations(call: Call) -> dict[str, Any]:
    """Search Cancellations: oldest first and ten a page by default."""
    size = page_size_of(call, default=10, most=50, error=errors.REVERSE_PARAMETERS)
    body: SearchCancellationsBody = call.body
    sort = call.query.get("sort_field", "create_time")
    by_update = sort == "update_time"
    rows = call.state.orders.cancellations
    span = Span(
        page_size=size,
        sort=sort,
        descending=call.query.get("sort_order", "ASC") == "DESC",
        from_at=body.get("update_time_ge") if by_update else body.get("create_time_ge"),
        before_at=body.get("update_time_lt") if by_update else body.get("create_time_lt"),
        keep=(lambda cancel_id: _matches(rows[cancel_id], body)) if body else None,
    )
    page = page_of(
        call, call.state.orders.shelf("cancellation", call.shop.id), span, bad_token=errors.REVERSE_PARAMETERS
    )
    return page.answer("cancellations", [_answer(call, rows[i]) for i in page.ids])


def _chosen(call: Call, order: Order) -> list[Line]:
    open_lines = order.open_lines()
    line_ids, skus = call.body.get("order_line_item_ids"), call.body.get("skus")
    if line_ids:
        chosen = [line for line in open_lines if line.id in set(line_ids)]
        if len(chosen) < len(set(line_ids)):
            raise VendorError(errors.REVERSE_PARAMETERS, "A line item is not an open line of this order")
        return chosen
    if not skus:
        return open_lines
    chosen = []
    for row in skus:
        free = [line for line in open_lines if line.sku_id == row["sku_id"] and line not in chosen]
        if not 1 <= row["quantity"] <= len(free):
            raise VendorError(errors.REVERSE_PARAMETERS, "The quantity exceeds the open units of the SKU")
        chosen += free[: row["quantity"]]
    return chosen


def _pending(call: Call) -> Cancellation:
    request = call.state.orders.cancellations.get(call.path["cancel_id"])
    if request is None or request.shop_id != call.shop.id:
        raise VendorError(errors.REVERSE_PARAMETERS, "The cancellation does not exist")
    if request.status != "CANCELLATION_REQUEST_PENDING":
        raise VendorError(errors.REVERSE_FINISHED)
    return request


def _matches(row: Cancellation, body: SearchCancellationsBody) -> bool:
    statuses = body.get("cancel_status")
    low = max(body.get("create_time_ge", 0), 0)
    return (
        ("cancel_ids" not in body or row.id in body["cancel_ids"])
        and ("order_ids" not in body or row.order_id in body["order_ids"])
        and ("cancel_types" not in body or row.type in body["cancel_types"])
        and (statuses is None or row.status.replace("_CANCELLED", "_CANCEL") in statuses)
        and low <= row.create_time < body.get("create_time_lt", 1 << 60)
        and body.get("update_time_ge", 0) <= row.update_time < body.get("update_time_lt", 1 << 60)
    )


def _answer(call: Call, row: Cancellation) -> dict[str, Any]:
    order = call.state.orders.orders[row.order_id]
    currency = call.shop.market.currency
    lines = [line for line in order.lines if line.id in set(row.line_ids)]
    return {
        "cancel_id": row.id,
        "order_id": row.order_id,
        "cancel_type": row.type,
        "cancel_status": row.status,
        "cancel_reason": row.reason,
        "role": row.role,
        "cancel_line_items": refund_items("cancel", row.id, lines, currency),
        "create_time": row.create_time,
        "update_time": row.update_time,
    }


_SCOPE = "seller.return_refund.basic"
_PATH = "/return_refund/{version}/cancellations"
_V = ("202309",)

OPERATIONS = (
    Operation(
        "Cancel Order",
        "POST",
        _PATH,
        _V,
        _SCOPE,
        "required",
        create_cancellation,
        "7b",
        body=CancelOrderBody,
    ),
    Operation(
        "Approve Cancellation",
        "POST",
        f"{_PATH}/{{cancel_id}}/approve",
        _V,
        _SCOPE,
        "required",
        approve_cancellation,
        "7b",
        query=ApproveQuery,
    ),
    Operation(
        "Reject Cancellation",
        "POST",
        f"{_PATH}/{{cancel_id}}/reject",
        _V,
        _SCOPE,
        "required",
        reject_cancellation,
        "7b",
        body=RejectBody,
    ),
    Operation(
        "Search Cancellations",
        "POST",
        f"{_PATH}/search",
        _V,
        _SCOPE,
        "required",
        search_cancellations,
        "7b",
        query=SortedPageQuery,
        body=SearchCancellationsBody,
    ),
)
