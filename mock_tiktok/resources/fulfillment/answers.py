"""Packages and tracking as the vendor's responses show them (facts section 7)."""

from __future__ import annotations

from typing import Any

from mock_tiktok.books.orders import BEFORE_RELEASE, Line, Order, Package
from mock_tiktok.reference.providers import provider_name
from mock_tiktok.resources.orders.answers import address_answer
from mock_tiktok.state import State


def package_answer(state: State, package: Package) -> dict[str, Any]:
    """One package with its orders and SKUs; its tag has other names and values than the order's."""
    market = state.shops[package.shop_id].market
    lines = state.orders.lines_of(package)
    orders = [state.orders.orders[i] for i in package.order_ids]
    answer: dict[str, Any] = {
        "id": package.id,
        "package_id": package.id,
        "status": package.status,
        "package_status": package.status,
        "split_and_combine_tag": package.tag,
        "shipping_type": package.shipping_type,
        "tracking_number": package.tracking_number,
        "shipping_provider_id": package.shipping_provider_id,
        "shipping_provider_name": provider_name(market, package.shipping_provider_id),
        "handover_method": package.handover_method,
        "order_line_item_ids": [line.id for line in lines],
        "orders": [{"id": order.id, "skus": _skus(order, lines)} for order in orders],
        "create_time": package.create_time,
        "update_time": package.update_time,
    }
    if orders[0].status not in BEFORE_RELEASE:
        answer["recipient_address"] = address_answer(state, orders[0], market)
    return answer


def tracking_answer(order: Order) -> list[dict[str, Any]]:
    """What is known of an order's way, newest first, in milliseconds."""
    told = (
        ("rts_time", "Your package is ready to ship"),
        ("collection_time", "Your package was picked up by the carrier"),
        ("delivery_time", "Your package was delivered"),
    )
    known = [(order.times[name], words) for name, words in told if name in order.times]
    return [{"description": words, "update_time_millis": at * 1000} for at, words in reversed(known)]


def _skus(order: Order, packed: list[Line]) -> list[dict[str, Any]]:
    mine = {line.id for line in order.lines}
    rows: dict[str, dict[str, Any]] = {}
    for line in packed:
        if line.id in mine:
            row = rows.setdefault(line.sku_id, {"id": line.sku_id, "name": line.product_name, "quantity": 0})
            row["quantity"] += 1
    return list(rows.values())
