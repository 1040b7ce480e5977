"""What could be known when each order was routed, put together again from the ledger, the operator's changes and the
hub's locations, so that the reference engine can be asked the same question."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.checkers.tools.reference_routing import Demand, ReferenceCard, Situation
from scenarios.checkers.views.hub import HubState, Json, hub, instant
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.stock import available_delta, type_excluded, type_filters
from scenarios.checkers.views.wire import soql, wire
from scenarios.record.history import History

SHIP_EVENT = "ship"  # facts/hub-behaviour.md 1.7: what a shipping request writes
_WORDS = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Decision:
    """One routing of one order: what was chosen, from what."""

    order: Json
    entry: Json  # of the journal
    at: float
    demand: Demand
    shipments: Sequence[Json]  # empty when it failed
    situations: tuple[Situation, ...]  # more than one where a change of the type filter was still on its way
    types: frozenset[str]  # the type filter that held


def decisions(history: History) -> Iterator[Decision]:
    """Yield the routing of every order that routed or failed, as far as it can be put together again."""
    state, record = history.view(hub), history.view(operator)
    ledger = _Ledger(state.ledger)
    pending: list[_Pending] = []
    for order_id, entry in _last_entries(history).items():
        order = state.order_by_id.get(order_id)
        if order is None or order.get("fulfilledByPlatform"):
            continue
        at = instant(entry["at"])
        if entry["decision"] == "routing_failed":
            pending.append(_Pending(ledger.after(at), at, order, entry))
            if history.settled and order.get("routingStatus") == "failed":
                pending.append(_Pending(_PAST_ALL, _AT_THE_END, order, entry))
        else:
            shipments = state.shipments_of.get(order_id, ())
            before = ledger.first_ship(order_id, shipments)
            if before is not None:
                pending.append(_Pending(before, at, order, entry, shipments))
    location_reads = _location_reads(history)
    for one in sorted(pending, key=_turn):
        demand = _demand(one)
        if not demand.lines:
            continue
        filters = _filters(state, record, location_reads, one.at)
        available = ledger.available(one.before, frozenset(sku for _, sku, _ in demand.lines))
        cards = [_card(row) for row in record.cards.at(one.at) or ()]
        situations = tuple(
            Situation(cards, _shippable(state, record, types, one.at), available) for types in filters
        )
        yield Decision(one.order, one.entry, one.at, demand, one.shipments, situations, filters[-1])


@dataclass(frozen=True, slots=True)
class _Pending:
    """A routing still to be put together: what it saw is the ledger before one event."""

    before: int
    at: float
    order: Json
    entry: Json
    shipments: Sequence[Json] = ()


def _turn(pending: _Pending) -> tuple[int, int]:
    return pending.before, pending.entry["number"]


def _last_entries(history: History) -> dict[str, Json]:
    """Return each order's only successful routing, or else its last failure.

    An order routed more than once (rejected lines, a re-run by hand) is left out: its shipping requests do not
    say which routing made them.
    """
    routed: dict[str, list[Json]] = {}
    failed: dict[str, Json] = {}
    for entry in history.journal:
        if entry["decision"] == "order_routed":
            routed.setdefault(entry["entityId"], []).append(entry)
        elif entry["decision"] == "routing_failed":
            failed[entry["entityId"]] = entry
    once = {order_id: entries[0] for order_id, entries in routed.items() if len(entries) == 1}
    return {**{order_id: entry for order_id, entry in failed.items() if order_id not in routed}, **once}


class _Ledger:
    """Stock as it stood before any event; asked in the order of events, it walks the ledger once."""

    def __init__(self, events: Sequence[Json]) -> None:
        self._events = events
        self._position = 0
        self._available: dict[str, dict[str, int]] = {}  # by SKU and location
        self._ships: dict[
            str, int
        ] = {}  # every word in the cause of a ship event -> its first event's number
        for event in events:
            if event["event"] == SHIP_EVENT:
                for word in _WORDS.split(event["cause"]):
                    self._ships.setdefault(word, event["number"])

    def first_ship(self, order_id: str, shipments: Sequence[Json]) -> int | None:
        """Return the number of the first event that the order's shipping requests wrote."""
        words = [order_id, *(shipment["shipmentId"] for shipment in shipments)]
        words += [shipment["extShipmentId"] for shipment in shipments if shipment.get("extShipmentId")]
        return min((self._ships[word] for word in words if word in self._ships), default=None)

    def after(self, at: float) -> int:
        """Return a number past the last event at or before an instant."""
        position = bisect_right(self._events, at, key=_event_at)
        return int(self._events[position]["number"]) if position < len(self._events) else _PAST_ALL

    def available(self, before: int, skus: frozenset[str]) -> dict[tuple[str, str], int]:
        """Return what was available of the SKUs, by (location, SKU), just before an event."""
        while self._position < len(self._events) and self._events[self._position]["number"] < before:
            event = self._events[self._position]
            held = self._available.setdefault(event["sku"], {})
            held[event["locationId"]] = held.get(event["locationId"], 0) + available_delta(event)
            self._position += 1
        return {
            (location, sku): quantity
            for sku in skus
            for location, quantity in self._available.get(sku, {}).items()
        }


