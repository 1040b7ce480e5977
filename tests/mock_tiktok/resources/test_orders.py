"""Orders: the status machine, both flows, masking, one row a unit."""

from __future__ import annotations

from typing import Any

SHIPPED = {"tracking_number": "1Z999AA10123456784", "shipping_provider_id": "7117858858072016686"}


def test_an_order_goes_through_hold_to_shipment(vendor: Any) -> None:
    """Paid orders wait an hour ON_HOLD without an address, then show one at AWAITING_SHIPMENT (sections 6, 11.7)."""
    vendor.seed("A")
    order_id = vendor.buy("A", 2)["id"]
    held = vendor.order(order_id)
    assert held["status"] == "ON_HOLD"
    assert "recipient_address" not in held
    path = f"/fulfillment/202309/orders/{order_id}/packages"
    assert vendor.code("POST", path, SHIPPED) == 21011044
    vendor.clock.advance(3600)
    free = vendor.order(order_id)
    assert free["status"] == "AWAITING_SHIPMENT"
    assert free["recipient_address"]["name"] == "Robin Sample"


def test_one_row_a_unit(vendor: Any) -> None:
    """Two units are two line items, each with its own id and no quantity (section 0.3)."""
    vendor.seed("A")
    lines = vendor.buy("A", 2)["line_items"]
    assert len({line["id"] for line in lines}) == 2
    assert all("quantity" not in line for line in lines)


def test_without_hold_an_order_is_free_at_payment(bare: Any) -> None:
    """A shop without the hold flow goes from payment to AWAITING_SHIPMENT (sections 6, 11.8)."""
    bare.world(on_hold=False)
    bare.seed("A")
    order = bare.buy("A")
    assert (order["status"], order["is_on_hold_order"]) == ("AWAITING_SHIPMENT", False)


def test_the_way_of_an_order(vendor: Any) -> None:
    """Partly shipped, all shipped, collected, delivered, completed: each status in its turn (section 6)."""
    vendor.seed("A")
    order_id = vendor.buy("A", 2)["id"]
    vendor.clock.advance(3600)
    first, second = (line["id"] for line in vendor.order(order_id)["line_items"])
    path = f"/fulfillment/202309/orders/{order_id}/packages"
    one = vendor.ok("POST", path, {**SHIPPED, "order_line_item_ids": [first]})
    assert one["order_line_item_ids"] == [first]
    assert vendor.order(order_id)["status"] == "PARTIALLY_SHIPPING"
    assert vendor.code("POST", path, {**SHIPPED, "order_line_item_ids": [first]}) == 21011020
    vendor.ok("POST", path, {**SHIPPED, "tracking_number": "1Z2", "order_line_item_ids": [second]} | SHIPPED)
    shown = vendor.order(order_id)
    assert shown["status"] == "AWAITING_COLLECTION"
    assert len(shown["packages"]) == 2
    statuses = []
    for verb in ("ship", "deliver", "complete"):
        vendor.lab("POST", f"/orders/{order_id}/{verb}")
        statuses.append(vendor.order(order_id)["status"])
    assert statuses == ["IN_TRANSIT", "DELIVERED", "COMPLETED"]
    assert vendor.code("POST", path, SHIPPED) == 21011020
