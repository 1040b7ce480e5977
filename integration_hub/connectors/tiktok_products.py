"""TikTok Shop's products in the hub's words: reading, creating, changing and stocking them (facts 4).

Pictures do not travel: a listing needs an uploaded one, and a product that comes without gets one gray placeholder,
uploaded once a shop.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from integration_hub.connectors.protocol import (
    ChannelLocation,
    ChannelSku,
    ItemResult,
    Json,
    Page,
    ProductDraft,
    StockTarget,
)
from integration_hub.connectors.tiktok_session import TikTokCalls
from integration_hub.errors import AuthorizationLost, Refused

CURRENCIES = {
    "BR": "BRL",
    "DE": "EUR",
    "ES": "EUR",
    "FR": "EUR",
    "GB": "GBP",
    "ID": "IDR",
    "IE": "EUR",
    "IT": "EUR",
    "JP": "JPY",
    "MX": "MXN",
    "MY": "MYR",
    "PH": "PHP",
    "SG": "SGD",
    "TH": "THB",
    "US": "USD",
    "VN": "VND",
}

_SEARCH = "/product/202502/products/search"
_PRODUCTS = "/product/202309/products"
_PAGE_SIZE = "100"
_OVERLAP_S = 60
_TOO_MANY_RESULTS = "12052180"
_STATUS = {
    "PENDING": "pending",
    "ACTIVATE": "active",
    "FAILED": "failed",
    "DELETED": "deleted",
}  # DRAFT, the deactivated ones and FREEZE are inactive
_BARCODE_TYPES = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}
_WEIGHT = {"value": "0.5", "unit": "KILOGRAM"}  # the hub knows no weights; every market takes kilograms
_PLACEHOLDER_SIDE = 300  # the least that a main image may measure


def changed_products(calls: TikTokCalls, cursor: Json | None, now: float) -> Iterator[Page[ChannelSku]]:
    """Yield what changed since the cursor; only the last page carries one, for pages are not ordered by time.

    The cursor never passes `now`: what changes while pages are read may slip between two of them, and must be
    within the next reading.
    """
    since = 0 if cursor is None else int(cursor["updated_at"])
    latest = since
    for rows in _span(calls, max(0, since - _OVERLAP_S), None, int(now)):
        latest = max(latest, max((int(row["update_time"]) for row in rows), default=0))
        yield Page([sku for row in rows for sku in _channel_skus(calls, row)])
    yield Page([], {"updated_at": min(latest, max(since, int(now)))})


def products_with_sku(calls: TikTokCalls, sku: str) -> Iterator[Page[ChannelSku]]:
    """Yield the SKUs whose `seller_sku` is exactly `sku`; it is no key, so there may be several (facts 11.5)."""
    for rows in _pages(calls, {"seller_skus": [sku]}):
        yield Page([item for row in rows for item in _channel_skus(calls, row) if item.sku == sku])


def _span(calls: TikTokCalls, low: int, high: int | None, now: int) -> Iterator[list[Json]]:
    """Yield the pages of a span of time, cut in halves as long as it holds more than a search may show."""
    body = {"update_time_ge": low} | ({} if high is None else {"update_time_le": high})
    pages = _pages(calls, body)
    try:
        first = next(pages)
    except Refused as refused:
        middle = (low + (now if high is None else high)) // 2
        if refused.code != _TOO_MANY_RESULTS or middle <= low:
            raise
    else:
        yield first
        yield from pages
        return
    yield from _span(calls, low, middle, now)
    yield from _span(calls, middle + 1, high, now)


def _pages(calls: TikTokCalls, body: Json) -> Iterator[list[Json]]:
    token = ""
    while True:
        query = [("page_size", _PAGE_SIZE)] + ([("page_token", token)] if token else [])
        data = calls.call("POST", _SEARCH, query=query, body=body, read=True, pace="search products")
        yield data.get("products") or []
        token = data.get("next_page_token") or ""
        if not token:
            return


def _channel_skus(calls: TikTokCalls, row: Json) -> Iterator[ChannelSku]:
    failure = _failure(calls, row) if row["status"] == "FAILED" else None
    skus = row.get("skus") or []
    for sku in skus:
        price = sku.get("price") or {}
        status = _STATUS.get(row["status"], "inactive")
        if (sku.get("status_info") or {}).get("status") == "DEACTIVATED" and status == "active":
            status = "inactive"
        yield ChannelSku(
            external_product_id=row["id"],
            external_sku_id=sku["id"],
            sku=sku.get("seller_sku") or None,
            name=row["title"],
            price=price.get("sale_price") or price.get("tax_exclusive_price"),
            currency=price.get("currency"),
            status=status,
            barcode=(sku.get("identifier_code") or {}).get("code"),
            parent_external_id=row["id"] if len(skus) > 1 else None,
            kind="child" if len(skus) > 1 else "simple",
            description=row.get("description") or "",
            options={a["name"]: a["value_name"] for a in sku.get("sales_attributes") or ()},
            stock={i["warehouse_id"]: i["quantity"] for i in sku.get("inventory") or ()},
            failure=failure,
            updated_at=float(row["update_time"]),
        )


def _failure(calls: TikTokCalls, row: Json) -> str:
    """Return why the audit failed; rows of a search may leave the reasons to Get Product."""
    found = row.get("audit_failed_reasons") or (
        calls.call("GET", f"{_PRODUCTS}/{row['id']}", pace="get product").get("audit_failed_reasons") or ()
    )
    reasons = [reason for part in found for reason in part.get("reasons") or ()]
    return "; ".join(reasons) or "The audit failed."


def create_product(calls: TikTokCalls, settings: Mapping[str, Any], draft: ProductDraft) -> ChannelSku:
    """List a product for sale; the vendor recognizes a repeated attempt by the draft's idempotency key."""
    region = calls.connection["shop"]["region"]
    stock = dict(draft.stock) or {_default_warehouse(calls): 0}
    currency = draft.currency or CURRENCIES[region]
    sku: Json = {
        "seller_sku": draft.sku,
        "price": {"amount": draft.price, "currency": currency},
        "inventory": [{"warehouse_id": place, "quantity": quantity} for place, quantity in stock.items()],
    }
    if draft.options:
        sku["sales_attributes"] = [{"name": n, "value_name": v} for n, v in draft.options.items()]
    barcode = draft.barcode or ""
    if barcode.isdecimal() and len(barcode) in _BARCODE_TYPES:
        sku["identifier_code"] = {"code": barcode, "type": _BARCODE_TYPES[len(barcode)]}
    body: Json = {
        "title": draft.name,
        "description": draft.description,
        "category_id": settings.get("defaultCategoryId") or _first_category(calls),
        "category_version": _category_version(region),
        "main_images": [{"uri": _placeholder(calls)}],
        "package_weight": _WEIGHT,
        "skus": [sku],
    }
    if draft.idempotency_key:
        body["idempotency_key"] = draft.idempotency_key
    made = calls.call("POST", _PRODUCTS, body=body, pace="create product")
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
    product = f"{listing.external_product_id}"
    currency = draft.currency or listing.currency or CURRENCIES[calls.connection["shop"]["region"]]
    if not _same_amount(listing.price, draft.price):
        price = {"amount": draft.price, "currency": currency}
        body = {"skus": [{"id": listing.external_sku_id, "price": price}]}
        calls.call("POST", f"{_PRODUCTS}/{product}/prices/update", body=body, pace="update price")
    content = {"title": draft.name, "description": draft.description}
    status = listing.status
    if (listing.name, listing.description) != (draft.name, draft.description):
        path = f"/product/202509/products/{product}/partial_edit"
        calls.call("POST", path, body=content, pace="edit product")
        # A live listing stays as it is until the audit passes; one that had failed is examined anew.
        status = "pending" if status == "failed" else status
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
        data = calls.call("POST", path, body={"skus": skus}, pace="update inventory")
    except AuthorizationLost:
        raise
    except Refused as refused:
        for target in targets:
            yield ItemResult(target.external_sku_id, False, refused.code, refused.text)
        return
    failed = {
        str((error.get("detail") or {}).get("sku_id")): error for error in (data or {}).get("errors") or ()
    }
    for target in targets:
        error = failed.get(target.external_sku_id)
        if error is None:
            yield ItemResult(target.external_sku_id, True)
        else:
            yield _item_failure(target, error)


