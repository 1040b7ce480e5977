"""Locations, stock and its ledger as the API reads them."""

from __future__ import annotations

import pytest

from integration_hub.ground.reading.parts import Part
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import organizations
from integration_hub.stock import ledger, reading
from integration_hub.stock.ledger import Movement
from tests.integration_hub.merchant import NOW, ORG, Merchant


@pytest.fixture
def stocked(merchant: Merchant) -> Merchant:
    """Three SKUs at two places, and another merchant with the same SKU."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    for organization_id in (ORG, "other"):
        with merchant.desk.begin(organization_id) as work:
            ledger.post(
                work,
                [
                    Movement("B", "east", "receive", "count:1", on_hand=5),
                    Movement("A", "west", "receive", "count:1", on_hand=9, committed=2, unavailable=3),
                    Movement("A", "east", "virtualCommit", "order:1", committed=1),
                    Movement("a", "east", "receive", "count:1", on_hand=1),
                ],
            )
    return merchant


@pytest.mark.parametrize(
    ("sku", "location_id", "found"),
    [
        (None, None, [("A", "east"), ("A", "west"), ("B", "east"), ("a", "east")]),
        ("A", None, [("A", "east"), ("A", "west")]),
        ("A ", None, []),
        (None, "east", [("A", "east"), ("B", "east"), ("a", "east")]),
        ("A", "west", [("A", "west")]),
    ],
)
def test_stock_is_listed_by_sku_and_location(stocked: Merchant, sku, location_id, found) -> None:
    """The organization's own, in order, of one SKU by its bytes or of one location."""
    with stocked.work() as work:
        listed = reading.stock_listed(work.connection, ORG, Part(), sku=sku, location_id=location_id)
    assert [(row["sku"], row["locationId"]) for row in listed["inventory"]] == found
    assert listed["pagination"]["total"] == len(found)


def test_what_is_shown_of_stock(stocked: Merchant) -> None:
    """Available is on hand less what is committed and unavailable."""
    with stocked.work() as work:
        listed = reading.stock_listed(work.connection, ORG, Part(), sku="A", location_id="west")
    assert listed["inventory"] == [
        {"sku": "A", "locationId": "west", "onHand": 9, "committed": 2, "unavailable": 3, "available": 4}
    ]


def test_the_ledger_is_read_oldest_first(stocked: Merchant) -> None:
    """Each event with its cause and instant; of one SKU by its bytes, or of all."""
    with stocked.work() as work:
        everything = reading.ledger_listed(work.connection, ORG, Part(), sku=None)["events"]
        of_one = reading.ledger_listed(work.connection, ORG, Part(), sku="A")["events"]
        second = reading.ledger_listed(work.connection, ORG, Part(1, 1), sku="A")["events"]
    assert [row["sku"] for row in everything] == ["B", "A", "A", "a"]
    assert [row["cause"] for row in of_one] == ["count:1", "order:1"]
    assert second == of_one[1:]
    assert of_one[0] == {
        "number": everything[1]["number"],
        "sku": "A",
        "locationId": "west",
        "event": "receive",
        "onHandDelta": 9,
        "committedDelta": 2,
        "unavailableDelta": 3,
        "cause": "count:1",
        "at": "2025-10-09T08:53:20.000Z",
    }


def test_locations_are_listed_by_name(merchant: Merchant) -> None:
    """By name and then by id, the organization's own; to choose from, or as the API shows them."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    source = merchant.integration("order_management")
    west = merchant.location("West", in_scope=False, source_integration_id=source.id)
    east = merchant.location("East", address_json={"city": "Austin"})
    again = merchant.location("East", platform_fulfilled=True)
    merchant.location("Alien", organization_id="other")
    with merchant.work() as work:
        assert [tuple(row) for row in reading.locations_to_choose(work.connection, ORG)] == [
            (east, "East"),
            (again, "East"),
            (west, "West"),
        ]
        listed = reading.locations_listed(work.connection, ORG, Part())["locations"]
        assert reading.location(work.connection, ORG, east).name == "East"
    assert [row["locationId"] for row in listed] == [east, again, west]
    assert [row["platformFulfilled"] for row in listed] == [False, True, False]
    assert listed[0] == {
        "locationId": east,
        "name": "East",
        "locationType": "Warehouse",
        "inScope": True,
        "platformFulfilled": False,
        "sourceIntegrationId": None,
        "address": {"city": "Austin"},
    }
    assert (listed[2]["inScope"], listed[2]["sourceIntegrationId"]) == (False, source.id)


def test_another_merchants_location_is_none(merchant: Merchant) -> None:
    """What is not the caller's own is as good as unknown."""
    east = merchant.location("East")
    with merchant.work() as work, pytest.raises(Rejected) as raised:
        reading.location(work.connection, "other", east)
    assert (raised.value.status, raised.value.code) == (404, "not_found")
    assert raised.value.message == f"There is no location {east}."
