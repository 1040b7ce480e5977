"""What a call on packages names, if the shop has it (facts section 7)."""

from __future__ import annotations

from mock_tiktok.books.orders import Order, Package
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call


def order_named(call: Call, order_id: str) -> Order:
    """An order of the shop."""
    order = call.state.orders.find_order(call.shop.id, order_id)
    if order is None:
        raise VendorError(errors.ORDER_NOT_IN_UNIT)
    return order


def package_named(call: Call, package_id: str) -> Package:
    """A package of the shop."""
    package = call.state.orders.packages.get(package_id)
    if package is None or package.shop_id != call.shop.id:
        raise VendorError(errors.PACKAGE_NOT_YOURS)
    return package
