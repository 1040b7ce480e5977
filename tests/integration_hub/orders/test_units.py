"""Units of an order: each is unrouted, asked, shipped or canceled, and never two of these."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine
from integration_hub.orders import units
from integration_hub.orders.units import Line, Requested
from tests.integration_hub.merchant import line as stated_line
from tests.integration_hub.merchant import order as stated


def line(
    line_id: str = "l1", quantity: int = 5, canceled: int = 0, *, product: str | None = "prd", ids: str = ""
) -> Line:
    sku = "A" if product else None
    return Line(line_id, "a", product, sku, quantity, canceled, ids.split())


def asks(
    quantity: int,
    shipped: int = 0,
    status: str = "readyForFulfillment",
    *,
    line_id: str = "l1",
    sku: str = "A",
    request_id: str = "shr",
    location_id: str = "loc",
) -> Requested:
    return Requested(
        f"{request_id}.{line_id}", request_id, status, location_id, line_id, sku, quantity, shipped
    )


@pytest.mark.parametrize(
    ("quantity", "shipped", "status", "held", "asked"),
    [
        (5, 0, "readyForFulfillment", 5, 5),
        (5, 2, "partialShipped", 3, 5),
        (5, 5, "shipped", 0, 5),
        (5, 0, "canceled", 0, 0),
        (5, 2, "canceled", 0, 2),
    ],
)
def test_what_a_request_holds_and_takes(
    quantity: int, shipped: int, status: str, held: int, asked: int
) -> None:
    """Only an open request holds units; a canceled one takes what left, all others take what they ask."""
    request = asks(quantity, shipped, status)
    assert request.held == held
    assert units.asked([request]) == {"l1": asked}
    assert units.shipped([request]) == {"l1": shipped}


def test_requests_for_one_line_add_up() -> None:
    """A line split over locations is asked for as the sum of its parts, each line by itself."""
    requested = [asks(2, 1), asks(3, 2, request_id="other"), asks(4, line_id="l2")]
    assert units.asked(requested) == {"l1": 5, "l2": 4}
    assert units.shipped(requested) == {"l1": 3, "l2": 0}


@pytest.mark.parametrize(
    ("given", "requested", "expected"),
    [
        (line(), [], 5),
        (line(canceled=2), [], 3),
        (line(), [asks(4)], 1),
        (line(canceled=1), [asks(4)], 0),
        (line(), [asks(5, 2, "canceled")], 3),
        (line(), [asks(9, line_id="l2")], 5),
        (line(product=None), [], 0),
    ],
    ids=["all", "canceled", "asked", "nothing left", "taken back", "another line", "no product"],
)
def test_what_is_still_to_be_routed(given: Line, requested: list[Requested], expected: int) -> None:
    """Neither canceled nor asked of a location, and of a known product."""
    assert units.unrouted([given], requested) == ([(given, expected)] if expected else [])


def test_what_is_left_to_ship() -> None:
    """Whatever is neither canceled nor gone is left, asked of a location or not."""
    assert units.left_to_ship([line(canceled=1), line("l2", 2)], [asks(4, 3), asks(1, line_id="l2")]) == 3


@pytest.mark.parametrize(
    ("canceled", "requested", "unrouted", "shares"),
    [
        (2, [], 2, []),
        (1, [asks(3)], 1, []),
        (3, [asks(3)], 2, [("shr", 1)]),
        (5, [asks(3), asks(2, request_id="other")], 0, [("shr", 3), ("other", 2)]),
        (4, [asks(5, 3, "partialShipped")], 0, [("shr", 2)]),
        (5, [asks(5, 5, "shipped")], 0, []),
        (2, [asks(5, 0, "canceled")], 2, []),
        (3, [asks(9, line_id="l2")], 3, []),
        (0, [asks(5)], 0, []),
    ],
    ids=[
        "unrouted",
        "unrouted first",
        "then asked",
        "oldest request first",
        "never what left",
        "all left",
        "request taken back",
        "another line",
        "nothing more",
    ],
)
def test_where_canceled_units_come_from(
    canceled: int, requested: list[Requested], unrouted: int, shares: list[tuple[str, int]]
) -> None:
    """Unrouted units go first, then those that the oldest requests still hold; what left is never taken back."""
    back = units.taken_back(line(), canceled, requested)
    assert (back.unrouted, [(each.request_id, n) for each, n in back.requested]) == (unrouted, shares)


def test_only_units_beyond_those_canceled_before_are_taken_back() -> None:
    """Two were canceled; a third takes one, and fewer than before take none."""
    assert units.taken_back(line(canceled=2), 3, []) == (1, [])
    assert units.taken_back(line(canceled=2), 1, [asks(3)]) == (0, [])


def test_only_lines_with_another_number_of_canceled_units_are_restated() -> None:
    """Lines are found by the ids of their units; one that the channel no longer names stays as it is."""
    lines = [line("l1", ids="u1 u2"), line("l2", canceled=1, ids="u3"), line("l3", ids="u4"), line("l4")]
    now = stated(
        stated_line("A", 2, ids=["u2", "u9"], canceled=1),
        stated_line("B", 1, ids=["u3"], canceled=1),
    )
    assert list(units.restated(lines, [], now)) == [(lines[0], 1)]


@pytest.mark.parametrize(("left", "canceled"), [(0, 2), (1, 1)])
def test_what_left_is_never_canceled_too(left: int, canceled: int) -> None:
    """A channel may cancel a unit before it is told that the unit left."""
    lines, now = [line("l1", 2, ids="u1 u2")], stated(stated_line("A", 2, ids=["u1", "u2"], canceled=2))
    assert list(units.restated(lines, [asks(2, left)], now)) == [(lines[0], canceled)]
    assert list(units.restated([lines[0]._replace(canceled=canceled)], [asks(2, left)], now)) == []


@pytest.mark.parametrize(
    ("quantities", "status", "said"),
    [
        ({"A": 3}, "readyForFulfillment", ""),
        ({"A": 3, "B": 1}, "partialShipped", ""),
        ({"A": 4}, "readyForFulfillment", "4 of “A” were reported, but 3 are open on 1@1."),
        ({"C": 1}, "readyForFulfillment", "1 of “C” were reported, but 0 are open on 1@1."),
        ({}, "readyForFulfillment", "No line was reported."),
        ({"A": 0}, "readyForFulfillment", "No line was reported."),
        ({"A": 1}, "shipped", "Shipping request 1@1 is shipped; nothing more is asked of it."),
        ({"A": 1}, "canceled", "Shipping request 1@1 is canceled; nothing more is asked of it."),
    ],
)
def test_a_report_fits_the_request_it_names(quantities: dict[str, int], status: str, said: str) -> None:
    """I3: more than is open, another SKU, nothing at all, or a request that is done with, and the report is refused."""
    lines = [asks(3, 1), asks(1, line_id="l2"), asks(1, line_id="l3", sku="B")]
    assert units.mismatch("1@1", status, lines, quantities) == said


def test_reported_units_are_of_the_earlier_lines_first() -> None:
    """Two lines of one SKU share what is reported of it; a line that holds nothing gets none."""
    lines = [asks(3, 1), asks(2, 2, line_id="l0"), asks(2, line_id="l2"), asks(2, line_id="l3", sku="B")]
    assert [(each.order_line_id, n) for each, n in units.reported(lines, {"A": 3})] == [("l1", 2), ("l2", 1)]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([(2, 2), (1, 1)], "shipped"),
        ([(2, 2), (0, 0)], "shipped"),
        ([(0, 0)], "canceled"),
        ([(2, 1)], "partialShipped"),
        ([(2, 0), (1, 1)], "partialShipped"),
        ([(2, 0), (0, 0)], "readyForFulfillment"),
    ],
)
def test_what_a_report_makes_of_a_request(lines: list[tuple[int, int]], status: str) -> None:
    """Shipped when all it still asks left, canceled when it asks nothing and nothing left."""
    assert units.request_status([asks(quantity, shipped) for quantity, shipped in lines]) == status


def row(quantity: int, canceled: int = 0) -> ChannelOrderLine:
    return replace(stated_line("A", 1), quantity=quantity, canceled=canceled)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (stated(row(1)), ""),
        (stated(row(2, 2)), ""),
        (stated(external_order_id=""), "it has no id"),
        (stated(row(0)), "a line of “A” has 0 units"),
        (stated(row(1), row(-1)), "a line of “A” has -1 units"),
        (stated(row(1, 2)), "2 of 1 units of “A” are canceled"),
        (stated(row(1, -1)), "-1 of 1 units of “A” are canceled"),
    ],
)
def test_what_makes_an_order_unreadable_is_said(given: ChannelOrder, said: str) -> None:
    """Only what the channel's own statement lacks keeps an order out."""
    assert units.unreadable(given) == said
