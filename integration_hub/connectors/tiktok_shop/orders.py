"""TikTok Shop's orders in the hub's words: one row a unit there, one line a SKU and price here (facts 6).

The second half tells the shop that an order's lines left, or never will (facts 7 and 7b).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integration_hub.connectors.records import (
    ChannelOrder,
    ChannelOrderLine,
    Cursor,
    Page,
    RemoteOrder,
    Shipment,
)
from integration_hub.connectors.tiktok_shop.markets import MARKETS
from integration_hub.connectors.tiktok_shop.session import TikTokCalls, listed
from integration_hub.connectors.tiktok_shop.shapes import (
    Cancellations,
    District,
    MadePackage,
    Order,
    Orders,
    Payment,
    Providers,
    Recipient,
    Unit,
)
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

_OVERLAP_S = 300  # an update may show up in the search a little after its time
_SEARCH = "/order/202309/orders/search"
_PAGE_SIZE = 50
_SORTED = [("sort_field", "update_time"), ("sort_order", "ASC")]
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
_ALREADY_SHIPPED = frozenset({"21011020", "21011006", "21008099", "11006021", "21011040", "21011027"})
_ALREADY_CANCELLED = "25020009"
_IN_PROCESS = frozenset(
    {"25001010", "25001011"}
)  # the buyer has asked for it; then the seller can only answer
_REASON_DOES_NOT_FIT = "25001021"
_PAID_REASON = "seller_cancel_reason_out_of_stock"
_UNPAID_REASON = "seller_cancel_unpaid_reason_out_of_stock"


def changed_orders(calls: TikTokCalls, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
    """Yield orders by the time of their last change; the cursor of a page is the latest change in it."""
    since = 0 if cursor is None else int(cursor["updated_at"])
    low = max(0, since - _OVERLAP_S) if since else 0
    token = ""
    seen: frozenset[tuple[str, int]] = frozenset()
    size = str(calls.rows(_PAGE_SIZE))
    while True:
        body = {"update_time_ge": low} if low else {}
        query = [("page_size", size), *_SORTED]
        answer = calls.search(_SEARCH, token, query=query, body=body, pace="search orders")
        page = shaped(answer, Orders)
        rows = listed(page.get("orders"), page.get("total_count"))
        since = max(since, max((int(row["update_time"]) for row in rows), default=0))
        fresh = [row for row in rows if (row["id"], int(row["update_time"])) not in seen]
        yield Page([channel_order(row) for row in fresh], {"updated_at": since})
        token = page.get("next_page_token") or ""
        if not token:
            return
        seen = frozenset((row["id"], int(row["update_time"])) for row in rows)
        reached = int(rows[-1]["update_time"]) if rows else low  # all of a page may have moved on meanwhile
        if reached > low:
            # By time rather than by token: an order that changes while we read moves to the end, and where pages
            # count positions as many orders as moved would be skipped for good.
            low, token = reached, ""


def order_row(calls: TikTokCalls, order_id: str) -> Order | None:
    """Return one order as the vendor states it; an unknown id is silently absent (facts 6)."""
    answer = calls.call("GET", "/order/202507/orders", query=[("ids", order_id)], pace="get order")
    rows = shaped(answer, Orders).get("orders") or []
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


def push_shipment(calls: TikTokCalls, remote: RemoteOrder, shipment: Shipment) -> str:
    """Mark the shipment's units as shipped and return the package; what an earlier attempt did counts as done."""
    line_ids = [line_id for ids in shipment.external_line_ids.values() for line_id in ids]
    if not line_ids:
        raise Refused("no_lines", "The shipment names no unit of the TikTok order.")
    provider_id = _provider(calls, remote, shipment.carrier)
    try:
        market = MARKETS.get(calls.connection["shop"]["region"])
        if market is not None and market.marks_shipped:
            return _mark_as_shipped(
                calls, remote.external_id, line_ids, shipment.tracking_number, provider_id
            )
        return _ship_package(calls, remote.external_id, line_ids, shipment.tracking_number, provider_id)
    except Refused as refused:
        if refused.code not in _ALREADY_SHIPPED:
            raise
        package_id = _shipped_as(_order(calls, remote.external_id), line_ids, shipment.tracking_number)
        if package_id is None:
            raise
        return package_id


