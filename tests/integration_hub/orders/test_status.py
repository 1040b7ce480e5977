"""The life of an order: which status may follow which, for what cause, and what stands in its way."""

from __future__ import annotations

import pytest

from integration_hub.ground.rows import OrderRow
from integration_hub.orders import status


@pytest.mark.parametrize(
    ("before", "cause", "after"),
    [
        ("new", "held", "onHold"),
        ("new", "doubted", "reviewRequired"),
        ("reviewRequired", "released", "readyForFulfillment"),
        ("onHold", "released", "readyForFulfillment"),
        ("onHold", "released", "sentToFulfillment"),
        ("reviewRequired", "released", "partialFulfillment"),
        ("readyForFulfillment", "routed", "sentToFulfillment"),
        ("partialFulfillment", "routed", "partialFulfillment"),
        ("sentToFulfillment", "unrouted", "sentToFulfillment"),
        ("sentToFulfillment", "shipped", "partialFulfillment"),
        ("partialFulfillment", "shipped", "fulfilled"),
        ("partialFulfillment", "canceled", "fulfilled"),
        ("sentToFulfillment", "canceled", "canceled"),
    ],
)
def test_a_cause_brings_an_order_forward(before: str, cause: str, after: str) -> None:
    """The table names what each cause makes of an order."""
    assert status.may_become(before, cause, after)


@pytest.mark.parametrize(
    ("before", "cause", "after"),
    [
        ("fulfilled", "canceled", "canceled"),
        ("canceled", "shipped", "fulfilled"),
        ("canceled", "released", "readyForFulfillment"),
        ("sentToFulfillment", "released", "readyForFulfillment"),
        ("partialFulfillment", "routed", "sentToFulfillment"),
        ("new", "routed", "sentToFulfillment"),
        ("sentToFulfillment", "unrouted", "new"),
        ("new", "a whim", "fulfilled"),
    ],
)
def test_what_the_table_does_not_name_never_happens(before: str, cause: str, after: str) -> None:
    """An end is an end, and nothing goes back or skips what has to come first."""
    assert not status.may_become(before, cause, after)


@pytest.mark.parametrize(
    ("phase", "by_platform", "expected"),
    [
        ("unpaid", False, "onHold"),
        ("held", False, "onHold"),
        ("ready", False, "new"),
        ("ready", True, "fulfilled"),
        ("fulfilled", False, "fulfilled"),
        ("closed", False, "fulfilled"),
        ("canceled", False, "canceled"),
        ("canceled", True, "canceled"),
    ],
)
def test_an_order_begins_as_its_channel_states_it(phase: str, by_platform: bool, expected: str) -> None:
    """R81: what TikTok ships itself is fulfilled from the first moment."""
    assert status.first(phase, fulfilled_by_platform=by_platform) == expected


@pytest.mark.parametrize(
    ("left", "shipped", "expected"),
    [(0, 3, "fulfilled"), (0, 0, "fulfilled"), (1, 2, "partialFulfillment"), (3, 0, "sentToFulfillment")],
)
def test_shipments_say_how_far_an_order_is(left: int, shipped: int, expected: str) -> None:
    """An order is fulfilled when nothing is left to ship."""
    assert status.after_shipping(left, shipped) == expected


@pytest.mark.parametrize(
    ("asked", "shipped", "expected"),
    [(0, 0, "readyForFulfillment"), (3, 0, "sentToFulfillment"), (3, 1, "partialFulfillment")],
)
def test_a_released_order_is_as_far_as_its_requests(asked: int, shipped: int, expected: str) -> None:
    """What was asked or left while the order was held is not forgotten when it is released."""
    assert status.released(asked, shipped) == expected


