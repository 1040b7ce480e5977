"""Which order of another system belongs to a TikTok order (facts section 6, External references)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

ORDERS_MAX = 100
# The facts name some values of the documented enum; these are the named ones.
Platform = Literal["SALESFORCE_COMMERCE_CLOUD", "ORDER_MANAGEMENT_SYSTEM", "SHOPIFY", "MAGENTO"]


class ExternalLineBody(TypedDict):
    """A line there and the line item here."""

    id: str
    origin_id: str


class ExternalOrderBody(TypedDict, total=False):
    """An order in another system."""

    id: Required[str]
    platform: Required[Platform]
    line_items: list[ExternalLineBody]


class OrderWithExternalBody(TypedDict):
    """A TikTok order and its counterpart."""

    id: str
    external_order: ExternalOrderBody


class AddExternalOrdersBody(TypedDict):
    """Add External Order References."""

    orders: list[OrderWithExternalBody]


class PlatformQuery(TypedDict):
    """Of which system."""

    platform: Platform


class ExternalOrderQuery(TypedDict):
    """Which order of which system."""

    platform: Platform
    external_order_id: str


def add_external_orders(call: Call) -> dict[str, Any]:
    """Add External Order References: bad rows fail alone under code 0, here with the code as a string."""
    rows = call.body["orders"]
    if not 1 <= len(rows) <= ORDERS_MAX:
        raise VendorError(errors.ORDER_PARAMETERS, f"orders needs 1 to {ORDERS_MAX} rows")
    failures = []
    for row in rows:
        order = call.state.orders.find_order(call.shop.id, row["id"])
        external = row["external_order"]
        known = {line.id for line in order.lines} if order else set()
        if order is None or any(line["origin_id"] not in known for line in external.get("line_items", ())):
            failures.append(_failure(row["id"]))
            continue
        before = order.external.get(external["platform"])
        if before is not None:
            call.state.orders.by_external.pop((call.shop.id, external["platform"], before["id"]), None)
        order.external[external["platform"]] = dict(external)
        call.state.orders.by_external[(call.shop.id, external["platform"], external["id"])] = order.id
    return {"errors": failures} if failures else {}


def get_external_orders(call: Call) -> dict[str, Any]:
    """Get External Order References of an order."""
    order = call.state.orders.find_order(call.shop.id, call.path["order_id"])
    if order is None:
        raise VendorError(errors.EXTERNAL_ORDER)
    external = order.external.get(call.query["platform"])
    return {"external_orders": [external] if external else []}


def search_external_orders(call: Call) -> dict[str, Any]:
    """Search Orders by External Order Reference."""
    key = (call.shop.id, call.query["platform"], call.query["external_order_id"])
    order_id = call.state.orders.by_external.get(key)
    if order_id is None:
        return {"orders": []}
    external = call.state.orders.orders[order_id].external[call.query["platform"]]
    return {"orders": [{"id": order_id, "external_order": external}]}


def _failure(order_id: str) -> dict[str, Any]:
    error = errors.EXTERNAL_ORDER
    return {"code": str(error.code), "message": error.message, "detail": {"order_id": order_id}}


_V = ("202406",)

OPERATIONS = (
    Operation(
        "Add External Order References",
        "POST",
        "/order/{version}/orders/external_orders",
        _V,
        "seller.order.ext_ref.write",
        "required",
        add_external_orders,
        "6",
        body=AddExternalOrdersBody,
    ),
    Operation(
        "Get External Order References",
        "GET",
        "/order/{version}/orders/{order_id}/external_orders",
        _V,
        "seller.order.ext_ref.read",
        "required",
        get_external_orders,
        "6",
        query=PlatformQuery,
    ),
    Operation(
        "Search Orders By External Order Reference",
        "POST",
        "/order/{version}/orders/external_order_search",
        _V,
        "seller.order.ext_ref.read",
        "required",
        search_external_orders,
        "6",
        query=ExternalOrderQuery,
    ),
)