def _inventory(target: StockTarget) -> list[Json]:
    return [
        {"warehouse_id": place, "quantity": quantity} if place else {"quantity": quantity}
        for place, quantity in target.quantities.items()
    ]


def _item_failure(target: StockTarget, error: Json) -> ItemResult:
    """Return the error of one SKU; behind the wrapper's code stand those of its warehouses."""
    inner = (error.get("detail") or {}).get("extra_errors") or ()
    cause = inner[0] if inner else error
    text = "; ".join(f"{e.get('warehouse_id', '')}: {e['message']}" for e in inner) or str(error["message"])
    return ItemResult(target.external_sku_id, False, str(cause["code"]), text)


def sales_locations(calls: TikTokCalls) -> list[ChannelLocation]:
    """Return the warehouses that the shop sells from."""
    return [
        ChannelLocation(
            external_location_id=row["id"],
            name=row["name"],
            location_type=row.get("sub_type"),
            enabled=row.get("effect_status") != "DISABLED",
            platform_fulfilled=_of_the_platform(row),
            address=_address(row.get("address") or {}),
        )
        for row in _warehouses(calls)
        if row["type"] == "SALES_WAREHOUSE"
    ]


def _warehouses(calls: TikTokCalls) -> list[Json]:
    rows: list[Json] = calls.call("GET", "/logistics/202309/warehouses").get("warehouses") or []
    return rows