def order(
    now: str = "new", phase: str = "ready", *, by_platform: bool = False, masked: bool = False, **to: str
) -> OrderRow:
    instants = dict.fromkeys(("placed_at", "source_updated_at", "updated_at"), 1.0)
    texts = dict.fromkeys(("id", "organization_id", "integration_id", "external_order_id"), "1")
    return OrderRow(
        **texts,
        **instants,
        order_number="576",
        status=now,
        routing_status="none",
        fulfilled_by_platform=by_platform,
        external_status="",
        external_location_id="w1",
        currency="USD",
        amounts_json={},
        ship_to_json=to,
        buyer_json={},
        notes_json={"phase": phase, "masked": masked},
        version=1,
    )


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        (order(), False),
        (order("partialFulfillment", "held"), False),
        (order("onHold", "unpaid"), False),
        (order("fulfilled"), True),
        (order("canceled"), True),
        (order(by_platform=True), True),
        (order(phase="closed"), True),
        (order(phase="canceled"), True),
    ],
)
def test_what_has_nothing_left_to_decide(given: OrderRow, settled: bool) -> None:
    """I12: an end is an end, and what the channel ships or has closed is not the hub's to ship."""
    assert status.is_settled(given) == settled


@pytest.mark.parametrize(
    ("before", "phase", "causes", "asked", "shipped", "expected"),
    [
        ("new", "unpaid", (), 0, 0, ("held", "onHold")),
        ("sentToFulfillment", "held", (), 2, 0, ("held", "onHold")),
        ("new", "ready", ("unknown_sku",), 0, 0, ("doubted", "reviewRequired")),
        ("new", "ready", ("masked_address",), 0, 0, ("doubted", "reviewRequired")),
        ("new", "ready", ("missing_address", "unmapped_location"), 0, 0, ("doubted", "reviewRequired")),
        ("new", "ready", ("unmapped_location",), 0, 0, ("released", "readyForFulfillment")),
        ("new", "ready", (), 0, 0, ("released", "readyForFulfillment")),
        ("onHold", "ready", (), 2, 0, ("released", "sentToFulfillment")),
        ("onHold", "ready", (), 2, 1, ("released", "partialFulfillment")),
        ("sentToFulfillment", "ready", (), 2, 1, ("released", "sentToFulfillment")),
    ],
)
def test_circumstances_say_where_an_order_stands(
    before: str, phase: str, causes: tuple[str, ...], asked: int, shipped: int, expected: tuple[str, str]
) -> None:
    """Held by its channel first, then doubted, then as far as its requests; one that waits for nothing stays."""
    assert status.standing(before, phase, causes, asked, shipped) == expected


@pytest.mark.parametrize(
    ("given", "unknown", "mapped", "codes"),
    [
        (order(city="Austin"), (), True, []),
        (order(address1="1 Main St"), (), True, []),
        (order(country="US"), (), True, ["missing_address"]),
        (order(masked=True, city="Austin"), (), True, ["masked_address"]),
        (order(masked=True), (), True, ["masked_address"]),
        (order(city="Austin"), ("a", "b"), False, ["unknown_sku", "unmapped_location"]),
    ],
)
def test_what_stands_in_an_orders_way(
    given: OrderRow, unknown: tuple[str, ...], mapped: bool, codes: list[str]
) -> None:
    """Each cause by its exception's code; a masked address is not missing as well."""
    assert list(status.causes_of(given, unknown, mapped=mapped)) == codes


def test_causes_are_said_in_words_a_merchant_can_act_on() -> None:
    """The message names the order, and what is unknown of it."""
    causes = status.causes_of(order(city="Austin"), ("a", "b"), mapped=False)
    assert causes["unknown_sku"] == "Order 576 has lines whose SKU is no product's: “a”, “b”."
    assert causes["unmapped_location"].startswith("Order 576 names the location w1 of its channel")
    masked = status.causes_of(order(masked=True), (), mapped=True)
    assert masked == {"masked_address": "The address of order 576 is masked and cannot be shipped to."}
    missing = status.causes_of(order(), (), mapped=True)
    assert missing == {"missing_address": "Order 576 has no address to ship to."}
