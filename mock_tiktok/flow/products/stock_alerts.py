"""Webhook type 27: stock of a SKU runs low or out (facts section 8)."""

from __future__ import annotations

from mock_tiktok.books.catalog import Product, Sku
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.state import State


def total_available(sku: Sku) -> int:
    """Units of a SKU that buyers can still take, over all warehouses."""
    return sum(row.available for row in sku.offer.stock.values())


def tell_low_stock(state: State, product: Product, sku: Sku, had: int, at: int) -> None:
    """Tell when the stock has just fallen to the shop's threshold or to nothing; without threshold, never.

    The facts name the members of the payload but not the values of alert_type and status; these are assumed.
    """
    threshold, left = state.shops[product.shop_id].low_stock_threshold, total_available(sku)
    if not threshold or left > threshold or left >= had or (left > 0 and had <= threshold):
        return
    status = "LOW_STOCK" if left else "OUT_OF_STOCK"
    payload = {
        "product_id": product.id,
        "sku_id": sku.id,
        "trigger_reason": {"alert_type": status, "low_stock_threshold": threshold},
        "current_inventory_status": status,
        "inventory_distribution": {
            "total_quantity": left,
            "available_quantity": left,
            "creator_reserved_quantity": 0,
            "campaign_reserved_quantity": 0,
            "committed_quantity": sum(row.committed for row in sku.offer.stock.values()),
        },
        "update_time": at,
    }
    notify(state, "INVENTORY_STATUS_CHANGE", product.shop_id, at, payload)
