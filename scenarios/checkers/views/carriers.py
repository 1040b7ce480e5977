"""The names of TikTok's carriers by id, as TikTok itself listed them in any answer."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.checkers.views.wire import wire
from scenarios.record.history import History


def carriers(history: History) -> dict[str, str]:
    """Collect every carrier that an answer named."""
    found: dict[str, str] = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        if call.path.endswith("/shipping_providers") and isinstance(call.exchange.received, Mapping):
            for row in (call.exchange.received.get("data") or {}).get("shipping_providers") or ():
                found[row["id"]] = row["name"]
    return found
