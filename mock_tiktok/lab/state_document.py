"""The whole vendor state as JSON, in stable order and without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from mock_tiktok.books.catalog import Product
from mock_tiktok.books.orders import Order
from mock_tiktok.books.outbox import Delivery
from mock_tiktok.lab.world import shop_answer
from mock_tiktok.resources.orders.answers import money, payment_answer
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse


def state_document(state: State, only: list[str] | None, shop_id: str | None) -> dict[str, Any]:
    """Every section, or those named; rows of every shop, or of one."""
    for name in only or ():
        if name not in _SECTIONS:
            raise Misuse("unknown", f"only: there is no section {name!r}; there are {', '.join(_SECTIONS)}")
    return {
        name: section(state, shop_id) for name, section in _SECTIONS.items() if only is None or name in only
    }


def _of_shop(rows: Iterable[Any], shop_id: str | None) -> list[Any]:
    return [row for row in rows if shop_id is None or row.shop_id == shop_id]


def _apps(state: State, _shop_id: str | None) -> list[dict[str, Any]]:
    return [{**asdict(app), "app_secret": "********"} for app in state.apps.values()]


def _sellers(state: State, _shop_id: str | None) -> list[dict[str, Any]]:
    return [{**asdict(seller), "password": "********"} for seller in state.sellers.values()]


def _shops(state: State, shop_id: str | None) -> list[dict[str, Any]]:
    return [shop_answer(shop) for shop in state.shops.values() if shop_id in (None, shop.id)]


def _authorizations(state: State, _shop_id: str | None) -> list[dict[str, Any]]:
    return [
        {"app_key": a.app_key, "seller_id": a.seller_id, "shop_ids": a.shop_ids, "ends_at": a.ends_at}
        for a in state.tokens.authorizations.values()
    ]


def _products(state: State, shop_id: str | None) -> list[dict[str, Any]]:
    return [_product(product) for product in _of_shop(state.catalog.products.values(), shop_id)]


def _product(product: Product) -> dict[str, Any]:
    return {
        "id": product.id,
        "shop_id": product.shop_id,
        "title": product.live.content["title"],
        "status": product.status,
        "product_status": product.product_status,
        "audit_status": product.audit_status,
        "create_time": product.create_time,
        "update_time": product.update_time,
        "skus": [
            {
                "id": sku.id,
                "seller_sku": sku.seller_sku,
                "price": sku.offer.buyer_price,
                "currency": sku.offer.currency,
                "stock": {
                    warehouse_id: {"available": row.available, "committed": row.committed}
                    for warehouse_id, row in sku.offer.stock.items()
                },
            }
            for sku in product.skus
        ],
    }


def _orders(state: State, shop_id: str | None) -> list[dict[str, Any]]:
    rows = _of_shop(state.orders.orders.values(), shop_id)
    return [_order(order, state.shops[order.shop_id].market.currency) for order in rows]


def _order(order: Order, currency: str) -> dict[str, Any]:
    """What the buyer agreed to, in the clear whatever the vendor's API would mask, and how far the order is."""
    return {
        "id": order.id,
        "shop_id": order.shop_id,
        "status": order.status,
        "fulfillment_type": order.fulfillment_type,
        "shipping_type": order.shipping_type,
        "warehouse_id": order.warehouse_id,
        "is_buyer_request_cancel": order.buyer_requests_cancel,
        "create_time": order.create_time,
        "update_time": order.update_time,
        "package_ids": order.package_ids,
        "payment": payment_answer(order, currency),
        "recipient": order.address,
        "lines": [
            {
                "id": line.id,
                "sku_id": line.sku_id,
                "seller_sku": line.seller_sku,
                "product_name": line.product_name,
                "original_price": money(line.original_price, currency),
                "sale_price": money(line.sale_price, currency),
                "status": line.status,
                "package_id": line.package_id,
                "tracking_number": line.tracking_number,
                "shipping_provider_id": line.shipping_provider_id,
            }
            for line in order.lines
        ],
        "external": order.external,
    }


def _plain(rows: Iterable[Any], shop_id: str | None) -> list[dict[str, Any]]:
    return [asdict(row) for row in _of_shop(rows, shop_id)]


def _deliveries(state: State, shop_id: str | None) -> list[dict[str, Any]]:
    return [_delivery(row) for row in _of_shop(state.outbox.deliveries, shop_id)]


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "notification_id": row.notification_id,
        "type": row.type,
        "app_key": row.app_key,
        "shop_id": row.shop_id,
        "address": row.address,
        "timestamp": row.timestamp,
        "data": row.payload,
        "outcome": row.outcome,
        "attempts": row.attempts,
    }


def _brands(state: State, _shop_id: str | None) -> list[dict[str, Any]]:
    return [{"id": brand_id, "name": name} for brand_id, name in state.brands.items()]


def _subscriptions(state: State, shop_id: str | None) -> list[dict[str, Any]]:
    return [
        {"app_key": app_key, "shop_id": owner, "event_type": event_type, **asdict(subscription)}
        for (app_key, owner, event_type), subscription in state.outbox.subscriptions.items()
        if shop_id in (None, owner)
    ]


_SECTIONS: dict[str, Callable[[State, str | None], list[dict[str, Any]]]] = {
    "apps": _apps,
    "sellers": _sellers,
    "shops": _shops,
    "authorizations": _authorizations,
    "products": _products,
    "orders": _orders,
    "packages": lambda state, shop_id: _plain(state.orders.packages.values(), shop_id),
    "cancellations": lambda state, shop_id: _plain(state.orders.cancellations.values(), shop_id),
    "returns": lambda state, shop_id: _plain(state.orders.returns.values(), shop_id),
    "brands": _brands,
    "webhooks": _subscriptions,
    "webhook_deliveries": _deliveries,
}
