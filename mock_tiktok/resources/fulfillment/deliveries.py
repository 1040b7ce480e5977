"""What a seller who ships tells about the delivery (facts section 7)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.orders import Package
from mock_tiktok.flow.orders.life import collect, deliver
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

PACKAGES_MAX = 50


class DeliveryRow(TypedDict, total=False):
    """What became of one package."""

    id: Required[str]
    delivery_type: Required[Literal["DELIVERY_SUCCESS", "DELIVERY_FAILED", "UPDATE_POD"]]
    fail_delivery_reason: str
    file_url: str


class DeliverPackagesBody(TypedDict):
    """Update Package Delivery Status."""

    packages: list[DeliveryRow]


def deliver_packages(call: Call) -> dict[str, Any]:
    """Update Package Delivery Status: each package succeeds or fails alone under code 0.

    A failed delivery and a proof of delivery change no status here; what else they do is not documented.
    """
    rows = call.body["packages"]
    if not 1 <= len(rows) <= PACKAGES_MAX:
        raise VendorError(errors.FULFILLMENT_PARAMETERS, f"packages needs 1 to {PACKAGES_MAX} rows")
    failures = []
    for row in rows:
        try:
            package = _deliverable(call, row["id"])
            if row["delivery_type"] == "DELIVERY_SUCCESS":
                _deliver(call, package)
        except VendorError as refused:
            failure = {"code": refused.error.code, "message": refused.message}
            failures.append({**failure, "detail": {"package_id": row["id"]}})
    return {"errors": failures} if failures else {}


def _deliverable(call: Call, package_id: str) -> Package:
    package = call.state.orders.packages.get(package_id)
    if package is None or package.shop_id != call.shop.id:
        raise VendorError(errors.PACKAGE_NOT_YOURS)
    order = call.state.orders.orders[package.order_ids[0]]
    if order.by_tiktok:
        raise VendorError(errors.FULFILLED_BY_TIKTOK)
    if package.shipping_type != "SELLER":
        raise VendorError(errors.NOT_SELLER_SHIPPED)
    if package.status == "CANCELLED":
        raise VendorError(errors.ORDER_CANCELLED)
    if package.status == "COMPLETED":
        raise VendorError(errors.PACKAGE_DELIVERED)
    if not package.arranged:
        raise VendorError(errors.NOT_SHIPPED_YET)
    return package


def _deliver(call: Call, package: Package) -> None:
    for order_id in package.order_ids:
        order = call.state.orders.orders[order_id]
        collect(call.state, order, call.second, only=package)
        deliver(call.state, order, call.second, only=package)


OPERATIONS = (
    Operation(
        "Update Package Delivery Status",
        "POST",
        "/fulfillment/{version}/packages/deliver",
        ("202309",),
        "seller.delivery.status.write",
        "required",
        deliver_packages,
        "7",
        body=DeliverPackagesBody,
        outline=True,
        mark="assumed",
    ),
)
