"""Shipping what was ordered: the checks in their documented codes, then the writes (facts section 7)."""

from __future__ import annotations

import re

from mock_tiktok.books.orders import SHIPPABLE, Line, Order, Package
from mock_tiktok.books.shops import Shop
from mock_tiktok.flow.orders.life import arrange, before_release
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.reference.providers import provider_name
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

COMBINED_ORDERS_MAX = 20
TRACKING_MAX = 50
_PLAIN = re.compile(r"[A-Za-z0-9-]*")
_TRACKING = re.compile(rf"[A-Za-z0-9-]{{4,{TRACKING_MAX}}}")


def check_order_ships(order: Order) -> None:
    """Refuse an order that cannot be fulfilled by its seller now."""
    if order.by_tiktok:
        raise VendorError(errors.FULFILLED_BY_TIKTOK)
    if before_release(order):
        raise VendorError(errors.ORDER_ON_HOLD)
    if order.status == "CANCELLED":
        raise VendorError(errors.ORDER_CANCELLED)
    if order.status not in SHIPPABLE:
        raise VendorError(errors.ALREADY_SHIPPED)


def check_tracking(state: State, shop: Shop, order: Order, tracking_number: str, provider_id: str) -> None:
    """A carrier of the market, and a number that no other recipient's order uses."""
    if not _TRACKING.fullmatch(tracking_number):
        plain = _PLAIN.fullmatch(tracking_number) or len(tracking_number) > TRACKING_MAX
        raise VendorError(errors.BAD_TRACKING if plain else errors.TRACKING_CHARACTERS)
    if not provider_name(shop.market, provider_id):
        raise VendorError(errors.BAD_TRACKING, f"The shipping provider {provider_id!r} is not known here")
    used_by = state.orders.by_tracking.get((shop.id, tracking_number), [])
    others = {i for i in used_by if i != order.id}
    strangers = any(state.orders.orders[i].address != order.address for i in others)
    if strangers or len(others) >= COMBINED_ORDERS_MAX:
        raise VendorError(errors.TRACKING_DUPLICATE)


def chosen_lines(order: Order, line_ids: list[str] | None) -> list[Line]:
    """The named lines, or all that still wait."""
    if not line_ids:
        return order.waiting_lines()
    by_id = {line.id: line for line in order.lines}
    chosen: list[Line] = []
    for line_id in dict.fromkeys(line_ids):
        line = by_id.get(line_id)
        if line is None:
            raise VendorError(errors.FULFILLMENT_PARAMETERS, f"The line item {line_id} is not of this order")
        if line.status == "CANCELLED":
            raise VendorError(errors.ORDER_CANCELLED, f"The line item {line_id} is cancelled")
        if line.status != "TO_SHIP":
            raise VendorError(errors.ALREADY_SHIPPED, f"The line item {line_id} is already shipped")
        chosen.append(line)
    return chosen


def ship_lines(
    state: State, order: Order, lines: list[Line], tracking_number: str, provider_id: str, at: int
) -> Package:
    """Put lines into a package of their own and hand it to the carrier."""
    package = _package_for(state, order, lines, at)
    package.tracking_number = tracking_number
    package.shipping_provider_id = provider_id
    arrange(state, order, package, lines, at)
    return package


def ship_package(
    state: State, package: Package, tracking_number: str, provider_id: str, handover: str, at: int
) -> None:
    """Hand an existing package to the carrier, with every order in it."""
    package.tracking_number = tracking_number
    package.shipping_provider_id = provider_id
    package.handover_method = handover
    lines = state.orders.lines_of(package)
    for order_id in package.order_ids:
        order = state.orders.orders[order_id]
        mine = [
            line
            for line in lines
            if state.orders.line_owner[line.id] == order_id and line.status == "TO_SHIP"
        ]
        if mine:
            arrange(state, order, package, mine, at)


def change_tracking(state: State, package: Package, tracking_number: str, provider_id: str, at: int) -> None:
    """Correct tracking after shipping."""
    for order_id in package.order_ids:
        used = state.orders.by_tracking.get((package.shop_id, package.tracking_number), [])
        if order_id in used:
            used.remove(order_id)
        state.orders.by_tracking.setdefault((package.shop_id, tracking_number), []).append(order_id)
    package.tracking_number = tracking_number
    package.shipping_provider_id = provider_id
    package.tracking_changes += 1
    for line in state.orders.lines_of(package):
        line.tracking_number = tracking_number
        line.shipping_provider_id = provider_id
    state.orders.put_package(package, at)
    for order_id in package.order_ids:
        state.orders.touched(state.orders.orders[order_id], at)


def tell_package(state: State, kind: str, role: str, packages: list[Package], at: int) -> None:
    """Webhook type 4."""
    payload = {
        "sc_type": kind,
        "role_type": role,
        "package_list": [{"package_id": p.id, "order_id_list": list(p.order_ids)} for p in packages],
        "update_time": at,
    }
    notify(state, "PACKAGE_UPDATE", packages[0].shop_id, at, payload)


def new_package(state: State, order: Order, lines: list[Line], at: int) -> Package:
    """A package of some lines of an order, not yet with a carrier."""
    package = Package(
        id=state.ids.number("package"),
        shop_id=order.shop_id,
        order_ids=[order.id],
        line_ids=[line.id for line in lines],
        create_time=at,
        update_time=at,
        shipping_type=order.shipping_type,
        order_pay_time=order.times.get("paid_time", 0),
    )
    for line in lines:
        line.package_id = package.id
    order.package_ids.append(package.id)
    state.orders.put_package(package, at)
    return package


def _take_out(state: State, order: Order, package: Package, line_ids: set[str], at: int) -> None:
    """Lines leave a waiting package; an order that has none left in it leaves too, and the last one ends it."""
    package.line_ids = [i for i in package.line_ids if i not in line_ids]
    if not any(line.id in package.line_ids for line in order.lines):
        order.package_ids.remove(package.id)
        if len(package.order_ids) > 1:
            package.order_ids.remove(order.id)
    if all(line.status == "CANCELLED" for line in state.orders.lines_of(package)):
        package.status = "CANCELLED"
    state.orders.put_package(package, at)


def _package_for(state: State, order: Order, lines: list[Line], at: int) -> Package:
    """The waiting package that holds exactly these lines, or a new one split off for them."""
    wanted = {line.id for line in lines}
    waiting = [p for i in order.package_ids if not (p := state.orders.packages[i]).arranged]
    for package in waiting:
        open_lines = {line.id for line in state.orders.lines_of(package) if line.status != "CANCELLED"}
        if open_lines == wanted:
            return package
    for package in waiting:
        _take_out(state, order, package, wanted, at)
    package = new_package(state, order, lines, at)
    if waiting:
        package.tag = "SPLIT"
        order.split_or_combine_tag = "SPLIT"
    return package
