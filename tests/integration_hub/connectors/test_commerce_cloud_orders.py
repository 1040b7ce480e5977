"""Commerce Cloud, orders: the storefront's are read once each, the channel's are brought in once each."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors.records import OrderDraft, OrderDraftLine, RemoteOrder, Shipment
from integration_hub.ground.errors import Refused, UnknownOutcome

ADDRESS = {
    "firstName": "Kim",
    "lastName": "Buyer",
    "address1": "1 Main Street",
    "city": "Austin",
    "stateOrProvince": "TX",
    "zipCodeOrPostalCode": "78701",
    "country": "US",
    "phone": "+1 512 555 0100",
}
AMOUNTS = {"subtotal": "25.00", "shipping": "4.95", "tax": "0.00", "discount": "0.00", "total": "29.95"}


def draft(number: str = "577001", **changes: Any) -> OrderDraft:
    members: dict[str, Any] = {
        "external_reference": f"tiktok_shop:{number}",
        "channel": "TikTok Shop",
        "currency": "USD",
        "amounts": AMOUNTS,
        "ship_to": ADDRESS,
        "buyer": {"firstName": "Kim", "lastName": "Buyer"},
        "lines": (OrderDraftLine("l1", "MUG", "Mug", 2, "12.50"),),
        "placed_at": 0.0,
    }
    return OrderDraft(order_id="o1", order_number=number, **{**members, **changes})


def push(realm: Any, order: OrderDraft) -> RemoteOrder:
    made: RemoteOrder = realm.open().create_order(order, {}, lambda _: None)
    return made


def numbers(realm: Any, cursor: Any = None) -> tuple[list[str], Any]:
    pages = list(realm.open().orders(cursor))
    return [order.external_order_id for page in pages for order in page.items], pages[-1].cursor


def parcel(reference: str, units: int, tracking: str) -> Shipment:
    return Shipment(reference, "UPS", tracking, {"l1": units})


def test_a_storefront_order_in_the_hubs_words(realm: Any) -> None:
    """Number, amounts as decimal text, and one line an item arrive ready to be routed."""
    realm.add_products("MUG")
    number = realm.buy("MUG", 2)
    order = realm.open().order(number)
    assert (order.external_order_id, order.order_number, order.phase) == (number, number, "ready")
    (line,) = order.lines
    assert (line.sku, line.quantity, line.unit_price, line.canceled) == ("MUG", 2, "12.50", 0)
    assert line.external_line_ids == (realm.vendor_order(number)["productItems"][0]["itemId"],)
    assert (order.currency, order.amounts["subtotal"]) == ("USD", "25.00")
    total = sum(float(order.amounts[name]) for name in ("subtotal", "shipping"))
    assert order.amounts["total"] == f"{total:.2f}"
    assert order.ship_to["country"] == "US"
    assert order.details == {"pushed_by_hub": False}
    assert order.placed_at == realm.clock.now()


def test_an_order_that_is_not_there(realm: Any) -> None:
    """An unknown number is no order."""
    assert realm.open().order("00009999") is None


def test_every_order_is_read_though_the_list_gives_no_total(realm: Any) -> None:
    """450 orders, many changed at one instant, are read to the short page, each once."""
    realm.add_products("MUG")
    placed = []
    for number in range(450):
        placed.append(realm.buy("MUG"))
        realm.clock.sleep(1.0 if number > 300 else 0.0)
    found, cursor = numbers(realm)
    assert sorted(found) == sorted(placed)
    assert cursor["updated_at"] == pytest.approx(realm.clock.now() - 1.0)


def test_only_changed_orders_are_read_again(realm: Any) -> None:
    """From a cursor on, what changed since two minutes before it is read, and nothing older."""
    realm.add_products("MUG")
    old = realm.buy("MUG")
    realm.clock.sleep(1000)
    late = realm.buy("MUG")
    _, cursor = numbers(realm)
    assert numbers(realm, cursor)[0] == [late]
    realm.open().cancel_lines(RemoteOrder(old, {}), {"l1": 1}, "canceled")
    assert numbers(realm, cursor)[0] == [late, old]
    order = realm.open().order(old)
    assert (order.phase, order.external_status, order.lines[0].canceled) == ("canceled", "cancelled", 1)


def test_a_site_without_orders(realm: Any) -> None:
    """Nothing sold yet is an empty page without a cursor."""
    assert numbers(realm) == ([], None)


def test_an_order_is_brought_in_as_the_channel_states_it(realm: Any) -> None:
    """SKU, quantities, money and address reach Commerce Cloud under the channel's own order id."""
    made = push(realm, draft())
    assert made.external_id == "TT-577001"
    held = realm.vendor_order("TT-577001")
    assert (held["channelType"], held["status"], held["paymentStatus"]) == ("tiktok", "new", "paid")
    assert (held["orderTotal"], held["shippingTotal"], held["productTotal"]) == (29.95, 4.95, 25.0)
    (item,) = held["productItems"]
    assert (item["productId"], item["quantity"], item["basePrice"]) == ("MUG", 2, 12.5)
    address = held["shipments"][0]["shippingAddress"]
    assert (address["stateCode"], address["postalCode"], address["countryCode"]) == ("TX", "78701", "US")
    order = realm.open().order("TT-577001")
    assert order.details == {"pushed_by_hub": True}
    assert (order.ship_to, order.amounts["total"]) == (ADDRESS, "29.95")


