"""What stock must come to, from outside the hub: counts by who counts, orders by who sold, parcels by who shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass

from scenarios.checkers.views.counted import Key, counted
from scenarios.checkers.views.deeds import Deeds, deeds
from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub, org_clock_off, setting
from scenarios.checkers.views.sold import Market, sold
from scenarios.checkers.views.wire import wire
from scenarios.record.history import History


@dataclass(frozen=True, slots=True)
class Parcel:
    """Units of one SKU that a location told it had shipped."""

    sku: str  # the master SKU
    location_id: str
    units: int
    at: float


@dataclass(frozen=True, slots=True)
class Goods:
    """What is on hand where, and what orders still hold; nothing is said of a SKU that is `unclear`."""

    on_hand: Mapping[Key, int]
    counted: frozenset[Key]  # whoever counts there, and whether or not it can be said to what it comes
    held: Mapping[str, int]
    unclear: frozenset[str]

    def offered(self, sku: str, location_ids: frozenset[str]) -> int | None:
        """Return what may be sold of a SKU from these locations; None where that cannot be said."""
        keys = [key for key in self.counted if key[0] == sku and key[1] in location_ids]
        if sku in self.unclear or not keys or any(key not in self.on_hand for key in keys):
            return None
        return sum(max(0, self.on_hand[key]) for key in keys) - self.held.get(sku, 0)


def goods(history: History) -> Goods:
    """Work out the stock of every SKU at the end of the run."""
    state, done = history.view(hub), history.view(deeds)
    unanswered = {call.index for call in history.view(wire).to_hub if call.exchange.received is None}
    parcels, unclear = _parcels(state, done, unanswered)
    held, unknown = _held(state, history.view(sold), done)
    found = history.view(counted)
    on_hand, clock_off = {}, org_clock_off(history)
    for key, sources in found.last.items():
        if (
            len(sources) == 1
            and key not in found.doubtful
            and _says(state, key, next(iter(sources)), found.undated)
        ):
            (count,) = sources.values()
            left = parcels.get(key, ())
            # An org whose clock is off dates its counts by it: what left in that time may be in them or not.
            if clock_off and any(abs(each.at - count.at) <= clock_off for each in left):
                continue
            on_hand[key] = count.quantity - sum(each.units for each in left if each.at > count.at)
    counts = frozenset(found.last) | found.unread | found.doubtful
    return Goods(on_hand, counts, held, frozenset(unclear | unknown))


def _says(state: HubState, key: Key, source: str, undated: frozenset[str]) -> bool:
    """Whether the hub must have what this source counts: it is read, and its location is within the filter."""
    location = state.locations.get(key[1])
    if location is None or location.get("inScope", True) is False or key[1] in undated:
        return False
    if source == key[1]:
        return True
    integration = state.integrations.get(source)
    exchanged = setting(integration, "inventorySKUs") or ()
    return (
        state.connected(integration)
        and setting(integration, "inventoryResync") is not False
        and (not exchanged or key[0] in exchanged)
    )


def _parcels(
    state: HubState, done: Deeds, unanswered: Container[int | None]
) -> tuple[dict[Key, list[Parcel]], set[str]]:
    """Return what left by SKU and location, and the SKUs of reports that name no request or may not have counted."""
    requests = {row["shipmentId"]: row for rows in state.shipments_of.values() for row in rows}
    parcels: dict[Key, list[Parcel]] = {}
    unclear = set()
    for report in done.reports:
        in_doubt = report.exchange in unanswered and not report.accepted
        if not report.counts and not in_doubt:
            continue
        masters = masters_of(state.order_by_id.get(report.order_id))
        request = requests.get(report.shipment_id or "")
        for sku, units in report.units.items():
            master = masters.get(sku, sku)
            if request is None or in_doubt:
                unclear.add(master)
                continue
            key = (master, request["locationId"])
            parcels.setdefault(key, []).append(Parcel(*key, units, report.at))
    return parcels, unclear


def masters_of(order: Json | None) -> dict[str, str]:
    """Return the master SKU by the channel's SKU of an order's lines."""
    lines = order["lineItems"] if order is not None else ()
    return {line["sku"]: line["productSku"] for line in lines if line.get("productSku")}


def _held(state: HubState, market: Market, done: Deeds) -> tuple[Counter[str], set[str]]:
    """Return what open orders hold by SKU, and the SKUs of orders whose channel nobody can read."""
    held, unclear = Counter[str](), set[str]()
    for order in state.orders:
        if order.get("fulfilledByPlatform") or order["status"] in FINAL_STATUSES:
            continue
        masters = masters_of(order)
        theirs = market.orders.get((order["integrationId"], order["extOrderId"]))
        if theirs is None or not state.connected(state.integrations[order["integrationId"]]):
            unclear.update(masters.values())
            continue
        left = theirs.ordered()
        left.subtract(theirs.canceled())
        left.subtract(done.shipped(order["orderId"]))
        for sku, units in left.items():
            if sku in masters:
                held[masters[sku]] += max(0, units)
    return held, unclear
