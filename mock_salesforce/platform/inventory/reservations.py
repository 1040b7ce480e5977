"""Omnichannel Inventory reservations, in outline: reserve, fulfill and release by location and SKU
(section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.stock import Level
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, entries, quantity
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.operations import Operation


def _once(call: Call, body: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The answer already given to an actionRequestId, which is the action's idempotency key."""
    key = body.get("actionRequestId")
    if not isinstance(key, str) or not key:
        raise ConnectError("REQUIRED_FIELD_MISSING", "Required fields are missing: [actionRequestId]")
    return call.org.stock.reservations.get(f"{kind}:{key}")


def _level(call: Call, entry: dict[str, Any]) -> Level:
    place, sku = entry.get("locationIdentifier"), entry.get("stockKeepingUnit")
    level = call.org.stock.at(place, sku) if isinstance(place, str) and isinstance(sku, str) else None
    if level is None:
        raise ConnectError("INVALID_INPUT", f"No inventory of {sku!r} at {place!r}")
    return level


def reserve(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Reserves quantities; without allowPartialReservations all or nothing."""
    given = _once(call, body, "reserve")
    if given is not None:
        return given
    wanted = [
        (entry, _level(call, entry), quantity(entry.get("quantity"), "quantity"))
        for entry in entries(body, "createRecords")
    ]
    partial = body.get("allowPartialReservations") is True
    claimed: dict[int, float] = {}
    for _, level, amount in wanted:
        claimed[id(level)] = claimed.get(id(level), 0.0) + amount
        if not partial and claimed[id(level)] > _free(level):
            raise ConnectError("INSUFFICIENT_INVENTORY", "The inventory does not cover the reservation")
    results = []
    for entry, level, amount in wanted:
        taken = min(amount, max(_free(level), 0.0))
        level.reserved += taken
        results.append({**_named(entry), "quantity": taken, "success": taken == amount})
    return _kept(call, body, "reserve", results)


def fulfill(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Takes reserved quantities out of the stock."""
    return _lower(call, body, "fulfill", "fulfillmentRecords")


def release(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Gives reserved quantities back."""
    return _lower(call, body, "release", "releaseRecords")


def _lower(call: Call, body: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    given = _once(call, body, kind)
    if given is not None:
        return given
    key = key if key in body else "createRecords"
    wanted = [
        (entry, _level(call, entry), quantity(entry.get("quantity"), "quantity"))
        for entry in entries(body, key)
    ]
    left: dict[int, float] = {}
    for _, level, amount in wanted:
        left[id(level)] = left.get(id(level), level.reserved) - amount
        if left[id(level)] < 0:
            raise ConnectError("INVALID_INPUT", "More than the reserved quantity")
    for _, level, amount in wanted:
        level.reserved -= amount
        if kind == "fulfill":
            level.on_hand -= amount
    return _kept(call, body, kind, [{**_named(e), "quantity": q, "success": True} for e, _, q in wanted])


def _free(level: Level) -> float:
    return level.on_hand - level.reserved - level.safety_stock


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry.get(key) for key in ("locationIdentifier", "stockKeepingUnit")}


def _kept(call: Call, body: dict[str, Any], kind: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    output = {"actionRequestId": body["actionRequestId"], "records": results}
    call.org.stock.reservations[f"{kind}:{body['actionRequestId']}"] = output
    return output


_BASE = "/commerce/oci/reservation/actions"
_TABLE = (
    ("reservations", reserve, "Reserve inventory"),
    ("fulfillments", fulfill, "Fulfill reservations"),
    ("releases", release, "Release reservations"),
)
OPERATIONS = tuple(
    Operation(
        "POST",
        f"{_BASE}/{name}",
        action(view, "records", status=200),
        title,
        "6",
        51.0,
        "omnichannel_inventory",
    )
    for name, view, title in _TABLE
)
