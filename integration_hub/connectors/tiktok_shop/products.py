"""What a TikTok Shop holds, in the hub's words: its products and its warehouses (facts/tiktok-shop-api.md 4 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from integration_hub.connectors.records import Body, ChannelLocation, ChannelSku, Cursor, Page
from integration_hub.connectors.tiktok_shop.session import TikTokCalls, listed
from integration_hub.connectors.tiktok_shop.shapes import (
    Address,
    Audited,
    Price,
    Product,
    Products,
    Warehouse,
    Warehouses,
)
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

_SEARCH = "/product/202502/products/search"
_PAGE_SIZE = 100
_OVERLAP_S = 60
_TOO_MANY_RESULTS = "12052180"
_STATUS = {
    "PENDING": "pending",
    "ACTIVATE": "active",
    "FAILED": "failed",
    "DELETED": "deleted",
}  # DRAFT, the deactivated ones and FREEZE are inactive


def changed_products(calls: TikTokCalls, cursor: Cursor | None, now: float) -> Iterator[Page[ChannelSku]]:
    """Yield what changed since the cursor; only the last page carries one, for pages are not ordered by time.

    The next reading begins a little before `now`, the start of this one: what changes while pages are read may slip
    between two of them. Clocks cannot be so far apart that more is missed, for TikTok refuses a call that is signed
    more than 30 s ahead of its own (facts/tiktok-shop-api.md 2).
    """
    since = 0 if cursor is None else int(cursor["updated_at"])
    for rows in _span(calls, max(0, since - _OVERLAP_S), None, int(now)):
        yield Page([sku for row in rows for sku in _channel_skus(calls, row)])
    yield Page([], {"updated_at": max(since, int(now))})


def products_with_sku(calls: TikTokCalls, sku: str) -> Iterator[Page[ChannelSku]]:
    """Yield the SKUs whose `seller_sku` is exactly `sku`; it is no key, so there may be several (facts 11.5)."""
    for rows in _pages(calls, {"seller_skus": [sku]}):
        yield Page([item for row in rows for item in _channel_skus(calls, row) if item.sku == sku])


def _span(calls: TikTokCalls, low: int, high: int | None, now: int) -> Iterator[list[Product]]:
    """Yield the pages of a span of time, cut in halves as long as it holds more than a search may show."""
    body: Body = {"update_time_ge": low}
    if high is not None:
        body["update_time_le"] = high
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


def _pages(calls: TikTokCalls, body: Body) -> Iterator[list[Product]]:
    token = ""
    while True:
        query = [("page_size", str(calls.rows(_PAGE_SIZE)))] + ([("page_token", token)] if token else [])
        answer = calls.call("POST", _SEARCH, query=query, body=body, read=True, pace="search products")
        page = shaped(answer, Products)
        yield listed(page.get("products"), page.get("total_count"))
        token = page.get("next_page_token") or ""
        if not token:
            return


def _channel_skus(calls: TikTokCalls, row: Product) -> Iterator[ChannelSku]:
    # An edit that did not pass leaves the version before it live, and nobody else is told (facts section 4).
    failed = "FAILED" in (row["status"], (row.get("audit") or {}).get("status"))
    failure = _failure(calls, row) if failed else None
    skus = row.get("skus") or []
    for sku in skus:
        price: Price = sku.get("price") or {}
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
            kind="child" if len(skus) > 1 else "simple",
            description=row.get("description") or "",
            options={a["name"]: a["value_name"] for a in sku.get("sales_attributes") or ()},
            stock={i["warehouse_id"]: i["quantity"] for i in sku.get("inventory") or ()},
            failure=failure,
            updated_at=float(row["update_time"]),
        )


def _failure(calls: TikTokCalls, row: Product) -> str:
    """Return why the audit failed; rows of a search may leave the reasons to Get Product."""
    found = row.get("audit_failed_reasons")
    if not found:
        product = calls.call("GET", f"/product/202309/products/{row['id']}", pace="get product")
        found = shaped(product, Audited).get("audit_failed_reasons")
    reasons = [reason for part in found or () for reason in part.get("reasons") or ()]
    return "; ".join(reasons) or "The audit failed."


def sales_locations(calls: TikTokCalls) -> list[ChannelLocation]:
    """Return the warehouses that the shop sells from."""
    return [
        ChannelLocation(
            external_location_id=row["id"],
            name=row["name"],
            location_type=row.get("sub_type"),
            enabled=row.get("effect_status") != "DISABLED",
            platform_fulfilled=of_the_platform(row),
            address=_address(row.get("address") or {}),
        )
        for row in warehouses(calls)
        if row["type"] == "SALES_WAREHOUSE"
    ]


def warehouses(calls: TikTokCalls) -> list[Warehouse]:
    """Return all warehouses of the shop as the vendor states them."""
    return shaped(calls.call("GET", "/logistics/202309/warehouses"), Warehouses).get("warehouses") or []


def of_the_platform(row: Warehouse) -> bool:
    """Tell a warehouse of TikTok's own, where orders are fulfilled for the seller."""
    # The API has no member for it: such a warehouse is known by its name alone.
    words = row["name"].casefold().split()
    return words[:1] == ["tiktok"] or "fbt" in words


def _address(given: Address) -> dict[str, str]:
    members = {
        "address1": given.get("address_line1") or given.get("full_address"),
        "city": given.get("city"),
        "stateOrProvince": given.get("state"),
        "zipCodeOrPostalCode": given.get("postal_code"),
        "country": given.get("region_code") or given.get("region"),
    }
    return {name: value for name, value in members.items() if value}
