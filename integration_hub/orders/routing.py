"""Routing an order: the pure decision of `routing_decision.py` on what is stored, written as shipping requests.

Shipping requests, stock movements, routing status and the wish to tell other platforms are one transaction, so an
order is never half routed (promises I3, I13, I15). Only what is unrouted is routed: what a shipping request holds, or
what left, must never be asked of a second location, however often this is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select

from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.rows import IntegrationRow, LocationRow, RoutingCardRow
from integration_hub.ground.tables import (
    VIRTUAL_LOCATION,
    integrations,
    locations,
    remote_objects,
    routing_cards,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.orders import routing_decision as routing
from integration_hub.orders import status, units
from integration_hub.orders.turn import Turn
from integration_hub.orders.units import Line, Requested
from integration_hub.stock.ledger import Movement


def route(turn: Turn, lines: Sequence[Line], requested: Sequence[Requested]) -> None:
    """Ask locations to ship what no shipping request has taken yet, or say why none can."""
    order, connection = turn.order, turn.work.connection
    needs = [routing.Need(line.id, str(line.master), left) for line, left in units.unrouted(lines, requested)]
    if not needs:
        turn.work.of(None).close_exception(*status.UNROUTED, entity="order", entity_id=order.id)
        return
    places = _places(turn, needs)
    decision = routing.decide(
        needs,
        _cards(connection, order.organization_id),
        places,
        integration_id=order.integration_id,
        country=str(order.ship_to_json.get("country") or ""),
    )
    if decision.card is None:
        _note_failed(turn, needs, decision, places)
    else:
        _ask(turn, decision.card, decision, places, len({each.request_id for each in requested}))


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


def _places(turn: Turn, needs: Sequence[routing.Need]) -> dict[str, routing.Place]:
    held = turn.figures(list(dict.fromkeys(need.sku for need in needs)))
    rows = turn.work.connection.select(locations, organization_id=turn.order.organization_id)
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
        left_out = f"`locationTypes` leaves out the type “{row.location_type}”"
        return f"is out of scope: {left_out}, or it was taken out by hand"
    return None


def _note_failed(
    turn: Turn,
    needs: Sequence[routing.Need],
    decision: routing.Decision,
    places: dict[str, routing.Place],
) -> None:
    order = turn.order
    reason = " ".join(decision.considered)
    if order.routing_status != "failed":
        turn.move("unrouted", order.status, routing_status="failed")
    opened = turn.work.of(None).open_exception(
        "routing_failed",
        "order",
        order.id,
        f"No location can ship order {order.order_number}. {reason}",
        extOrderId=order.external_order_id,
        considered=list(decision.considered),
    )
    if opened:
        _note(turn, "routing_failed", reason, needs, decision, places)


def _ask(
    turn: Turn,
    card: routing.Card,
    decision: routing.Decision,
    places: dict[str, routing.Place],
    asked_before: int,
) -> None:
    """Ask each location to ship its shares, and have platforms that track who ships told of it."""
    tracking = _tracking(turn)
    shares_of = routing.by_location(decision.shares)
    for number, (location_id, shares) in enumerate(shares_of.items(), start=asked_before):
        request_id = _write_request(turn, card.card_id, location_id, shares, number)
        for integration_id in tracking:
            turn.want("fulfillment_order", request_id, integration_id)
    partly = turn.order.status == "partialFulfillment"
    turn.move("routed", "partialFulfillment" if partly else "sentToFulfillment", routing_status="routed")
    turn.work.of(None).close_exception(*status.UNROUTED, entity="order", entity_id=turn.order.id)
    reason = f"Card “{card.name}”: {', '.join(places[each].name for each in shares_of)}"
    _note(turn, "order_routed", reason, (), decision, places)


def _write_request(
    turn: Turn, card_id: str, location_id: str, shares: Sequence[routing.Share], number: int
) -> str:
    """Write the shipping request, whose units move from the virtual location to its own: held once, not twice."""
    work, order = turn.work, turn.order
    request_id = work.new_id("shr")
    base = f"{order.order_number}@{order.integration_id[-6:]}"  # order numbers repeat across channels
    work.connection.insert(
        shipping_requests,
        {
            "id": request_id,
            "organization_id": order.organization_id,
            "order_id": order.id,
            "ext_shipment_id": base if not number else f"{base}.{number + 1}",
            "location_id": location_id,
            "status": "readyForFulfillment",
            "card_id": card_id,
            "created_at": work.now,
        },
    )
    work.connection.insert(
        shipping_request_lines,
        [
            {
                "id": work.new_id("srl"),
                "shipping_request_id": request_id,
                "order_line_id": share.line_id,
                "sku": share.sku,
                "quantity": share.quantity,
                "shipped": 0,
            }
            for share in shares
        ],
    )
    for share in shares:
        cause = f"ship:{request_id}:{share.line_id}"
        turn.post(
            [
                Movement(share.sku, VIRTUAL_LOCATION, "ship", cause, committed=-share.quantity),
                Movement(share.sku, location_id, "ship", cause, committed=share.quantity),
            ]
        )
    return request_id


@returning(IntegrationRow)
def _holders(order_id: str, integration_ids: Sequence[str], organization_id: str) -> Executable:
    pushed = select(remote_objects.c.integration_id).where(
        remote_objects.c.entity_id == order_id,
        remote_objects.c.purpose == "order",
        remote_objects.c.status.in_(("wanted", "unknown", "sent")),
    )
    return select(integrations).where(
        integrations.c.id.in_(pushed) | integrations.c.id.in_(integration_ids),
        integrations.c.organization_id == organization_id,
    )


def _tracking(turn: Turn) -> list[str]:
    """Return the order platforms that track who ships: where the order was born, was pushed, or is to be.

    "Push orders" is about other channels' orders: a platform has its own ones allocated whatever that says, or nobody
    could tell it what was shipped.
    """
    order, desk = turn.order, turn.work.desk
    here = [order.integration_id, *turn.wanted("order")]
    return [
        row.id
        for row in turn.work.connection.execute(_holders(order.id, here, order.organization_id))
        if desk.able(row).pull_fulfillments
        and (row.id == order.integration_id or desk.setting(row, "pushOrders"))
    ]


def _note(
    turn: Turn,
    decision_name: str,
    reason: str,
    needs: Sequence[routing.Need],
    decision: routing.Decision,
    places: dict[str, routing.Place],
) -> None:
    order = turn.order
    turn.work.note(
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
