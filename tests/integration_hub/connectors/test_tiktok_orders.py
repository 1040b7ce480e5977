"""TikTok Shop: orders in, shipments and cancellations out."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors.records import ChannelOrder, RemoteOrder, Shipment
from integration_hub.connectors.tiktok_shop.orders import channel_order
from integration_hub.ground.errors import Refused, UnknownOutcome


def all_orders(session: Any, cursor: Any = None) -> list[ChannelOrder]:
    return [order for page in session.orders(cursor) for order in page.items]


def remote(order: ChannelOrder) -> RemoteOrder:
    return RemoteOrder(order.external_order_id, order.details)


def shipment(ids: tuple[str, ...], carrier: str = "UPS", tracking: str = "1Z9990001") -> Shipment:
    return Shipment("ful_1", carrier, tracking, {"line_1": len(ids)}, {"line_1": ids})


def test_units_become_lines(world: Any, session: Any) -> None:
    """Units of one SKU at one price are one line that keeps every unit's id; other prices are other lines."""
    world.seed("MUG-1", "MUG-2")
    order_id = world.buy(("MUG-1", 3), ("MUG-2", 1), shipping_fee="4.90", tax="1.10")
    order = session.order(order_id)
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [
        ("MUG-1", 3, "12.00"),
        ("MUG-2", 1, "12.00"),
    ]
    ids = [unit["id"] for unit in world.vendor_order(order_id)["line_items"]]
    assert [i for line in order.lines for i in line.external_line_ids] == ids
    assert order.amounts == {
        "subtotal": "48.00",
        "shipping": "4.90",
        "tax": "1.10",
        "discount": "0.00",
        "total": "54.00",
    }
    assert order.currency == "USD"
    assert order.external_location_id == world.shop["warehouses"][0]["id"]


def test_the_recipient_is_spelled_as_the_hub_spells_it(world: Any, session: Any) -> None:
    """Names, street, city, state, postal code, country and phone find their members."""
    world.seed("MUG-1")
    address = {
        "first_name": "Ada",
        "last_name": "Sample",
        "address_line1": "9 Other Street",
        "address_line2": "Unit 4",
        "city": "Dayton",
        "state": "Ohio",
        "postal_code": "45402",
        "phone_number": "(+1)9375550100",
    }
    order = session.order(world.buy(("MUG-1", 1), address=address))
    assert order.ship_to == {
        "firstName": "Ada",
        "lastName": "Sample",
        "address1": "9 Other Street",
        "address2": "Unit 4",
        "city": "Dayton",
        "stateOrProvince": "Ohio",
        "zipCodeOrPostalCode": "45402",
        "country": "US",
        "phone": "(+1)9375550100",
    }
    assert order.buyer["email"].endswith("@chat.seller.tiktok.com")
    assert not order.masked


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("UNPAID", "unpaid"),
        ("ON_HOLD", "held"),
        ("AWAITING_SHIPMENT", "ready"),
        ("PARTIALLY_SHIPPING", "ready"),
        ("AWAITING_COLLECTION", "closed"),
        ("IN_TRANSIT", "closed"),
        ("DELIVERED", "closed"),
        ("COMPLETED", "closed"),
        ("CANCELLED", "canceled"),
        ("SOMETHING_NEW", "held"),
    ],
)
def test_every_status_has_its_phase(status: str, phase: str) -> None:
    """The vendor's word decides what the order means to the hub; an unknown one ships nothing."""
    row = {"id": "5", "status": status, "create_time": 1, "update_time": 2}
    assert channel_order(row).phase == phase
    by_tiktok = channel_order({**row, "fulfillment_type": "FULFILLMENT_BY_TIKTOK"})
    assert by_tiktok.phase == ("canceled" if status == "CANCELLED" else "fulfilled")
    assert by_tiktok.fulfilled_by_platform


def test_an_order_on_hold_has_no_recipient_yet(world: Any) -> None:
    """During the vendor's hold an order is held and its buyer unknown; afterwards it is ready."""
    session = world.connect("US", on_hold=True)
    world.seed("MUG-1")
    order_id = world.buy(("MUG-1", 1))
    held = session.order(order_id)
    assert (held.phase, held.ship_to) == ("held", {})
    world.wait(3700)
    assert session.order(order_id).phase == "ready"


