"""Members of an order that only some markets, order types and versions have (facts section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_tiktok.books.orders import Order
from mock_tiktok.reference.markets import Market

_SEA = frozenset({"ID", "MY", "PH", "SG", "TH", "VN"})
_FAST_DISPATCH = frozenset({"PH", "TH"})
CARD_DETAILS_SINCE = "202507"


def order_extras(order: Order, market: Market, version: str) -> dict[str, Any]:
    """What this market, this kind of order and this version of the operation add."""
    extras: dict[str, Any] = {}
    released_at = order.times.get("rts_sla_time")
    if released_at is not None and market.region in _SEA:
        extras["pick_up_cut_off_time"] = released_at
    if released_at is not None and market.region in _FAST_DISPATCH:
        extras["fast_dispatch_sla_time"] = released_at - 86_400
    if market.region == "BR":
        extras |= {"need_upload_invoice": "NO_NEED", "cpf": "***", "cpf_name": "***"}
    if market.region == "ID":
        by_tokopedia = order.fulfillment_type == "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"
        extras["commerce_platform"] = "TOKOPEDIA" if by_tokopedia else "TIKTOK_SHOP"
    if order.seller_note:
        extras["seller_note"] = order.seller_note
    if order.release_date:
        extras["release_date"] = order.release_date
    if version >= CARD_DETAILS_SINCE:
        extras |= {"payment_card_type": "VISA", "payment_method_code": "CCDC", "payment_auth_code": ""}
    return extras


def address_extras(
    market: Market, given: Mapping[str, str], hide_person: Callable[[str], str]
) -> dict[str, Any]:
    """What this market adds to a recipient."""
    if market.region == "GB":
        return {"post_town": given["city"]}
    if market.region == "JP":
        return {
            "name_local_script": hide_person(f"{given['last_name']} {given['first_name']}".strip()),
            "first_name_local_script": hide_person(given["first_name"]),
            "last_name_local_script": hide_person(given["last_name"]),
        }
    if market.region == "US":
        return {"delivery_preferences": {"drop_off_location": ""}}
    return {}