def cancel_order(calls: TikTokCalls, remote: RemoteOrder) -> None:
    """Cancel the whole order as the seller; an order that is canceled already is left as it is."""
    for reason in (_PAID_REASON, _UNPAID_REASON):
        body = {"order_id": remote.external_id, "cancel_reason": reason}
        try:
            calls.call("POST", "/return_refund/202309/cancellations", body=body, pace="cancel order")
        except Refused as refused:
            if refused.code == _ALREADY_CANCELLED:
                return
            if refused.code in _IN_PROCESS and _grant_request(calls, remote.external_id):
                return
            # The vendor alone knows whether it is paid by now: each reason fits one of the two.
            if refused.code != _REASON_DOES_NOT_FIT or reason == _UNPAID_REASON:
                raise
        else:
            return


def _grant_request(calls: TikTokCalls, order_id: str) -> bool:
    """Approve the buyer's pending request for this order; return whether there was one."""
    path = "/return_refund/202309/cancellations"
    body = {"order_ids": [order_id], "cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
    answer = calls.call("POST", f"{path}/search", query=[("page_size", "10")], body=body, read=True)
    pending = shaped(answer, Cancellations).get("cancellations") or []
    for request in pending:
        calls.call("POST", f"{path}/{request['cancel_id']}/approve", body={})
    return bool(pending)


def _mark_as_shipped(
    calls: TikTokCalls, order_id: str, line_ids: Sequence[str], tracking_number: str, provider_id: str
) -> str:
    body = {
        "tracking_number": tracking_number,
        "shipping_provider_id": provider_id,
        "order_line_item_ids": list(line_ids),
    }
    path = f"/fulfillment/202309/orders/{order_id}/packages"
    return shaped(calls.call("POST", path, body=body, pace="mark shipped"), MadePackage)["package_id"]


def _ship_package(
    calls: TikTokCalls, order_id: str, line_ids: Sequence[str], tracking_number: str, provider_id: str
) -> str:
    """Ship the one package that holds exactly these units; a part of a package cannot be shipped."""
    order = _order(calls, order_id)
    done = _shipped_as(order, line_ids, tracking_number)
    if done is not None:
        return done
    packages = [package["id"] for package in order.get("packages") or ()]
    only = packages[0] if len(packages) == 1 else ""
    open_units = [unit for unit in order["line_items"] if unit.get("display_status") != "CANCELLED"]
    package_of = {unit["id"]: unit.get("package_id") or only for unit in open_units}
    wanted = {package_of.get(line_id, "") for line_id in line_ids}
    package_id = wanted.pop()
    inside = {line_id for line_id, package in package_of.items() if package == package_id}
    if wanted or not package_id or inside != set(line_ids):
        raise Refused(
            "not_one_package",
            f"The shipment does not hold exactly what one package of order {order_id} holds.",
        )
    own = {"tracking_number": tracking_number, "shipping_provider_id": provider_id}
    path = f"/fulfillment/202309/packages/{package_id}/ship"
    calls.call("POST", path, body={"self_shipment": own}, pace="ship package")
    return str(package_id)


def _provider(calls: TikTokCalls, remote: RemoteOrder, carrier: str) -> str:
    """Return the vendor's id of a carrier that the order's delivery option allows."""
    option_id = (
        remote.details.get("delivery_option_id") or _order(calls, remote.external_id)["delivery_option_id"]
    )
    path = f"/logistics/202309/delivery_options/{option_id}/shipping_providers"
    found = shaped(calls.call("GET", path, pace="shipping providers"), Providers)
    rows = found.get("shipping_providers") or []
    wanted = carrier.strip().casefold()
    for row in rows:
        if row["name"].casefold() == wanted:
            return row["id"]
    known = ", ".join(row["name"] for row in rows) or "none"
    raise Refused("unknown_carrier", f"TikTok Shop knows no carrier “{carrier}” here; it knows: {known}.")


def _shipped_as(order: Order, line_ids: Sequence[str], tracking_number: str) -> str | None:
    """Return the package if all these units already left under this tracking number."""
    units = {unit["id"]: unit for unit in order["line_items"]}
    mine = [units.get(line_id, {}) for line_id in line_ids]
    if any(unit.get("tracking_number") != tracking_number for unit in mine):
        return None
    packages = order.get("packages") or [{"id": ""}]
    return str(mine[0].get("package_id") or packages[0]["id"])


def _order(calls: TikTokCalls, order_id: str) -> Order:
    order = order_row(calls, order_id)
    if order is None:
        raise Refused("unknown_order", f"TikTok Shop does not show order {order_id}.")
    return order