def test_masked_recipients_are_marked(world: Any) -> None:
    """Outside the US, orders on the platform's label come masked and cannot be shipped to."""
    session = world.connect("GB", on_hold=False)
    world.seed("MUG-1")
    assert session.order(world.buy(("MUG-1", 1), shipping_type="TIKTOK")).masked
    assert not session.order(world.buy(("MUG-1", 1), shipping_type="SELLER")).masked


def test_orders_come_by_their_last_change(world: Any, session: Any) -> None:
    """Pages follow the time of change, and each page's cursor leads on from it without loss."""
    world.seed("MUG-1", quantity=500)
    ids = []
    for _ in range(120):
        ids.append(world.buy(("MUG-1", 1)))
        world.clock.sleep(10)
    pages = list(session.orders(None))
    assert [order.external_order_id for page in pages for order in page.items] == ids
    after_first = {order.external_order_id for order in all_orders(session, pages[0].cursor)}
    assert set(ids[50:]) <= after_first
    assert len(after_first) < 120
    world.clock.sleep(1000)
    late = world.buy(("MUG-1", 1))
    assert late in [order.external_order_id for order in all_orders(session, pages[-1].cursor)]
    assert list(session.orders({"updated_at": int(world.clock.at) + 999}))[-1].items == []


def test_an_unknown_order_is_none(world: Any, session: Any) -> None:
    """An id that the shop does not have is no order."""
    assert session.order("576400000000000001") is None


@pytest.mark.parametrize(("region", "carrier"), [("US", "ups"), ("GB", "Royal Mail"), ("TH", "ninja van")])
def test_a_shipment_is_told_once(world: Any, region: str, carrier: str) -> None:
    """Carrier and tracking reach the order in each market's own way; telling it again changes nothing."""
    session = world.connect(region, on_hold=False)
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 2)))
    parcel = shipment(order.lines[0].external_line_ids, carrier)
    package_id = session.push_shipment(remote(order), parcel)
    assert session.push_shipment(remote(order), parcel) == package_id
    told = world.vendor_order(order.external_order_id)
    assert told["status"] == "AWAITING_COLLECTION"
    assert {unit["tracking_number"] for unit in told["line_items"]} == {"1Z9990001"}
    assert [package["id"] for package in told["packages"]] == [package_id]


def test_a_lost_answer_to_a_shipment_is_made_good(world: Any, session: Any) -> None:
    """When the answer is lost, the repeated call finds the lines shipped and returns their package."""
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 1)))
    parcel = shipment(order.lines[0].external_line_ids)
    world.wire.lose_next = "/fulfillment/"
    with pytest.raises(UnknownOutcome):
        session.push_shipment(remote(order), parcel)
    package_id = session.push_shipment(remote(order), parcel)
    assert [p["id"] for p in world.vendor_order(order.external_order_id)["packages"]] == [package_id]


def test_parts_of_an_order_ship_apart(world: Any, session: Any) -> None:
    """Two shipments of one order become two packages with their own tracking, and the order ends shipped."""
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 2)))
    first, second = order.lines[0].external_line_ids
    one = session.push_shipment(remote(order), shipment((first,), tracking="1Z0001"))
    assert session.order(order.external_order_id).phase == "ready"
    two = session.push_shipment(remote(order), shipment((second,), tracking="1Z0002"))
    assert one != two
    assert session.push_shipment(remote(order), shipment((first,), tracking="1Z0001")) == one
    assert session.order(order.external_order_id).phase == "closed"


def test_another_shipment_of_shipped_lines_is_refused(world: Any, session: Any) -> None:
    """Lines that left under another tracking number are not taken for this shipment's."""
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 1)))
    session.push_shipment(remote(order), shipment(order.lines[0].external_line_ids))
    with pytest.raises(Refused) as refused:
        session.push_shipment(remote(order), shipment(order.lines[0].external_line_ids, tracking="1ZOTHER"))
    assert refused.value.code == "21011020"


