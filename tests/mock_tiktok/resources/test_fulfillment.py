"""Packages, tracking, logistics and cancellations (facts sections 7 and 7b)."""

from __future__ import annotations

from typing import Any

import pytest

US_CARRIER = "7117858858072016686"
SEA_CARRIER = "6841743441349706241"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


def _free_order(vendor: Any, quantity: int = 1, **order: Any) -> str:
    vendor.seed("A")
    order_id: str = vendor.buy("A", quantity, **order)["id"]
    vendor.clock.advance(3600)
    return order_id


def _mark(vendor: Any, order_id: str, **body: Any) -> int:
    sent = {"tracking_number": "1Z999", "shipping_provider_id": US_CARRIER, **body}
    return int(vendor.code("POST", f"/fulfillment/202309/orders/{order_id}/packages", sent))


def test_wrong_tracking_has_its_codes(vendor: Any) -> None:
    """Unknown carriers, odd characters and numbers of another buyer are refused; nothing ships (section 7)."""
    order_id = _free_order(vendor)
    assert _mark(vendor, order_id, shipping_provider_id="1") == 21011022
    assert _mark(vendor, order_id, tracking_number="1Z 999") == 21004012
    assert _mark(vendor, order_id, order_line_item_ids=["7"]) == 21001001
    assert vendor.order(order_id)["status"] == "AWAITING_SHIPMENT"
    other = vendor.buy("A", address={"last_name": "Other"})["id"]
    vendor.clock.advance(3600)
    assert _mark(vendor, order_id) == 0
    assert _mark(vendor, other) == 21011025
    assert _mark(vendor, other, tracking_number="1Z998") == 0


