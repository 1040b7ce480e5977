"""Omnichannel Inventory's headless APIs: availability and reservations.

Source: facts/commerce-cloud-api.md section 8 B. Paths and bodies of reservations follow the platform's twin of
the API, as no fact shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.omnichannel.calls import (
    LINE,
    PLACE,
    SKU,
    check_line,
    omnichannel_api,
    omnichannel_operation,
    write_line,
)
from mock_salesforce.commerce_cloud.omnichannel.files import IMPEX_API
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer
from mock_salesforce.frame.kinds import OBJECT, number, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.omnichannel_stock import OmnichannelStock
    from mock_salesforce.commerce_cloud.wire.operations import Call

_MOST = 100


def get_availability(call: Call) -> Answer:
    """POST .../get-availability: at most 100 SKUs at 100 locations or groups."""
    body = call.document()
    stock = call.realm.omnichannel
    skus = body.get("skus") or ([body["sku"]] if "sku" in body else None)
    groups = body.get("groups") or ([body["group"]] if "group" in body else [])
    locations = body.get("locations", [])
    if (len(groups) > 0) == (len(locations) > 0):
        raise errors.bad_request("Name either groups or locations.")
    horizon = call.state.now() - call.state.quirks.omnichannel_lag_s
    seen = [sku for (_, sku), one in stock.records.items() if one.written_at <= horizon]
    wanted = list(dict.fromkeys(skus if skus is not None else seen))
    answer: dict[str, Any] = {}
    if groups:
        answer["groups"] = [
            {"id": one, "records": _kept(stock.at_group(one, sku) for sku in wanted)} for one in groups
        ]
    else:
        answer["locations"] = [
            {"id": one, "records": _kept(_visible(stock, one, sku, horizon) for sku in wanted)}
            for one in locations
        ]
    return Answer(200, answer)


def _kept(records: Any) -> list[dict[str, Any]]:
    return [one for one in records if one is not None]


def _visible(stock: OmnichannelStock, location: str, sku: str, horizon: float) -> dict[str, Any] | None:
    known = stock.records.get((location, sku))
    return stock.at_location(location, sku) if known and known.written_at <= horizon else None


def batch_update(call: Call) -> Answer:
    """POST .../batch-update: sets records, all or none; fewer than 1000."""
    lines = call.document()["records"]
    for at, line in enumerate(lines):
        check_line(line, f"$.records[{at}]")
    for line in lines:
        write_line(call, line)
    return Answer(200, {"records": [{"sku": one["sku"], "locationId": one["locationId"]} for one in lines]})


def get_delta_token(call: Call) -> Answer:
    """GET .../delta-token: from here on, get-deltas tells what changed."""
    return Answer(200, {"deltaToken": str(len(call.realm.omnichannel.changes))})


def get_deltas(call: Call) -> Answer:
    """POST .../get-deltas: the records changed since a token, and the next token."""
    stock = call.realm.omnichannel
    token = call.document()["deltaToken"]
    if not (token.isascii() and token.isdigit() and int(token[:12]) <= len(stock.changes)):
        raise errors.bad_request("The delta token is unknown.", validationPath="$.deltaToken")
    changed = list(dict.fromkeys(stock.changes[int(token) :]))
    by_location: dict[str, list[dict[str, Any]]] = {}
    for location, sku in changed:
        found = stock.at_location(location, sku)
        if found is not None:
            by_location.setdefault(location, []).append(found)
    told = [{"id": location, "records": records} for location, records in by_location.items()]
    return Answer(200, {"locations": told, "deltaToken": str(len(stock.changes))})


def create_reservation(call: Call) -> Answer:
    """POST /reservation-documents: reserves every line, or none of them."""
    stock = call.realm.omnichannel
    body = call.document()
    document_id = body.get("id")
    if document_id is not None and document_id in stock.reservations:
        raise errors.Problem(409, "conflict", "Conflict", f"The reservation '{document_id}' exists.")
    wanted: dict[tuple[str, str, str], float] = {}
    for line in body["lines"]:
        key = ("location", line["locationId"]) if "locationId" in line else ("group", line.get("groupId", ""))
        wanted[*key, line["sku"]] = wanted.get((*key, line["sku"]), 0) + line["quantity"]
    for (kind, place, sku), quantity in wanted.items():
        known = stock.at_location(place, sku) if kind == "location" else stock.at_group(place, sku)
        if known is None or known["ato"] < quantity:
            raise errors.bad_request(f"Fewer than {quantity} of '{sku}' can be reserved at '{place}'.")
    for (kind, place, sku), quantity in wanted.items():
        _reserve(stock, kind, place, sku, quantity)
    document_id = document_id or call.state.guid()
    lines = [
        {"type": kind, "place": place, "sku": sku, "quantity": quantity}
        for (kind, place, sku), quantity in wanted.items()
    ]
    stock.reservations[document_id] = {"id": document_id, "lines": lines}
    return Answer(201, stock.reservations[document_id])


def _reserve(stock: OmnichannelStock, kind: str, place: str, sku: str, quantity: float) -> None:
    if kind == "location":
        stock.records[place, sku].reserved += quantity
        stock.changes.append((place, sku))
    else:
        stock.group_reserved[place, sku] = stock.group_reserved.get((place, sku), 0.0) + quantity


def get_reservation(call: Call) -> Answer:
    """GET /reservation-documents/{reservationId}."""
    return Answer(200, _reservation(call))


def release_reservation(call: Call) -> Answer:
    """DELETE /reservation-documents/{reservationId}: gives back what it reserved."""
    document = _reservation(call)
    for line in document["lines"]:
        _reserve(call.realm.omnichannel, line["type"], line["place"], line["sku"], -line["quantity"])
    del call.realm.omnichannel.reservations[document["id"]]
    return Answer(204)


def _reservation(call: Call) -> dict[str, Any]:
    document_id = call.identifier("reservationId")
    document = call.realm.omnichannel.reservations.get(document_id)
    if document is None:
        detail = f"No reservation with ID '{document_id}' could be found."
        raise errors.Problem(404, "reservation-not-found", "Reservation Not Found", detail)
    return document


_AVAILABILITY_BODY = record(
    {
        "sku": SKU,
        "skus": rows(SKU, 1, _MOST),
        "group": PLACE,
        "groups": rows(PLACE, 1, _MOST),
        "locations": rows(PLACE, 1, _MOST),
    }
)
_RESERVATION_BODY = record(
    {
        "id": text(64, shortest=1),
        "lines": rows(
            record(
                {
                    "sku": SKU,
                    "quantity": number(above=0, high=10**9),
                    "locationId": PLACE,
                    "groupId": PLACE,
                },
                ("sku", "quantity"),
            ),
            1,
            _MOST,
        ),
    },
    ("lines",),
)
_PLACES = rows(record({"id": text(), "records": rows(OBJECT)}, ("id", "records")))
_AVAILABILITY = "sfcc.inventory.availability"
_RESERVATIONS = "sfcc.inventory.reservations"


_ACTIONS = "/availability-records/actions"
AVAILABILITY_API = omnichannel_api(
    "Omnichannel Availability",
    "availability",
    omnichannel_operation(
        "getAvailability",
        "POST",
        f"{_ACTIONS}/get-availability",
        get_availability,
        _AVAILABILITY,
        body=_AVAILABILITY_BODY,
        answer=record({"groups": _PLACES, "locations": _PLACES}),
        beyond="either groups or locations",
    ),
    omnichannel_operation(
        "batchUpdate",
        "POST",
        f"{_ACTIONS}/batch-update",
        batch_update,
        _AVAILABILITY,
        body=record({"records": rows(LINE, 1, 999)}, ("records",)),
        beyond="characters that a SKU may not hold",
    ),
    omnichannel_operation(
        "getDeltas",
        "POST",
        f"{_ACTIONS}/get-deltas",
        get_deltas,
        _AVAILABILITY,
        body=record({"deltaToken": text()}, ("deltaToken",)),
        answer=record({"locations": _PLACES, "deltaToken": text()}, ("deltaToken",)),
        beyond="the token must be one of ours",
    ),
    omnichannel_operation(
        "getDeltaToken",
        "GET",
        "/availability-records/delta-token",
        get_delta_token,
        _AVAILABILITY,
        answer=record({"deltaToken": text()}, ("deltaToken",)),
    ),
)
RESERVATION_API = omnichannel_api(
    "Omnichannel Reservation",
    "reservation",
    omnichannel_operation(
        "createReservation",
        "POST",
        "/reservation-documents",
        create_reservation,
        _RESERVATIONS,
        body=_RESERVATION_BODY,
        status=201,
        answer=record({}, ("id", "lines")),
        beyond="no more than can be ordered",
        outline=True,
        mark="assumed",
    ),
    omnichannel_operation(
        "getReservation",
        "GET",
        "/reservation-documents/{reservationId}",
        get_reservation,
        _RESERVATIONS,
        outline=True,
        mark="assumed",
    ),
    omnichannel_operation(
        "releaseReservation",
        "DELETE",
        "/reservation-documents/{reservationId}",
        release_reservation,
        _RESERVATIONS,
        status=204,
        answer=None,
        outline=True,
        mark="assumed",
    ),
)
OMNICHANNEL_APIS = (AVAILABILITY_API, RESERVATION_API, IMPEX_API)
