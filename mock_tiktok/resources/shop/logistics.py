"""Warehouses, delivery options and shipping providers (facts section 7)."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from mock_tiktok.books.shops import Warehouse
from mock_tiktok.reference.markets import Market
from mock_tiktok.reference.providers import OPTION_FBT, OPTION_SELLER, OPTION_TIKTOK, providers_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class DeliveryOptionsQuery(TypedDict, total=False):
    """Which options: of the warehouse, or those a product may choose."""

    scope: Literal["WAREHOUSE", "PRODUCT"]


def get_warehouses(call: Call) -> dict[str, Any]:
    """Get Warehouse List: no paging; the address spells district `distict` as the vendor does."""
    listed = call.state.quirks.fbt_warehouse_listed
    return {
        "warehouses": [
            warehouse_answer(warehouse, call.shop.market)
            for warehouse in call.shop.warehouses.values()
            if listed or not warehouse.fulfilled_by_tiktok
        ]
    }


def get_global_warehouses(call: Call) -> dict[str, Any]:
    """Get Global Seller Warehouses: the sales warehouses of all shops of the token, and whose they are."""
    shops = [call.state.shops[shop_id] for shop_id in call.authorization.shop_ids]
    return {
        "global_warehouses": [
            {
                "id": warehouse.id,
                "name": warehouse.name,
                "ownership": "PLATFORM_COOPERATION" if warehouse.fulfilled_by_tiktok else "SELLER",
            }
            for shop in shops
            for warehouse in shop.warehouses.values()
            if warehouse.type == "SALES_WAREHOUSE"
        ]
    }


def get_delivery_options(call: Call) -> dict[str, Any]:
    """Get Warehouse Delivery Options."""
    warehouse = call.shop.warehouses.get(call.path["warehouse_id"])
    if warehouse is None:
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "The warehouse does not exist")
    limits = {
        "dimension_limit": {"max_length": 120, "max_width": 120, "max_height": 120, "unit": "CM"},
        "weight_limit": {"max_weight": 30_000, "min_weight": 1, "unit": "GRAM"},
        "platform": ["TIKTOK_SHOP"],
    }
    options = (
        (OPTION_SELLER, "Shipped by seller", "SEND_BY_SELLER"),
        (OPTION_TIKTOK, "Standard shipping", "STANDARD"),
    )
    return {
        "delivery_options": [
            {"id": option_id, "name": name, "type": kind, "description": name, **limits}
            for option_id, name, kind in options
        ]
    }


def get_shipping_providers(call: Call) -> dict[str, Any]:
    """Get Shipping Providers of a delivery option."""
    option_id = call.path["delivery_option_id"]
    if option_id == OPTION_FBT:
        raise VendorError(errors.DELIVERY_OPTION_FBT)
    if option_id not in (OPTION_SELLER, OPTION_TIKTOK):
        raise VendorError(errors.DELIVERY_OPTION_UNKNOWN)
    return {"shipping_providers": [{"id": i, "name": name} for i, name in providers_of(call.shop.market)]}


def warehouse_answer(warehouse: Warehouse, market: Market) -> dict[str, Any]:
    """A warehouse with the address of its market."""
    street = f"{1 + int(warehouse.id) % 200} Dock Road"
    return {
        "id": warehouse.id,
        "entity_id": warehouse.id,
        "name": warehouse.name,
        "effect_status": warehouse.effect_status,
        "type": warehouse.type,
        "sub_type": warehouse.sub_type,
        "is_default": warehouse.is_default,
        "address": {
            "region": market.region,
            "state": market.state,
            "city": market.city,
            "distict": "",
            "town": "",
            "contact_person": "Warehouse Desk",
            "postal_code": market.postal_code,
            "full_address": f"{street}, {market.city}, {market.state} {market.postal_code}, {market.region}",
            "region_code": market.region,
            "phone_number": f"({market.phone_code})5550100",
            "address_line1": street,
            "address_line2": "",
            "address_line3": "",
            "address_line4": "",
            "geolocation": {"latitude": "0", "longitude": "0"},
        },
    }


_SCOPE = "seller.logistics"
_WAREHOUSES = "/logistics/{version}/warehouses"
_V = ("202309",)

OPERATIONS = (
    Operation("Get Warehouse List", "GET", _WAREHOUSES, _V, _SCOPE, "required", get_warehouses, "7"),
    Operation(
        "Get Global Seller Warehouse",
        "GET",
        "/logistics/{version}/global_warehouses",
        _V,
        "seller.shop.info",
        "unwanted",
        get_global_warehouses,
        "7",
    ),
    Operation(
        "Get Warehouse Delivery Options",
        "GET",
        f"{_WAREHOUSES}/{{warehouse_id}}/delivery_options",
        _V,
        _SCOPE,
        "required",
        get_delivery_options,
        "7",
        query=DeliveryOptionsQuery,
        outline=True,
    ),
    Operation(
        "Get Shipping Providers",
        "GET",
        "/logistics/{version}/delivery_options/{delivery_option_id}/shipping_providers",
        _V,
        _SCOPE,
        "required",
        get_shipping_providers,
        "7",
        outline=True,
    ),
)
