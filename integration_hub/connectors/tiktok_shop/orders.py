"""TikTok Shop's orders in the hub's words: one row a unit there, one line a SKU and price here (facts 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine, Cursor, Page
from integration_hub.connectors.tiktok_shop.session import TikTokCalls
from integration_hub.connectors.tiktok_shop.shapes import District, Order, Payment, Recipient, Unit

_OVERLAP_S = 300  # an update may show up in the search a little after its time
_SEARCH = "/order/202309/orders/search"
_SORTED = [("page_size", "50"), ("sort_field", "update_time"), ("sort_order", "ASC")]
_BY_SELLER = "FULFILLMENT_BY_SELLER"
_PHASES = {
    "UNPAID": "unpaid",
    "ON_HOLD": "held",
    "AWAITING_SHIPMENT": "ready",
    "PARTIALLY_SHIPPING": "ready",
    "AWAITING_COLLECTION": "closed",
    "IN_TRANSIT": "closed",
    "DELIVERED": "closed",
    "COMPLETED": "closed",
    "CANCELLED": "canceled",
}
_CITY_NAMES = frozenset({"city", "town", "municipality"})
_STATE_NAMES = frozenset({"state", "province", "prefecture"})


def changed_orders(calls: TikTokCalls, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
    """Yield orders by the time of their last change; the cursor of a page is the latest change in it."""
    since = 0 if cursor is None else int(cursor["updated_at"])
    low = max(0, since - _OVERLAP_S) if since else 0
    token = ""
    seen: frozenset[tuple[str, int]] = frozenset()
    while True:
        query = _SORTED + ([("page_token", token)] if token else [])
        body = {"update_time_ge": low} if low else {}
        data = calls.call("POST", _SEARCH, query=query, body=body, read=True, pace="search orders")
        rows: list[Order] = data.get("orders") or []
        since = max(since, max((int(row["update_time"]) for row in rows), default=0))
        fresh = [row for row in rows if (row["id"], int(row["update_time"])) not in seen]
        yield Page([channel_order(row) for row in fresh], {"updated_at": since})
        token = data.get("next_page_token") or ""
        if not token:
            return
        seen = frozenset((row["id"], int(row["update_time"])) for row in rows)
        reached = int(rows[-1]["update_time"])
        if reached > low:
            # By time rather than by token: an order that changes while we read moves to the end, and where pages
            # count positions as many orders as moved would be skipped for good.
            low, token = reached, ""


def order_row(calls: TikTokCalls, order_id: str) -> Order | None:
    """Return one order as the vendor states it; an unknown id is silently absent (facts 6)."""
    data = calls.call("GET", "/order/202507/orders", query=[("ids", order_id)], pace="get order")
    rows: list[Order] = data.get("orders") or []
    return next((row for row in rows if row["id"] == order_id), None)


def channel_order(row: Order) -> ChannelOrder:
    """Translate an order; amounts stay the strings that the vendor sent."""
    payment: Payment = row.get("payment") or {}
    recipient: Recipient = row.get("recipient_address") or {}
    by_platform = row.get("fulfillment_type", _BY_SELLER) != _BY_SELLER
    phase = _PHASES.get(row["status"], "held")  # a status of tomorrow is kept, and nothing is shipped on it
    if by_platform and phase != "canceled":
        phase = "fulfilled"
    return ChannelOrder(
        external_order_id=row["id"],
        order_number=row["id"],
        external_status=row["status"],
        phase=phase,
        fulfilled_by_platform=by_platform,
        currency=payment.get("currency", ""),
        amounts={
            "subtotal": payment.get("sub_total", "0"),
            "shipping": payment.get("shipping_fee", "0"),
            "tax": payment.get("tax", "0"),
            "discount": payment.get("seller_discount", "0"),
            "total": payment.get("total_amount", "0"),
        },
        ship_to=_ship_to(recipient),
        buyer=_buyer(row, recipient),
        lines=_lines(row.get("line_items") or ()),
        placed_at=float(row["create_time"]),
        updated_at=float(row["update_time"]),
        external_location_id=row.get("warehouse_id") or None,
        masked=phase == "ready" and _is_masked(recipient),
        details={
            "package_ids": [package["id"] for package in row.get("packages") or ()],
            "delivery_option_id": row.get("delivery_option_id", ""),
            "shipping_type": row.get("shipping_type", ""),
        },
    )


def _lines(units: Sequence[Unit]) -> tuple[ChannelOrderLine, ...]:
    groups: dict[tuple[str, str], list[Unit]] = {}
    for unit in units:
        groups.setdefault((unit.get("seller_sku") or "", unit["sale_price"]), []).append(unit)
    return tuple(_line(sku, price, group) for (sku, price), group in groups.items())


def _line(sku: str, price: str, units: Sequence[Unit]) -> ChannelOrderLine:
    canceled = [unit["id"] for unit in units if unit.get("display_status") == "CANCELLED"]
    # Units that can still be shipped come first, for whoever takes as many as a shipment needs.
    open_ids = [unit["id"] for unit in units if unit["id"] not in canceled]
    return ChannelOrderLine(
        sku=sku,
        name=units[0].get("product_name", ""),
        quantity=len(units),
        unit_price=price,
        external_line_ids=(*open_ids, *canceled),
        canceled=len(canceled),
        external_sku_id=units[0].get("sku_id"),
    )


def _ship_to(recipient: Recipient) -> dict[str, str]:
    districts = recipient.get("district_info") or ()
    further = [recipient.get("address_line2"), recipient.get("address_line3"), recipient.get("address_line4")]
    members = {
        "firstName": recipient.get("first_name") or recipient.get("name"),
        "lastName": recipient.get("last_name"),
        "address1": recipient.get("address_line1") or recipient.get("address_detail"),
        "address2": ", ".join(line for line in further if line),
        "city": recipient.get("post_town") or _district(districts, _CITY_NAMES, "L2"),
        "stateOrProvince": _district(districts, _STATE_NAMES, "L1"),
        "zipCodeOrPostalCode": recipient.get("postal_code"),
        "country": recipient.get("region_code"),
        "phone": recipient.get("phone_number"),
    }
    return {name: value for name, value in members.items() if value}


def _district(districts: Sequence[District], names: frozenset[str], level: str) -> str:
    """Return a district by the name of its level, or else by the level itself."""
    for district in districts:
        if str(district.get("address_level_name", "")).casefold() in names:
            return str(district["address_name"])
    return next((str(d["address_name"]) for d in districts if d.get("address_level") == level), "")


def _buyer(row: Order, recipient: Recipient) -> dict[str, str]:
    members = {
        "firstName": recipient.get("first_name") or recipient.get("name"),
        "lastName": recipient.get("last_name"),
        "email": row.get("buyer_email"),
        "phone": recipient.get("phone_number"),
        "externalId": row.get("user_id"),
    }
    return {name: value for name, value in members.items() if value}


def _is_masked(recipient: Recipient) -> bool:
    needed = (
        recipient.get("name"),
        recipient.get("first_name"),
        recipient.get("last_name"),
        recipient.get("phone_number"),
        recipient.get("address_line1"),
        recipient.get("address_line2"),
        recipient.get("postal_code"),
    )
    return any("*" in (text or "") for text in needed)
