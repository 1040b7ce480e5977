"""The final state: the hub's orders, shipments, stock, exceptions and links as tables, and samples of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.page import labels
from reports.page.bodies import json_text, sample
from reports.page.timeline import brief
from reports.page.visible import revealed_edges

ROWS_SHOWN = 60
Record = Mapping[str, Any]
Column = tuple[str, Callable[[Record], object]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under column names; `total` counts the rows that are not shown, too."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A party's state cut short."""

    party: str
    sizes: tuple[tuple[str, int], ...]
    text: str


@dataclass(frozen=True, slots=True)
class FinalState:
    """What each party held at the end."""

    tables: tuple[Table, ...]
    samples: tuple[Sample, ...]


def final_state(state: Mapping[str, Any]) -> FinalState:
    """Return tables of the hub's state and a sample of every party's."""
    hub = state.get("hub")
    return FinalState(
        tables=_hub_tables(hub) if isinstance(hub, Mapping) else (),
        samples=tuple(_sample(party, held) for party, held in state.items()),
    )


def _hub_tables(hub: Record) -> tuple[Table, ...]:
    integrations = _names(hub, "integrations", "integrationId", "name", "connector")
    locations = _names(hub, "locations", "locationId", "name")

    def integration(record: Record) -> str:
        return integrations.get(str(record.get("integrationId")), str(record.get("integrationId") or ""))

    def location(record: Record) -> str:
        return locations.get(str(record.get("locationId")), str(record.get("locationId") or ""))

    links = [
        {**published, "master": product.get("sku"), "name": product.get("name")}
        for product in _records(hub, "products")
        for published in product.get("published") or ()
    ]
    built = (
        _table("Integrations", _records(hub, "integrations"), _integration_columns()),
        _table("Orders", _records(hub, "orders"), _order_columns(integration)),
        _table("Shipping requests", _records(hub, "shipments"), _shipment_columns(location)),
        _table("Fulfillments", _records(hub, "fulfillments"), _fulfillment_columns()),
        _table("Exceptions", _records(hub, "exceptions"), _exception_columns(integration)),
        _table("Stock", _records(hub, "inventory"), _stock_columns(location)),
        _table("Listing links", links, _link_columns(integration)),
        _table("Locations", _records(hub, "locations"), _location_columns()),
        _table("Routing cards", _records(hub, "cards"), _card_columns(locations)),
    )
    return tuple(table for table in built if table.total)


def _integration_columns() -> tuple[Column, ...]:
    return (
        ("Integration", lambda record: record.get("name") or record.get("integrationId")),
        ("Connector", lambda record: labels.connector(str(record.get("connector") or ""))),
        ("Status", lambda record: record.get("status")),
        ("Enabled", lambda record: record.get("enabled")),
        ("Last error", lambda record: record.get("lastError")),
    )


def _order_columns(integration: Callable[[Record], str]) -> tuple[Column, ...]:
    return (
        ("Order", lambda record: record.get("extOrderId") or record.get("orderId")),
        ("From", integration),
        ("Status", lambda record: record.get("status")),
        ("Routing", lambda record: record.get("routingStatus")),
        ("By TikTok", lambda record: record.get("fulfilledByPlatform")),
        ("Lines", lambda record: _lines(record.get("lineItems"))),
        ("Pushed as", lambda record: _lines(record.get("remote"))),
    )


def _shipment_columns(location: Callable[[Record], str]) -> tuple[Column, ...]:
    return (
        ("Shipping request", lambda record: record.get("extShipmentId") or record.get("shipmentId")),
        ("Order", lambda record: record.get("extOrderId") or record.get("orderId")),
        ("Location", location),
        ("Status", lambda record: record.get("status")),
        ("Lines", lambda record: _lines(record.get("lineItems"))),
    )


def _fulfillment_columns() -> tuple[Column, ...]:
    return (
        ("Fulfillment", lambda record: record.get("extReferenceId") or record.get("fulfillmentId")),
        ("Shipping request", lambda record: record.get("shipmentId")),
        ("Type", lambda record: record.get("type")),
        ("Carrier", lambda record: record.get("carrier")),
        ("Tracking", lambda record: record.get("trackingNumber")),
        ("Lines", lambda record: _lines(record.get("lineItems"))),
    )