def test_a_part_of_a_package_is_refused(world: Any) -> None:
    """Where packages exist from payment, a shipment that is not exactly one of them is not sent."""
    session = world.connect("TH", on_hold=False)
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 2)))
    with pytest.raises(Refused) as refused:
        session.push_shipment(remote(order), shipment(order.lines[0].external_line_ids[:1], "DHL"))
    assert refused.value.code == "not_one_package"
    assert world.wire.paths("/fulfillment/") == []


def test_an_unknown_carrier_is_refused(world: Any, session: Any) -> None:
    """A carrier that the vendor does not list is refused by name; no other one is put in its place."""
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 1)))
    with pytest.raises(Refused, match="Pigeon Post") as refused:
        session.push_shipment(remote(order), shipment(order.lines[0].external_line_ids, "Pigeon Post"))
    assert refused.value.code == "unknown_carrier"
    assert session.order(order.external_order_id).phase == "ready"


@pytest.mark.parametrize("paid", [True, False])
def test_an_order_is_canceled_paid_or_not(world: Any, session: Any, paid: bool) -> None:
    """The seller's cancellation names a reason that fits, and once canceled it stays so quietly."""
    world.seed("MUG-1")
    order_id = world.buy(("MUG-1", 2), paid=paid)
    order = session.order(order_id)
    session.cancel_lines(remote(order), {"line_1": 2}, "out of stock")
    session.cancel_lines(remote(order), {"line_1": 2}, "out of stock")
    after = session.order(order_id)
    assert after.phase == "canceled"
    assert [(line.quantity, line.canceled) for line in after.lines] == [(2, 2)]


def test_an_order_that_left_is_not_canceled(world: Any, session: Any) -> None:
    """What is under way cannot be canceled, and the vendor's refusal is passed on."""
    world.seed("MUG-1")
    order = session.order(world.buy(("MUG-1", 1)))
    session.push_shipment(remote(order), shipment(order.lines[0].external_line_ids))
    world.lab("POST", f"/orders/{order.external_order_id}/ship")
    with pytest.raises(Refused) as refused:
        session.cancel_lines(remote(order), {"line_1": 1}, "too late")
    assert refused.value.code == "25001003"


def test_canceled_units_are_counted_and_come_last(world: Any, session: Any) -> None:
    """After a partial cancellation the units that can still ship lead the line."""
    world.seed("MUG-1")
    order_id = world.buy(("MUG-1", 3))
    ids = session.order(order_id).lines[0].external_line_ids
    body = {
        "order_id": order_id,
        "cancel_reason": "seller_cancel_reason_out_of_stock",
        "order_line_item_ids": [ids[0]],
    }
    session._calls.call("POST", "/return_refund/202309/cancellations", body=body)
    line = session.order(order_id).lines[0]
    assert (line.quantity, line.canceled) == (3, 1)
    assert line.external_line_ids == (ids[1], ids[2], ids[0])


def test_an_order_that_moves_while_pages_are_read_pushes_none_out(world: Any, session: Any) -> None:
    """Where pages count positions, a change to an order read already makes no other order go unread."""
    world.lab("PUT", "/quirks", {"offset_page_tokens": True})
    world.seed("MUG-1", quantity=500)
    ids = []
    for _ in range(120):
        ids.append(world.buy(("MUG-1", 1)))
        world.clock.sleep(100)
    read: set[str] = set()
    for page in session.orders(None):
        if not read:
            world.lab("POST", f"/orders/{ids[0]}/cancel", {})
        read |= {order.external_order_id for order in page.items}
    assert read == set(ids)


def test_a_buyers_pending_request_is_granted(world: Any, session: Any) -> None:
    """Where the buyer has asked to cancel, canceling is answering the request."""
    world.seed("MUG-1")
    order_id = world.buy(("MUG-1", 1))
    world.lab("POST", f"/orders/{order_id}/request_cancel", {})
    session.cancel_lines(RemoteOrder(order_id, {}), {}, "canceled")
    assert session.order(order_id).phase == "canceled"
