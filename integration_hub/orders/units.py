"""Units of an order, as pure functions: what is asked of locations, what left, and what a change takes back.

A unit is unrouted, asked of one location, shipped or canceled, and never two of these: what is computed here is what
the ledger is moved by, so a unit counted twice would be stock that nobody has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from integration_hub.connectors.records import ChannelOrder

OPEN = ("readyForFulfillment", "partialShipped")  # shipping requests that may still ship something


class Line(NamedTuple):
    """A line of an order, with the master SKU of its product where it is known."""

    id: str
    channel_sku: str
    product_id: str | None
    master: str | None
    quantity: int
    canceled: int
    external_line_ids_json: list[str]


class Requested(NamedTuple):
    """What one shipping request asks of one line, and how much of it left."""

    id: str
    request_id: str
    status: str
    location_id: str
    order_line_id: str
    sku: str
    quantity: int
    shipped: int

    @property
    def held(self) -> int:
        """The units that the location has yet to ship."""
        return self.quantity - self.shipped if self.status in OPEN else 0


class TakenBack(NamedTuple):
    """Units that a cancellation takes from where no location holds them, and from what locations are asked."""

    unrouted: int
    requested: list[tuple[Requested, int]]


def unreadable(order: ChannelOrder) -> str:
    """Return in words what the channel's statement of an order lacks to be taken in, or nothing."""
    if not order.external_order_id:
        return "it has no id"
    for line in order.lines:
        if line.quantity < 1:
            return f"a line of “{line.sku}” has {line.quantity} units"
        if not 0 <= line.canceled <= line.quantity:
            return f"{line.canceled} of {line.quantity} units of “{line.sku}” are canceled"
    return ""


def asked(requested: Sequence[Requested]) -> dict[str, int]:
    """Return by order line what shipping requests hold: all of a live one, what left of a canceled one."""
    taken: dict[str, int] = {}
    for each in requested:
        units = each.shipped if each.status == "canceled" else each.quantity
        taken[each.order_line_id] = taken.get(each.order_line_id, 0) + units
    return taken


def shipped(requested: Sequence[Requested]) -> dict[str, int]:
    """Return by order line how many units left."""
    units: dict[str, int] = {}
    for each in requested:
        units[each.order_line_id] = units.get(each.order_line_id, 0) + each.shipped
    return units


def unrouted(lines: Sequence[Line], requested: Sequence[Requested]) -> list[tuple[Line, int]]:
    """Return what of each line is neither canceled nor asked of a location; a line of no product is no stock."""
    taken = asked(requested)
    return [
        (line, left)
        for line in lines
        if line.product_id is not None and (left := line.quantity - line.canceled - taken.get(line.id, 0)) > 0
    ]


def left_to_ship(lines: Sequence[Line], requested: Sequence[Requested]) -> int:
    """Return how many units of the order are neither canceled nor gone."""
    gone = shipped(requested)
    return sum(line.quantity - line.canceled - gone.get(line.id, 0) for line in lines)


def restated(
    lines: Sequence[Line], requested: Sequence[Requested], order: ChannelOrder
) -> Iterator[tuple[Line, int]]:
    """Yield each line of which the channel states another number of canceled units, with what that makes of it.

    What left is never canceled too: the channel may cancel a unit that has left before it is told so.
    """
    gone, there = shipped(requested), canceled_there(lines, order)
    for line in lines:
        if line.id in there:
            canceled = min(there[line.id], line.quantity - gone.get(line.id, 0))
            if canceled != line.canceled:
                yield line, canceled


def canceled_there(lines: Sequence[Line], order: ChannelOrder) -> dict[str, int]:
    """Return by line how many units its channel states as canceled; one that it names no more is left out."""
    stated = {id_: line.canceled for line in order.lines for id_ in line.external_line_ids}
    named = ((line, [id_ for id_ in line.external_line_ids_json if id_ in stated]) for line in lines)
    return {line.id: stated[ids[0]] for line, ids in named if ids}


def taken_back(line: Line, canceled: int, requested: Sequence[Requested]) -> TakenBack:
    """Return where the units come from that are canceled beyond those that were: unrouted ones first.

    Units that left are never taken back: they are gone, whatever the channel says of them.
    """
    mine = [each for each in requested if each.order_line_id == line.id]
    left = max(0, canceled - line.canceled)
    free = max(0, line.quantity - line.canceled - asked(mine).get(line.id, 0))
    virtual = min(left, free)
    left -= virtual
    shares = []
    for each in mine:
        units = min(left, each.held)
        if units > 0:
            shares.append((each, units))
            left -= units
    return TakenBack(virtual, shares)


def mismatch(
    ext_shipment_id: str, status: str, lines: Sequence[Requested], quantities: Mapping[str, int]
) -> str:
    """Return in words why a report of units by SKU does not fit the shipping request, or nothing."""
    if status not in OPEN:
        return f"Shipping request {ext_shipment_id} is {status}; nothing more is asked of it."
    for sku, quantity in quantities.items():
        left = sum(line.held for line in lines if line.sku == sku)
        if quantity > left:
            return f"{quantity} of “{sku}” were reported, but {left} are open on {ext_shipment_id}."
    return "" if any(quantities.values()) else "No line was reported."


def reported(lines: Sequence[Requested], quantities: Mapping[str, int]) -> list[tuple[Requested, int]]:
    """Return which lines of a shipping request the reported units are of, earlier lines first."""
    left = dict(quantities)
    taken = []
    for line in lines:
        units = min(left.get(line.sku, 0), line.held)
        if units > 0:
            taken.append((line, units))
            left[line.sku] -= units
    return taken


def request_status(lines: Sequence[Requested]) -> str:
    """Return how a shipping request stands whose lines are now these."""
    gone = any(line.shipped for line in lines)
    if all(line.shipped >= line.quantity for line in lines):
        return "shipped" if gone else "canceled"
    return "partialShipped" if gone else "readyForFulfillment"
