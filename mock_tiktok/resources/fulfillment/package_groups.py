"""Splitting orders and combining packages (facts section 7)."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from mock_tiktok.books.orders import SHIPPABLE, Line, Order, Package
from mock_tiktok.flow.orders.fulfillment import (
    COMBINED_ORDERS_MAX,
    check_order_ships,
    new_package,
    tell_package,
)
from mock_tiktok.reference.markets import SPLITS_BELOW_SKU
from mock_tiktok.resources.fulfillment.named import order_named
from mock_tiktok.resources.orders.reading import OrderIdsQuery
from mock_tiktok.resources.paging import PageQuery, list_page, page_size_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class SplitGroupBody(TypedDict):
    """The lines of one future package; `id` is the caller's own name for it."""

    id: str
    order_line_item_ids: list[str]


class SplitBody(TypedDict):
    """Split Orders."""

    splittable_groups: list[SplitGroupBody]


class CombinableBody(TypedDict):
    """Packages that shall become one."""

    id: str
    order_ids: list[str]


class CombineBody(TypedDict):
    """Combine Packages."""

    combinable_packages: list[CombinableBody]


class UncombineBody(TypedDict, total=False):
    """Uncombine Packages; without order ids, everything comes apart."""

    order_ids: list[str]


def get_split_attributes(call: Call) -> dict[str, Any]:
    """Get Order Split Attributes: whether each order can be split."""
    ids = [text for text in call.query["ids"].split(",") if text]
    orders = [call.state.orders.find_order(call.shop.id, i) for i in dict.fromkeys(ids)]
    return {
        "split_attributes": [
            {"order_id": order.id, "can_split": _splits(order), "must_split": False}
            for order in orders
            if order is not None
        ]
    }


def split_order(call: Call) -> dict[str, Any]:
    """Split Orders: every waiting line in exactly one group; in SEA and LATAM not below the SKU."""
    order = order_named(call, call.path["order_id"])
    check_order_ships(order)
    if not _splits(order):
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "The order cannot be split")
    groups = call.body["splittable_groups"]
    by_id = {line.id: line for line in order.waiting_lines()}
    named = [line_id for group in groups for line_id in group["order_line_item_ids"]]
    whole = sorted(named) == sorted(by_id) and all(group["order_line_item_ids"] for group in groups)
    if len(groups) < 2 or not whole:
        raise VendorError(
            errors.FULFILLMENT_PARAMETERS, "Each waiting line item must be in exactly one group"
        )
    lines = [[by_id[i] for i in group["order_line_item_ids"]] for group in groups]
    if call.shop.region not in SPLITS_BELOW_SKU and _cuts_a_sku(lines):
        raise VendorError(errors.SKU_IN_SEVERAL)
    _drop_waiting(call, order)
    packages = [new_package(call.state, order, group, call.second) for group in lines]
    for package in packages:
        package.tag = "SPLIT"
    order.split_or_combine_tag = "SPLIT"
    call.state.orders.touched(order, call.second)
    tell_package(call.state, "SPLIT", "ROLE_SELLER", packages, call.second)
    return {
        "packages": [
            {"id": package.id, "splittable_group_id": group["id"]}
            for package, group in zip(packages, groups, strict=True)
        ]
    }


def search_combinable(call: Call) -> dict[str, Any]:
    """Search Combinable Packages: waiting packages of one recipient and address."""
    size = page_size_of(call, default=20, most=50, error=errors.FULFILLMENT_PARAMETERS)
    rows: dict[str, list[Order]] = {}
    for package in call.state.orders.packages.values():
        order = call.state.orders.orders[package.order_ids[0]]
        if package.shop_id == call.shop.id and _combines(package, order):
            rows.setdefault(repr(sorted(order.address.items())), []).append(order)
    groups = [orders for orders in rows.values() if len(orders) > 1]
    found = [
        {"id": orders[0].package_ids[0], "order_ids": [order.id for order in orders]} for orders in groups
    ]
    return list_page(call, "combinable_packages", found, size, bad_token=errors.FULFILLMENT_PARAMETERS)


def combine_packages(call: Call) -> dict[str, Any]:
    """Combine Packages: same recipient and address, at most 20 orders."""
    groups = [[order_named(call, i) for i in row["order_ids"]] for row in call.body["combinable_packages"]]
    named = [order.id for orders in groups for order in orders]
    if len(set(named)) < len(named):
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "An order is named twice")
    for orders in groups:
        _check_combinable(call, orders)
    made = []
    for orders in groups:
        parts = [call.state.orders.packages[order.package_ids[0]] for order in orders]
        combined = _combine(call, orders, parts)
        tell_package(call.state, "COMBINE", "ROLE_SELLER", [combined], call.second)
        made.append({"id": combined.id, "order_ids": combined.order_ids})
    return {"packages": made, "errors": []}


