"""Writing to a TikTok Shop's catalog: creating, changing and stocking listings (facts/tiktok-shop-api.md 4).

Pictures do not travel: a listing needs an uploaded one, so every product the hub creates shows one gray placeholder,
uploaded once a shop, until the merchant replaces it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from integration_hub.connectors.records import (
    Body,
    ChannelSku,
    ItemResult,
    ProductDraft,
    Settings,
    StockTarget,
)
from integration_hub.connectors.tiktok_shop.markets import MARKETS
from integration_hub.connectors.tiktok_shop.products import of_the_platform, warehouses
from integration_hub.connectors.tiktok_shop.session import TikTokCalls
from integration_hub.connectors.tiktok_shop.shapes import (
    Categories,
    Content,
    Editable,
    ItemError,
    ItemErrors,
    MadeProduct,
    Uploaded,
)
from integration_hub.ground.errors import AuthorizationLost, Refused
from integration_hub.ground.outbound import shaped

_PRODUCTS = "/product/202309/products"
_WRONG_STATUS = "12052901"
_BARCODE_TYPES = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}
_WEIGHT = {"value": "0.5", "unit": "KILOGRAM"}  # the hub knows no weights; every market takes kilograms
_PLACEHOLDER_SIDE = 300  # the least that a main image may measure


def create_product(calls: TikTokCalls, settings: Settings, draft: ProductDraft) -> ChannelSku:
    """List a product for sale; the vendor recognizes a repeated attempt by the draft's idempotency key."""
    region = calls.connection["shop"]["region"]
    stock = dict(draft.stock) or {_default_warehouse(calls): 0}
    currency = draft.currency or MARKETS[region].currency
    sku: Body = {
        "seller_sku": draft.sku,
        "price": {"amount": draft.price, "currency": currency},
        "inventory": [{"warehouse_id": place, "quantity": quantity} for place, quantity in stock.items()],
    }
    if draft.options:
        sku["sales_attributes"] = [{"name": n, "value_name": v} for n, v in draft.options.items()]
    barcode = draft.barcode or ""
    if barcode.isdecimal() and len(barcode) in _BARCODE_TYPES:
        sku["identifier_code"] = {"code": barcode, "type": _BARCODE_TYPES[len(barcode)]}
    body: Body = {
        "title": draft.name,
        "description": draft.description,
        "category_id": settings.get("defaultCategoryId") or _first_category(calls),
        "category_version": MARKETS[region].category_version,
        "main_images": [{"uri": _placeholder(calls)}],
        "package_weight": _WEIGHT,
        "skus": [sku],
    }
    if draft.idempotency_key:
        body["idempotency_key"] = draft.idempotency_key
    made = shaped(calls.call("POST", _PRODUCTS, body=body, pace="create product"), MadeProduct)
    return ChannelSku(
        external_product_id=made["product_id"],
        external_sku_id=made["skus"][0]["id"],
        sku=draft.sku,
        name=draft.name,
        price=draft.price,
        currency=currency,
        status="pending",
        barcode=draft.barcode,
        description=draft.description,
        options=draft.options,
        stock=stock,
    )


