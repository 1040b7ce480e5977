"""The life of an order, as one table, and the one place that writes an order's status and its version.

A status follows from another for a cause; what the table does not name must never happen, and is a defect of the hub.
Whoever keeps orders by their version sees every change: nothing writes an order without a new version of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, update

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import statement
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import orders

WAITING = ("new", "onHold", "reviewRequired")  # something has to come first
OPEN = (*WAITING, "readyForFulfillment", "sentToFulfillment", "partialFulfillment")
TERMINAL = ("fulfilled", "canceled", "archived", "closed")


@dataclass(frozen=True, slots=True)
class Step:
    """What one cause may make of an order."""

    cause: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


STEPS = (
    Step("held", OPEN, ("onHold",)),  # its channel has not released it, or nobody has paid yet
    Step("doubted", OPEN, ("reviewRequired",)),  # a SKU or an address that a person has to mend
    Step("released", WAITING, ("readyForFulfillment",)),
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


@statement
def _write(order_id: str, status: str, routing_status: str, now: float) -> Executable:
    return (
        update(orders)
        .where(orders.c.id == order_id)
        .values(status=status, routing_status=routing_status, updated_at=now, version=orders.c.version + 1)
    )


def move(
    work: Work, order: OrderRow, cause: str, target: str, *, routing_status: str | None = None
) -> OrderRow:
    """Write what the cause makes of the order, as a new version of it, and return the order as it is now."""
    if not may_become(order.status, cause, target):
        raise AssertionError(f"order {order.id} is {order.status}: {cause}, it does not become {target}")
    routing = order.routing_status if routing_status is None else routing_status
    work.connection.execute(_write(order.id, target, routing, work.now))
    return order._replace(
        status=target, routing_status=routing, updated_at=work.now, version=order.version + 1
    )


def restate(work: Work, order: OrderRow, stated: dict[str, Any]) -> None:
    """Write what the channel states of the order now, as a new version of it; its status stays."""
    work.connection.update(orders, {"id": order.id}, stated)
    work.connection.execute(_write(order.id, order.status, order.routing_status, work.now))
