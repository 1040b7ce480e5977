"""I15: on hand is what its source counts less what left since, committed is what open orders hold; available is on hand
less committed less unavailable; every balance is the sum of its events; each business cause posts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.checkers.views.goods import Goods, goods
from scenarios.checkers.views.hub import VIRTUAL_LOCATION, HubState, Json, hub
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

Key = tuple[str, str]  # SKU, location


def check(history: History) -> Check:
    """Judge every stock row against its events and what people counted, and every event against its like."""
    state = history.view(hub)
    sums: dict[Key, list[int]] = {}
    for event in state.ledger:
        row = sums.setdefault((event["sku"], event["locationId"]), [0, 0, 0])
        row[0] += event.get("onHandDelta", 0)
        row[1] += event.get("committedDelta", 0)
        row[2] += event.get("unavailableDelta", 0)
    findings = [*_balances(state.inventory, sums), *_repeated(state.ledger)]
    judged = len(state.inventory) + len(state.ledger)
    if history.settled:
        outside = history.view(goods)
        judged += len(outside.on_hand)
        findings += _not_as_counted(state, outside)
        findings += _not_as_ordered(state, outside)
    return conclude("I15", judged, findings, subject="stock rows, events and counts")


def _not_as_counted(state: HubState, outside: Goods) -> Iterator[Finding]:
    """Yield stock that is not what its source counts, and stock on hand that nobody counts."""
    rows = {(row["sku"], row["locationId"]): row for row in state.inventory}
    for key, quantity in outside.on_hand.items():
        row = rows.get(key)
        shown = row["onHand"] if row is not None else 0
        if key[0] not in outside.unclear and shown != quantity:
            message = f"{key[0]!r} at {key[1]}: {shown} on hand; by count and parcels there are {quantity}"
            yield Finding("stock_not_as_counted", "I15", "R75", message, Evidence(state={"row": row or key}))
    for key, row in rows.items():
        if key not in outside.counted and row["onHand"] > 0 and _is_read(state, key[1]):
            message = f"{key[0]!r} at {key[1]}: {row['onHand']} on hand, and nobody counts any there"
            yield Finding("stock_not_as_counted", "I15", "R75", message, Evidence(state={"row": row}))


def _is_read(state: HubState, location_id: str) -> bool:
    """Whether every source that could count at a location is read, and tells what it counts."""
    location = state.locations.get(location_id)
    if location is None or location.get("inScope", True) is False:
        return False
    return all(
        integration["connector"] not in _KEEP_STOCK
        or (integration["connector"] == "order_management" and state.connected(integration))
        for integration in state.integrations.values()
    )


_KEEP_STOCK = frozenset({"order_management", "commerce_cloud"})


def _not_as_ordered(state: HubState, outside: Goods) -> Iterator[Finding]:
    """Yield SKUs of which more or less is committed than open orders hold, and places that hold not what they ship."""
    committed, asked = Counter[str](), state.asked()
    for row in state.inventory:
        committed[row["sku"]] += row["committed"]
    for sku in sorted({*committed, *outside.held} - outside.unclear):
        if committed[sku] != outside.held.get(sku, 0):
            message = (
                f"{committed[sku]} of {sku!r} are committed; open orders hold {outside.held.get(sku, 0)}"
            )
            yield Finding("commitment_unfounded", "I15", "R75", message, Evidence(state={"sku": sku}))
    for row in state.inventory:
        key = (row["sku"], row["locationId"])
        if key[1] != VIRTUAL_LOCATION and row["committed"] != asked[key]:
            message = (
                f"{key[0]!r} at {key[1]}: {row['committed']} committed; open requests ask for {asked[key]}"
            )
            yield Finding("commitment_unfounded", "I15", "R75", message, Evidence(state={"row": row}))


def _balances(inventory: Sequence[Json], sums: dict[Key, list[int]]) -> Iterator[Finding]:
    seen = set()
    for row in inventory:
        key = (row["sku"], row["locationId"])
        seen.add(key)
        figures = [row["onHand"], row["committed"], row["unavailable"]]
        if row["available"] != figures[0] - figures[1] - figures[2]:
            parts = " - ".join(map(str, figures))
            message = f"{key[0]!r} at {key[1]}: available {row['available']} is not {parts}"
            yield _finding(message, row)
        if sums.get(key, [0, 0, 0]) != figures:
            shown, summed = _told(figures), _told(sums.get(key, [0, 0, 0]))
            message = f"{key[0]!r} at {key[1]} shows {shown}; its events come to {summed}"
            yield _finding(message, row)
    for key, figures in sums.items():
        if key not in seen and any(figures):
            yield _finding(
                f"{key[0]!r} at {key[1]} has events worth {figures} and no stock row", {"key": key}
            )


def _told(figures: list[int]) -> str:
    return "{} on hand, {} committed, {} unavailable".format(*figures)


def _repeated(ledger: Sequence[Json]) -> Iterator[Finding]:
    counted = Counter((row["cause"], row["sku"], row["locationId"]) for row in ledger)
    for (cause, sku, location), count in counted.items():
        if count > 1:
            yield _finding(f"{cause} moved {sku!r} at {location} {count} times", {"cause": cause})


def _finding(message: str, row: Json) -> Finding:
    return Finding("ledger_unbalanced", "I15", "R75", message, Evidence(state={"row": row}))
