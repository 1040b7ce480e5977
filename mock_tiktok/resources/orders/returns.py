"""Returns and refunds in outline (facts section 7b)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.books.orders import Line, Order
from mock_tiktok.books.returns import Return
from mock_tiktok.books.shelf import SortField, Span
from mock_tiktok.flow.orders.returns import REJECT_REASONS, approve_return, reject_return, request_return
from mock_tiktok.resources.orders.answers import refund_items
from mock_tiktok.resources.paging import SortedPageQuery, page_of, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class SearchReturnsBody(TypedDict, total=False):
    """Search Returns; the end of a time filter is exclusive."""

    return_ids: list[str]
    order_ids: list[str]
    return_types: list[Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT"]]
    return_status: list[str]
    create_time_ge: Whole
    create_time_lt: Whole
    update_time_ge: Whole
    update_time_lt: Whole


class CreateReturnBody(TypedDict, total=False):
    """Create Return; without line ids, all that is left of the order."""

    order_id: Required[str]
    return_type: Required[Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT"]]
    return_reason: Required[str]
    order_line_item_ids: list[str]


class ApproveReturnBody(TypedDict, total=False):
    """Approve Return; an offer of a partial refund is not mocked."""

    decision: Required[
        Literal[
            "APPROVE_REFUND",
            "APPROVE_RETURN",
            "APPROVE_RECEIVED_PACKAGE",
            "APPROVE_REPLACEMENT",
            "ISSUE_REPLACEMENT_REFUND",
        ]
    ]
    buyer_keep_item: bool


class RejectReturnBody(TypedDict, total=False):
    """Reject Return."""

    decision: str
    reject_reason: Required[str]
    comment: str


class RejectReasonsQuery(TypedDict, total=False):
    """Reasons for one request."""

    return_or_cancel_id: str
    locale: str


def search_returns(call: Call) -> dict[str, Any]:
    """Search Returns: oldest first, 10 to 50 a page."""
    size = page_size_of(call, default=10, least=10, most=50, error=errors.REVERSE_PARAMETERS)
    body: dict[str, Any] = call.body
    sort: SortField = call.query.get("sort_field", "create_time")
    rows = call.state.orders.returns
    span = Span(
        page_size=size,
        sort=sort,
        descending=call.query.get("sort_order", "ASC") == "DESC",
        from_at=body.get(f"{sort}_ge"),
        before_at=body.get(f"{sort}_lt"),
        keep=(lambda return_id: _matches(rows[return_id], body)) if body else None,
    )
    page = page_of(
        call, call.state.orders.shelf("return", call.shop.id), span, bad_token=errors.REVERSE_PARAMETERS
    )
    return page.answer("return_orders", [_answer(call, rows[i]) for i in page.ids])


def create_return(call: Call) -> dict[str, Any]:
    """Create Return: the seller starts it for the buyer."""
    order = order_of(call, call.body["order_id"])
    lines = lines_of(order, call.body.get("order_line_item_ids"))
    kind, reason = call.body["return_type"], call.body["return_reason"]
    row = request_return(call.state, order, kind, lines, reason, call.second, "SELLER")
    return {"return_id": row.id, "return_status": row.status}


def approve(call: Call) -> dict[str, Any]:
    """Approve Return."""
    approve_return(call.state, _row(call), call.body["decision"], call.second)
    return {}


def reject(call: Call) -> dict[str, Any]:
    """Reject Return; the reason must be one of Get Reject Reasons."""
    if call.body["reject_reason"] not in REJECT_REASONS:
        raise VendorError(errors.REVERSE_REASON)
    reject_return(call.state, _row(call), call.body["reject_reason"], call.second)
    return {}


def get_records(call: Call) -> dict[str, Any]:
    """Get Return Records: what happened, oldest first."""
    return {"records": _row(call).records}


def get_reject_reasons(_call: Call) -> dict[str, Any]:
    """Get Reject Reasons."""
    return {"reasons": [{"name": name, "text": name.replace("_", " ")} for name in REJECT_REASONS]}


def order_of(call: Call, order_id: str) -> Order:
    """An order of the shop by id."""
    order = call.state.orders.find_order(call.shop.id, order_id)
    if order is None:
        raise VendorError(errors.REVERSE_ORDER_UNKNOWN)
    return order


def lines_of(order: Order, line_ids: list[str] | None) -> list[Line]:
    """The named open lines of an order, or all of them."""
    open_lines = order.open_lines()
    if line_ids is None:
        return open_lines
    chosen = [line for line in open_lines if line.id in set(line_ids)]
    if not chosen or len(chosen) < len(set(line_ids)):
        raise VendorError(errors.REVERSE_PARAMETERS, "A line item is not an open line of this order")
    return chosen


def _row(call: Call) -> Return:
    row = call.state.orders.returns.get(call.path["return_id"])
    if row is None or row.shop_id != call.shop.id:
        raise VendorError(errors.REVERSE_PARAMETERS, "The return does not exist")
    return row


def _matches(row: Return, body: dict[str, Any]) -> bool:
    return (
        ("return_ids" not in body or row.id in body["return_ids"])
        and ("order_ids" not in body or row.order_id in body["order_ids"])
        and ("return_types" not in body or row.type in body["return_types"])
        and ("return_status" not in body or row.status in body["return_status"])
        and body.get("create_time_ge", 0) <= row.create_time < body.get("create_time_lt", 1 << 63)
        and body.get("update_time_ge", 0) <= row.update_time < body.get("update_time_lt", 1 << 63)
    )


def _answer(call: Call, row: Return) -> dict[str, Any]:
    currency = call.shop.market.currency
    lines = [x for x in call.state.orders.orders[row.order_id].lines if x.id in set(row.line_ids)]
    return {
        "return_id": row.id,
        "order_id": row.order_id,
        "return_type": row.type,
        "return_status": row.status,
        "return_reason": row.reason,
        "role": "BUYER",
        "return_line_items": refund_items("return", row.id, lines, currency),
        "create_time": row.create_time,
        "update_time": row.update_time,
    }


_SCOPE = "seller.return_refund.basic"
_PATH = "/return_refund/{version}"
_V = ("202309",)

OPERATIONS = (
    Operation(
        "Create Return",
        "POST",
        f"{_PATH}/returns",
        _V,
        _SCOPE,
        "required",
        create_return,
        "7b",
        body=CreateReturnBody,
        outline=True,
    ),
    Operation(
        "Search Returns",
        "POST",
        f"{_PATH}/returns/search",
        _V,
        _SCOPE,
        "required",
        search_returns,
        "7b",
        query=SortedPageQuery,
        body=SearchReturnsBody,
        outline=True,
    ),
    Operation(
        "Approve Return",
        "POST",
        f"{_PATH}/returns/{{return_id}}/approve",
        _V,
        _SCOPE,
        "required",
        approve,
        "7b",
        body=ApproveReturnBody,
        outline=True,
    ),
    Operation(
        "Reject Return",
        "POST",
        f"{_PATH}/returns/{{return_id}}/reject",
        _V,
        _SCOPE,
        "required",
        reject,
        "7b",
        body=RejectReturnBody,
        outline=True,
    ),
    Operation(
        "Get Return Records",
        "GET",
        f"{_PATH}/returns/{{return_id}}/records",
        _V,
        _SCOPE,
        "required",
        get_records,
        "7b",
        outline=True,
        mark="assumed",
    ),
    Operation(
        "Get Reject Reasons",
        "GET",
        f"{_PATH}/reject_reasons",
        _V,
        _SCOPE,
        "required",
        get_reject_reasons,
        "7b",
        query=RejectReasonsQuery,
        outline=True,
        mark="assumed",
    ),
)
