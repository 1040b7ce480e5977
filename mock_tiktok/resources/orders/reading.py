"""Search and detail of orders (facts section 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.books.shelf import Facet, SortField, Span
from mock_tiktok.resources.orders.answers import line_answer, order_answer, payment_answer, trailing_answer
from mock_tiktok.resources.paging import SortedPageQuery, page_of, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

IDS_MAX = 50


class SearchOrdersBody(TypedDict, total=False):
    """Get Order List; here the end of a time filter is exclusive, unlike for products."""

    order_status: Literal[
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
        "CANCELLED",
    ]
    create_time_ge: Whole
    create_time_lt: Whole
    update_time_ge: Whole
    update_time_lt: Whole
    shipping_type: Literal["TIKTOK", "SELLER"]
    buyer_user_id: str
    is_buyer_request_cancel: bool
    warehouse_ids: list[str]


class OrderIdsQuery(TypedDict):
    """Ids joined by commas."""

    ids: str


def search_orders(call: Call) -> dict[str, Any]:
    """Get Order List: newest first unless told otherwise."""
    body: SearchOrdersBody = call.body
    size = page_size_of(call, default=20, most=100, error=errors.ORDER_PARAMETERS)
    if len(body.get("warehouse_ids", ())) > 100:
        raise VendorError(errors.ORDER_PARAMETERS, "At most 100 warehouse_ids are allowed")
    sort: SortField = call.query.get("sort_field", "create_time")
    created = body.get("create_time_ge"), body.get("create_time_lt")
    updated = body.get("update_time_ge"), body.get("update_time_lt")
    (from_at, before_at), other = (created, updated) if sort == "create_time" else (updated, created)
    span = Span(
        page_size=size,
        status=body.get("order_status"),
        sort=sort,
        descending=call.query.get("sort_order", "DESC") == "DESC",
        from_at=from_at,
        before_at=before_at,
        other_from_at=other[0],
        other_before_at=other[1],
        facets=_facets(body),
        among=call.state.orders.by_buyer.get(body["buyer_user_id"], ()) if "buyer_user_id" in body else None,
        keep=_in_warehouses(call),
    )
    page = page_of(
        call,
        call.state.orders.shelf("order", call.shop.id),
        span,
        bad_token=errors.ORDER_PARAMETERS,
        lags=True,
    )
    orders = call.state.orders.orders
    return page.answer("orders", [order_answer(call.state, orders[i]) for i in page.ids])


def get_orders(call: Call) -> dict[str, Any]:
    """Get Order Detail: at most 50 ids; unknown ones are silently absent."""
    ids = [text for text in call.query["ids"].split(",") if text]
    if not 1 <= len(ids) <= IDS_MAX:
        raise VendorError(errors.ORDER_PARAMETERS, f"ids needs 1 to {IDS_MAX} order ids")
    found = [call.state.orders.find_order(call.shop.id, order_id) for order_id in dict.fromkeys(ids)]
    return {
        "orders": [trailing_answer(call.state, order, call.version) for order in found if order is not None]
    }


def get_price_detail(call: Call) -> dict[str, Any]:
    """Get Price Detail: what the buyer pays, taken apart (the names beyond the sums are assumed)."""
    order = call.state.orders.find_order(call.shop.id, call.path["order_id"])
    if order is None:
        raise VendorError(errors.ORDER_NOT_YOURS)
    market = call.shop.market
    paid = payment_answer(order, market.currency)
    lines = [line_answer(order, line, market) for line in order.lines]
    return {
        "currency": market.currency,
        "payment": paid["total_amount"],
        "total": paid["total_amount"],
        "sku_list_price": paid["original_total_product_price"],
        "subtotal_deduction_seller": paid["seller_discount"],
        "subtotal_deduction_platform": paid["platform_discount"],
        "subtotal": paid["sub_total"],
        "shipping_list_price": paid["original_shipping_fee"],
        "shipping_sale_price": paid["shipping_fee"],
        "tax_amount": paid["tax"],
        "line_items": [
            {
                "id": line["id"],
                "currency": market.currency,
                "sku_list_price": line["original_price"],
                "sku_sale_price": line["sale_price"],
                "subtotal_deduction_seller": line["seller_discount"],
                "subtotal_deduction_platform": line["platform_discount"],
                "total": line["sale_price"],
            }
            for line in lines
        ],
    }


def _facets(body: SearchOrdersBody) -> tuple[Facet, ...]:
    facets: list[Facet] = []
    if "shipping_type" in body:
        facets.append(("shipping_type", body["shipping_type"]))
    if "is_buyer_request_cancel" in body:
        facets.append(("buyer_requests_cancel", body["is_buyer_request_cancel"]))
    if len(body.get("warehouse_ids", ())) == 1:
        facets.append(("warehouse", body["warehouse_ids"][0]))
    return tuple(facets)


def _in_warehouses(call: Call) -> Callable[[str], bool] | None:
    """Several warehouses are no single facet, so the orders are tested one by one."""
    wanted = frozenset(call.body.get("warehouse_ids", ()))
    orders = call.state.orders.orders
    return (lambda order_id: orders[order_id].warehouse_id in wanted) if len(wanted) > 1 else None


_SCOPE = "seller.order.info"

OPERATIONS = (
    Operation(
        "Get Order List",
        "POST",
        "/order/{version}/orders/search",
        ("202309",),
        _SCOPE,
        "required",
        search_orders,
        "6",
        query=SortedPageQuery,
        body=SearchOrdersBody,
    ),
    Operation(
        "Get Order Detail",
        "GET",
        "/order/{version}/orders",
        ("202507", "202309"),
        _SCOPE,
        "required",
        get_orders,
        "6",
        query=OrderIdsQuery,
    ),
    Operation(
        "Get Price Detail",
        "GET",
        "/order/{version}/orders/{order_id}/price_detail",
        ("202407",),
        _SCOPE,
        "required",
        get_price_detail,
        "6",
        mark="assumed",
    ),
)
