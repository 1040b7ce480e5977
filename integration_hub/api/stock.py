"""Locations, their keys, stock and its ledger."""

from __future__ import annotations

from typing import Any

from integration_hub.api import bodies, queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground import keys
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.refusals import forbidden
from integration_hub.ground.tables import locations
from integration_hub.stock import reading
from integration_hub.stock.counts import count

_COLUMNS = {"name", "location_type", "in_scope", "platform_fulfilled"}


def list_locations(call: Call, query: queries.Listing) -> Answer:
    """Answer the organization's locations."""
    return reading.locations_listed(call.connection, call.organization_id, query.part)


def add_location(call: Call, body: bodies.LocationToAdd) -> Answer:
    """Add a location that the operator keeps."""
    location_id = call.hub.desk.new_id("loc")
    columns = {
        "id": location_id,
        "organization_id": call.organization_id,
        **body.model_dump(include=_COLUMNS),
        "address_json": body.address,
    }
    call.connection.insert(locations, columns)
    return _shown(call, location_id)


def edit_location(call: Call, location_id: str, body: bodies.LocationToEdit) -> Answer:
    """Change the given members of a location."""
    reading.location(call.connection, call.organization_id, location_id)
    columns = body.model_dump(include=_COLUMNS, exclude_unset=True)
    if "address" in body.model_fields_set:
        columns["address_json"] = body.address
    if columns:
        call.connection.update(locations, {"id": location_id}, columns)
    return _shown(call, location_id)


def issue_warehouse_key(call: Call, location_id: str) -> Answer:
    """Answer a new key that sees this location only; it is shown this once."""
    row = reading.location(call.connection, call.organization_id, location_id)
    return {"key": keys.issue(call.work, keys.WAREHOUSE, row.id)}


def list_stock(call: Call, query: queries.Stock) -> Answer:
    """Answer stock by SKU and location; commits not yet routed stand at the location "virtual"."""
    return reading.stock_listed(
        call.connection, call.organization_id, query.part, sku=query.sku, location_id=query.location_id
    )


def count_stock(call: Call, body: bodies.StockCount) -> Answer:
    """Take an absolute count at one location; a warehouse counts its own only."""
    if call.caller.location_id not in (None, body.location_id):
        raise forbidden("A warehouse key counts the stock of its own location only.")
    with call.hub.store.transaction() as connection:
        reading.location(connection, call.organization_id, body.location_id)
    counts = {item.sku: item.on_hand for item in body.items}
    if len(counts) < len(body.items):
        raise RuleViolated([_counted_twice(body)])
    applied, unknown = count(call.hub.desk, call.organization_id, body.location_id, counts)
    return {"applied": applied, "unknown": unknown}


def list_ledger(call: Call, query: queries.Ledger) -> Answer:
    """Answer stock events, oldest first."""
    return reading.ledger_listed(call.connection, call.organization_id, query.part, sku=query.sku)


def _shown(call: Call, location_id: str) -> dict[str, Any]:
    return reading.location_as_json(reading.location(call.connection, call.organization_id, location_id))


def _counted_twice(body: bodies.StockCount) -> Violation:
    skus = [item.sku for item in body.items]
    position = next(n for n, sku in enumerate(skus) if sku in skus[:n])
    message = f"SKU “{skus[position]}” is counted twice; count each once."
    return Violation("counted_twice", message, f"items.{position}.sku")