def test_a_new_address_reaches_the_order(realm: Any) -> None:
    """Its shipment goes where the buyer wants it now; of an order that is not there that is refused."""
    made, moved = push(realm, draft()), draft(ship_to={**ADDRESS, "address1": "2 Side Rd"})
    realm.open().correct_address(made, moved)
    assert realm.open().order("TT-577001").ship_to == moved.ship_to
    with pytest.raises(Refused):
        realm.open().correct_address(RemoteOrder("TT-1", {}), moved)


@pytest.mark.parametrize(
    ("total", "shipping", "discount"),
    [("29.95", "4.95", "0.00"), ("32.02", "7.02", "0.00"), ("19.96", "4.95", "9.99")],
)
def test_totals_add_up_to_the_cent(realm: Any, total: str, shipping: str, discount: str) -> None:
    """What the buyer paid is the total: more than the lines is shipping, less is an adjustment."""
    push(realm, draft(amounts={**AMOUNTS, "total": total}))
    amounts = realm.open().order("TT-577001").amounts
    assert (amounts["total"], amounts["shipping"], amounts["discount"]) == (total, shipping, discount)


def test_many_orders_need_one_trusted_login(realm: Any) -> None:
    """Orders brought in one after the other share the token, so none meets the login window."""
    for number in range(5):
        push(realm, draft(f"57700{number}"))
    assert len(realm.wire.paths("trusted-system/token")) == 1
    assert len(realm.state()["orders"]) == 5


def test_an_order_whose_answer_was_lost_is_found(realm: Any) -> None:
    """A lost answer leaves the outcome unknown; the look-up finds the order under its number."""
    realm.open().probe()
    assert realm.open().find_order(draft()) is None
    realm.wire.lose_next = "/orders"
    with pytest.raises(UnknownOutcome):
        push(realm, draft())
    found = realm.open().find_order(draft())
    assert (found.external_id, found.details) == ("TT-577001", {"order_no": "TT-577001"})


def test_the_same_order_is_never_brought_in_twice(realm: Any) -> None:
    """A second push under the same number is answered with the first order."""
    assert push(realm, draft()) == push(realm, draft())
    assert len(realm.state()["orders"]) == 1


def test_an_order_that_the_site_refuses_is_told(realm: Any) -> None:
    """A currency that the site does not sell in is the vendor's refusal, in its words."""
    with pytest.raises(Refused, match="does not sell in 'GBP'"):
        push(realm, draft(currency="GBP"))


def test_parcels_are_noted_once_and_complete_the_order(realm: Any) -> None:
    """A part is part_shipped, the rest makes it shipped, and a parcel told twice counts once."""
    remote = push(realm, draft())
    for _ in range(2):
        assert realm.open().push_shipment(remote, parcel("f1", 1, "1Z1")) == "1Z1"
    held = realm.vendor_order("TT-577001")
    assert (held["shippingStatus"], held["c_trackingNumbers"]) == ("part_shipped", ["1Z1"])
    realm.open().push_shipment(remote, parcel("f2", 1, "1Z2"))
    held = realm.vendor_order("TT-577001")
    assert (held["shippingStatus"], held["c_trackingNumbers"]) == ("shipped", ["1Z1", "1Z2"])
    realm.open().push_shipment(remote, parcel("f1", 1, "1Z1"))
    assert realm.vendor_order("TT-577001")["shippingStatus"] == "shipped"


def test_a_parcel_without_tracking_number(realm: Any) -> None:
    """A parcel that nobody tracks is known by its own reference."""
    remote = push(realm, draft())
    assert realm.open().push_shipment(remote, parcel("f1", 2, "")) == "f1"
    held = realm.vendor_order("TT-577001")
    assert (held["shippingStatus"], held["c_trackingNumbers"]) == ("shipped", [])


def test_only_whole_orders_are_canceled(realm: Any) -> None:
    """Canceling is safe to repeat; a part of an order cannot be canceled there, and is not."""
    remote = push(realm, draft())
    with pytest.raises(Refused, match="whole orders only"):
        realm.open().cancel_lines(remote, {"l1": 1}, "canceled")
    assert realm.vendor_order("TT-577001")["status"] == "new"
    for _ in range(2):
        realm.open().cancel_lines(remote, {"l1": 2}, "canceled")
    assert realm.vendor_order("TT-577001")["status"] == "cancelled"
    assert len(realm.wire.paths("/orders/TT-577001/status")) == 1


def test_an_order_that_is_not_there_is_refused(realm: Any) -> None:
    """A parcel of an order that Commerce Cloud does not have is refused in words that name the order."""
    session = realm.open()
    remote = RemoteOrder("00009999", {})
    with pytest.raises(Refused, match="has no order '00009999'"):
        session.push_shipment(remote, parcel("f1", 1, "1Z1"))
