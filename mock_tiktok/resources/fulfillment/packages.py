"""Marking orders as shipped, shipping packages, reading them back (facts section 7)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.books.orders import Package
from mock_tiktok.books.shelf import SortField, Span
from mock_tiktok.flow.orders.fulfillment import (
    change_tracking,
    check_order_ships,
    check_tracking,
    chosen_lines,
    ship_lines,
    ship_package,
)
from mock_tiktok.reference.markets import MARK_AS_SHIPPED
from mock_tiktok.reference.providers import providers_of
from mock_tiktok.resources.fulfillment.answers import package_answer, tracking_answer
from mock_tiktok.resources.fulfillment.named import order_named, package_named
from mock_tiktok.resources.paging import PageQuery, page_of, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

TRACKING_WINDOW_SECONDS = 72 * 3600


class MarkShippedBody(TypedDict, total=False):
    """Mark Package As Shipped; without line ids, everything that still waits."""

    tracking_number: Required[str]
    shipping_provider_id: Required[str]
    order_line_item_ids: list[str]


class SelfShipmentBody(TypedDict):
    """The seller's own carrier and number."""

    tracking_number: str
    shipping_provider_id: str


class PickupSlotBody(TypedDict):
    """When the carrier comes."""

    start_time: Whole
    end_time: Whole


class ShipPackageBody(TypedDict, total=False):
    """Ship Package: self_shipment for seller shipping, a handover for platform shipping."""

    self_shipment: SelfShipmentBody
    handover_method: Literal["PICKUP", "DROP_OFF"]
    pickup_slot: PickupSlotBody


class BatchShipRow(ShipPackageBody):
    """One package of a batch."""

    id: str


class BatchShipBody(TypedDict):
    """Batch Ship Packages."""

    packages: list[BatchShipRow]


class PackagePageQuery(PageQuery, total=False):
    """Search Packages may also sort by payment."""

    sort_field: Literal["create_time", "update_time", "order_pay_time"]
    sort_order: Literal["ASC", "DESC"]


class SearchPackagesBody(TypedDict, total=False):
    """Search Packages."""

    create_time_ge: Whole
    create_time_lt: Whole
    update_time_ge: Whole
    update_time_lt: Whole
    package_status: Literal["PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED"]


def mark_shipped(call: Call) -> dict[str, Any]:
    """Mark Package As Shipped: seller shipping in US, GB and the EU markets."""
    if call.shop.region not in MARK_AS_SHIPPED:
        raise VendorError(errors.NOT_FOR_REGION)
    order = order_named(call, call.path["order_id"])
    check_order_ships(order)
    if order.shipping_type != "SELLER":
        raise VendorError(errors.NOT_SELLER_SHIPPED)
    lines = chosen_lines(order, call.body.get("order_line_item_ids"))
    tracking, provider = call.body["tracking_number"], call.body["shipping_provider_id"]
    check_tracking(call.state, call.shop, order, tracking, provider)
    package = ship_lines(call.state, order, lines, tracking, provider, call.second)
    return {
        "order_id": order.id,
        "order_line_item_ids": [line.id for line in lines],
        "package_id": package.id,
        "warning": None,
    }


def ship_one_package(call: Call) -> dict[str, Any]:
    """Ship Package: where a package exists from payment."""
    _ship(call, package_named(call, call.path["package_id"]), call.body)
    return {"warning": None}


def ship_packages(call: Call) -> dict[str, Any]:
    """Batch Ship Packages: each package succeeds or fails alone under code 0."""
    failures = []
    for row in call.body["packages"]:
        try:
            _ship(call, package_named(call, row["id"]), row)
        except VendorError as refused:
            failure = {"code": refused.error.code, "message": refused.message}
            failures.append({**failure, "detail": {"package_id": row["id"]}})
    return {"errors": failures} if failures else {}


def get_package(call: Call) -> dict[str, Any]:
    """Get Package Detail."""
    return package_answer(call.state, package_named(call, call.path["package_id"]))


def search_packages(call: Call) -> dict[str, Any]:
    """Search Packages: at most 50 a page."""
    body: dict[str, Any] = call.body
    size = page_size_of(call, default=20, most=50, error=errors.FULFILLMENT_PARAMETERS)
    # A package is made at payment or later, so order_pay_time sorts as create_time does.
    sort: SortField = "update_time" if call.query.get("sort_field") == "update_time" else "create_time"
    other = "create_time" if sort == "update_time" else "update_time"
    packages = call.state.orders.packages
    span = Span(
        page_size=size,
        status=body.get("package_status"),
        sort=sort,
        descending=call.query.get("sort_order", "DESC") == "DESC",
        from_at=body.get(f"{sort}_ge"),
        before_at=body.get(f"{sort}_lt"),
        other_from_at=body.get(f"{other}_ge"),
        other_before_at=body.get(f"{other}_lt"),
    )
    page = page_of(
        call, call.state.orders.shelf("package", call.shop.id), span, bad_token=errors.FULFILLMENT_PARAMETERS
    )
    return page.answer("packages", [package_answer(call.state, packages[i]) for i in page.ids])


def get_tracking(call: Call) -> dict[str, Any]:
    """Get Tracking: times in milliseconds, unlike everywhere else."""
    order = order_named(call, call.path["order_id"])
    if not any(line.tracking_number for line in order.lines):
        raise VendorError(errors.NOT_SHIPPED_YET)
    return {"tracking": tracking_answer(order)}


