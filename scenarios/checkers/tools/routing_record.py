"""What could be known when each order was routed, put together again from the ledger, the operator's changes and the
hub's locations, so that the reference engine can be asked the same question."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.checkers.tools.reference_routing import Demand, ReferenceCard, Situation
from scenarios.checkers.views.hub import HubState, Json, hub, hub_clock_off, instant
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.stock import TypeFilters, available_delta, type_excluded, type_filters
from scenarios.checkers.views.wire import soql, wire
from scenarios.record.history import History

_ROUTABLE = ("readyForFulfillment", "sentToFulfillment", "partialFulfillment")
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
    situations: tuple[Situation, ...]  # more than one where a type filter was on its way, or the clock off
    types: TypeFilters  # that held

    @property
    def shares(self) -> list[tuple[str, str]]:
        """What went where, as (line, location): by the journal's entry, or by the requests of a history without it."""
        told = (self.entry.get("details") or {}).get("shares")
        if told:
            return [(share["uniqueId"], share["locationId"]) for share in told]
        return [
            (line["uniqueId"], each["locationId"]) for each in self.shipments for line in each["lineItems"]
        ]

    @property
    def places(self) -> set[str]:
        """Where the order was to ship from."""
        return {place for _, place in self.shares}

    @property
    def cut(self) -> bool:
        """Whether units of one line were asked of more than one location."""
        places: dict[str, set[str]] = {}
        for line, place in self.shares:
            places.setdefault(line, set()).add(place)
        return any(len(each) > 1 for each in places.values())

    @property
    def card_id(self) -> str | None:
        """The card that the hub says decided."""
        return (self.entry.get("details") or {}).get("cardId")


def decisions(history: History) -> Iterator[Decision]:
    """Yield every routing of every order that routed or failed, as far as it can be put together again."""
    state, record, clock_off = history.view(hub), history.view(operator), hub_clock_off(history)
    ledger = _Ledger(state.ledger)
    pending: list[_Pending] = []
    for order_id, entries in _entries(history).items():
        order = state.order_by_id.get(order_id)
        if order is not None and not order.get("fulfilledByPlatform"):
            shipments = state.shipments_of.get(order_id, ())
            left_over = history.settled and _left_over(state, order)
            pending += _pending(ledger, order, entries, shipments, left_over=left_over)
    location_reads = _location_reads(history)
    for one in sorted(pending, key=_turn):
        demand = _demand(one)
        if not demand.lines:
            continue
        available = ledger.available(one.before, frozenset(sku for _, sku, _ in demand.lines))
        # By whichever clock: the hub wrote the instant, and its clock may have been off.
        held = [
            (at, types)
            for at in dict.fromkeys((one.at - clock_off, one.at + clock_off, one.at))
            for types in _filters(state, record, location_reads, at)
        ]
        situations = tuple(
            Situation(_cards(record, at), _shippable(state, record, types, at), available)
            for at, types in held
        )
        yield Decision(one.order, one.entry, one.at, demand, one.shipments, situations, held[-1][1])


def _left_over(state: HubState, order: Json) -> bool:
    """Whether a part of the order is asked of nobody, though it waits for nothing but a place that can ship it."""
    told = any(row["entityId"] == order["orderId"] for row in state.open_exceptions)
    waiting = order["status"] in _ROUTABLE and order.get("routingStatus") == "pending" and not told
    return waiting or order.get("routingStatus") == "failed"


@dataclass(frozen=True, slots=True)
class _Pending:
    """A routing still to be put together: what it saw is the ledger before one event."""

    before: int
    at: float
    order: Json
    entry: Json
    shipments: Sequence[Json] = ()
    taken: Mapping[str, int] = field(default_factory=dict)  # by line, what was asked of locations before


def _turn(pending: _Pending) -> tuple[int, int]:
    return pending.before, pending.entry["number"]


def _entries(history: History) -> dict[str, list[Json]]:
    """Return each order's routings and failures in their order."""
    entries: dict[str, list[Json]] = {}
    for entry in history.journal:
        if entry["decision"] in ("order_routed", "routing_failed"):
            entries.setdefault(entry["entityId"], []).append(entry)
    return entries


