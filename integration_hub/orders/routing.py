"""Routing an order: the pure decision of `routing_decision.py` on what the database holds, as shipping requests.

Shipping requests, stock movements, routing status and the wish to tell other platforms are one transaction, so an
order is never half routed (promises I3, I13, I15).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, Row, returning
from integration_hub.ground.rows import IntegrationRow, LocationRow, OrderRow, RoutingCardRow
from integration_hub.ground.tables import (
    integrations,
    locations,
    remote_objects,
    routing_cards,
)
from integration_hub.orders import requests, status
from integration_hub.orders import routing_decision as routing
from integration_hub.outbox import wishes
from integration_hub.stock import ledger


def route(work: Work, order: OrderRow, lines: Sequence[Row]) -> None:
    """Ask locations to ship what no shipping request has taken yet, or say why none can."""
    needs = unrouted(work.connection, order.id, lines)
    if not needs:
        return
    places = _places(work.connection, order.organization_id, needs)
    decision = routing.decide(
        needs,
        _cards(work.connection, order.organization_id),
        places,
        integration_id=order.integration_id,
        country=str(order.ship_to_json.get("country") or ""),
    )
    if decision.card is None:
        _note_failed(work, order, needs, decision, places)
    else:
        _write_requests(work, order, decision, places)


def unrouted(connection: Connection, order_id: str, lines: Sequence[Row]) -> list[routing.Need]:
    """Return what of each line is neither canceled nor asked of a location."""
    taken = requests.asked(connection, order_id)
    return [
        routing.Need(line.id, line.master, left)
        for line in lines
        if line.product_id is not None and (left := line.quantity - line.canceled - taken.get(line.id, 0)) > 0
    ]


@returning(RoutingCardRow)
def _enabled_cards(organization_id: str) -> Executable:
    return (
        select(routing_cards)
        .where(routing_cards.c.organization_id == organization_id, routing_cards.c.enabled.is_(True))
        .order_by(routing_cards.c.position)
    )


def _cards(connection: Connection, organization_id: str) -> list[routing.Card]:
    return [
        routing.Card(
            row.id,
            row.name,
            tuple(row.location_ids_json),
            row.allow_split,
            row.ignore_inventory,
            frozenset(row.filters_json.get("skus", ())),
            frozenset(row.filters_json.get("integrationIds", ())),
            frozenset(row.filters_json.get("countries", ())),
        )
        for row in connection.execute(_enabled_cards(organization_id))
    ]


def _places(
    connection: Connection, organization_id: str, needs: Sequence[routing.Need]
) -> dict[str, routing.Place]:
    held = ledger.figures_of(connection, organization_id, list(dict.fromkeys(need.sku for need in needs)))
    rows = connection.select(locations, organization_id=organization_id)
    return {
        row.id: routing.Place(
            row.id,
            row.name,
            {sku: figures.available.get(row.id, 0) for sku, figures in held.items()},
            _barred(row),
        )
        for row in sorted(rows, key=lambda row: str(row.id))
    }


def _barred(row: LocationRow) -> str | None:
    if row.platform_fulfilled:
        return "belongs to the platform's own fulfillment"
    if not row.in_scope:
        return f"is of the type “{row.location_type}”, which `locationTypes` leaves out"
    return None


def _note_failed(
    work: Work,
    order: OrderRow,
    needs: Sequence[routing.Need],
    decision: routing.Decision,
    places: dict[str, routing.Place],
) -> None:
    reason = " ".join(decision.considered)
    if order.routing_status != "failed":
        status.move(work, order, "unrouted", order.status, routing_status="failed")
    opened = work.of(None).open_exception(
        "routing_failed",
        "order",
        order.id,
        f"No location can ship order {order.order_number}. {reason}",
        extOrderId=order.external_order_id,
        considered=list(decision.considered),
    )
    if opened:
        _note(work, order, "routing_failed", reason, needs, decision, places)


def _write_requests(
    work: Work,
    order: OrderRow,
    decision: routing.Decision,
    places: dict[str, routing.Place],
) -> None:
    assert decision.card is not None
    by_location: dict[str, list[routing.Share]] = {}
    for share in decision.shares:
        by_location.setdefault(share.location_id, []).append(share)
    for location_id, shares in by_location.items():
        request_id = requests.ask(work, order, decision.card.card_id, location_id, shares)
        _want_allocation(work, order, request_id)
    shipping = "partialFulfillment" if order.status == "partialFulfillment" else "sentToFulfillment"
    status.move(work, order, "routed", shipping, routing_status="routed")
    work.of(None).close_exception("routing_failed", entity="order", entity_id=order.id)
    ledger.stock_moved(work)
    reason = f"Card “{decision.card.name}”: {', '.join(places[each].name for each in by_location)}"
    _note(work, order, "order_routed", reason, (), decision, places)


@returning(IntegrationRow)
def _holders(order_id: str, origin_id: str, organization_id: str) -> Executable:
    pushed = select(remote_objects.c.integration_id).where(
        remote_objects.c.entity_id == order_id,
        remote_objects.c.purpose == "order",
        remote_objects.c.status.in_(("wanted", "unknown", "sent")),
    )
    return select(integrations).where(
        integrations.c.id.in_(pushed) | (integrations.c.id == origin_id),
        integrations.c.organization_id == organization_id,
    )


def _want_allocation(work: Work, order: OrderRow, request_id: str) -> None:
    """Have order platforms that track who ships told of the request: where the order was pushed, or was born."""
    for row in work.connection.execute(_holders(order.id, order.integration_id, order.organization_id)):
        able = work.desk.able(row)
        if able.pull_fulfillments and work.desk.setting(row, "pushOrders"):
            wishes.want(work, "fulfillment_order", request_id, row.id)


def _note(
    work: Work,
    order: OrderRow,
    decision_name: str,
    reason: str,
    needs: Sequence[routing.Need],
    decision: routing.Decision,
    places: dict[str, routing.Place],
) -> None:
    work.note(
        decision_name,
        "order",
        order.id,
        reason,
        extOrderId=order.external_order_id,
        cardId=decision.card.card_id if decision.card else None,
        considered=list(decision.considered),
        shares=[
            {"locationId": s.location_id, "uniqueId": s.line_id, "sku": s.sku, "quantity": s.quantity}
            for s in decision.shares
        ],
        needs=[{"sku": need.sku, "quantity": need.quantity} for need in needs],
        places=[
            {"locationId": p.location_id, "available": dict(p.available), "barred": p.barred}
            for p in places.values()
        ],
    )
