"""What senders report of shipping requests, and what of it reaches the ledger."""

from __future__ import annotations

from integration_hub.ground.desk import Desk
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    locations,
    order_lines,
    orders,
    products,
    shipping_request_lines,
    shipping_requests,
    stock,
)
from integration_hub.orders import fulfillment
from integration_hub.orders.fulfillment import Report
from integration_hub.stock.ledger import Movement, post


def asked_to_ship(desk: Desk, quantity: int) -> str:
    """Have a location asked to ship units of one SKU, and return the shipping request."""
    with desk.begin("org", "tiktok_shop") as work:
        put, now = work.connection.insert, work.now
        put(
            locations,
            {"id": "loc", "organization_id": "org", "name": "Warehouse", "address_json": {}},
        )
        product = {"id": "prd", "organization_id": "org", "sku": "MUG", "name": "Mug", "kind": "simple"}
        put(products, product | {"attributes_json": {}, "created_at": now, "updated_at": now})
        order = {
            "id": "ord",
            "organization_id": "org",
            "integration_id": "tiktok_shop",
            "external_order_id": "1",
            "order_number": "1",
            "status": "sentToFulfillment",
            "routing_status": "routed",
            "external_status": "AWAITING_SHIPMENT",
            "currency": "USD",
            "placed_at": now,
            "source_updated_at": now,
            "updated_at": now,
        }
        put(orders, order | {f"{name}_json": {} for name in ("amounts", "ship_to", "buyer", "notes")})
        line = {"id": "line", "order_id": "ord", "position": 0, "channel_sku": "MUG", "product_id": "prd"}
        put(
            order_lines,
            line | {"name": "Mug", "quantity": quantity, "unit_price": "1", "external_line_ids_json": []},
        )
        request = {"id": "shr", "organization_id": "org", "order_id": "ord", "ext_shipment_id": "1@1"}
        put(
            shipping_requests,
            request | {"location_id": "loc", "status": "readyForFulfillment", "created_at": now},
        )
        of_request = {"id": "srl", "shipping_request_id": "shr", "order_line_id": "line", "sku": "MUG"}
        put(shipping_request_lines, of_request | {"quantity": quantity})
        post(work, [Movement("MUG", "loc", "ship", "ship:shr:line", committed=quantity)])
    return "shr"


def report(reference: str, kind: str, quantity: int) -> Report:
    return Report("loc", reference, kind, None, None, {"MUG": quantity})


def committed(desk: Desk) -> dict[str, int]:
    with desk.store.transaction() as connection:
        return {row.location_id: row.committed for row in connection.select(stock, organization_id="org")}


def test_every_rejection_of_a_line_moves_the_ledger(desk: Desk) -> None:
    """What a warehouse rejects in two reports before anything ships is uncommitted there twice, and held twice."""
    request_id = asked_to_ship(desk, 3)
    fulfillment.record(desk, request_id, report("first", "rejected", 1))
    assert committed(desk) == {"loc": 2, VIRTUAL_LOCATION: 1}
    fulfillment.record(desk, request_id, report("second", "rejected", 1))
    assert committed(desk) == {"loc": 1, VIRTUAL_LOCATION: 2}


def test_a_rejection_told_twice_counts_once(desk: Desk) -> None:
    """The sender's own reference makes a report safe to repeat."""
    request_id = asked_to_ship(desk, 3)
    first = fulfillment.record(desk, request_id, report("first", "rejected", 1))
    again = fulfillment.record(desk, request_id, report("first", "rejected", 1))
    assert (first[0], True) == first
    assert again == (first[0], False)
    assert committed(desk) == {"loc": 2, VIRTUAL_LOCATION: 1}


def version(desk: Desk) -> int:
    with desk.store.transaction() as connection:
        return int(connection.select(orders, id="ord").one().version)


def test_each_fulfillment_is_a_new_version_of_its_order(desk: Desk) -> None:
    """Whoever keeps an order by its version sees that more of it has shipped."""
    request_id = asked_to_ship(desk, 3)
    seen = [version(desk)]
    for reference in ("first", "second", "third"):
        fulfillment.record(desk, request_id, report(reference, "shipped", 1))
        seen.append(version(desk))
    assert seen == [1, 2, 3, 4]
