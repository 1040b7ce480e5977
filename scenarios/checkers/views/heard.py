"""TikTok's orders as an answer to the hub carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from scenarios.checkers.views.tiktok import UNREADY
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History

Json = Mapping[str, Any]


def orders_in(call: Call) -> Sequence[Json]:
    """Return the orders that a successful answer carries."""
    received = call.exchange.received
    if not isinstance(received, Mapping) or received.get("code") != 0:
        return ()
    orders: Sequence[Json] = (received.get("data") or {}).get("orders") or ()
    return orders


def released(history: History) -> dict[str, float]:
    """Return when the hub first heard of each order that it may be shipped; infinity where it never did."""
    heard: dict[str, float] = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        for order in orders_in(call) if call.answered else ():
            ready = order.get("status") not in UNREADY
            heard[order["id"]] = min(heard.get(order["id"], inf), call.exchange.at if ready else inf)
    return heard
