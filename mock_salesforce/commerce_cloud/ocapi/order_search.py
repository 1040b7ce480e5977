"""OCAPI's order search: the query language over an index that lags behind the orders.

Source: facts/commerce-cloud-api.md section 9, order_search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.query_tree import read_query
from mock_salesforce.commerce_cloud.wire.search_query import SearchFields, compile_query
from mock_salesforce.commerce_cloud.wire.snake_case import camel, camel_name

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_FIELDS = dict.fromkeys(
    (
        "order_no",
        "external_order_no",
        "external_order_status",
        "status",
        "export_status",
        "payment_status",
        "shipping_status",
        "confirmation_status",
        "channel_type",
        "creation_date",
        "last_modified",
        "customer_email",
        "customer_no",
        "product_items.product_id",
        "total_gross_price",
    ),
    "main",
)


def needs_token(call: Call) -> None:
    """Refuse a call that names its client alone."""
    if call.token is None:
        raise errors.Fault(
            401,
            "AuthorizationHeaderMissingException",
            "The resource needs an authorization header.",
            authorization="",
        )


def search_orders(call: Call, body: dict[str, Any]) -> tuple[list[Order], int, int]:
    """The orders found, and which page of them is wanted."""
    if not call.state.quirks.order_search_indexing:
        raise errors.Fault(500, "InternalServerErrorException", "Order incremental indexing is switched off.")
    needs_token(call)
    start, count = body.get("start", 0), body.get("count", 25)
    try:
        query = read_query(camel(body["query"]))
        matches = compile_query(query, SearchFields(_FIELDS, _read, accepts_custom=True))
        sorts = _sorts(body)
    except errors.Problem as problem:
        raise _as_fault(problem) from problem
    horizon = call.state.now() - call.state.quirks.search_index_lag_s
    site_id = call.site.id
    found = [
        order
        for order in call.realm.orders.walk(by_modification=False, newest_first=True)
        if order.site_id == site_id and order.modified_at <= horizon and matches(order)
    ]
    for field, descending in reversed(sorts):
        found.sort(key=lambda order: str(_read(order, field) or ""), reverse=descending)
    return found, start, count


def _sorts(body: dict[str, Any]) -> list[tuple[str, bool]]:
    answer = []
    for row in body.get("sorts", ()):
        field = row["field"]
        if field not in _FIELDS:
            raise errors.field_not_sortable(str(field))
        answer.append((field, row.get("sort_order", "asc") == "desc"))
    return answer


def _as_fault(problem: errors.Problem) -> errors.Fault:
    return errors.Fault(400, "MalformedSearchParameterException", str(problem), **problem.members)


def _read(order: Order, field: str) -> Any:
    document = order.document
    if field == "customer_email":
        return document["customerInfo"].get("email")
    if field == "customer_no":
        return document["customerInfo"].get("customerNo")
    if field == "product_items.product_id":
        return [item["productId"] for item in document["productItems"]]
    if field == "total_gross_price":
        return document["orderTotal"]
    return document.get(camel_name(field))
