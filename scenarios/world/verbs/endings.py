"""How a deed ends, and what the verbs need to find first."""

from __future__ import annotations

from typing import Any

from scenarios.errors import DeedRefused
from scenarios.record.history import Outcome
from scenarios.world.stage import Company, TikTokSide
from scenarios.world.wire import Reply

Ending = tuple[Outcome, dict[str, Any]]


def ended(reply: Reply, **result: Any) -> Ending:
    """Return how a deed ended that this reply answers; a refusal keeps the answer."""
    if reply.ok:
        return "ok", result
    return "failed", {"status": reply.status, "answer": reply.body, **result}


def impossible(reason: str) -> Ending:
    """Return the end of a deed that could not even be tried."""
    return "failed", {"reason": reason}


def channel_order_id(company: Company, name: str) -> str:
    """Return the id that the order has where it was bought."""
    if name not in company.names.orders:
        raise DeedRefused(f"looking for order {name!r}", 404, "it was never placed")
    return company.names.orders[name]


def tiktok_order(company: Company, name: str) -> tuple[TikTokSide, str]:
    """Return the shop and the id of an order that was bought on TikTok."""
    order_id = channel_order_id(company, name)
    side, key = company.placed[name]
    if side != "tiktok":
        raise DeedRefused(f"looking for order {name!r} on TikTok", 404, "it was born in Salesforce")
    return company.shops[key], order_id


def hub_order_id(company: Company, name: str) -> str | None:
    """Return the hub's id of the order the story calls `name`, once the hub has it."""
    channel_id = company.names.orders.get(name)
    if channel_id is None:
        return None
    orders = company.operator.get(f"/orders?extOrderId={channel_id}")["orders"]
    return str(orders[0]["orderId"]) if orders else None
