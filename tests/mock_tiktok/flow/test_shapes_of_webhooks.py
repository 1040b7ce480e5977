"""Every webhook that a shop's life raises, as a package generated from the vendor's own descriptions reads it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tiktok_shop_api import UnknownWebhookEvent, Webhooks

pytestmark = pytest.mark.slow  # the package has thousands of models

PRODUCTS = "/product/202309/products"


def _live_a_life(vendor: Any) -> None:
    """A listing is made, edited, bought, cancelled and taken down, and the seller leaves the app."""

    def later(seconds: float) -> None:
        vendor.clock.advance(seconds)
        vendor.lab("POST", "/tick", {})

    vendor.state.apps[vendor.app_key].webhook_url = "https://app.example.com/hooks"
    product_id = vendor.ok("POST", PRODUCTS, vendor.listing())["product_id"]
    later(100)
    vendor.ok(
        "POST", f"{PRODUCTS}/{product_id}/partial_edit", {"title": "A stoneware mug for the whole night"}
    )
    later(100)
    order = vendor.buy("MUG-1")
    later(4000)
    reason = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_out_of_stock"}
    vendor.ok("POST", "/return_refund/202309/cancellations", reason)
    later(100)
    vendor.ok("POST", f"{PRODUCTS}/deactivate", {"product_ids": [product_id]})
    vendor.lab("POST", f"/shops/{vendor.shop['id']}/deauthorize", {})
    later(100)


def test_webhooks_are_read_strictly_by_an_independent_package(vendor: Any) -> None:
    """No required member is missing or null, and every signature verifies (section 8)."""
    _live_a_life(vendor)
    keys = {"app_key": vendor.app_key, "app_secret": vendor.app_secret}
    types = set()
    for request in vendor.receiver.got:
        signature = request.headers["Authorization"]
        event = Webhooks.verify_and_parse(**keys, raw_body=request.content, signature=signature)
        assert not isinstance(event, UnknownWebhookEvent)
        types.add(orjson.loads(request.content)["type"])
    assert types == {1, 5, 6, 11, 15, 16, 37}
