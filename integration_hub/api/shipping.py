"""Shipping requests, fulfillments and routing cards: the warehouse's side of the API."""

from __future__ import annotations

from integration_hub.api import bodies, queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground.prepared import Connection
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import forbidden
from integration_hub.orders import cards as routing_cards
from integration_hub.orders import fulfillment as domain
from integration_hub.orders import reading
from integration_hub.orders.cancellation import cancel_request


def list_shipments(call: Call, query: queries.Shipments) -> Answer:
    """Answer shipping requests; a warehouse sees those of its own location only."""
    return reading.requests_listed(
        call.connection,
        call.organization_id,
        query.part,
        order_id=query.order_id,
        location_id=query.location_id,
        status=query.status,
        only_location_id=call.caller.location_id,
    )


def get_shipment(call: Call, shipment_id: str) -> Answer:
    """Answer one shipping request."""
    return _shown(call, call.connection, shipment_id)


def cancel_shipment(call: Call, shipment_id: str, body: bodies.RequestToCancel) -> Answer:
    """Cancel the request in the hub; a warehouse that was already told may still ship it."""
    with call.hub.store.transaction() as connection:
        _load(call, connection, shipment_id)
    cancel_request(call.hub.desk, shipment_id, body.restock)
    with call.hub.store.transaction() as connection:
        return _shown(call, connection, shipment_id)


def record_fulfillment(call: Call, body: bodies.FulfillmentToRecord) -> Answer:
    """Record what left, once for each `extReferenceId`; the same one again answers what the first did."""
    with call.hub.store.transaction() as connection:
        row = _load(call, connection, body.shipment_id)
    quantities: dict[str, int] = {}
    for item in body.line_items:  # rows of one SKU add up
        quantities[item.sku] = quantities.get(item.sku, 0) + item.quantity
    fulfillment_id, created = domain.record(
        call.hub.desk,
        body.shipment_id,
        domain.Report(
            source=call.caller.location_id or row.location_id,
            ext_reference_id=body.ext_reference_id,
            kind=body.type,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
            quantities=quantities,
        ),
    )
    with call.hub.store.transaction() as connection:
        return reading.fulfillment(connection, fulfillment_id), 201 if created else 200


def list_fulfillments(call: Call, query: queries.Fulfillments) -> Answer:
    """Answer fulfillments, oldest first."""
    return reading.fulfillments_listed(
        call.connection, call.organization_id, query.part, order_id=query.order_id
    )


def get_cards(call: Call) -> Answer:
    """Answer the routing cards from top to bottom."""
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


def put_cards(call: Call, body: bodies.CardsToPut) -> Answer:
    """Replace the routing cards as a whole."""
    given = [card.given() for card in body.cards]
    routing_cards.replace(call.work, given)
    return {"cards": routing_cards.listed(call.connection, call.organization_id)}


def _load(call: Call, connection: Connection, shipment_id: str) -> reading.RequestRead:
    row = reading.request(connection, call.organization_id, shipment_id)
    if call.caller.location_id not in (None, row.location_id):
        raise forbidden("A warehouse key sees the shipping requests of its own location only.")
    return row


def _shown(call: Call, connection: Connection, shipment_id: str) -> Document:
    return reading.requests_as_json(connection, [_load(call, connection, shipment_id)])[0]
