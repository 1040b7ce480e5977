"""The life of an order: which status may follow which, for what cause, and that each change is a new version."""

from __future__ import annotations

import pytest

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Row
from integration_hub.ground.tables import orders
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


@pytest.fixture
def order(work: Work) -> Row:
    """An order that was just taken in."""
    texts = ("id", "external_order_id", "order_number", "external_status", "currency")
    instants = ("placed_at", "source_updated_at", "updated_at")
    work.connection.insert(
        orders,
        {
            **dict.fromkeys(texts, "1"),
            **dict.fromkeys(instants, 1.0),
            **{f"{name}_json": {} for name in ("amounts", "ship_to", "buyer", "notes")},
            "organization_id": work.organization_id,
            "integration_id": work.integration_id,
            "status": "new",
            "routing_status": "none",
        },
    )
    return stored(work)


def stored(work: Work) -> Row:
    return work.connection.select(orders, id="1").one()


def test_every_change_of_status_is_a_new_version(work: Work, order: Row) -> None:
    """Status, routing status and version are written together, and the order in hand is the order as stored."""
    order = status.move(work, order, "released", "readyForFulfillment")
    assert (order.status, order.version, order.updated_at) == ("readyForFulfillment", 2, work.now)
    order = status.move(work, order, "unrouted", order.status, routing_status="failed")
    assert (order.routing_status, order.version) == ("failed", 3)
    order = status.move(work, order, "routed", "sentToFulfillment", routing_status="routed")
    assert (order.status, order.routing_status, order.version) == ("sentToFulfillment", "routed", 4)
    assert order == stored(work)


def test_what_a_channel_states_anew_is_a_new_version(work: Work, order: Row) -> None:
    """A status of the channel's own changes the order without changing its status here."""
    status.restate(work, order, {"external_status": "IN_TRANSIT"})
    now = stored(work)
    assert (now.external_status, now.status, now.version) == ("IN_TRANSIT", "new", 2)


def test_a_forbidden_change_writes_nothing(work: Work, order: Row) -> None:
    """What must never happen is a defect that stops the work, not a status in the database."""
    with pytest.raises(AssertionError, match="does not become sentToFulfillment"):
        status.move(work, order, "routed", "sentToFulfillment")
    assert stored(work) == order
