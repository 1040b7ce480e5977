"""A platform's locations: an order platform's become ours, a sales channel's wait for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration_hub.connectors.protocol import Locations
from integration_hub.connectors.records import ChannelLocation
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.flows import sync_locations
from integration_hub.ground.jobs import Job
from integration_hub.ground.tables import journal, location_mappings, locations
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.merchant import ORG, Merchant

EAST = ChannelLocation("e", "East", "Warehouse", address={"city": "Austin"})


class Places(Locations):
    """A platform that knows the places it is given."""

    def __init__(self, *found: ChannelLocation) -> None:
        self.found = list(found)

    def probe(self) -> None:
        return None

    def locations(self) -> list[ChannelLocation]:
        return self.found


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Places:
    """What stands behind both connectors that have locations."""
    made = Places(EAST)
    for connector in (TikTokShop, OrderManagement):
        monkeypatch.setattr(connector, "open", lambda *_given: made)
    return made


def run(merchant: Merchant, sessions: Sessions, integration_id: str) -> None:
    sync_locations.run(merchant.desk, sessions, Job(1, ORG, integration_id, "pull_locations", {}, 0, None))


def test_an_order_platforms_location_becomes_ours(
    merchant: Merchant, sessions: Sessions, places: Places
) -> None:
    """It is made once, mapped to itself, and stock is read and told anew only when something changed."""
    row = merchant.integration("order_management")
    run(merchant, sessions, row.id)
    [ours] = merchant.rows(locations)
    assert tuple(ours)[1:] == (ORG, "East", "Warehouse", row.id, True, False, {"city": "Austin"})
    [mapping] = merchant.rows(location_mappings)
    assert (mapping.external_location_id, mapping.external_name, mapping.location_id) == (
        "e",
        "East",
        ours.id,
    )
    assert mapping.details_json == {"locationType": "Warehouse", "enabled": True}
    assert merchant.queued() == ["pull_stock", "retry_routing", "tell_stock", "tell_stock"]
    run(merchant, sessions, row.id)
    assert (merchant.rows(locations), merchant.rows(location_mappings)) == ([ours], [mapping])
    assert len(merchant.queued()) == 4


def test_a_location_that_leaves_the_filter_is_kept_out_of_scope(
    merchant: Merchant, sessions: Sessions, places: Places
) -> None:
    """R107: it stays, and the journal says why its stock no longer counts, and when it counts again."""
    row = merchant.integration("order_management")
    run(merchant, sessions, row.id)
    for enabled in (False, True):
        places.found = [replace(EAST, enabled=enabled)]
        run(merchant, sessions, row.id)
        assert [each.in_scope for each in merchant.rows(locations)] == [enabled]
        assert merchant.rows(location_mappings)[0].details_json["enabled"] is enabled
    assert [(each.decision, each.reason) for each in merchant.rows(journal)] == [
        (
            "location_out_of_scope",
            "East has the type “Warehouse”; `locationTypes` now leaves it out.",
        ),
        ("location_in_scope", "East has the type “Warehouse”; `locationTypes` now includes it."),
    ]


@pytest.mark.parametrize("platform_fulfilled", [False, True])
def test_a_sales_channels_location_waits_for_a_person(
    merchant: Merchant, sessions: Sessions, places: Places, platform_fulfilled: bool
) -> None:
    """R84: nobody mapped it, so it stays unmapped; only the platform's own warehouse becomes a location."""
    row = merchant.integration()
    places.found = [replace(EAST, platform_fulfilled=platform_fulfilled)]
    run(merchant, sessions, row.id)
    places.found = [replace(places.found[0], name="East 2")]
    run(merchant, sessions, row.id)
    [mapping] = merchant.rows(location_mappings)
    ours = [(each.id, each.name, each.platform_fulfilled) for each in merchant.rows(locations)]
    assert mapping.external_name == "East 2"
    assert ours == ([(mapping.location_id, "East 2", True)] if platform_fulfilled else [])


@pytest.mark.parametrize(("connector", "enabled"), [("order_management", False), ("commerce_cloud", True)])
def test_nothing_is_read_where_nothing_may_flow(
    merchant: Merchant, sessions: Sessions, connector: str, enabled: bool
) -> None:
    """A disabled integration, and a vendor without locations, are not asked (I14)."""
    run(merchant, sessions, merchant.integration(connector, enabled=enabled).id)
    assert merchant.rows(location_mappings) == [] and merchant.queued() == []
