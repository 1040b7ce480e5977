"""Products: create, audit, edit, read, search."""

from __future__ import annotations

from typing import Any


def test_create_goes_through_audit(vendor: Any) -> None:
    """A created listing is PENDING until the audit delay is over, then ACTIVATE."""
    made = vendor.ok("POST", "/product/202309/products", vendor.listing())
    path = f"/product/202309/products/{made['product_id']}"
    assert vendor.ok("GET", path)["status"] == "PENDING"
    vendor.clock.advance(60)
    shown = vendor.ok("GET", path)
    assert (shown["status"], shown["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    assert "amount" not in shown["skus"][0]["price"]