_PAST_ALL = 1 << 62
_AT_THE_END = 1e15


def _event_at(event: Json) -> float:
    return instant(event["at"])


def _demand(pending: _Pending) -> Demand:
    """Return what the routing had to place: by its journal entry, by its requests, or what the order still wants.

    Requests may have lost units to a cancellation since; the entry has not.
    """
    order = pending.order
    if pending.shipments:
        shares = (pending.entry.get("details") or {}).get("shares") or [
            line for shipment in pending.shipments for line in shipment["lineItems"]
        ]
        wanted: dict[tuple[str, str], int] = {}
        for share in shares:
            key = (share["uniqueId"], share["sku"])
            wanted[key] = wanted.get(key, 0) + share["quantity"]
        lines = tuple((line, sku, quantity) for (line, sku), quantity in wanted.items())
    else:
        lines = tuple(
            (
                line["uniqueId"],
                line.get("productSku") or line["sku"],
                line["quantity"] - line.get("canceled", 0),
            )
            for line in order["lineItems"]
            if line["quantity"] > line.get("canceled", 0)
        )
    country = (order.get("shippingAddress") or {}).get("country") or ""
    return Demand(lines, country, order["integrationId"])


def _card(row: Mapping[str, Any]) -> ReferenceCard:
    filters = row.get("filters") or {}
    return ReferenceCard(
        card_id=str(row.get("cardId") or row["name"]),
        locations=tuple(row.get("locationIds") or ()),
        allow_split=bool(row.get("allowSplit")),
        ignore_inventory=bool(row.get("ignoreInventory")),
        skus=frozenset(filters.get("skus") or ()),
        integration_ids=frozenset(filters.get("integrationIds") or ()),
        countries=frozenset(filters.get("countries") or ()),
        enabled=row.get("enabled", True) is not False,
    )


def _shippable(state: HubState, record: OperatorRecord, types: frozenset[str], at: float) -> frozenset[str]:
    return frozenset(
        location_id
        for location_id, location in state.locations.items()
        if not location.get("platformFulfilled")
        and not type_excluded(state, location, types)
        and (location_id not in record.scopes or record.scopes[location_id].at(at) is not False)
    )


def _location_reads(history: History) -> list[float]:
    """Return when the hub read the platform's locations: only then does a new type filter take effect."""
    calls = history.view(wire).to_vendor["salesforce"]
    return [call.exchange.at for call in calls if re.search(r"(?i)from(\+|%20)+Location\b", soql(call))]


def _filters(
    state: HubState, record: OperatorRecord, location_reads: Sequence[float], at: float
) -> list[frozenset[str]]:
    since = max((read for read in location_reads if read <= at), default=at)
    return list(dict.fromkeys(type_filters(state, record, since, at)))
