"""The life of an order as one table, and what brings it forward or stands in its way: decisions, no database.

A status follows from another for a cause; what the table does not name must never happen, and is a defect of the hub.
`turn.py` writes what is decided here.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from integration_hub.ground.rows import OrderRow

WAITING = ("new", "onHold", "reviewRequired")  # something has to come first
OPEN = (*WAITING, "readyForFulfillment", "sentToFulfillment", "partialFulfillment")
TERMINAL = ("fulfilled", "canceled", "archived", "closed")
CAUSES = (
    "unknown_sku",
    "masked_address",
    "missing_address",
    "unmapped_location",
)  # exceptions, while they hold
UNROUTED = ("routing_failed", "fulfillment_rejected")  # exceptions while units wait for a place to ship them
_DOUBTS = CAUSES[:3]  # which a person has to look at; a mapping leaves the order ready


@dataclass(frozen=True, slots=True)
class Step:
    """What one cause may make of an order."""

    cause: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


STEPS = (
    Step("held", OPEN, ("onHold",)),  # its channel has not released it, or nobody has paid yet
    Step("doubted", OPEN, ("reviewRequired",)),  # a SKU or an address that a person has to mend
    Step("released", WAITING, ("readyForFulfillment", "sentToFulfillment", "partialFulfillment")),
    Step("routed", ("readyForFulfillment", "sentToFulfillment"), ("sentToFulfillment",)),
    Step("routed", ("partialFulfillment",), ("partialFulfillment",)),
    # A location no longer ships it, or none can: the order is as far as it was.
    *(Step("unrouted", (each,), (each,)) for each in OPEN),
    Step("shipped", OPEN, ("partialFulfillment", "fulfilled")),
    Step("canceled", OPEN, ("canceled", "fulfilled")),  # fulfilled, where part of it had left before
)


def may_become(status: str, cause: str, target: str) -> bool:
    """Tell whether the cause may make `target` of an order that is `status`."""
    return any(step.cause == cause and status in step.sources and target in step.targets for step in STEPS)


def first(phase: str, *, fulfilled_by_platform: bool) -> str:
    """Return the status in which an order is taken in."""
    if phase == "canceled":
        return "canceled"
    if fulfilled_by_platform or phase in ("fulfilled", "closed"):
        return "fulfilled"
    return "onHold" if phase in ("unpaid", "held") else "new"


def after_shipping(left: int, shipped: int) -> str:
    """Return what an order's shipments make of it: fulfilled when nothing is left to ship."""
    if left <= 0:
        return "fulfilled"
    return "partialFulfillment" if shipped else "sentToFulfillment"


def released(asked: int, shipped: int) -> str:
    """Return what an order is when nothing stands in its way any more: as far as its shipping requests are.

    They stand while the order is held. An order whose units are asked of a location must never say that it is still
    to be routed, or whoever looks for open orders would have its units shipped twice.
    """
    if shipped:
        return "partialFulfillment"
    return "sentToFulfillment" if asked else "readyForFulfillment"


def is_settled(order: OrderRow) -> bool:
    """Tell whether nothing is left to decide: the order has ended, or its channel ships it or says nothing to ship."""
    phase = order.notes_json["phase"]
    return order.status in TERMINAL or order.fulfilled_by_platform or phase not in ("ready", "held", "unpaid")


def standing(status: str, phase: str, causes: Container[str], asked: int, shipped: int) -> tuple[str, str]:
    """Return what an open order's circumstances make of it, as the cause and the status; the same one, if none."""
    if phase != "ready":
        return "held", "onHold"
    if any(doubt in causes for doubt in _DOUBTS):
        return "doubted", "reviewRequired"
    return "released", released(asked, shipped) if status in WAITING else status


def causes_of(order: OrderRow, unknown: Sequence[str], *, mapped: bool) -> dict[str, str]:
    """Return what keeps the order from being routed, in words, by exception code.

    `unknown` are the SKUs of its lines that are no product's; `mapped` says that the place its channel names, if any,
    is one of ours.
    """
    causes = unknown_skus(order, unknown)
    if order.notes_json.get("masked"):
        causes["masked_address"] = (
            f"The address of order {order.order_number} is masked and cannot be shipped to."
        )
    elif not order.ship_to_json.get("address1") and not order.ship_to_json.get("city"):
        causes["missing_address"] = f"Order {order.order_number} has no address to ship to."
    if not mapped:
        causes["unmapped_location"] = (
            f"Order {order.order_number} names the location {order.external_location_id} of its channel, which is "
            "mapped to none of yours. Map it on the integration's tab “Locations”."
        )
    return causes


def unknown_skus(order: OrderRow, unknown: Sequence[str]) -> dict[str, str]:
    """Return in words, by exception code, that these SKUs of its lines are no product's; nothing if there are none."""
    if not unknown:
        return {}
    named = ", ".join(f"“{sku}”" for sku in unknown)
    return {"unknown_sku": f"Order {order.order_number} has lines whose SKU is no product's: {named}."}
