"""Orders as the vendor's responses show them: one row a unit, buyers masked (facts section 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_tiktok.books.orders import BEFORE_RELEASE, Line, Order
from mock_tiktok.reference.markets import LINES_HIDE_PACKAGES, Market
from mock_tiktok.reference.providers import OPTION_SELLER, OPTION_TIKTOK, provider_name
from mock_tiktok.resources.orders.extras import address_extras, order_extras
from mock_tiktok.state import State

_WHOLE_UNITS = frozenset({"JPY", "IDR", "VND"})
_SHOWN_TIMES = (
    "paid_time",
    "rts_time",
    "rts_sla_time",
    "tts_sla_time",
    "collection_due_time",
    "cancel_order_sla_time",
    "shipping_due_time",
    "collection_time",
    "delivery_time",
    "cancel_time",
    "request_cancel_time",
)
_DISPLAY = {"ARRANGED": "AWAITING_COLLECTION", "TO_SHIP": "AWAITING_SHIPMENT"}
_PACKAGE_STATUS = {
    "TO_SHIP": "TO_FULFILL",
    "ARRANGED": "PROCESSING",
    "IN_TRANSIT": "FULFILLING",
    "DELIVERED": "COMPLETED",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
_LATIN = frozenset({"BR", "MX"})
COMPLETED_CLEAR_SECONDS = 30 * 86_400
_DELIVERY_OPTION = {
    "SELLER": (OPTION_SELLER, "Shipped by seller"),
    "TIKTOK": (OPTION_TIKTOK, "Standard shipping"),
}


def order_answer(state: State, order: Order, version: str = "202309") -> dict[str, Any]:
    """One order as Get Order List and Get Order Detail show it; later versions show more."""
    market = state.shops[order.shop_id].market
    answer: dict[str, Any] = {
        "id": order.id,
        "status": order.status,
        "order_type": order.order_type,
        "create_time": order.create_time,
        "update_time": order.update_time,
        "buyer_message": order.buyer_message,
        "buyer_email": order.buyer_email,
        "user_id": order.user_id,
        "payment_method_name": "CCDC",
        "fulfillment_type": order.fulfillment_type,
        "shipping_type": order.shipping_type,
        "delivery_type": "HOME_DELIVERY",
        "delivery_option_id": _DELIVERY_OPTION[order.shipping_type][0],
        "delivery_option_name": _DELIVERY_OPTION[order.shipping_type][1],
        "warehouse_id": order.warehouse_id,
        "is_cod": False,
        "is_sample_order": order.is_sample_order,
        "is_on_hold_order": order.on_hold_flow,
        "is_buyer_request_cancel": order.buyer_requests_cancel,
        "is_replacement_order": False,
        "is_exchange_order": False,
        "has_updated_recipient_address": order.has_updated_address,
        "packages": [{"id": package_id} for package_id in order.package_ids],
        "tracking_number": _first(order, "tracking_number"),
        "shipping_provider_id": _first(order, "shipping_provider_id"),
        "shipping_provider": provider_name(market, _first(order, "shipping_provider_id")),
        "payment": payment_answer(order, market.currency),
        "line_items": [line_answer(order, line, market) for line in order.lines],
    }
    for name in _SHOWN_TIMES:
        if name in order.times:
            answer[name] = order.times[name]
    answer |= order_extras(order, market, version)
    if order.split_or_combine_tag:
        answer["split_or_combine_tag"] = order.split_or_combine_tag
    if order.cancel_reason:
        answer["cancel_reason"] = order.cancel_reason
        answer["cancellation_initiator"] = order.cancellation_initiator
    # Buyer data comes only at AWAITING_SHIPMENT (section 11.7).
    if order.status not in BEFORE_RELEASE:
        answer["recipient_address"] = address_answer(state, order, market)
    elif state.quirks.early_address == "empty":
        answer["recipient_address"] = {}
    return answer


def trailing_answer(state: State, order: Order, version: str) -> dict[str, Any]:
    """One order as Get Order Detail shows it, which may trail the webhook of a change (a quirk)."""
    answer = order_answer(state, order, version)
    before, changed_at = order.status_before
    if before and state.second() - changed_at < state.quirks.order_detail_lag_seconds:
        answer["status"] = before
        if before in BEFORE_RELEASE:
            answer.pop("recipient_address", None)
    return answer


def line_answer(order: Order, line: Line, market: Market) -> dict[str, Any]:
    """One unit of an order."""
    currency = market.currency
    display = _DISPLAY.get(line.status, line.status)
    if order.status == "UNPAID" and line.status == "TO_SHIP":
        display = "UNPAID"
    answer: dict[str, Any] = {
        "id": line.id,
        "product_id": line.product_id,
        "product_name": line.product_name,
        "sku_id": line.sku_id,
        "sku_name": line.sku_name,
        "seller_sku": line.seller_sku,
        "sku_type": "NORMAL",
        "original_price": money(line.original_price, currency),
        "sale_price": money(line.sale_price, currency),
        "platform_discount": money(line.platform_discount, currency),
        "seller_discount": money(line.original_price - line.sale_price - line.platform_discount, currency),
        "currency": currency,
        "display_status": display,
        "is_gift": False,
        "item_tax": [],
        "tracking_number": line.tracking_number,
        "shipping_provider_id": line.shipping_provider_id,
        "shipping_provider_name": provider_name(market, line.shipping_provider_id),
    }
    if line.package_id and not (market.region in LINES_HIDE_PACKAGES and line.status == "TO_SHIP"):
        answer["package_id"] = line.package_id
        answer["package_status"] = _PACKAGE_STATUS[line.status]
    if line.rts_time:
        answer["rts_time"] = line.rts_time
    if line.cancel_user:
        answer["cancel_user"] = line.cancel_user
        answer["cancel_reason"] = line.cancel_reason
    return answer


def payment_answer(order: Order, currency: str) -> dict[str, str]:
    """The money of an order, all strings; a stated total may differ from the sum of the lines."""
    original = sum((line.original_price for line in order.lines), Decimal(0))
    sub_total = sum((line.sale_price for line in order.lines), Decimal(0))
    total = sub_total + order.shipping_fee + order.tax
    platform = sum((line.platform_discount for line in order.lines), Decimal(0))
    zero = money(Decimal(0), currency)
    return {
        "currency": currency,
        "original_total_product_price": money(original, currency),
        "seller_discount": money(original - sub_total - platform, currency),
        "platform_discount": money(platform, currency),
        "sub_total": money(sub_total, currency),
        "original_shipping_fee": money(order.shipping_fee, currency),
        "shipping_fee_seller_discount": zero,
        "shipping_fee_platform_discount": zero,
        "shipping_fee": money(order.shipping_fee, currency),
        "shipping_fee_cofunded_discount": zero,
        "tax": money(order.tax, currency),
        "product_tax": money(order.tax, currency),
        "shipping_fee_tax": zero,
        "retail_delivery_fee": zero,
        "buyer_service_fee": zero,
        "handling_fee": zero,
        "total_amount": order.stated_total or money(total, currency),
    }


def money(amount: Decimal, currency: str) -> str:
    """A decimal string with the currency's places."""
    return str(amount.quantize(Decimal(1) if currency in _WHOLE_UNITS else Decimal("0.01")))


