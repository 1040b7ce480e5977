"""Omnichannel Inventory: availability by place and SKU, uploads, reservations."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

GET = "/commerce/oci/availability/availability-records/actions/get-availability"
UPLOADS = "/commerce/oci/availability-records/uploads"
RESERVATION = "/commerce/oci/reservation/actions"


@pytest.fixture
def stocked(salesforce: Any) -> Any:
    rows = [
        {"location": "WH1", "sku": "A1", "on_hand": 7, "reserved": 2, "safety_stock_count": 1},
        {"location": "WH2", "sku": "A1", "on_hand": 3},
        {"location": "WH2", "sku": "a1", "on_hand": 9},
    ]
    salesforce.lab("stock", {"rows": rows})
    return salesforce


def record(salesforce: Any, place: str, sku: str) -> dict[str, Any] | None:
    body = {"locationIdentifiers": [place], "stockKeepingUnits": [sku]}
    answer = salesforce.call("POST", GET, json=body).json()
    records = answer["locations"][0]["inventoryRecords"]
    return records[0] if records else None


def test_available_is_on_hand_less_reserved_and_safety(stocked: Any) -> None:
    """The figures follow the formula, and SKUs are compared exactly by default."""
    shown = record(stocked, "WH1", "A1")
    assert shown is not None
    assert (shown["onHand"], shown["reserved"], shown["availableToFulfill"]) == (7, 2, 4)
    assert record(stocked, "WH1", "a1") is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"stockKeepingUnits": [f"S{n}" for n in range(101)]},
        {"stockKeepingUnits": ["A1"], "locationIdentifiers": [f"L{n}" for n in range(101)]},
        {"stockKeepingUnits": ["A1"], "locationIdentifiers": ["WH1"], "locationGroupIdentifier": "G"},
        {"stockKeepingUnit": "A1", "locationGroupIdentifiers": ["G"]},
        {"stockKeepingUnits": [1]},
    ],
    ids=["nothing", "101 SKUs", "101 places", "places and group", "singular with plural", "a number"],
)
def test_bad_requests_are_refused(stocked: Any, body: dict[str, Any]) -> None:
    """At most 100 by 100, one kind of place, plural with plural."""
    answer = stocked.call("POST", GET, json=body)
    assert answer.status_code == 400
    assert answer.json()[0]["output"]["success"] is False


def test_groups_sum_their_locations(stocked: Any) -> None:
    """A group shows the sum over its locations; a SKU alone asks for locations outside any group."""
    place = stocked.create("Location", Name="East", LocationType="Warehouse", ExternalReference="WH1")
    group = stocked.create("LocationGroup", LocationGroupName="All", ExternalReference="G1")
    stocked.create("LocationGroupAssignment", LocationId=place, LocationGroupId=group)
    body = {"locationGroupIdentifiers": ["G1"], "stockKeepingUnits": ["A1"]}
    shown = stocked.call("POST", GET, json=body).json()["locationGroups"][0]
    assert (shown["locationGroupIdentifier"], shown["inventoryRecords"][0]["onHand"]) == ("G1", 7)
    alone = stocked.call("POST", GET, json={"stockKeepingUnit": "A1"}).json()
    assert [entry["locationIdentifier"] for entry in alone["locations"]] == ["WH2"]


def test_an_upload_sets_levels_and_tells_bad_lines(stocked: Any) -> None:
    """Newline-delimited JSON after the location's line; older records are skipped, bad ones reported."""
    lines = [
        {"location": "WH3", "mode": "UPDATE"},
        {"recordId": "1", "sku": "N1", "onHand": 4, "effectiveDate": "2026-01-01T00:00:00Z"},
        {"recordId": "2", "sku": "N1", "onHand": 9, "effectiveDate": "2025-12-31T00:00:00Z"},
        {"recordId": "3", "onHand": 1},
    ]
    content = b"\n".join(orjson.dumps(line) for line in lines)
    answer = stocked.call("POST", UPLOADS, files={"fileUpload": ("stock.json", content)})
    status = stocked.call("GET", f"{UPLOADS}/{answer.json()['uploadId']}").json()
    assert (status["recordsReadCount"], status["recordsProcessedCount"], status["recordsSkippedCount"]) == (
        3,
        1,
        1,
    )
    assert [error["recordId"] for error in status["validationErrors"]] == ["3"]
    shown = record(stocked, "WH3", "N1")
    assert shown is not None and shown["onHand"] == 4


def test_reservations_hold_and_are_idempotent(stocked: Any) -> None:
    """A reservation lowers what is available once, however often it is repeated; too much is refused."""
    entry = {"locationIdentifier": "WH2", "stockKeepingUnit": "A1", "quantity": 2}
    body = {"actionRequestId": "r1", "createRecords": [entry]}
    first = stocked.call("POST", f"{RESERVATION}/reservations", json=body).json()
    assert stocked.call("POST", f"{RESERVATION}/reservations", json=body).json() == first
    shown = record(stocked, "WH2", "A1")
    assert shown is not None and shown["availableToFulfill"] == 1
    more = {"actionRequestId": "r2", "createRecords": [entry]}
    assert stocked.call("POST", f"{RESERVATION}/reservations", json=more).status_code == 400
    assert stocked.call("POST", f"{RESERVATION}/fulfillments", json=body).json()["success"] is True
    shown = record(stocked, "WH2", "A1")
    assert shown is not None and (shown["onHand"], shown["reserved"]) == (1, 0)
