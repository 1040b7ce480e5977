"""TikTok's orders as the hub was told them: every version of every order in an answer that reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One order in one answer."""

    call: Call
    order: Json

    @property
    def updated_at(self) -> int:
        return int(self.order.get("update_time") or 0)


def heard_orders(history: History) -> dict[str, list[Version]]:
    """Return every version of each TikTok order that reached the hub, in order of arrival."""
    heard: dict[str, list[Version]] = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        if not call.path.startswith("/order/") or not call.answered:
            continue
        for order in orders_in(call):
            if order.get("id"):
                heard.setdefault(str(order["id"]), []).append(Version(call, order))
    return heard


def orders_in(call: Call) -> Sequence[Json]:
    """Return the orders that a successful answer carries."""
    received = call.exchange.received
    if not isinstance(received, Mapping) or received.get("code") != 0:
        return ()
    orders: Sequence[Json] = (received.get("data") or {}).get("orders") or ()
    return orders


def latest(versions: Sequence[Version]) -> list[Version]:
    """Return the versions that bear the newest update time; several within one second count alike."""
    newest = max(version.updated_at for version in versions)
    return [version for version in versions if version.updated_at == newest]
