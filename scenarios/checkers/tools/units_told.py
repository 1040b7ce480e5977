"""Which of a TikTok order's units the hub says left: never those that it was told are canceled, or that left before.

TikTok refuses such a parcel, and the refusal is told to a person; yet no person brought it about: it excuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scenarios.checkers.views.heard import orders_in
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding

_PARCEL = re.compile(r"/fulfillment/\d+/orders/([^/]+)/packages")


@dataclass(slots=True)
class _Known:
    """What the hub was told so far of one order's units."""

    skus: dict[str, str] = field(default_factory=dict)  # by the unit's id
    canceled: set[str] = field(default_factory=set)
    left: dict[str, str] = field(default_factory=dict)  # the parcel's number by the unit's id


def units_told(history: History) -> Iterator[Finding]:
    """Yield each parcel that is told for a unit which the hub knows to be canceled, or in a parcel before."""
    known: dict[str, _Known] = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        if call.answered:
            _hear(known, call)
        order_id = _told_of(call)
        if order_id is not None:
            yield from _judge(order_id, known.setdefault(order_id, _Known()), call)


def _hear(known: dict[str, _Known], call: Call) -> None:
    for order in orders_in(call):
        mine = known.setdefault(str(order.get("id")), _Known())
        for unit in order.get("line_items") or ():
            mine.skus[unit["id"]] = unit.get("seller_sku") or ""
            if unit.get("display_status") == "CANCELLED":
                mine.canceled.add(unit["id"])


def _told_of(call: Call) -> str | None:
    found = _PARCEL.fullmatch(call.path) if call.method == "POST" else None
    return found.group(1) if found and isinstance(call.exchange.sent, Mapping) else None


def _judge(order_id: str, mine: _Known, call: Call) -> Iterator[Finding]:
    sent, received = call.exchange.sent, call.exchange.received
    number, units = str(sent.get("tracking_number") or ""), list(sent.get("order_line_item_ids") or ())
    twice = [unit for unit in units if mine.left.get(unit, number) != number]
    gone = mine.canceled | mine.left.keys() | set(units)
    open_skus = {sku for unit, sku in mine.skus.items() if unit not in gone}
    # Where nothing else of the SKU is open, a warehouse shipped what was canceled too late: no fault of the hub's.
    canceled = [unit for unit in units if unit in mine.canceled and mine.skus.get(unit) in open_skus]
    for unit, what in [*((each, f"left with {mine.left[each]} before") for each in twice)] + [
        (each, "is canceled, while another like it is open") for each in canceled
    ]:
        message = f"order {order_id}: parcel {number} is told for unit {unit}, which {what}"
        yield Finding("parcel_unfounded", "I6", "R2", message, Evidence(exchanges=(call.index,)))
    if isinstance(received, Mapping) and received.get("code") == 0:
        mine.left |= dict.fromkeys(units, number)
