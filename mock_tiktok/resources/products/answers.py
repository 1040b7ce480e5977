"""Products as the vendor's responses show them (facts section 4)."""

from __future__ import annotations

from typing import Any

from mock_tiktok.books.catalog import Product, Sku, Version
from mock_tiktok.reference import taxonomy
from mock_tiktok.state import State

_PLAIN = (
    "video",
    "package_dimensions",
    "package_weight",
    "size_chart",
    "certifications",
    "external_product_id",
    "minimum_order_quantity",
    "manufacturer_ids",
    "responsible_person_ids",
    "shipping_template_id",
    "primary_combined_product_id",
    "pre_sale",
    "search_terms",
    "key_product_features",
)


def product_answer(state: State, product: Product, version: Version) -> dict[str, Any]:
    """The data of Get Product for one version."""
    content = version.content
    category = taxonomy.CATEGORIES.get(content["category_id"])
    answer: dict[str, Any] = {
        "id": product.id,
        "status": product.status,
        "product_status": product.product_status,
        "title": content["title"],
        "description": content["description"],
        "category_chains": taxonomy.chain(category.id) if category else [],
        "main_images": [image_answer(state, image["uri"]) for image in content["main_images"]],
        "skus": [sku_answer(product, sku) for sku in version.skus],
        "product_attributes": content.get("product_attributes", []),
        "is_cod_allowed": content.get("is_cod_allowed", False),
        "is_not_for_sale": content.get("is_not_for_sale", False),
        "audit": audit_answer(product),
        "audit_failed_reasons": [
            {"position": "Product", "reasons": [reason], "suggestions": [], "listing_platform": "TIKTOK_SHOP"}
            for reason in product.audit_failed_reasons
        ],
        "delivery_options": [{"id": i, "is_available": True} for i in content.get("delivery_option_ids", ())],
        "product_types": [],
        "recommended_categories": [],
        "integrated_platform_statuses": [],
        "has_draft": product.draft is not None,
        "is_replicated": False,
        "create_time": product.create_time,
        "update_time": product.update_time,
    }
    brand_id = content.get("brand_id")
    if brand_id:
        answer["brand"] = {"id": brand_id, "name": state.brands.get(brand_id, "")}
    for name in _PLAIN:
        if name in content:
            answer[name] = content[name]
    return answer


def product_row(state: State, product: Product) -> dict[str, Any]:
    """One row of Search Products."""
    return {
        "id": product.id,
        "title": product.live.content["title"],
        "status": product.status,
        "skus": [sku_answer(product, sku) for sku in product.skus],
        "sales_regions": [state.shops[product.shop_id].region],
        "create_time": product.create_time,
        "update_time": product.update_time,
        "audit": audit_answer(product),
        "audit_failed_reasons": [],
        "has_draft": product.draft is not None,
        "is_not_for_sale": product.live.content.get("is_not_for_sale", False),
    }


def sku_answer(product: Product, sku: Sku) -> dict[str, Any]:
    """A SKU in a product; its price has no `amount` in responses."""
    offer = sku.offer
    price = {"currency": offer.currency, "tax_exclusive_price": offer.amount, "sale_price": offer.buyer_price}
    inventory: list[dict[str, Any]] = []
    for warehouse_id, stock in offer.stock.items():
        row: dict[str, Any] = {"warehouse_id": warehouse_id, "quantity": stock.available}
        if stock.backorder:
            row["backorder_quantity"] = stock.backorder
        if stock.handling_time is not None:
            row["handling_time"] = stock.handling_time
        inventory.append(row)
    answer: dict[str, Any] = {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": price,
        "inventory": inventory,
        "sales_attributes": sku.sales_attributes,
        "status_info": _sku_status(product),
    }
    if sku.external_sku_id is not None:
        answer["external_sku_id"] = sku.external_sku_id
    if sku.list_price is not None:
        answer["list_price"] = sku.list_price
    if sku.identifier_code is not None:
        answer["identifier_code"] = sku.identifier_code
    return answer


def created_sku(sku: Sku) -> dict[str, Any]:
    """A SKU in the answers of create and edit."""
    answer: dict[str, Any] = {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "sales_attributes": [
            {"id": attribute["id"], "value_id": attribute["value_id"]} for attribute in sku.sales_attributes
        ],
        "fees": [],
    }
    if sku.external_sku_id is not None:
        answer["external_sku_id"] = sku.external_sku_id
    return answer


def audit_answer(product: Product) -> dict[str, Any]:
    """Where the audit stands; PRE_APPROVED says what it still waits for."""
    return {"status": product.audit_status, "pre_approved_reasons": list(product.pre_approved_reasons)}


def stock_answer(state: State, product: Product, skus: list[Sku]) -> dict[str, Any]:
    """One product in the answer of Inventory Search."""
    return {"product_id": product.id, "skus": [_sku_stock(state, sku) for sku in skus]}


def image_answer(state: State, uri: str) -> dict[str, Any]:
    """An image of a product; one the seller put there in Seller Center has stock measures."""
    image = state.images.get(uri)
    url = f"https://p16-oec-va.ibyteimg.com/{uri}~tplv-origin-jpeg.jpeg"
    height, width = (image["height"], image["width"]) if image else (1000, 1000)
    return {"height": height, "width": width, "thumb_urls": [url], "uri": uri, "urls": [url]}


def _sku_status(product: Product) -> dict[str, str]:
    if product.product_status == "SELLER_DEACTIVATED":
        return {"status": "DEACTIVATED", "deactivation_source": "SELLER"}
    if product.product_status in ("PLATFORM_DEACTIVATED", "FREEZE"):
        return {"status": "DEACTIVATED", "deactivation_source": "PLATFORM"}
    return {"status": "NORMAL"}


def _sku_stock(state: State, sku: Sku) -> dict[str, Any]:
    stock, before = sku.offer.stock, sku.offer.stock_before
    if before is not None and state.second() - before[0] < state.quirks.inventory_search_lag_seconds:
        stock = before[1]
    available = sum(row.available for row in stock.values())
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": available,
        "total_committed_quantity": sum(row.committed for row in stock.values()),
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse_id,
                "available_quantity": row.available,
                "committed_quantity": row.committed,
            }
            for warehouse_id, row in stock.items()
        ],
        "total_available_inventory_distribution": {
            "campaign_inventory": [],
            "creator_inventory": [],
            "in_shop_inventory": {"quantity": available},
        },
    }
