"""Returns and refunds in outline (facts section 7b)."""

from __future__ import annotations

from typing import Any

RETURNS = "/return_refund/202309/returns"


def _delivered(vendor: Any) -> str:
    vendor.seed("A")
    order_id: str = vendor.buy("A")["id"]
    vendor.clock.advance(3600)
    body = {"tracking_number": "1Z999", "shipping_provider_id": "7117858858072016686"}
    vendor.ok("POST", f"/fulfillment/202309/orders/{order_id}/packages", body)
    for verb in ("ship", "deliver"):
        vendor.lab("POST", f"/orders/{order_id}/{verb}")
    return order_id


def test_a_return_goes_its_way(vendor: Any) -> None:
    """Granted, sent back, received, refunded: a full refund completes the order, told by webhook 12 (section 7b)."""
    vendor.state.apps[vendor.app_key].webhook_url = "https://hub.example/webhooks/tiktok"
    order_id = _delivered(vendor)
    asked = {"return_type": "RETURN_AND_REFUND"}
    return_id = vendor.lab("POST", f"/orders/{order_id}/request_return", asked)["return_id"]
    assert vendor.lab("POST", f"/orders/{order_id}/request_return", asked, status=409)
    path = f"{RETURNS}/{return_id}"
    assert vendor.code("POST", f"{path}/approve", {"decision": "APPROVE_RECEIVED_PACKAGE"}) == 25001001
    vendor.ok("POST", f"{path}/approve", {"decision": "APPROVE_RETURN"})
    vendor.lab("POST", f"/returns/{return_id}/send_back")
    vendor.ok("POST", f"{path}/approve", {"decision": "APPROVE_RECEIVED_PACKAGE"})
    vendor.clock.advance(60)
    assert vendor.order(order_id)["status"] == "COMPLETED"
    assert vendor.code("POST", f"{path}/approve", {"decision": "APPROVE_REFUND"}) == 25001051
    vendor.lab("POST", "/tick")
    assert [body["data"]["return_status"] for body in vendor.receiver.bodies(12)] == [
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "AWAITING_BUYER_SHIP",
        "BUYER_SHIPPED_ITEM",
        "RETURN_OR_REFUND_REQUEST_SUCCESS",
        "RETURN_OR_REFUND_REQUEST_COMPLETE",
    ]
    assert len(vendor.ok("GET", f"{path}/records")["records"]) == 5


def test_a_refund_can_be_rejected(vendor: Any) -> None:
    """A rejection needs a known reason and ends the request (section 7b)."""
    return_id = vendor.lab("POST", f"/orders/{_delivered(vendor)}/request_return", {})["return_id"]
    path = f"{RETURNS}/{return_id}/reject"
    assert vendor.code("POST", path, {"reject_reason": "because"}) == 25001014
    reason = vendor.ok("GET", "/return_refund/202309/reject_reasons")["reasons"][0]["name"]
    vendor.ok("POST", path, {"reject_reason": reason})
    assert vendor.code("POST", path, {"reject_reason": reason}) == 25001051
    found = vendor.ok("POST", f"{RETURNS}/search", {"return_status": ["REFUND_OR_RETURN_REQUEST_REJECT"]})
    assert [row["return_id"] for row in found["return_orders"]] == [return_id]
    assert vendor.code("POST", f"{RETURNS}/search", {}, page_size=9) == 25001001


def test_nothing_to_return_before_shipping(vendor: Any) -> None:
    """An order that is not shipped cannot be returned (section 7b)."""
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    error = vendor.lab("POST", f"/orders/{order_id}/request_return", {}, status=409)["error"]
    assert error["message"].startswith("25001003")