def test_orders_of_tiktok_cannot_be_shipped_by_the_seller(vendor: Any) -> None:
    """FBT orders refuse the seller, are masked, and TikTok ships them (sections 6, 7)."""
    order_id = _free_order(vendor, fulfillment_type="FULFILLMENT_BY_TIKTOK")
    assert _mark(vendor, order_id) == 21008025
    shown = vendor.order(order_id)
    assert shown["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK"
    assert "***" in shown["recipient_address"]["name"]
    vendor.lab("POST", f"/orders/{order_id}/ship")
    assert vendor.order(order_id)["status"] == "IN_TRANSIT"
    assert vendor.order(order_id)["tracking_number"].startswith("FBT")


def test_sea_orders_ship_by_their_package(bare: Any) -> None:
    """Where a package exists from payment it is shipped itself, and orders cannot be marked as shipped (section 7)."""
    bare.world("SG")
    order_id = _free_order(bare)
    assert _mark(bare, order_id) == 21008106
    package_id = bare.order(order_id)["packages"][0]["id"]
    path = f"/fulfillment/202309/packages/{package_id}"
    own = {"tracking_number": "JT1234", "shipping_provider_id": SEA_CARRIER}
    assert bare.code("POST", f"{path}/ship", {}) == 21001001
    bare.ok("POST", f"{path}/ship", {"self_shipment": own})
    assert bare.code("POST", f"{path}/ship", {"self_shipment": own}) == 21011020
    assert bare.order(order_id)["status"] == "AWAITING_COLLECTION"
    shown = bare.ok("GET", path)
    assert (shown["status"], shown["tracking_number"]) == ("PROCESSING", "JT1234")


@pytest.mark.parametrize(("region", "early"), [("US", False), ("GB", True), ("DE", True), ("JP", True)])
def test_when_packages_exist(bare: Any, region: str, early: bool) -> None:
    """Outside the US the order names a package from payment on; lines hide it in US and UK (section 7)."""
    bare.world(region)
    order = bare.order(_free_order(bare))
    assert bool(order["packages"]) is early
    assert ("package_id" in order["line_items"][0]) is (region not in ("US", "GB"))


def test_tracking_in_milliseconds(vendor: Any) -> None:
    """Tracking is refused before shipping and then dated in milliseconds (sections 0.2, 7)."""
    order_id = _free_order(vendor)
    path = f"/fulfillment/202309/orders/{order_id}/tracking"
    assert vendor.code("GET", path) == 21011043
    assert _mark(vendor, order_id) == 0
    events = vendor.ok("GET", path)["tracking"]
    assert events[0]["update_time_millis"] == int(vendor.clock()) * 1000


def test_tracking_can_be_corrected_once(vendor: Any) -> None:
    """A second correction, and one after 72 hours, are refused (section 7)."""
    order_id = _free_order(vendor)
    path = f"/fulfillment/202309/orders/{order_id}/shipping_info/update"
    new = {"tracking_number": "1Z777", "shipping_provider_id": US_CARRIER}
    assert vendor.code("POST", path, new) == 21011043
    assert _mark(vendor, order_id) == 0
    assert vendor.code("POST", path, new) == 0
    assert vendor.order(order_id)["tracking_number"] == "1Z777"
    assert vendor.code("POST", path, new) == 21011051


def test_package_search(vendor: Any) -> None:
    """Packages are found by status, at most 50 a page (section 7)."""
    order_id = _free_order(vendor)
    assert _mark(vendor, order_id) == 0
    search = "/fulfillment/202309/packages/search"
    page = vendor.ok("POST", search, {"package_status": "PROCESSING"}, page_size=50)
    assert [row["orders"][0]["id"] for row in page["packages"]] == [order_id]
    assert vendor.ok("POST", search, {"package_status": "COMPLETED"}, page_size=50)["packages"] == []
    assert vendor.code("POST", search, {}, page_size=51) == 21001001


def test_warehouses_and_carriers(vendor: Any) -> None:
    """A shop lists one sales and one return warehouse, `distict` included, and its carriers (sections 0.7, 7)."""
    rows = vendor.ok("GET", "/logistics/202309/warehouses")["warehouses"]
    assert [row["type"] for row in rows] == ["SALES_WAREHOUSE", "RETURN_WAREHOUSE"]
    assert "distict" in rows[0]["address"]
    options = vendor.ok("GET", f"/logistics/202309/warehouses/{rows[0]['id']}/delivery_options")
    path = "/logistics/202309/delivery_options/{}/shipping_providers"
    providers = vendor.ok("GET", path.format(options["delivery_options"][0]["id"]))["shipping_providers"]
    assert US_CARRIER in [row["id"] for row in providers]
    assert vendor.code("GET", path.format("1")) == 21008116


def test_a_seller_cancels(vendor: Any) -> None:
    """Reasons must exist and fit; a cancelled order returns its stock and masks its buyer (section 7b)."""
    order_id = _free_order(vendor, 2)
    path = "/return_refund/202309/cancellations"
    assert vendor.code("POST", path, {"order_id": "1", "cancel_reason": OUT_OF_STOCK}) == 25007006
    assert vendor.code("POST", path, {"order_id": order_id, "cancel_reason": "because"}) == 25001014
    unpaid = "seller_cancel_unpaid_reason_out_of_stock"
    assert vendor.code("POST", path, {"order_id": order_id, "cancel_reason": unpaid}) == 25001021
    made = vendor.ok("POST", path, {"order_id": order_id, "cancel_reason": OUT_OF_STOCK})
    assert made["cancel_status"] == "CANCELLATION_REQUEST_SUCCESS"
    shown = vendor.order(order_id)
    assert (shown["status"], shown["cancellation_initiator"]) == ("CANCELLED", "SELLER")
    assert "***" in shown["recipient_address"]["name"]
    stock = vendor.lab("GET", "/state?only=products")["products"][0]["skus"][0]["stock"]
    assert list(stock.values()) == [{"available": 10, "committed": 0}]
    assert vendor.code("POST", path, {"order_id": order_id, "cancel_reason": OUT_OF_STOCK}) == 25020009


def test_item_level_cancellation(bare: Any) -> None:
    """Single items can be cancelled in the US when out of stock, and nowhere in SEA (section 7b)."""
    for region, expected in (("US", 0), ("SG", 25005010)):
        bare.lab("POST", "/reset", {})
        bare.world(region)
        order_id = _free_order(bare, 2)
        line = bare.order(order_id)["line_items"][0]["id"]
        body = {"order_id": order_id, "cancel_reason": OUT_OF_STOCK, "order_line_item_ids": [line]}
        assert bare.code("POST", "/return_refund/202309/cancellations", body) == expected
        assert bare.order(order_id)["status"] == "AWAITING_SHIPMENT"


def test_a_buyer_requests_and_the_seller_answers(vendor: Any) -> None:
    """After the free hour a cancellation is a request: reject keeps the order, approve cancels it (section 7b)."""
    order_id = _free_order(vendor)
    path = "/return_refund/202309/cancellations"
    first = vendor.lab("POST", f"/orders/{order_id}/cancel", {})["cancel_id"]
    assert vendor.order(order_id)["is_buyer_request_cancel"] is True
    body = {"order_id": order_id, "cancel_reason": OUT_OF_STOCK}
    assert vendor.code("POST", path, body) == 25001010
    vendor.ok("POST", f"{path}/{first}/reject", {"reject_reason": "already_packed"})
    assert vendor.code("POST", f"{path}/{first}/approve") == 25001051
    assert vendor.order(order_id)["status"] == "AWAITING_SHIPMENT"
    second = vendor.lab("POST", f"/orders/{order_id}/request_cancel", {})["cancel_id"]
    vendor.ok("POST", f"{path}/{second}/approve")
    assert vendor.order(order_id)["status"] == "CANCELLED"
    rows = vendor.ok("POST", f"{path}/search", {"order_ids": [order_id]})["cancellations"]
    assert [row["cancel_status"] for row in rows] == [
        "CANCELLATION_REQUEST_CANCELLED",
        "CANCELLATION_REQUEST_SUCCESS",
    ]


def test_an_unanswered_request_is_approved_after_a_day(vendor: Any) -> None:
    """The system approves what the seller leaves open (section 7b)."""
    order_id = _free_order(vendor)
    vendor.lab("POST", f"/orders/{order_id}/request_cancel", {})
    vendor.clock.advance(86_400)
    assert vendor.order(order_id)["cancellation_initiator"] == "SYSTEM"


def test_a_buyer_cancels_freely_within_the_hour(vendor: Any) -> None:
    """A held order is cancelled at once, with CANCEL in webhook 1 and the misspelled role in 11 (sections 0.6, 7b)."""
    vendor.state.apps[vendor.app_key].webhook_url = "https://hub.example/webhooks/tiktok"
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    vendor.lab("POST", f"/orders/{order_id}/cancel", {})
    assert vendor.order(order_id)["status"] == "CANCELLED"
    vendor.lab("POST", "/tick")
    assert vendor.receiver.bodies(1)[-1]["data"]["order_status"] == "CANCEL"
    assert vendor.receiver.bodies(11)[0]["data"]["cancellations_role"] == "BUYER"
