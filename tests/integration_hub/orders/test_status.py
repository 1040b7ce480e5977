"""The life of an order: which status may follow which, for what cause, and that each change is a new version."""

from __future__ import annotations

import pytest

from integration_hub.orders import status


@pytest.mark.parametrize(
    ("before", "cause", "after"),
    [
        ("new", "held", "onHold"),
        ("new", "doubted", "reviewRequired"),
        ("reviewRequired", "released", "readyForFulfillment"),
        ("onHold", "released", "readyForFulfillment"),
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
