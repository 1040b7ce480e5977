"""Locations, their keys, stock and its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, request
from sqlalchemy import select

from integration_hub.api.calls import (
    Answer,
    Call,
    between_transactions,
    body,
    flag,
    objects,
    page,
    text,
    transacted,
)
from integration_hub.connectors.records import Json
from integration_hub.ground import keys
from integration_hub.ground.instants import iso
from integration_hub.ground.keys import Caller
from integration_hub.ground.prepared import Row
from integration_hub.ground.refusals import forbidden, malformed, not_found
from integration_hub.ground.tables import locations, stock, stock_events
from integration_hub.stock.counts import count

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("stock", __name__, url_prefix="/api/v3")


@routes.get("/locations")
@transacted()
def list_locations(call: Call) -> Answer:
    """Answer the organization's locations."""
    query = select(locations).where(locations.c.organization_id == call.organization_id)
    query = query.order_by(locations.c.name, locations.c.id)
    return page(call.connection, query, "locations", lambda rows: [_location(row) for row in rows])


@routes.post("/locations")
@transacted()
def add_location(call: Call) -> Answer:
    """Add a location that the operator keeps."""
    given = body()
    location_id = call.hub.desk.new_id("loc")
    call.connection.insert(
        locations,
        {
            "id": location_id,
            "organization_id": call.organization_id,
            "name": text(given, "name"),
            "location_type": _optional_text(given, "locationType"),
            "in_scope": flag(given, "inScope", True),
            "platform_fulfilled": flag(given, "platformFulfilled", False),
            "address_json": _address(given, {}),
        },
    )
    return _location(_load_location(call, location_id)), 201


@routes.put("/locations/<location_id>")
@transacted()
def edit_location(call: Call, location_id: str) -> Answer:
    """Change the given members of a location."""
    given = body()
    row = _load_location(call, location_id)
    call.connection.update(
        locations,
        {"id": row.id},
        {
            "name": text(given, "name", row.name),
            "location_type": _optional_text(given, "locationType", row.location_type),
            "in_scope": flag(given, "inScope", row.in_scope),
            "platform_fulfilled": flag(given, "platformFulfilled", row.platform_fulfilled),
            "address_json": _address(given, row.address_json),
        },
    )
    return _location(_load_location(call, location_id))


@routes.post("/locations/<location_id>/keys")
@transacted()
def issue_warehouse_key(call: Call, location_id: str) -> Answer:
    """Answer a new key that sees this location only; it is shown this once."""
    row = _load_location(call, location_id)
    return {"key": keys.issue(call.work, keys.WAREHOUSE, row.id)}, 201


@routes.get("/inventory")
@transacted()
def list_stock(call: Call) -> Answer:
    """Answer stock by SKU and location; commits not yet routed stand at the location "virtual"."""
    query = select(stock).where(stock.c.organization_id == call.organization_id)
    for argument, column in (("sku", stock.c.sku), ("locationId", stock.c.location_id)):
        if argument in request.args:
            query = query.where(column == request.args[argument])
    query = query.order_by(stock.c.sku, stock.c.location_id)
    return page(call.connection, query, "inventory", lambda rows: [_stock(row) for row in rows])


@routes.put("/inventory")
@between_transactions(keys.OPERATOR, keys.WAREHOUSE)
def count_stock(hub: Hub, caller: Caller) -> Answer:
    """Take an absolute count at one location; a warehouse counts its own only."""
    given = body()
    location_id = text(given, "locationId")
    if caller.role == keys.WAREHOUSE and caller.location_id != location_id:
        raise forbidden("A warehouse key counts the stock of its own location only.")
    counts = _counts(objects(given, "items"))
    with hub.store.transaction() as connection:
        _load_location(Call(hub, connection, caller), location_id)
    applied, unknown = count(hub.desk, caller.organization_id, location_id, counts)
    return {"applied": applied, "unknown": unknown}


@routes.get("/inventory/ledger")
@transacted()
def list_ledger(call: Call) -> Answer:
    """Answer stock events, oldest first."""
    query = select(stock_events).where(stock_events.c.organization_id == call.organization_id)
    if "sku" in request.args:
        query = query.where(stock_events.c.sku == request.args["sku"])
    return page(
        call.connection,
        query.order_by(stock_events.c.number),
        "events",
        lambda rows: [_stock_event(row) for row in rows],
    )


def _load_location(call: Call, location_id: str) -> Row:
    row = call.connection.select(
        locations, id=location_id, organization_id=call.organization_id
    ).one_or_none()
    if row is None:
        raise not_found("location", location_id)
    return row


def _optional_text(given: Json, name: str, default: str | None = None) -> str | None:
    value = given.get(name, default)
    if not isinstance(value, str | None):
        raise malformed(f"“{name}” must be text or null.")
    return value


def _address(given: Json, default: Json) -> Json:
    value = given.get("address", default)
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise malformed("“address” must be an object of texts.")
    return value


def _counts(items: Sequence[Json]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        sku, on_hand = item.get("sku"), item.get("onHand")
        if (
            not isinstance(sku, str)
            or not isinstance(on_hand, int)
            or isinstance(on_hand, bool)
            or on_hand < 0
        ):
            raise malformed("Each item has a sku and an onHand that is a whole number from 0 up.")
        if sku in counts:
            raise malformed(f"SKU “{sku}” is counted twice.")
        counts[sku] = on_hand
    return counts


def _location(row: Row) -> Json:
    return {
        "locationId": row.id,
        "name": row.name,
        "locationType": row.location_type,
        "inScope": row.in_scope,
        "platformFulfilled": row.platform_fulfilled,
        "sourceIntegrationId": row.source_integration_id,
        "address": row.address_json,
    }


def _stock(row: Row) -> Json:
    return {
        "sku": row.sku,
        "locationId": row.location_id,
        "onHand": row.on_hand,
        "committed": row.committed,
        "unavailable": row.unavailable,
        "available": row.on_hand - row.committed - row.unavailable,
    }


def _stock_event(row: Row) -> Json:
    return {
        "number": row.number,
        "sku": row.sku,
        "locationId": row.location_id,
        "event": row.event,
        "onHandDelta": row.on_hand_delta,
        "committedDelta": row.committed_delta,
        "unavailableDelta": row.unavailable_delta,
        "cause": row.cause,
        "at": iso(row.at),
    }