def _exception_columns(integration: Callable[[Record], str]) -> tuple[Column, ...]:
    return (
        ("Exception", lambda record: record.get("code")),
        ("About", lambda record: " ".join(str(record.get(name) or "") for name in ("entity", "entityId"))),
        ("Integration", integration),
        ("Open", lambda record: not record.get("closedAt")),
        ("Message", lambda record: record.get("message")),
    )


def _stock_columns(location: Callable[[Record], str]) -> tuple[Column, ...]:
    return (
        ("SKU", lambda record: record.get("sku")),
        ("Location", location),
        ("On hand", lambda record: record.get("onHand")),
        ("Committed", lambda record: record.get("committed")),
        ("Unavailable", lambda record: record.get("unavailable")),
        ("Available", lambda record: record.get("available")),
    )


def _link_columns(integration: Callable[[Record], str]) -> tuple[Column, ...]:
    return (
        ("Master SKU", lambda record: record.get("master")),
        ("Product", lambda record: record.get("name")),
        ("Integration", integration),
        ("Channel SKU", lambda record: record.get("sku")),
        ("Listing", lambda record: record.get("externalProductId")),
        ("Variant", lambda record: record.get("externalSkuId")),
        ("Status", lambda record: record.get("status")),
    )


def _location_columns() -> tuple[Column, ...]:
    return (
        ("Location", lambda record: record.get("name")),
        ("Type", lambda record: record.get("locationType")),
        ("In scope", lambda record: record.get("inScope")),
        ("TikTok's own", lambda record: record.get("platformFulfilled")),
    )


def _card_columns(locations: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        ("Card", lambda record: record.get("name")),
        ("Enabled", lambda record: record.get("enabled")),
        ("Filters", lambda record: record.get("filters")),
        (
            "Locations",
            lambda record: [locations.get(str(key), key) for key in record.get("locationIds") or ()],
        ),
        ("Allow split orders", lambda record: record.get("allowSplit")),
        ("Ignores stock", lambda record: record.get("ignoreInventory")),
    )


def _table(title: str, records: Sequence[Record], columns: Sequence[Column]) -> Table:
    rows = tuple(tuple(_cell(read(record)) for _, read in columns) for record in records[:ROWS_SHOWN])
    return Table(title, tuple(name for name, _ in columns), rows, len(records))


def _cell(value: object) -> str:
    return "" if value in (None, "", [], {}) else revealed_edges(brief(value))


def _lines(lines: object) -> str:
    if not isinstance(lines, list):
        return ""
    return "; ".join(_line(line) for line in lines[:6]) + (
        f"; … {len(lines) - 6} more" if len(lines) > 6 else ""
    )


def _line(line: object) -> str:
    if not isinstance(line, Mapping):
        return brief(line)
    if "sku" not in line:
        return " ".join(str(line[name]) for name in ("purpose", "externalId", "status") if line.get(name))
    done = [f"{line[name]} {name}" for name in ("shipped", "canceled") if line.get(name)]
    return f"{line.get('quantity')} × {line['sku']}" + (f" ({', '.join(done)})" if done else "")


def _records(hub: Record, name: str) -> Sequence[Record]:
    held = hub.get(name)
    return [record for record in held if isinstance(record, Mapping)] if isinstance(held, list) else []


def _names(hub: Record, collection: str, key: str, *candidates: str) -> dict[str, str]:
    return {
        str(record.get(key)): str(
            next((record[name] for name in candidates if record.get(name)), record.get(key))
        )
        for record in _records(hub, collection)
    }


def _sample(party: str, held: object) -> Sample:
    sizes = (
        tuple(
            (labels.spaced(name), len(each))
            for name, each in held.items()
            if isinstance(each, list | Mapping)
        )
        if isinstance(held, Mapping)
        else ()
    )
    return Sample(party, sizes, json_text(sample(held)))