def update_product(calls: TikTokCalls, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
    """Make a listing show the draft; what it shows already is not sent, for content goes through audit again."""
    product = f"{_PRODUCTS}/{listing.external_product_id}"
    currency = draft.currency or listing.currency or MARKETS[calls.connection["shop"]["region"]].currency
    edit: Body = {}
    if (listing.name, listing.description) != (draft.name, draft.description) and _shows_other(
        calls, product, listing, draft
    ):
        edit = {"title": draft.name, "description": draft.description}
    if not _same_amount(listing.price, draft.price):
        price = {"amount": draft.price, "currency": currency}
        body = {"skus": [{"id": listing.external_sku_id, "price": price}]}
        try:
            calls.call("POST", f"{product}/prices/update", body=body, pace="update price")
        except Refused as refused:
            if refused.code != _WRONG_STATUS:
                raise
            # Not live yet: then the price is part of what is under audit.
            edit["skus"] = _skus_with_price(calls, product, listing.external_sku_id, price)
    if edit:
        path = f"/product/202509/products/{listing.external_product_id}/partial_edit"
        calls.call("POST", path, body=edit, pace="edit product")
    # A live listing stays as it is until the audit passes; one that had failed is examined anew.
    status = "pending" if edit and listing.status == "failed" else listing.status
    return replace(
        listing,
        sku=draft.sku,
        name=draft.name,
        description=draft.description,
        price=draft.price,
        currency=currency,
        status=status,
        failure=None if status == "pending" else listing.failure,
    )


def _shows_other(calls: TikTokCalls, product: str, listing: ChannelSku, draft: ProductDraft) -> bool:
    """Tell whether a listing shows other content than the draft's, an edit under review included.

    What a search tells of a listing leaves its description out, so a difference found there may be none. Content is
    the product's and not the SKU's: of several SKUs the first names it, or they would rename it in turn for ever.
    """
    query = [("return_under_review_version", "true")]
    shown = shaped(calls.call("GET", product, query=query, pace="get product"), Content)
    skus = shown.get("skus") or []
    if len(skus) > 1 and skus[0]["id"] != listing.external_sku_id:
        return False
    return (shown.get("title"), shown.get("description")) != (draft.name, draft.description)


def _skus_with_price(calls: TikTokCalls, product: str, sku_id: str, price: Mapping[str, str]) -> list[Body]:
    """Return all SKUs of a product for an edit, one with a new price: those left out would be deleted (facts 4)."""
    query = [("return_under_review_version", "true")]
    rows = shaped(calls.call("GET", product, query=query, pace="get product"), Editable)["skus"]
    kept = ("id", "seller_sku", "sales_attributes", "external_sku_id", "identifier_code")
    skus = [{name: row[name] for name in kept if name in row} for row in rows]
    return [{**sku, "price": price} if sku["id"] == sku_id else sku for sku in skus]


def set_stock(calls: TikTokCalls, targets: Sequence[StockTarget]) -> list[ItemResult]:
    """Set absolute quantities, one call a product; an item may fail under a code that says success (facts 0.4)."""
    by_product: dict[str, list[StockTarget]] = {}
    for target in targets:
        by_product.setdefault(target.external_product_id, []).append(target)
    return [result for product, mine in by_product.items() for result in _set_stock(calls, product, mine)]


def _set_stock(calls: TikTokCalls, product: str, targets: Sequence[StockTarget]) -> Iterator[ItemResult]:
    skus = [{"id": target.external_sku_id, "inventory": _inventory(target)} for target in targets]
    path = f"{_PRODUCTS}/{product}/inventory/update"
    try:
        answer = calls.call("POST", path, body={"skus": skus}, pace="update inventory")
    except AuthorizationLost:
        raise
    except Refused as refused:
        for target in targets:
            yield ItemResult(target.external_sku_id, False, refused.code, refused.text)
        return
    failed = {
        str((error.get("detail") or {}).get("sku_id")): error
        for error in shaped(answer or {}, ItemErrors).get("errors") or ()
    }
    for target in targets:
        error = failed.get(target.external_sku_id)
        if error is None:
            yield ItemResult(target.external_sku_id, True)
        else:
            yield _item_failure(target, error)


def _inventory(target: StockTarget) -> list[Body]:
    return [
        {"warehouse_id": place, "quantity": quantity} if place else {"quantity": quantity}
        for place, quantity in target.quantities.items()
    ]


def _item_failure(target: StockTarget, error: ItemError) -> ItemResult:
    """Return the error of one SKU; behind the wrapper's code stand those of its warehouses."""
    inner = (error.get("detail") or {}).get("extra_errors") or ()
    cause = inner[0] if inner else error
    text = "; ".join(f"{e.get('warehouse_id', '')}: {e['message']}" for e in inner) or str(error["message"])
    return ItemResult(target.external_sku_id, False, str(cause["code"]), text)


def _default_warehouse(calls: TikTokCalls) -> str:
    """Return the shop's default sales warehouse, read once and kept with the connection."""
    kept = calls.connection.get("warehouse_id")
    if kept is None:
        rows = [r for r in warehouses(calls) if r["type"] == "SALES_WAREHOUSE" and not of_the_platform(r)]
        if not rows:
            raise Refused("no_warehouse", "The shop has no sales warehouse.")
        kept = next((row["id"] for row in rows if row.get("is_default")), rows[0]["id"])
        calls.keep(warehouse_id=kept)
    return str(kept)


def _first_category(calls: TikTokCalls) -> str:
    """Return the first category that is a leaf and open to everybody, read once and kept with the connection."""
    kept = calls.connection.get("category_id")
    if kept is None:
        query = [("category_version", MARKETS[calls.connection["shop"]["region"]].category_version)]
        found = shaped(calls.call("GET", "/product/202309/categories", query=query), Categories)
        rows = found.get("categories") or []
        kept = next(
            (row["id"] for row in rows if row["is_leaf"] and "AVAILABLE" in row["permission_statuses"]), None
        )
        if kept is None:
            raise Refused("no_category", "No category is open to the shop; set defaultCategoryId.")
        calls.keep(category_id=kept)
    return str(kept)


def _placeholder(calls: TikTokCalls) -> str:
    kept = calls.connection.get("image_uri")
    if kept is None:
        boundary = "integration-hub-placeholder"
        head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
        parts = (
            f"--{boundary}\r\n{head.format('use_case', '')}MAIN_IMAGE\r\n--{boundary}\r\n".encode(),
            b"Content-Type: image/png\r\n" + head.format("data", '; filename="placeholder.png"').encode(),
            gray_png(_PLACEHOLDER_SIDE),
            f"\r\n--{boundary}--\r\n".encode(),
        )
        content_type = f"multipart/form-data; boundary={boundary}"
        answer = calls.upload("/product/202309/images/upload", b"".join(parts), content_type)
        kept = shaped(answer, Uploaded)["uri"]
        calls.keep(image_uri=kept)
    return str(kept)


def gray_png(side: int) -> bytes:
    """Return a light gray square as a PNG file."""
    rows = (b"\0" + b"\xdd" * side) * side  # each row led by its filter type, none
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _same_amount(one: str | None, other: str) -> bool:
    try:
        return one is not None and Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other
