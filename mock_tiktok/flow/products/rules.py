"""What a listing must meet, each rule with its documented code (facts section 4)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from mock_tiktok.books.shops import Shop
from mock_tiktok.flow.products.bodies import InventoryBody, PriceBody, SkuBody
from mock_tiktok.flow.products.limits import (
    attribute_warnings,
    check_dimensions_given,
    check_options,
    check_sku_options,
    identifier_warnings,
)
from mock_tiktok.reference import taxonomy
from mock_tiktok.reference.markets import Market
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

QUANTITY_MAX = 99_999
DESCRIPTION_MAX = 10_000
SELLER_SKU_MAX = 50
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_WHITE_SPACE = re.compile(r"\s")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_WEIGHT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_METRIC = {"KILOGRAM", "GRAM", "CENTIMETER"}


def check_content(state: State, shop: Shop, content: dict[str, Any]) -> list[str]:
    """Refuse content that breaks a rule; blank what the vendor silently blanks and return its warnings."""
    _check_title(shop.market, content["title"])
    _check_description(shop.market, content["description"])
    _check_category(shop, content)
    _check_images(state, content["main_images"])
    check_options(shop.market, content)
    _check_weight(shop.market, content)
    if state.quirks.package_dimensions_required:
        check_dimensions_given(shop.market, content)
    warnings = attribute_warnings(content)
    brand_id = content.get("brand_id")
    if brand_id and brand_id not in state.brands:
        content.pop("brand_id")
        warnings.append(f"The brand_id {brand_id} is invalid and was ignored")
    return warnings


def check_skus(state: State, shop: Shop, skus: list[SkuBody], kept: dict[str, Any]) -> list[str]:
    """Refuse SKUs that break a rule; SKUs in `kept` exist and may omit price and stock."""
    if not skus:
        raise VendorError(errors.NO_SKUS)
    if len(skus) > shop.market.sku_limit:
        raise VendorError(errors.SKU_LIMIT)
    _check_sales_attributes(shop.market, skus)
    check_sku_options(skus)
    warnings: list[str] = []
    seen: set[str] = set()
    for sku in skus:
        sku_id = sku.get("id")
        if sku_id is not None:
            if sku_id not in kept:
                raise VendorError(errors.SKU_UNKNOWN, f"The SKU id {sku_id} does not exist")
            if sku_id in seen:
                raise VendorError(errors.SKU_DUPLICATE)
            seen.add(sku_id)
        check_seller_sku(state, sku.get("seller_sku", ""))
        if "price" in sku or sku_id is None:
            check_price(shop, sku.get("price", {}))
        if "inventory" in sku or sku_id is None:
            check_stock(state, shop, sku.get("inventory", []))
        warnings += identifier_warnings(sku)
    return warnings


def check_seller_sku(state: State, seller_sku: str) -> None:
    """1 to 50 characters without spaces, where given at all."""
    if len(seller_sku) > SELLER_SKU_MAX:
        raise VendorError(errors.SELLER_SKU_LENGTH)
    if state.quirks.seller_sku_spaces_refused and _WHITE_SPACE.search(seller_sku):
        raise VendorError(errors.SELLER_SKU_INVALID, "The seller_sku must not contain spaces")


def check_price(shop: Shop, price: PriceBody) -> None:
    """A decimal amount in the market's currency and range."""
    if price.get("currency") != shop.market.currency:
        raise VendorError(
            errors.CURRENCY_REGION, f"The currency of region {shop.region} is {shop.market.currency}"
        )
    amounts = [text for text in (price.get("amount"), price.get("sale_price")) if text is not None]
    if not amounts:
        raise VendorError(errors.PRICE_MISSING)
    for text in amounts:
        if not _DECIMAL.fullmatch(text):
            raise VendorError(errors.PRICE_MISSING, f"The price {text!r} is not a decimal number")
        if not shop.market.price_min <= Decimal(text) <= shop.market.price_max:
            raise VendorError(errors.PRICE_RANGE)


def check_stock(state: State, shop: Shop, inventory: list[InventoryBody]) -> None:
    """Quantities at sales warehouses of this shop."""
    if not inventory:
        raise VendorError(errors.INVENTORY_NEEDED)
    if len(inventory) > 1 and not shop.multi_warehouse:
        raise VendorError(errors.WAREHOUSE_ONE_ONLY)
    for row in inventory:
        warehouse_id = row.get("warehouse_id")
        if warehouse_id is None:
            raise VendorError(errors.WAREHOUSE_NEEDED)
        check_warehouse(state, shop, warehouse_id)
        check_quantity(state, row["quantity"])


