"""The seller at work in Seller Center, through the control plane: the vendor's own rules hold there too."""

from __future__ import annotations

from typing import Any

import pytest


def waiting(vendor: Any, *skus: str) -> dict[str, Any]:
    """Return an order that waits for its shipping, with one unit of each SKU."""
    vendor.seed(*skus)
    body = {"shop": vendor.shop["id"], "lines": [{"seller_sku": sku} for sku in skus], "paid": True}
    order: dict[str, Any] = vendor.lab("POST", "/orders", body)
    vendor.clock.advance(3600)
    return order


def test_the_seller_cancels_single_units(vendor: Any) -> None:
    """The named unit is canceled and the rest is not; what is gone cannot be canceled again."""
    order = waiting(vendor, "A", "B")
    first = order["line_items"][0]["id"]
    body = {"by": "SELLER", "order_line_item_ids": [first]}
    vendor.lab("POST", f"/orders/{order['id']}/cancel", body)
    status = {
        row["id"]: row["status"] for row in vendor.lab("GET", "/state?only=orders")["orders"][0]["lines"]
    }
    assert [status.pop(first), *status.values()] == ["CANCELLED", "TO_SHIP"]
    assert vendor.lab("POST", f"/orders/{order['id']}/cancel", body, status=404)["error"]["code"] == "unknown"
    alone = {"by": "SYSTEM", "order_line_item_ids": [first]}
    assert (
        vendor.lab("POST", f"/orders/{order['id']}/cancel", alone, status=409)["error"]["code"] == "conflict"
    )


@pytest.mark.parametrize(("approve", "status"), [(True, "CANCELLED"), (False, "AWAITING_SHIPMENT")])
def test_the_seller_answers_a_request_to_cancel(vendor: Any, approve: bool, status: str) -> None:
    """Granted, the order is canceled; turned down, it goes on; nothing waits for a second answer."""
    order_id = waiting(vendor, "A")["id"]
    path = f"/orders/{order_id}/answer_cancel"
    assert vendor.lab("POST", path, {"approve": approve}, status=409)["error"]["code"] == "conflict"
    vendor.lab("POST", f"/orders/{order_id}/request_cancel", {})
    vendor.lab("POST", path, {"approve": approve})
    assert vendor.order(order_id)["status"] == status
    assert vendor.lab("POST", path, {"approve": approve}, status=409)["error"]["code"] == "conflict"


def test_the_seller_answers_a_return_as_far_as_it_has_come(vendor: Any) -> None:
    """Granting means the return first and the received goods later; a refused one is over."""
    order_id = waiting(vendor, "A")["id"]
    parcel = {"tracking_number": "1Z999", "shipping_provider_id": "7117858858072016686"}
    vendor.ok("POST", f"/fulfillment/202309/orders/{order_id}/packages", parcel)
    asked = {"return_type": "RETURN_AND_REFUND"}
    return_id = vendor.lab("POST", f"/orders/{order_id}/request_return", asked)["return_id"]
    path = f"/returns/{return_id}/answer"
    assert vendor.lab("POST", path, {"approve": True}) == {"return_status": "AWAITING_BUYER_SHIP"}
    vendor.lab("POST", f"/returns/{return_id}/send_back")
    assert vendor.lab("POST", path, {"approve": False}) == {"return_status": "REJECT_RECEIVE_PACKAGE"}
    assert vendor.lab("POST", path, {"approve": True}, status=409)["error"]["code"] == "conflict"
    assert (
        vendor.lab("POST", "/returns/5/answer", {"approve": True}, status=404)["error"]["code"] == "unknown"
    )


def test_the_seller_takes_products_off_sale_and_puts_them_back(vendor: Any) -> None:
    """Off sale, through audit to live again, and deleted; what is deleted stays so, and a frozen one cannot be."""
    product_id = vendor.seed("A", "B")[0]["product_id"]
    frozen_id = vendor.lab("GET", "/state?only=products")["products"][1]["id"]
    path = f"/products/{product_id}"
    assert vendor.lab("POST", f"{path}/activate", status=409)["error"]["code"] == "conflict"
    assert vendor.lab("POST", f"{path}/deactivate")["status"] == "SELLER_DEACTIVATED"
    assert vendor.lab("POST", f"{path}/deactivate", status=409)["error"]["code"] == "conflict"
    assert vendor.lab("POST", f"{path}/activate")["status"] == "PENDING"
    vendor.clock.advance(60)
    vendor.lab("POST", "/tick")
    assert vendor.lab("GET", "/state?only=products")["products"][0]["status"] == "ACTIVATE"
    assert vendor.lab("POST", f"{path}/delete")["status"] == "DELETED"
    assert vendor.lab("POST", f"{path}/delete", status=409)["error"]["code"] == "conflict"
    vendor.lab("POST", f"/products/{frozen_id}/freeze", {})
    assert vendor.lab("POST", f"/products/{frozen_id}/delete", status=409)["error"]["code"] == "conflict"


def test_a_product_is_found_by_the_sku_it_carries_now(vendor: Any) -> None:
    """Once the seller gave it another SKU nobody can buy the old one, and the new one can be bought."""
    [made] = vendor.seed("OLD")
    body = {"skus": [{"id": made["sku_ids"][0], "seller_sku": "NEW"}]}
    vendor.lab("PUT", f"/products/{made['product_id']}", body)
    lines = {"shop": vendor.shop["id"], "lines": [{"seller_sku": "OLD"}]}
    assert vendor.lab("POST", "/orders", lines, status=404)["error"]["code"] == "unknown"
    assert vendor.buy("NEW")["line_items"][0]["seller_sku"] == "NEW"
