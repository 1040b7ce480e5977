"""What orders show by market, flow and version (facts section 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_tiktok.reference.markets import MARKETS


def _shown(vendor: Any, **order: Any) -> dict[str, Any]:
    vendor.seed("A")
    order_id = vendor.buy("A", **order)["id"]
    vendor.clock.advance(3600)
    shown: dict[str, Any] = vendor.order(order_id)
    return shown


@pytest.mark.parametrize("region", list(MARKETS))
def test_each_market_has_its_own_members(bare: Any, region: str) -> None:
    """Currency, GB's town, Japan's scripts, Brazil's papers, Indonesia's platform (sections 5, 6)."""
    bare.world(region)
    shown = _shown(bare)
    address = shown["recipient_address"]
    assert shown["payment"]["currency"] == MARKETS[region].currency
    assert address["region_code"] == region
    assert ("post_town" in address) == (region == "GB")
    assert ("first_name_local_script" in address) == (region == "JP")
    assert ("delivery_preferences" in address) == (region == "US")
    assert ("cpf" in shown) == (region == "BR")
    assert ("commerce_platform" in shown) == (region == "ID")
    assert ("pick_up_cut_off_time" in shown) == (region in ("ID", "MY", "PH", "SG", "TH", "VN"))
    assert ("fast_dispatch_sla_time" in shown) == (region in ("PH", "TH"))
    assert (address["last_name"] == "") == (region in ("BR", "MX"))


@pytest.mark.parametrize(
    ("region", "order", "person", "place"),
    [
        ("US", {}, False, False),
        ("US", {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, True, True),
        ("GB", {"shipping_type": "TIKTOK"}, True, False),
        ("GB", {"shipping_type": "SELLER"}, False, False),
        ("DE", {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, True, True),
    ],
)
def test_who_is_masked(bare: Any, region: str, order: dict[str, Any], person: bool, place: bool) -> None:
    """Name and phone, street and postal code, each by flow; only the US keeps FBT districts clear (section 6)."""
    bare.world(region)
    address = _shown(bare, **order)["recipient_address"]
    assert ("***" in address["name"], "***" in address["phone_number"]) == (person, person)
    assert ("***" in address["address_line1"], "***" in address["postal_code"]) == (place, place)
    hidden = all("***" in row["address_name"] for row in address["district_info"])
    assert hidden == (place and region != "US")


def test_a_completed_us_order_is_masked_after_thirty_days(vendor: Any) -> None:
    """The buyer's data goes 30 days after completion (section 6)."""
    vendor.seed("A")
    order_id = vendor.buy("A", fulfillment_type="FULFILLMENT_BY_SELLER")["id"]
    vendor.clock.advance(3600)
    body = {"tracking_number": "1Z999", "shipping_provider_id": "7117858858072016686"}
    vendor.ok("POST", f"/fulfillment/202309/orders/{order_id}/packages", body)
    for verb in ("ship", "deliver", "complete"):
        vendor.lab("POST", f"/orders/{order_id}/{verb}", {})
    assert "***" not in vendor.order(order_id)["recipient_address"]["name"]
    vendor.clock.advance(30 * 86_400 + 1)
    order = vendor.state.orders.orders[order_id]
    consent = {"app_key": vendor.app_key, "seller": next(iter(vendor.state.sellers))}
    vendor.token = vendor.lab("POST", "/authorizations", consent)["access_token"]
    assert order.status == "COMPLETED"
    assert "***" in vendor.order(order_id)["recipient_address"]["name"]


def test_the_money_adds_up(vendor: Any) -> None:
    """Discounts of seller and platform, fee and tax make the total, all of it strings (sections 0.2, 6)."""
    vendor.seed("A")
    lines = [{"seller_sku": "A", "quantity": 2, "price": "7.50", "platform_discount": "1.00"}]
    body = {"shop": vendor.shop["id"], "lines": lines, "shipping_fee": "3", "tax": "1.20"}
    order = vendor.lab("POST", "/orders", body)
    paid = order["payment"]
    assert all(isinstance(value, str) for value in paid.values())
    money = {name: Decimal(value) for name, value in paid.items() if name != "currency"}
    discounts = money["seller_discount"] + money["platform_discount"]
    assert money["sub_total"] == money["original_total_product_price"] - discounts == Decimal("15.00")
    assert money["total_amount"] == money["sub_total"] + money["shipping_fee"] + money["tax"]
    detail = vendor.ok("GET", f"/order/202407/orders/{order['id']}/price_detail")
    assert (detail["total"], len(detail["line_items"])) == (paid["total_amount"], 2)


def test_a_later_version_shows_more(vendor: Any) -> None:
    """Card details come with 202507 and not before (sections 0.5, 6)."""
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    old = vendor.ok("GET", "/order/202309/orders", ids=order_id)["orders"][0]
    new = vendor.ok("GET", "/order/202507/orders", ids=order_id)["orders"][0]
    assert new.keys() - old.keys() == {"payment_card_type", "payment_method_code", "payment_auth_code"}


def test_a_pre_order_is_held_until_its_release(vendor: Any) -> None:
    """A pre-order leaves the hold on its release date, not after an hour (section 6)."""
    vendor.seed("A")
    release = int(vendor.clock()) + 5 * 86_400
    order_id = vendor.buy("A", order_type="PRE_ORDER", release_date=release)["id"]
    vendor.clock.advance(86_400)
    assert vendor.order(order_id)["status"] == "ON_HOLD"
    vendor.clock.at = release
    shown = vendor.order(order_id)
    assert (shown["status"], shown["release_date"]) == ("AWAITING_SHIPMENT", release)


def test_samples_and_trading_cards(vendor: Any) -> None:
    """A sample says so; an order of sports trading cards knows no hold (sections 6, 10)."""
    vendor.seed("CARD", category_id="937864")
    vendor.seed("A")
    assert vendor.buy("A", is_sample_order=True)["is_sample_order"] is True
    card = vendor.buy("CARD")
    assert (card["status"], card["is_on_hold_order"]) == ("AWAITING_SHIPMENT", False)


def test_order_search_ends_exclusively(vendor: Any) -> None:
    """The end of a time filter is exclusive here; sorting by update finds what changed (sections 6, 11.9)."""
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    now = int(vendor.clock())
    search = "/order/202309/orders/search"

    def found(**body: Any) -> int:
        return int(vendor.ok("POST", search, body)["total_count"])

    assert found(create_time_ge=now, create_time_lt=now) == 0
    assert found(create_time_ge=now, create_time_lt=now + 1) == 1
    vendor.clock.advance(3600)
    vendor.order(order_id)
    changed = vendor.ok("POST", search, {"update_time_ge": now + 1}, sort_field="update_time")
    assert [row["id"] for row in changed["orders"]] == [order_id]
    assert found(order_status="ON_HOLD") == 0
    assert found(shipping_type="SELLER", is_buyer_request_cancel=False, create_time_ge=now) == 1
    assert found(buyer_user_id="nobody") == 0
    assert found(warehouse_ids=[vendor.shop["warehouses"][0]["id"]]) == 1
