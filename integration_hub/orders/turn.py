"""One order's turn: what is decided about it in one transaction, collected, and written once at its end.

The order's own rows are written as they are decided. Movements of stock and wishes to other platforms are collected,
and posted when the turn ends, in the same transaction: there is never a status without its movements, a movement
without its status, or a wish for what did not happen (promises I3, I13, I15). A turn that fails writes nothing.

Here is the one place that writes an order's status and its version. Whoever keeps orders by their version sees every
change: nothing writes an order without a new version of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypedDict

from sqlalchemy import Executable, select, update

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import returning, statement
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.stored import Notes
from integration_hub.ground.tables import (
    order_lines,
    orders,
    products,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders import status
from integration_hub.orders.units import Line, Requested
from integration_hub.outbox import wishes
from integration_hub.outbox.wishes import Wish
from integration_hub.stock import ledger
from integration_hub.stock.figures import Figures
from integration_hub.stock.ledger import Movement

_DECIDED = frozenset(
    {"status", "routing_status", "version", "updated_at"}
)  # written by `move` and counted here


@returning(Line)
def _lines(order_id: str) -> Executable:
    return (
        select(
            order_lines.c.id,
            order_lines.c.channel_sku,
            order_lines.c.product_id,
            products.c.sku.label("master"),
            order_lines.c.quantity,
            order_lines.c.canceled,
            order_lines.c.external_line_ids_json,
        )
        .outerjoin(products, products.c.id == order_lines.c.product_id)
        .where(order_lines.c.order_id == order_id)
        .order_by(order_lines.c.position)
    )


@returning(Requested)
def _requested(order_id: str) -> Executable:
    asked = shipping_request_lines
    return (
        select(
            asked.c.id,
            asked.c.shipping_request_id.label("request_id"),
            shipping_requests.c.status,
            shipping_requests.c.location_id,
            asked.c.order_line_id,
            asked.c.sku,
            asked.c.quantity,
            asked.c.shipped,
        )
        .join(shipping_requests, shipping_requests.c.id == asked.c.shipping_request_id)
        .where(shipping_requests.c.order_id == order_id)
        .order_by(shipping_requests.c.created_at, shipping_requests.c.id)
    )


@statement
def _write(order_id: str, status: str, routing_status: str, now: float) -> Executable:
    return (
        update(orders)
        .where(orders.c.id == order_id)
        .values(status=status, routing_status=routing_status, updated_at=now, version=orders.c.version + 1)
    )


class Stated(TypedDict):
    """The columns that repeat what the channel states."""

    external_status: str
    external_location_id: str | None
    currency: str
    amounts_json: dict[str, str]
    ship_to_json: dict[str, str]
    buyer_json: dict[str, str]
    notes_json: Notes
    source_updated_at: float


class Turn:
    """An order in hand: as it is now, and what is to be moved and wanted when its turn ends."""

    __slots__ = ("_movements", "_telling", "_wishes", "order", "work")

    def __init__(self, work: Work, order: OrderRow) -> None:
        self.work = work
        self.order = order
        self._movements: list[Movement] = []
        self._wishes: list[Wish] = []
        self._telling = False

    def lines(self) -> list[Line]:
        """Return the order's lines, in order."""
        return self.work.connection.execute(_lines(self.order.id)).all()

    def requested(self) -> list[Requested]:
        """Return what shipping requests ask of the order's lines, oldest first, canceled ones too."""
        return self.work.connection.execute(_requested(self.order.id)).all()

    def move(self, cause: str, target: str, *, routing_status: str | None = None) -> None:
        """Write what the cause makes of the order, as a new version of it."""
        if not status.may_become(self.order.status, cause, target):
            raise AssertionError(
                f"order {self.order.id} is {self.order.status}: {cause}, it does not become {target}"
            )
        self._new_version(target, self.order.routing_status if routing_status is None else routing_status)

    def restate(self, stated: Stated) -> None:
        """Write what the channel states of the order now, as a new version of it; its status stays.

        A status must never slip in with what is stated: it would follow without a cause and past what may follow.
        """
        decided = _DECIDED & stated.keys()
        if decided:
            raise ValueError(f"not the channel's to state: {', '.join(sorted(decided))}")
        self.work.connection.update(orders, {"id": self.order.id}, stated)
        self.order = self.order._replace(**stated)
        self._new_version(self.order.status, self.order.routing_status)

    def _new_version(self, target: str, routing_status: str) -> None:
        order, now = self.order, self.work.now
        self.work.connection.execute(_write(order.id, target, routing_status, now))
        self.order = order._replace(
            status=target, routing_status=routing_status, updated_at=now, version=order.version + 1
        )

    def post(self, movements: Sequence[Movement]) -> None:
        """Have the ledger moved when the turn ends."""
        self._movements += movements

    def want(self, purpose: str, entity_id: str, integration_id: str) -> None:
        """Want something of another platform when the turn ends."""
        self._wishes.append(Wish(purpose, entity_id, integration_id))

    def want_released(self, request_id: str) -> None:
        """Have whoever lets the request's location ship told that it is asked for less."""
        rows = self.work.connection.select(remote_objects, entity_id=request_id, purpose="fulfillment_order")
        for row in rows.all():
            if row.status in ("wanted", "unknown", "sent"):
                self.want("release", request_id, row.integration_id)

    def wanted(self, purpose: str) -> list[str]:
        """Return the integrations of which this is wanted in this turn."""
        return [wish.integration_id for wish in self._wishes if wish.purpose == purpose]

    def retell(self) -> None:
        """Have channels told their stock anew at the end, though nothing moved here."""
        self._telling = True

    def figures(self, skus: Sequence[str]) -> dict[str, Figures]:
        """Return what the SKUs have, with everything that this turn moved: a unit is never given out twice."""
        self._move_stock()
        return ledger.figures_of(self.work.connection, self.work.organization_id, skus)

    def _move_stock(self) -> None:
        """Post what was collected; where anything that can be sold changed, channels are told at the end."""
        movements, self._movements = self._movements, []
        changed = any(each.on_hand - each.committed - each.unavailable for each in movements)
        if ledger.post(self.work, movements) and changed:
            self._telling = True

    def end(self) -> None:
        """Write what was collected: the ledger first, then what others are to be told of."""
        self._move_stock()
        if self._telling:
            ledger.stock_moved(self.work)
        wishes.want(self.work, self._wishes)
        wishes.tell_of(self.work, self.order.id)


@contextmanager
def turn_of(work: Work, order: OrderRow) -> Iterator[Turn]:
    """Take an order in hand; what its turn collects is written at the end, or nothing if it fails."""
    turn = Turn(work, order)
    yield turn
    turn.end()
