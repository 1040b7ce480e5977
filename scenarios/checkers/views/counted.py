"""What is where, by those who count it: warehouses in what they told the hub, Omnichannel Inventory in what it holds.

A count speaks of the moment it was made; what a location shipped after that comes off it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenarios.checkers.views.hub import HubState, Json, hub, instant
from scenarios.checkers.views.sold import org_of
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History

Key = tuple[str, str]  # master SKU, the hub's id of the location


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a SKU one source says a location holds."""

    source: str
    quantity: int
    at: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The last count of every source, by SKU and location.

    `undated` are places where a source tells no moment; `unread` is what an org holds of a SKU that is not linked there
    any more, so that nobody reads it; `doubtful` is what was told, and nobody knows whether the hub took it.
    """

    last: Mapping[Key, Mapping[str, Count]]
    undated: frozenset[str]
    unread: frozenset[Key]
    doubtful: frozenset[Key]


def counted(history: History) -> Counted:
    """Collect the last count of each source."""
    state = history.view(hub)
    last: dict[Key, dict[str, Count]] = {}
    unread, doubtful = set[Key](), set[Key]()
    for key, count, taken in _told(history):
        if taken:
            last.setdefault(key, {})[count.source] = count
        (doubtful.discard if taken else doubtful.add)(key)
    for key, linked, count in _held(history, state):
        if linked:
            last.setdefault(key, {})[count.source] = count
        else:
            unread.add(key)
    undated = frozenset(
        location_id
        for integration_id, mapping in state.mappings.items()
        if state.integrations.get(integration_id, {}).get("connector") == "commerce_cloud"
        for location_id in mapping.values()
        if location_id
    )
    return Counted(last, undated, frozenset(unread - last.keys()), frozenset(doubtful))


def _told(history: History) -> Iterator[tuple[Key, Count, bool]]:
    """Yield each figure that a warehouse told, in its order, and whether the hub is known to have taken it."""
    for call in history.view(wire).to_hub:
        if call.method == "PUT" and call.path == "/api/v3/inventory":
            yield from _figures(call)


def _figures(call: Call) -> Iterator[tuple[Key, Count, bool]]:
    sent, received = call.exchange.sent, call.exchange.received
    taken = isinstance(received, Mapping) and "applied" in received
    refused = not call.exchange.arrived or (isinstance(received, Mapping) and not taken)
    if not isinstance(sent, Mapping) or refused:
        return
    unknown = set(received.get("unknown") or ()) if isinstance(received, Mapping) else ()
    place = str(sent.get("locationId"))
    for item in sent.get("items") or ():
        if item["sku"] not in unknown:
            yield (item["sku"], place), Count(place, item["onHand"], call.exchange.at), taken


def _held(history: History, state: HubState) -> Iterator[tuple[Key, bool, Count]]:
    """Yield what an org's Omnichannel Inventory holds where the hub reads it, and whether its SKU is one it reads."""
    platform = history.state.get("salesforce")
    if not history.settled or not isinstance(platform, Mapping):
        return
    for integration_id, integration in state.integrations.items():
        org = org_of(integration, platform) if integration["connector"] == "order_management" else None
        if org is None:
            continue
        masters = {
            link.sku: str(link.product["sku"])
            for link in state.links.get(integration_id, ())
            if link.sku is not None and link.product.get("sku")
        }
        for name, place in state.mappings.get(integration_id, {}).items():
            for sku, record in ((org.get("stock") or {}).get(name) or {}).items() if place else ():
                if place:
                    yield (masters.get(sku, sku), place), sku in masters, _record(integration_id, record)


def _record(source: str, record: Json) -> Count:
    dated = record.get("effectiveDate")
    return Count(source, int(record.get("onHand") or 0), instant(dated) if dated else 0.0)
