"""Which shops a token may speak for (facts section 1)."""

from __future__ import annotations

from typing import Any

from mock_tiktok.wire.operations import Call, Operation


def get_authorized_shops(call: Call) -> dict[str, Any]:
    """Get Authorized Shops: a local seller has one shop, a cross-border seller one for each market."""
    sellers = call.state.sellers
    shops = [call.state.shops[shop_id] for shop_id in call.authorization.shop_ids]
    return {
        "shops": [
            {
                "id": shop.id,
                "name": shop.name,
                "region": shop.region,
                "seller_type": sellers[shop.seller_id].seller_type,
                "cipher": shop.cipher,
                "code": shop.code,
            }
            for shop in shops
        ]
    }


def get_active_shops(call: Call) -> dict[str, Any]:
    """Get Active Shops: ids and regions of the shops that are open."""
    shops = [call.state.shops[shop_id] for shop_id in call.authorization.shop_ids]
    return {"shops": [{"id": shop.id, "region": shop.region} for shop in shops if shop.active]}


def get_seller_permissions(call: Call) -> dict[str, Any]:
    """Get Seller Permissions: only cross-border sellers may manage global products."""
    seller = call.state.sellers[call.authorization.seller_id]
    return {"permissions": ["MANAGE_GLOBAL_PRODUCT"] if seller.seller_type == "CROSS_BORDER" else []}


OPERATIONS = (
    Operation(
        "Get Authorized Shops",
        "GET",
        "/authorization/{version}/shops",
        ("202309",),
        "seller.authorization.info",
        "unwanted",
        get_authorized_shops,
        "1",
    ),
    Operation(
        "Get Active Shops",
        "GET",
        "/seller/{version}/shops",
        ("202309",),
        "seller.shop.info",
        "unwanted",
        get_active_shops,
        "1",
    ),
    Operation(
        "Get Seller Permissions",
        "GET",
        "/seller/{version}/permissions",
        ("202309",),
        "seller.shop.info",
        "unwanted",
        get_seller_permissions,
        "1",
    ),
)
