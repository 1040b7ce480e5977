"""Omnichannel Inventory reservations, in outline: reserve, fulfill and release by location and SKU
(section 6)."""

from __future__ import annotations

from dataclasses import replace
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


# A location and a SKU.
_Place = tuple[str, str]


def _place(call: Call, entry: dict[str, Any]) -> _Place:
    place, sku = entry.get("locationIdentifier"), entry.get("stockKeepingUnit")
    if isinstance(place, str) and isinstance(sku, str) and call.org.stock.at(place, sku) is not None:
        return place, sku
    raise ConnectError("INVALID_INPUT", f"No inventory of {sku!r} at {place!r}")


def _level(call: Call, place: _Place) -> Level:
    level = call.org.stock.at(*place)
    assert level is not None, place
    return level


def reserve(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Reserves quantities; without allowPartialReservations all or nothing."""
    given = _once(call, body, "reserve")
    if given is not None:
        return given
    wanted = [
        (entry, _place(call, entry), quantity(entry.get("quantity"), "quantity"))
        for entry in entries(body, "createRecords")
    ]
    partial = body.get("allowPartialReservations") is True
    claimed: dict[_Place, float] = {}
    for _, place, amount in wanted:
        claimed[place] = claimed.get(place, 0.0) + amount
        if not partial and claimed[place] > _free(_level(call, place)):
            raise ConnectError("INSUFFICIENT_INVENTORY", "The inventory does not cover the reservation")
    results = []
    for entry, place, amount in wanted:
        level = _level(call, place)
        taken = min(amount, max(_free(level), 0.0))
        call.org.stock.set(*place, replace(level, reserved=level.reserved + taken))
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
        (entry, _place(call, entry), quantity(entry.get("quantity"), "quantity"))
        for entry in entries(body, key)
    ]
    left: dict[_Place, float] = {}
    for _, place, amount in wanted:
        left[place] = left.get(place, _level(call, place).reserved) - amount
        if left[place] < 0:
            raise ConnectError("INVALID_INPUT", "More than the reserved quantity")
    for _, place, amount in wanted:
        level = _level(call, place)
        gone = amount if kind == "fulfill" else 0.0
        call.org.stock.set(
            *place, replace(level, reserved=level.reserved - amount, on_hand=level.on_hand - gone)
        )
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