def _of_the_platform(row: Json) -> bool:
    # The API has no member for it; the platform's own warehouses are known by their name alone.
    name = row["name"].casefold()
    return "fbt" in name.split() or "fulfilled by tiktok" in name or "fulfillment by tiktok" in name


def _address(given: Json) -> dict[str, str]:
    members = {
        "address1": given.get("address_line1") or given.get("full_address"),
        "city": given.get("city"),
        "stateOrProvince": given.get("state"),
        "zipCodeOrPostalCode": given.get("postal_code"),
        "country": given.get("region_code") or given.get("region"),
    }
    return {name: value for name, value in members.items() if value}


def _default_warehouse(calls: TikTokCalls) -> str:
    """Return the shop's default sales warehouse, read once and kept with the connection."""
    kept = calls.connection.get("warehouse_id")
    if kept is None:
        rows = [r for r in _warehouses(calls) if r["type"] == "SALES_WAREHOUSE" and not _of_the_platform(r)]
        if not rows:
            raise Refused("no_warehouse", "The shop has no sales warehouse.")
        kept = next((row["id"] for row in rows if row.get("is_default")), rows[0]["id"])
        calls.keep(warehouse_id=kept)
    return str(kept)


def _first_category(calls: TikTokCalls) -> str:
    """Return the first category that is a leaf and open to everybody, read once and kept with the connection."""
    kept = calls.connection.get("category_id")
    if kept is None:
        query = [("category_version", _category_version(calls.connection["shop"]["region"]))]
        rows = calls.call("GET", "/product/202309/categories", query=query).get("categories") or []
        kept = next(
            (row["id"] for row in rows if row["is_leaf"] and "AVAILABLE" in row["permission_statuses"]), None
        )
        if kept is None:
            raise Refused("no_category", "No category is open to the shop; set defaultCategoryId.")
        calls.keep(category_id=kept)
    return str(kept)


def _category_version(region: str) -> str:
    return "v2" if region == "US" else "v1"


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
        kept = calls.upload("/product/202309/images/upload", b"".join(parts), content_type)["uri"]
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
