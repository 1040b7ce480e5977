"""Omnichannel Inventory reservations, in outline: reserve, fulfill and release by location and SKU
(section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_salesforce.platform.books.stock import Level
from mock_salesforce.platform.inventory.bodies import (
    Claim,
    FulfillBody,
    LowerBody,
    ReleaseBody,
    ReserveBody,
    no_inventory,
)
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action
from mock_salesforce.platform.wire.errors import ConnectError


def _once(call: Call, body: ReserveBody | LowerBody, kind: str) -> dict[str, Any] | None:
    """The answer already given to an actionRequestId, which is the action's idempotency key."""
    return call.org.stock.reservations.get(f"{kind}:{body.actionRequestId}")


# A location and a SKU.
_Place = tuple[str, str]


def _place(call: Call, claim: Claim) -> _Place:
    place = claim.locationIdentifier, claim.stockKeepingUnit
    if call.org.stock.at(*place) is None:
        raise ConnectError("INVALID_INPUT", no_inventory(*place))
    return place


def _level(call: Call, place: _Place) -> Level:
    level = call.org.stock.at(*place)
    assert level is not None, place
    return level


def reserve(call: Call, body: ReserveBody) -> dict[str, Any]:
    """Reserves quantities; without allowPartialReservations all or nothing."""
    given = _once(call, body, "reserve")
    if given is not None:
        return given
    wanted = [(_place(call, claim), claim.quantity) for claim in body.createRecords]
    partial = body.allowPartialReservations is True
    claimed: dict[_Place, float] = {}
    for place, amount in wanted:
        claimed[place] = claimed.get(place, 0.0) + amount
        if not partial and claimed[place] > _free(_level(call, place)):
            raise ConnectError("INSUFFICIENT_INVENTORY", "The inventory does not cover the reservation")
    results = []
    for place, amount in wanted:
        level = _level(call, place)
        taken = min(amount, max(_free(level), 0.0))
        call.org.stock.set(*place, replace(level, reserved=level.reserved + taken))
        results.append({**_named(place), "quantity": taken, "success": taken == amount})
    return _kept(call, body, "reserve", results)


def fulfill(call: Call, body: FulfillBody) -> dict[str, Any]:
    """Takes reserved quantities out of the stock."""
    return _lower(call, body, "fulfill")


def release(call: Call, body: ReleaseBody) -> dict[str, Any]:
    """Gives reserved quantities back."""
    return _lower(call, body, "release")


def _lower(call: Call, body: LowerBody, kind: str) -> dict[str, Any]:
    given = _once(call, body, kind)
    if given is not None:
        return given
    wanted = [(_place(call, claim), claim.quantity) for claim in body.records]
    left: dict[_Place, float] = {}
    for place, amount in wanted:
        left[place] = left.get(place, _level(call, place).reserved) - amount
        if left[place] < 0:
            raise ConnectError("INVALID_INPUT", "More than the reserved quantity")
    for place, amount in wanted:
        level = _level(call, place)
        gone = amount if kind == "fulfill" else 0.0
        call.org.stock.set(
            *place, replace(level, reserved=level.reserved - amount, on_hand=level.on_hand - gone)
        )
    return _kept(
        call, body, kind, [{**_named(place), "quantity": amount, "success": True} for place, amount in wanted]
    )


def _free(level: Level) -> float:
    return level.on_hand - level.reserved - level.safety_stock


def _named(place: _Place) -> dict[str, Any]:
    return dict(zip(("locationIdentifier", "stockKeepingUnit"), place, strict=True))


def _kept(
    call: Call, body: ReserveBody | LowerBody, kind: str, results: list[dict[str, Any]]
) -> dict[str, Any]:
    output = {"actionRequestId": body.actionRequestId, "records": results}
    call.org.stock.reservations[f"{kind}:{body.actionRequestId}"] = output
    return output


_BASE = "/commerce/oci/reservation/actions"
_ALIKE: Mapping[str, Any] = {"since": 51.0, "feature": "omnichannel_inventory", "status": 200}
OPERATIONS = (
    action(f"{_BASE}/reservations", reserve, ReserveBody, "Reserve inventory", "records", **_ALIKE),
    action(f"{_BASE}/fulfillments", fulfill, FulfillBody, "Fulfill reservations", "records", **_ALIKE),
    action(f"{_BASE}/releases", release, ReleaseBody, "Release reservations", "records", **_ALIKE),
)