def refund_items(kind: str, row_id: str, lines: list[Line], currency: str) -> list[dict[str, Any]]:
    """The lines of a cancellation or return, and what comes back for each."""
    return [
        {
            f"{kind}_line_item_id": f"{row_id}{i}",
            "order_line_item_id": line.id,
            "sku_id": line.sku_id,
            "seller_sku": line.seller_sku,
            "product_name": line.product_name,
            "refund_amount": {"currency": currency, "refund_total": money(line.sale_price, currency)},
        }
        for i, line in enumerate(lines)
    ]


def address_answer(state: State, order: Order, market: Market) -> dict[str, Any]:
    """The recipient, clear or masked as market, flow and status have it."""
    given = order.address
    name, first, last = _names(given, market)
    mask_person, mask_place = _masking(state, order, market)
    hide_person = _stars if mask_person else _clear
    hide_place = _stars if mask_place else _clear
    lines = {f"address_line{i}": hide_place(given.get(f"address_line{i}", "")) for i in (1, 2)}
    if market.region == "BR":
        lines |= {f"address_line{i}": hide_place(given.get(f"address_line{i}", "")) for i in (3, 4)}
    detail = hide_place(" ".join(t for t in (given.get("address_line1"), given.get("address_line2")) if t))
    postal_code = hide_place(given["postal_code"])
    answer: dict[str, Any] = {
        "name": hide_person(name),
        "first_name": hide_person(first),
        "last_name": hide_person(last),
        "phone_number": _phone(given["phone_number"], market) if mask_person else given["phone_number"],
        "region_code": market.region,
        "postal_code": postal_code,
        **lines,
        "address_detail": detail,
        "full_address": ", ".join(
            text for text in (market.region, given["state"], given["city"], detail, postal_code) if text
        ),
        "district_info": [
            {"address_level": "L0", "address_level_name": "Country", "address_name": market.region},
            {"address_level": "L1", "address_level_name": "State", "address_name": given["state"]},
            {"address_level": "L2", "address_level_name": "City", "address_name": given["city"]},
        ],
    }
    if order.by_tiktok and market.region != "US":
        # Only in the US do the levels of the district stay clear for FBT.
        for district in answer["district_info"]:
            district["address_name"] = _stars(district["address_name"])
        answer["full_address"] = ", ".join((market.region, detail, postal_code))
    return answer | address_extras(market, given, hide_person)


def _masking(state: State, order: Order, market: Market) -> tuple[bool, bool]:
    """Whether person (name, phone) and place (lines, postal code) are masked."""
    if order.by_tiktok:
        return True, True
    if market.region == "US":
        done_at = order.times.get("completed_time")
        late = done_at is not None and state.now() - done_at > COMPLETED_CLEAR_SECONDS
        platform = state.quirks.masks_us_platform_shipping and order.shipping_type == "TIKTOK"
        hidden = order.status == "CANCELLED" or late or platform
        return hidden, hidden
    return order.shipping_type == "TIKTOK", False


def _names(given: dict[str, str], market: Market) -> tuple[str, str, str]:
    whole = f"{given['first_name']} {given['last_name']}".strip()
    # Brazil and Mexico put the whole name first and leave the last name empty.
    return (whole, whole, "") if market.region in _LATIN else (whole, given["first_name"], given["last_name"])


def _clear(text: str) -> str:
    return text


def _stars(text: str) -> str:
    return text[:1] + "***" if text else ""


def _phone(number: str, market: Market) -> str:
    digits = "".join(c for c in number.rpartition(")")[2] if c.isdigit())
    return f"({market.phone_code}){digits[:3]}-***-{digits[-4:]}"


def _first(order: Order, name: str) -> str:
    return next((text for line in order.lines if (text := getattr(line, name))), "")