def update_package_shipping(call: Call) -> dict[str, Any]:
    """Update Package Shipping Info: once, within 72 hours."""
    _correct(call, package_named(call, call.path["package_id"]))
    return {}


def update_order_shipping(call: Call) -> dict[str, Any]:
    """Update Shipping Info of an order with one package."""
    order = order_named(call, call.path["order_id"])
    shipped = [p for i in order.package_ids if (p := call.state.orders.packages[i]).arranged]
    if not shipped:
        raise VendorError(errors.NOT_SHIPPED_YET)
    if len(shipped) > 1:
        raise VendorError(errors.SPECIFY_LINES)
    _correct(call, shipped[0])
    return {}


def _ship(call: Call, package: Package, body: ShipPackageBody) -> None:
    if package.status == "CANCELLED":
        raise VendorError(errors.ORDER_CANCELLED)
    if package.arranged:
        raise VendorError(errors.ALREADY_SHIPPED)
    orders = [call.state.orders.orders[i] for i in package.order_ids]
    # A canceled order in a combined package does not keep the others from leaving.
    orders = [order for order in orders if order.status != "CANCELLED"] or orders
    for order in orders:
        check_order_ships(order)
    if orders[0].shipping_type == "TIKTOK":
        if call.shop.region == "US":
            raise VendorError(errors.NOT_FOR_REGION, "In the US labels are bought by Create Packages")
        if "handover_method" not in body:
            raise VendorError(
                errors.FULFILLMENT_PARAMETERS, "handover_method is needed for platform shipping"
            )
        provider = providers_of(call.shop.market)[0][0]
        tracking = f"TT{call.shop.region}{package.id[-12:]}"
        ship_package(call.state, package, tracking, provider, body["handover_method"], call.second)
        return
    own = body.get("self_shipment")
    if own is None:
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "self_shipment is needed for seller shipping")
    if call.shop.region in MARK_AS_SHIPPED:
        raise VendorError(errors.NOT_FOR_REGION)
    tracking, provider = own["tracking_number"], own["shipping_provider_id"]
    check_tracking(call.state, call.shop, orders[0], tracking, provider)
    ship_package(call.state, package, tracking, provider, "", call.second)


def _correct(call: Call, package: Package) -> None:
    order = call.state.orders.orders[package.order_ids[0]]
    if order.by_tiktok:
        raise VendorError(errors.FULFILLED_BY_TIKTOK)
    if package.shipping_type != "SELLER":
        raise VendorError(errors.NOT_SELLER_SHIPPED)
    if not package.arranged:
        raise VendorError(errors.NOT_SHIPPED_YET)
    if package.status == "COMPLETED":
        raise VendorError(errors.PACKAGE_DELIVERED)
    if package.tracking_changes:
        raise VendorError(errors.TRACKING_CHANGED)
    if call.second - package.arranged_at > TRACKING_WINDOW_SECONDS:
        raise VendorError(errors.TRACKING_WINDOW)
    tracking, provider = call.body["tracking_number"], call.body["shipping_provider_id"]
    check_tracking(call.state, call.shop, order, tracking, provider)
    change_tracking(call.state, package, tracking, provider, call.second)


_READ, _WRITE = "seller.fulfillment.basic", "seller.fulfillment.package.write"
_V = ("202309",)
_PACKAGES = "/fulfillment/{version}/packages"
_ORDER = "/fulfillment/{version}/orders/{order_id}"

OPERATIONS = (
    Operation(
        "Mark Package As Shipped",
        "POST",
        f"{_ORDER}/packages",
        _V,
        _WRITE,
        "required",
        mark_shipped,
        "7",
        body=MarkShippedBody,
    ),
    Operation(
        "Ship Package",
        "POST",
        f"{_PACKAGES}/{{package_id}}/ship",
        _V,
        _WRITE,
        "required",
        ship_one_package,
        "7",
        body=ShipPackageBody,
    ),
    Operation(
        "Batch Ship Packages",
        "POST",
        f"{_PACKAGES}/ship",
        _V,
        _WRITE,
        "required",
        ship_packages,
        "7",
        body=BatchShipBody,
    ),
    Operation(
        "Get Package Detail",
        "GET",
        f"{_PACKAGES}/{{package_id}}",
        _V,
        _READ,
        "required",
        get_package,
        "7",
    ),
    Operation(
        "Search Packages",
        "POST",
        f"{_PACKAGES}/search",
        _V,
        _READ,
        "required",
        search_packages,
        "7",
        query=PackagePageQuery,
        body=SearchPackagesBody,
    ),
    Operation("Get Tracking", "GET", f"{_ORDER}/tracking", _V, _READ, "required", get_tracking, "7"),
    Operation(
        "Update Package Shipping Info",
        "POST",
        f"{_PACKAGES}/{{package_id}}/shipping_info/update",
        _V,
        _WRITE,
        "required",
        update_package_shipping,
        "7",
        body=SelfShipmentBody,
    ),
    Operation(
        "Update Shipping Info",
        "POST",
        f"{_ORDER}/shipping_info/update",
        _V,
        "seller.logistics",
        "required",
        update_order_shipping,
        "7",
        body=SelfShipmentBody,
    ),
)
