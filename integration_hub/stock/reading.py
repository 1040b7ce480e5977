"""Locations, stock and its ledger as they are read."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Executable, select

from integration_hub.ground.clock import iso
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document, Part, Query, listing, page
from integration_hub.ground.refusals import not_found
from integration_hub.ground.rows import LocationRow, StockEventRow, StockRow
from integration_hub.ground.tables import locations, stock, stock_events


class NamedLocation(NamedTuple):
    """A location to choose."""

    id: str
    name: str


@returning(NamedLocation)
def _named(organization_id: str) -> Executable:
    query = select(locations.c.id, locations.c.name).where(locations.c.organization_id == organization_id)
    return query.order_by(locations.c.name, locations.c.id)


def location(connection: Connection, organization_id: str, location_id: str) -> LocationRow:
    """Return the organization's location or refuse."""
    row = connection.select(locations, id=location_id, organization_id=organization_id).one_or_none()
    if row is None:
        raise not_found("location", location_id)
    return row


def locations_to_choose(connection: Connection, organization_id: str) -> list[NamedLocation]:
    """Return id and name of every location, by name."""
    return connection.execute(_named(organization_id)).all()


@listing(LocationRow)
def _locations(organization_id: str) -> Query:
    query = select(locations).where(locations.c.organization_id == organization_id)
    return query.order_by(locations.c.name, locations.c.id)


def locations_listed(connection: Connection, organization_id: str, part: Part) -> Document:
    """Return the organization's locations by name."""
    listed = _locations(organization_id)
    return page(connection, listed, "locations", lambda rows: [location_as_json(row) for row in rows], part)


@listing(StockRow)
def _stock_rows(organization_id: str, sku: str | None, location_id: str | None) -> Query:
    query = select(stock).where(stock.c.organization_id == organization_id)
    if sku is not None:
        query = query.where(stock.c.sku == sku)
    if location_id is not None:
        query = query.where(stock.c.location_id == location_id)
    return query.order_by(stock.c.sku, stock.c.location_id)


def stock_listed(
    connection: Connection, organization_id: str, part: Part, *, sku: str | None, location_id: str | None
) -> Document:
    """Return stock by SKU and location; commits not yet routed stand at the location "virtual"."""
    listed = _stock_rows(organization_id, sku, location_id)
    return page(connection, listed, "inventory", lambda rows: [_stock(row) for row in rows], part)


@listing(StockEventRow)
def _events(organization_id: str, sku: str | None) -> Query:
    query = select(stock_events).where(stock_events.c.organization_id == organization_id)
    if sku is not None:
        query = query.where(stock_events.c.sku == sku)
    return query.order_by(stock_events.c.number)


def ledger_listed(connection: Connection, organization_id: str, part: Part, *, sku: str | None) -> Document:
    """Return stock events, oldest first."""
    listed = _events(organization_id, sku)
    return page(connection, listed, "events", lambda rows: [_event(row) for row in rows], part)


def location_as_json(row: LocationRow) -> Document:
    """Return a location as the API shows it."""
    return {
        "locationId": row.id,
        "name": row.name,
        "locationType": row.location_type,
        "inScope": row.in_scope,
        "platformFulfilled": row.platform_fulfilled,
        "sourceIntegrationId": row.source_integration_id,
        "address": row.address_json,
    }


def _stock(row: StockRow) -> Document:
    return {
        "sku": row.sku,
        "locationId": row.location_id,
        "onHand": row.on_hand,
        "committed": row.committed,
        "unavailable": row.unavailable,
        "available": row.on_hand - row.committed - row.unavailable,
    }


def _event(row: StockEventRow) -> Document:
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
