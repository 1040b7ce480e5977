"""Omnichannel Inventory: its own organization, availability, reservations, files (facts section 8 B)."""

from __future__ import annotations

from typing import Any

import pytest

SCOPES = "sfcc.inventory.availability.rw sfcc.inventory.reservations.rw sfcc.inventory.impex-inventory.rw"


@pytest.fixture
def group(vendor: Any) -> Any:
    """Two locations in one group."""
    vendor.lab(
        "/omnichannel",
        {
            "records": [
                {"location_id": "east", "sku": "SHIRT-1", "on_hand": 10, "safety_stock_count": 2},
                {"location_id": "west", "sku": "SHIRT-1", "on_hand": 5},
            ],
            "groups": {"us": ["east", "west"]},
        },
    )
    return vendor


def url(vendor: Any, part: str, path: str, organization: str | None = None) -> str:
    tenant_group = organization or vendor.realm["tenant_group_id"]
    return f"https://{vendor.realm['hosts']['scapi']}/inventory/{part}/v1/organizations/{tenant_group}{path}"


def availability(vendor: Any, **asked: Any) -> Any:
    path = "/availability-records/actions/get-availability"
    answer = vendor.http.post(url(vendor, "availability", path), json=asked, headers=vendor.admin(SCOPES))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_tenant_group_stands_in_the_place_of_the_organization(group: Any) -> None:
    """The organization id itself answers 403, no token 401."""
    path = "/availability-records/delta-token"
    wrong = url(group, "availability", path, group.organization_id)
    assert group.http.get(wrong, headers=group.admin(SCOPES)).status_code == 403
    assert group.http.get(url(group, "availability", path)).status_code == 401


def test_groups_add_up_their_locations(group: Any) -> None:
    """Records by location and by group; ATF and ATO leave safety stock out."""
    east = availability(group, sku="SHIRT-1", locations=["east"])["locations"][0]["records"][0]
    assert (east["onHand"], east["atf"], east["ato"], east["safetyStockCount"]) == (10, 10, 10, 2)
    both = availability(group, skus=["SHIRT-1"], groups=["us"])["groups"][0]["records"][0]
    assert (both["onHand"], both["ato"]) == (15, 15)


def test_a_groups_reservation_leaves_its_locations_alone(group: Any) -> None:
    """Group reservations do not lower location ATO; location reservations lower both."""
    documents = url(group, "reservation", "/reservation-documents")
    admin = group.admin(SCOPES)
    line = {"sku": "SHIRT-1", "quantity": 4}
    made = group.http.post(documents, json={"lines": [{**line, "groupId": "us"}]}, headers=admin)
    assert made.status_code == 201
    group.http.post(documents, json={"lines": [{**line, "locationId": "east"}]}, headers=admin)
    assert availability(group, sku="SHIRT-1", locations=["east"])["locations"][0]["records"][0]["ato"] == 6
    assert availability(group, sku="SHIRT-1", group="us")["groups"][0]["records"][0]["ato"] == 7
    too_much = {"lines": [{"sku": "SHIRT-1", "quantity": 8, "groupId": "us"}]}
    assert group.http.post(documents, json=too_much, headers=admin).status_code == 400
    assert group.http.delete(f"{documents}/{made.json()['id']}", headers=admin).status_code == 204
    assert availability(group, sku="SHIRT-1", group="us")["groups"][0]["records"][0]["ato"] == 11


def test_deltas_tell_what_changed_since_a_token(group: Any) -> None:
    """batch-update upserts; get-deltas tells the changed record; forbidden characters are refused."""
    admin = group.admin(SCOPES)
    base = "/availability-records"
    token = group.http.get(url(group, "availability", f"{base}/delta-token"), headers=admin).json()
    update = url(group, "availability", f"{base}/actions/batch-update")
    line = {"sku": "SHIRT-1", "locationId": "west", "onHand": 9}
    assert group.http.post(update, json={"records": [line]}, headers=admin).status_code == 200
    deltas = group.http.post(
        url(group, "availability", f"{base}/actions/get-deltas"), json=token, headers=admin
    ).json()
    assert [(one["id"], one["records"][0]["onHand"]) for one in deltas["locations"]] == [("west", 9)]
    bad = {"records": [line, {**line, "sku": "A/B"}]}
    refused = group.http.post(update, json=bad, headers=admin)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
        400,
        "string-constraint-violation",
    )


def test_reads_lag_when_the_quirk_says_so(group: Any) -> None:
    """The service is openly eventually consistent (section 10, item 3)."""
    group.quirks(omnichannel_lag_s=30)
    assert availability(group, sku="SHIRT-1", locations=["east"])["locations"][0]["records"] == []
    group.clock[0] += 31
    assert len(availability(group, sku="SHIRT-1", locations=["east"])["locations"][0]["records"]) == 1


def test_a_file_is_uploaded_and_its_bad_lines_are_told(group: Any) -> None:
    """NDJSON, one object a line; the status counts both kinds of line."""
    admin = group.admin(SCOPES)
    started = group.http.post(url(group, "impex", "/availability-records/imports"), headers=admin)
    assert started.status_code == 201
    job = started.json()
    lines = b'{"sku":"NEW","locationId":"east","onHand":3}\n{"sku":"A;B","locationId":"east","onHand":3}\n'
    assert group.http.put(job["uploadLink"], content=lines, headers=admin).status_code == 200
    status = group.http.get(job["importStatusLink"], headers=admin).json()
    assert (status["status"], status["processedRecords"], status["failedRecords"]) == ("COMPLETED", 1, 1)
    assert group.http.put(job["uploadLink"], content=lines, headers=admin).status_code == 403


def test_the_rate_limit_is_a_quirk(group: Any) -> None:
    """Omnichannel inventory is rate-limited: 429 (section 4); the figure and Retry-After are unknown."""
    group.quirks(omnichannel_limit_1m=1, retry_after_s=7)
    target = url(group, "availability", "/availability-records/delta-token")
    admin = group.admin(SCOPES)
    assert group.http.get(target, headers=admin).status_code == 200
    refused = group.http.get(target, headers=admin)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    group.clock[0] += 60
    assert group.http.get(target, headers=admin).status_code == 200