def check_warehouse(state: State, shop: Shop, warehouse_id: str) -> None:
    """An enabled sales warehouse of this shop."""
    warehouse = shop.warehouses.get(warehouse_id)
    if warehouse is None:
        elsewhere = any(warehouse_id in other.warehouses for other in state.shops.values())
        raise VendorError(errors.WAREHOUSE_NOT_YOURS if elsewhere else errors.WAREHOUSE_UNKNOWN)
    if warehouse.effect_status == "DISABLED":
        raise VendorError(errors.WAREHOUSE_DISABLED)
    if warehouse.type != "SALES_WAREHOUSE" or warehouse.fulfilled_by_tiktok:
        raise VendorError(errors.WAREHOUSE_NOT_SALES)


def check_quantity(state: State, quantity: int) -> None:
    """1 to 99,999; whether 0 is accepted is a quirk."""
    lowest = 0 if state.quirks.zero_stock_accepted else 1
    if not lowest <= quantity <= QUANTITY_MAX:
        raise VendorError(errors.QUANTITY_INVALID, f"The quantity must be {lowest} to {QUANTITY_MAX}")


def _check_title(market: Market, title: str) -> None:
    if not market.title_min <= len(title) <= market.title_max:
        raise VendorError(
            errors.TITLE_LENGTH, f"The title needs {market.title_min} to {market.title_max} characters"
        )
    # Japanese is written with the same ideographs, so the rule cannot hold there.
    if market.region != "JP" and _CHINESE.search(title):
        raise VendorError(errors.TITLE_CHINESE)


def _check_description(market: Market, description: str) -> None:
    if not 0 < len(description) <= DESCRIPTION_MAX:
        raise VendorError(errors.DESCRIPTION_LENGTH)
    if market.region != "JP" and _CHINESE.search(description):
        raise VendorError(errors.DESCRIPTION_CHINESE)


def _check_category(shop: Shop, content: dict[str, Any]) -> None:
    category = taxonomy.CATEGORIES.get(content["category_id"])
    if category is None:
        raise VendorError(errors.CATEGORY_UNKNOWN)
    if not category.is_leaf:
        raise VendorError(errors.CATEGORY_NOT_LEAF)
    if category.permission == "INVITE_ONLY" and shop.region != "US":
        raise VendorError(errors.CATEGORY_INVITE_ONLY)
    if shop.category_version == "v2" and content.get("category_version", "v1") != "v2":
        raise VendorError(errors.CATEGORY_VERSION, f"Region {shop.region} needs category_version v2")
    given = {
        attribute["id"] for attribute in content.get("product_attributes", ()) if attribute.get("values")
    }
    for attribute_id in taxonomy.required_attributes(category.id):
        if attribute_id not in given:
            raise VendorError(errors.ATTRIBUTE_REQUIRED, f"The required attribute {attribute_id} is missing")


def _check_images(state: State, images: list[dict[str, Any]]) -> None:
    if not 1 <= len(images) <= 9:
        raise VendorError(errors.MAIN_IMAGE_COUNT)
    if state.quirks.image_must_be_uploaded:
        for image in images:
            if image["uri"] not in state.images:
                raise VendorError(errors.MAIN_IMAGE_INVALID, f"The image {image['uri']!r} was not uploaded")


def _check_weight(market: Market, content: dict[str, Any]) -> None:
    weight = content["package_weight"]
    positive = _WEIGHT.fullmatch(weight["value"]) and Decimal(weight["value"]) > 0
    if not positive or weight["unit"] not in market.weight_units:
        raise VendorError(errors.BAD_INPUT, f"package_weight needs a positive value in {market.weight_units}")
    dimensions = content.get("package_dimensions")
    if dimensions and "unit" in dimensions and (dimensions["unit"] in _METRIC) != (weight["unit"] in _METRIC):
        raise VendorError(errors.UNITS_MIXED)


def _check_sales_attributes(market: Market, skus: list[SkuBody]) -> None:
    combinations: set[tuple[tuple[str, str], ...]] = set()
    kinds: set[tuple[str, ...]] = set()
    for sku in skus:
        attributes = sku.get("sales_attributes", [])
        if not attributes and len(skus) > 1:
            raise VendorError(errors.SALES_ATTRIBUTE_MISSING)
        if len(attributes) > 3:
            raise VendorError(errors.SALES_ATTRIBUTE_COUNT)
        pairs = []
        for attribute in attributes:
            name = attribute.get("id") or attribute.get("name", "")
            value = attribute.get("value_id") or attribute.get("value_name", "")
            if not name or not value or len(name) > 20 or len(value) > 50:
                raise VendorError(
                    errors.BAD_INPUT, "A sales attribute needs a name and a value of proper length"
                )
            if market.region != "JP" and _CHINESE.search(name + value):
                raise VendorError(errors.ATTRIBUTE_CHINESE)
            pairs.append((name, value))
        pairs.sort()
        kinds.add(tuple(name for name, _ in pairs))
        if tuple(pairs) in combinations:
            raise VendorError(errors.SALES_ATTRIBUTE_DUPLICATE)
        combinations.add(tuple(pairs))
    if len(kinds) > 1:
        raise VendorError(errors.SALES_ATTRIBUTE_SET)
