"""A vendor's locations and our own: what maps to what, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.tables import jobs, location_mappings, organizations
from integration_hub.integrations import location_mapping
from tests.integration_hub.merchant import NOW, Merchant


def save(merchant: Merchant, row: Any, *given: dict[str, Any]) -> None:
    with merchant.work(row.id) as work:
        location_mapping.save(work, row, given)


def mapped(merchant: Merchant, row: Any) -> list[tuple[object, object, object]]:
    with merchant.work(row.id) as work:
        return [
            (each["externalLocationId"], each["externalName"], each["locationId"])
            for each in location_mapping.listed(work, row)
        ]


def test_mappings_are_listed_with_the_unmapped_among_them(merchant: Merchant) -> None:
    """A location without a mapping is shown as such; it is never given a default (R84)."""
    shop, east = merchant.integration(), merchant.location("East")
    save(
        merchant,
        shop,
        {"externalLocationId": "w2", "externalName": "West", "locationId": None},
        {"externalLocationId": "w1", "locationId": east},
    )
    assert mapped(merchant, shop) == [("w1", "w1", east), ("w2", "West", None)]


def test_a_mapping_moves_and_goes(merchant: Merchant) -> None:
    """A later choice replaces the earlier one, the name stays as the vendor gave it, and others are left alone."""
    shop, east, west = merchant.integration(), merchant.location("East"), merchant.location("West")
    save(merchant, shop, {"externalLocationId": "w1", "externalName": "One", "locationId": east})
    save(merchant, shop, {"externalLocationId": "w2", "locationId": east})
    save(merchant, shop, {"externalLocationId": "w1", "externalName": "Uno", "locationId": west})
    assert mapped(merchant, shop) == [("w1", "One", west), ("w2", "w2", east)]
    save(merchant, shop, {"externalLocationId": "w1", "locationId": None})
    assert mapped(merchant, shop) == [("w1", "One", None), ("w2", "w2", east)]
    assert merchant.decisions() == ["location_mapped"] * 3 + ["location_unmapped"]


def test_what_changes_nothing_is_no_decision(merchant: Merchant) -> None:
    """Saving the same mapping again writes no journal and queues no work."""
    shop, east = merchant.integration(), merchant.location("East")
    for _ in range(2):
        save(merchant, shop, {"externalLocationId": "w1", "locationId": east})
    assert merchant.decisions() == ["location_mapped"]
    assert merchant.queued() == ["retry_routing", "tell_stock"]


def test_a_change_wakes_what_failed_for_want_of_it(merchant: Merchant) -> None:
    """Parked work of the integration tries again at once."""
    shop, east = merchant.integration(), merchant.location("East")
    merchant.insert(
        jobs,
        organization_id=merchant.organization_id,
        integration_id=shop.id,
        flow="import_orders",
        arguments_json={},
        due_at=NOW - 5,
        status="parked",
        attempts=3,
    )
    save(merchant, shop, {"externalLocationId": "w1", "locationId": east})
    (job,) = [row for row in merchant.rows(jobs) if row.flow == "import_orders"]
    assert (job.status, job.attempts, job.due_at) == ("waiting", 0, NOW)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            [
                {"externalLocationId": "w1", "locationId": None},
                {"externalLocationId": "w1", "locationId": None},
            ],
            [("mapped_twice", "locationMappings")],
        ),
        (
            [
                {"externalLocationId": "w1", "locationId": "loc_z"},
                {"externalLocationId": "w2", "locationId": "loc_y"},
                {"externalLocationId": "w3", "locationId": "loc_other"},
            ],
            [("unknown_location", "locationId")] * 3,
        ),
    ],
)
def test_a_wrong_mapping_is_refused_whole(
    merchant: Merchant, given: list[dict[str, Any]], found: list[tuple[str, str]]
) -> None:
    """One location mapped twice, or to what the organization does not have, changes nothing; all gaps are named."""
    shop = merchant.integration()
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.location("Theirs", id="loc_other", organization_id="other")
    with pytest.raises(RuleViolated) as refused:
        save(merchant, shop, *given)
    assert [(each.code, each.field) for each in refused.value.violations] == found
    messages = [each.message for each in refused.value.violations]
    assert messages == sorted(messages)
    assert merchant.rows(location_mappings) == []


def test_a_site_that_is_the_one_place_of_its_stock_may_be_mapped(merchant: Merchant) -> None:
    """R78: Commerce Cloud names no locations, so its site is offered, once, and mapped only by a person."""
    row = merchant.integration("commerce_cloud", settings={"siteId": "RefArch"})
    east = merchant.location("East")
    assert mapped(merchant, row) == [("RefArch", "Stock of RefArch", None)]
    assert merchant.rows(location_mappings) == []
    save(merchant, row, {"externalLocationId": "RefArch", "locationId": east})
    assert mapped(merchant, row) == [("RefArch", "RefArch", east)]


@pytest.mark.parametrize("connector", ["commerce_cloud", "order_management", "service_cloud", "tiktok_shop"])
def test_without_a_site_there_is_no_such_place(merchant: Merchant, connector: str) -> None:
    """What has no site yet, or tells its own places, is offered none."""
    settings = {} if connector == "commerce_cloud" else {"siteId": "RefArch"}
    assert mapped(merchant, merchant.integration(connector, settings=settings)) == []
