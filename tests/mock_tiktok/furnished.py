"""A vendor that has something of everything, and its state as bytes to compare."""

from __future__ import annotations

import pickle
from typing import Any

CARRIERS = {"US": "7117858858072016686", "GB": "7212608507307099905", "SG": "6841743441349706241"}
_CATALOG = ("products", "sku_owner", "by_seller_sku", "idempotency", "external_ids")
_BOOK = (
    "orders",
    "packages",
    "cancellations",
    "requests",
    "returns",
    "line_owner",
    "by_tracking",
    "by_external",
)
_TOKENS = ("codes", "access", "refresh", "authorizations")
_OWN = ("apps", "sellers", "shops", "tickets", "quirks", "images", "files", "brands", "seed")


def frozen(state: Any) -> bytes:
    """Everything that a refused write must leave as it was; request counters and the log are not of it."""
    # What is due would happen at the next request, whatever that asks.
    state.agenda.run_due(state.now())
    kept = [getattr(state, name) for name in _OWN]
    kept += [getattr(state.catalog, name) for name in _CATALOG]
    kept += [getattr(state.orders, name) for name in _BOOK]
    kept += [getattr(state.tokens, name) for name in _TOKENS]
    kept += [state.outbox.subscriptions, state.outbox.deliveries, state.next_at()]
    return pickle.dumps(kept)


def furnish(vendor: Any) -> dict[str, list[str]]:
    """Products and orders in every status; the ids by the name that paths give them."""
    made = vendor.seed("A", "B", "C", quantity=100)
    for status in ("DRAFT", "PENDING", "FAILED", "SELLER_DEACTIVATED", "FREEZE"):
        made += vendor.seed(f"S-{status}", status=status)
    vendor.ok("DELETE", "/product/202309/products", {"product_ids": [vendor.seed("GONE")[0]["product_id"]]})
    ids: dict[str, list[str]] = {"product_id": [row["product_id"] for row in made], "order_id": []}
    held = vendor.buy("A", 2)["id"]
    vendor.lab("POST", "/orders", {"shop": vendor.shop["id"], "lines": [{"seller_sku": "A"}]})
    orders = [
        vendor.buy("A", 2, shipping_type=kind)["id"] for kind in ("SELLER", "TIKTOK", "SELLER", "SELLER")
    ]
    orders.append(vendor.buy("B", fulfillment_type="FULFILLMENT_BY_TIKTOK")["id"])
    vendor.clock.advance(3600)
    late = vendor.buy("C", 2)["id"]
    shipped = {"tracking_number": "1Z001", "shipping_provider_id": CARRIERS.get(vendor.shop["region"], "")}
    for order_id in orders[2:4]:
        vendor.ok("POST", f"/fulfillment/202309/orders/{order_id}/packages", shipped)
    for verb in ("ship", "deliver"):
        vendor.lab("POST", f"/orders/{orders[3]}/{verb}")
    vendor.lab("POST", f"/orders/{orders[0]}/request_cancel", {})
    vendor.lab("POST", f"/orders/{orders[3]}/request_return", {})
    ids["order_id"] = [held, late, *orders]
    ids["package_id"] = list(vendor.state.orders.packages)
    ids["cancel_id"] = list(vendor.state.orders.cancellations)
    ids["return_id"] = list(vendor.state.orders.returns)
    ids["warehouse_id"] = [w["id"] for w in vendor.shop["warehouses"]]
    ids["delivery_option_id"] = ["7091146663229654785"]
    ids["category_id"] = ["600338", "600001"]
    ids["shop_id"] = [vendor.shop["id"]]
    ids["seller_id"] = list(vendor.state.sellers)
    return ids