def uncombine_packages(call: Call) -> dict[str, Any]:
    """Uncombine Packages: the named orders get packages of their own again."""
    package = call.state.orders.packages.get(call.path["package_id"])
    if package is None or package.shop_id != call.shop.id:
        raise VendorError(errors.PACKAGE_NOT_YOURS)
    if package.arranged:
        raise VendorError(errors.ALREADY_SHIPPED)
    wanted = call.body.get("order_ids") or list(package.order_ids)
    if package.tag != "COMBINE" or not set(wanted) <= set(package.order_ids):
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "These orders are not combined in this package")
    leaving = [call.state.orders.orders[i] for i in dict.fromkeys(wanted)]
    if len(leaving) >= len(package.order_ids) - 1:
        leaving = [call.state.orders.orders[i] for i in package.order_ids]
    packages = [_leave(call, package, order) for order in leaving]
    if not package.order_ids:
        _forget(call, package)
    tell_package(call.state, "CANCEL_COMBINE", "ROLE_SELLER", packages, call.second)
    return {"packages": [{"id": p.id, "order_ids": p.order_ids} for p in packages]}


def _splits(order: Order) -> bool:
    together = order.split_or_combine_tag == "COMBINED"
    return order.status in SHIPPABLE and not (order.by_tiktok or together) and len(order.waiting_lines()) > 1


def _cuts_a_sku(groups: list[list[Line]]) -> bool:
    skus = [{line.sku_id for line in group} for group in groups]
    return sum(len(group) for group in skus) > len(set().union(*skus))


def _combines(package: Package, order: Order) -> bool:
    return (
        package.tag == "DEFAULT"
        and not package.arranged
        and package.status == "PROCESSING"
        and order.status == "AWAITING_SHIPMENT"
        and not order.by_tiktok
        and len(order.package_ids) == 1
    )


def _check_combinable(call: Call, orders: list[Order]) -> None:
    if not 2 <= len(orders) <= COMBINED_ORDERS_MAX:
        raise VendorError(errors.FULFILLMENT_PARAMETERS, f"Combine 2 to {COMBINED_ORDERS_MAX} orders")
    for order in orders:
        check_order_ships(order)
        package = call.state.orders.packages[order.package_ids[0]] if order.package_ids else None
        if package is None or not _combines(package, order) or order.address != orders[0].address:
            raise VendorError(errors.FULFILLMENT_PARAMETERS, f"The order {order.id} cannot be combined")


def _combine(call: Call, orders: list[Order], parts: list[Package]) -> Package:
    combined = parts[0]
    for order, part in zip(orders[1:], parts[1:], strict=True):
        combined.order_ids.append(order.id)
        combined.line_ids += part.line_ids
        order.package_ids = [combined.id]
        for line in order.lines:
            line.package_id = combined.id
        part.order_ids, part.line_ids = [order.id], []
        _forget(call, part)
    combined.tag = "COMBINE"
    call.state.orders.put_package(combined, call.second)
    for order in orders:
        order.split_or_combine_tag = "COMBINED"
        call.state.orders.touched(order, call.second)
    return combined


def _leave(call: Call, package: Package, order: Order) -> Package:
    own = [line for line in order.lines if line.id in set(package.line_ids)]
    package.order_ids.remove(order.id)
    package.line_ids = [i for i in package.line_ids if i not in {line.id for line in own}]
    order.package_ids = []
    order.split_or_combine_tag = ""
    alone = new_package(call.state, order, own, call.second)
    call.state.orders.touched(order, call.second)
    return alone


def _drop_waiting(call: Call, order: Order) -> None:
    for package_id in list(order.package_ids):
        package = call.state.orders.packages[package_id]
        if not package.arranged:
            order.package_ids.remove(package_id)
            _forget(call, package)


def _forget(call: Call, package: Package) -> None:
    package.status = "CANCELLED"
    call.state.orders.put_package(package, call.second)


_READ, _WRITE = "seller.fulfillment.basic", "seller.fulfillment.package.write"
_V = ("202309",)
_BASE = "/fulfillment/{version}"

OPERATIONS = (
    Operation(
        "Get Order Split Attributes",
        "GET",
        f"{_BASE}/orders/split_attributes",
        _V,
        _READ,
        "required",
        get_split_attributes,
        "7",
        query=OrderIdsQuery,
        mark="assumed",
    ),
    Operation(
        "Split Orders",
        "POST",
        f"{_BASE}/orders/{{order_id}}/split",
        _V,
        _WRITE,
        "required",
        split_order,
        "7",
        body=SplitBody,
        mark="assumed",
    ),
    Operation(
        "Search Combinable Packages",
        "GET",
        f"{_BASE}/combinable_packages/search",
        _V,
        _READ,
        "required",
        search_combinable,
        "7",
        query=PageQuery,
        mark="assumed",
    ),
    Operation(
        "Combine Packages",
        "POST",
        f"{_BASE}/packages/combine",
        _V,
        _WRITE,
        "required",
        combine_packages,
        "7",
        body=CombineBody,
        mark="assumed",
    ),
    Operation(
        "Uncombine Packages",
        "POST",
        f"{_BASE}/packages/{{package_id}}/uncombine",
        _V,
        _WRITE,
        "required",
        uncombine_packages,
        "7",
        body=UncombineBody,
        mark="assumed",
    ),
)