def _pending(
    ledger: _Ledger, order: Json, entries: Sequence[Json], shipments: Sequence[Json], *, left_over: bool
) -> Iterator[_Pending]:
    """Yield an order's routings, its last failure before any, and what is left over at the end.

    The rest of a partly routed order is judged at the end alone: what it wanted before then is in no order any more.
    """
    routed = [entry for entry in entries if entry["decision"] == "order_routed"]
    for entry in routed:
        at = instant(entry["at"])
        known = len(routed) == 1 or bool((entry.get("details") or {}).get("shares"))
        before = ledger.first_ship(order["orderId"], shipments, at if len(routed) > 1 else None)
        if before is not None and known:
            yield _Pending(before, at, order, entry, shipments)
    if not routed:
        at = instant(entries[-1]["at"])
        yield _Pending(ledger.after(at), at, order, entries[-1])
    if left_over:
        yield _Pending(_PAST_ALL, _AT_THE_END, order, entries[-1], taken=_taken(shipments))


def _taken(shipments: Sequence[Json]) -> Counter[str]:
    """Return by line what locations were asked for: all of a live request, what left of a canceled one."""
    taken = Counter[str]()
    for shipment in shipments:
        for line in shipment["lineItems"]:
            units = line.get("shipped", 0) if shipment["status"] == "canceled" else line["quantity"]
            taken[line["uniqueId"]] += units
    return taken


class _Ledger:
    """Stock as it stood before any event; asked in the order of events, it walks the ledger once."""

    def __init__(self, events: Sequence[Json]) -> None:
        self._events = events
        self._position = 0
        self._available: dict[str, dict[str, int]] = {}  # by SKU and location
        self._ships: dict[str, Json] = {}  # every word in the cause of a ship event -> its first event
        for event in events:
            if event["event"] == SHIP_EVENT:
                for word in _WORDS.split(event["cause"]):
                    self._ships.setdefault(word, event)

    def first_ship(self, order_id: str, shipments: Sequence[Json], at: float | None = None) -> int | None:
        """Return the number of the first event that the order's shipping requests wrote, those made at an instant."""
        words = [order_id, *(shipment["shipmentId"] for shipment in shipments)]
        words += [shipment["extShipmentId"] for shipment in shipments if shipment.get("extShipmentId")]
        events = [self._ships[word] for word in words if word in self._ships]
        return min((each["number"] for each in events if at is None or _event_at(each) == at), default=None)

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
                line["quantity"] - line.get("canceled", 0) - pending.taken.get(line["uniqueId"], 0),
            )
            for line in order["lineItems"]
            if line["quantity"] - line.get("canceled", 0) > pending.taken.get(line["uniqueId"], 0)
        )
    country = (order.get("shippingAddress") or {}).get("country") or ""
    return Demand(lines, country, order["integrationId"])


def _cards(record: OperatorRecord, at: float) -> list[ReferenceCard]:
    return [_card(row) for row in record.cards.at(at) or ()]


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


def _shippable(state: HubState, record: OperatorRecord, types: TypeFilters, at: float) -> frozenset[str]:
    return frozenset(
        location_id
        for location_id, location in state.locations.items()
        if not location.get("platformFulfilled")
        and not type_excluded(location, types)
        and (location_id not in record.scopes or record.scopes[location_id].at(at) is not False)
    )


def _location_reads(history: History) -> list[float]:
    """Return when the hub read the platform's locations: only then does a new type filter take effect."""
    calls = history.view(wire).to_vendor["salesforce"]
    return [call.exchange.at for call in calls if re.search(r"(?i)from(\+|%20)+Location\b", soql(call))]


def _filters(
    state: HubState, record: OperatorRecord, location_reads: Sequence[float], at: float
) -> list[TypeFilters]:
    since = max((read for read in location_reads if read <= at), default=at)
    return type_filters(state, record, since, at)
