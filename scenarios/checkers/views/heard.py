"""TikTok's orders as an answer to the hub carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.checkers.views.wire import Call

Json = Mapping[str, Any]


def orders_in(call: Call) -> Sequence[Json]:
    """Return the orders that a successful answer carries."""
    received = call.exchange.received
    if not isinstance(received, Mapping) or received.get("code") != 0:
        return ()
    orders: Sequence[Json] = (received.get("data") or {}).get("orders") or ()
    return orders
