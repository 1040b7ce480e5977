"""The set-up checker."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from integration_hub.ground.tables import exceptions, listings, location_mappings
from tests.integration_hub.surface.vendors import DATA

URL = {"salesforceUrl": "https://acme.my.salesforce.com"}


def checks(api, query=""):
    """Return the answer's open checks, by code."""
    answer = api.ok("GET", f"/setup{query}")
    return answer["complete"], {each["code"]: each for each in answer["checks"] if not each["ok"]}


def pair(api, ours, theirs, *, region="US", connector="order_management"):
    """Connect TikTok Shop and a Salesforce product with the given product directions."""
    channel = {"region": region} | ({"processProducts": ours} if ours else {})
    salesforce = URL | ({"processProducts": theirs} if theirs else {})
    return api.connected("tiktok_shop", channel), api.connected(connector, salesforce)


def test_two_connected_sides_with_opposite_directions_are_complete(api):
    """R53, R97: set-up is complete when both sides are probed, error-free and agree on the primary catalog."""
    pair(api, "push", "pull")
    complete, found = checks(api)
    assert complete
    assert found.keys() == {"routing_cards"}


def test_the_prerequisite_and_the_choice_of_connector_are_asked_for(api):
    """R11, R12: without TikTok Shop, and without exactly one Salesforce connector, set-up is not complete."""
    complete, found = checks(api)
    assert not complete
    assert found["tiktok_connected"]["rule"] == "R11"
    assert "Getting Started with TikTok Shop" in found["tiktok_connected"]["message"]
    assert found["salesforce_connector"]["rule"] == "R12"


def test_a_second_salesforce_connector_is_warned_of(api):
    """R85: switching between Salesforce connectors on a part-configured organization is told to be disruptive."""
    pair(api, "push", "pull")
    api.ok("POST", "/integrations", {"connector": "service_cloud"})
    found = checks(api)[1]["salesforce_connector"]
    assert found["rule"] == "R85"
    assert "disruptive" in found["message"]


@pytest.mark.parametrize("direction", ["pull", "push"])
def test_equal_directions_are_a_conflict(api, direction):
    """R97: pull and pull, or push and push, leave no catalog primary, and the check says which it is."""
    pair(api, direction, direction)
    complete, found = checks(api)
    assert not complete
    assert f"both {direction}" in found["directions_agree"]["message"]


@pytest.mark.parametrize(("ours", "theirs"), [(None, "pull"), ("pull", None)], ids=["channel", "salesforce"])
def test_an_undecided_direction_is_named(api, ours, theirs):
    """R35, R86: until both sides have a direction, set-up says which one is missing, and calls it no conflict."""
    channel, salesforce = pair(api, ours, theirs)
    complete, found = checks(api)
    assert not complete
    assert found["direction_chosen"]["integrationId"] == (salesforce if ours else channel)
    assert "both" not in found["directions_agree"]["message"]


def test_a_disabled_side_is_named(api):
    """R96: a disabled integration is why nothing syncs."""
    channel, _ = pair(api, "push", "pull")
    api.ok("POST", f"/integrations/{channel}/disable")
    complete, found = checks(api)
    assert not complete
    assert found["enabled"]["integrationId"] == channel


def test_a_stored_push_outside_us_and_gb_is_found_and_the_remedy_is_named(api, stored_setting):
    """R51, R99, R100: stored settings obey the region rule too; the check names the region and what to do instead."""
    channel, _ = pair(api, "push", "pull")
    stored_setting(channel, {"region": "DE", "processProducts": "push"})
    complete, found = checks(api)
    assert not complete
    assert "DE" in found["region"]["message"]
    assert "primary catalog" in found["region"]["message"]
    assert "DE" in found["region_matches"]["message"]


def test_service_cloud_is_flagged_as_an_order_source(api):
    """R26, R95: for Salesforce orders SFSC is the wrong connector and SOM the right one; else it is expected."""
    pair(api, "push", "pull", connector="service_cloud")
    assert checks(api)[1].keys() == {"routing_cards"}
    complete, found = checks(api, "?goal=salesforce_orders")
    assert complete
    assert "Salesforce Order Management (SOM)" in found["order_source"]["message"]
    assert api.refused("GET", "/setup?goal=else") == (422, "unknown_goal")


def test_the_state_is_probed_and_not_only_remembered(api, vendors):
    """R53: a connection that broke since is found by the checker itself."""
    _, salesforce = pair(api, "push", "pull")
    vendors.revoke()
    assert checks(api, "?probe=false")[0]
    complete, found = checks(api)
    assert not complete
    assert found["connected"]["integrationId"] == salesforce
    assert "revoked" in found["connected"]["message"]


def test_a_gate_that_is_closed_is_no_fault_of_the_connection(api, hub):
    """R53: exceptions of products, orders and directions do not make a connection faulty."""
    channel, _ = pair(api, "push", "pull")
    organization_id = api.ok("GET", "/setup")["organizationId"]
    with hub.desk.begin(organization_id, channel) as work:
        work.open_exception("direction_conflict", "integration", channel, "no primary")
    assert checks(api)[0]


def test_connected_is_not_enough_while_errors_stand(api, hub, vendors):
    """R53: a silent vendor, or an open exception of the connection, keeps set-up from being complete."""
    channel, salesforce = pair(api, "push", "pull")
    vendors.silent(DATA)
    complete, found = checks(api)
    assert (complete, found["connected"]["integrationId"]) == (False, salesforce)
    vendors.mend()
    assert checks(api)[0]
    with hub.store.transaction() as connection:
        connection.execute(
            insert(exceptions).values(
                id="exc_1", organization_id=api.ok("GET", "/setup")["organizationId"], code="connection_lost",
                entity="integration", entity_id=channel, message="revoked", details_json={}, opened_at=1.0,
            )
        )  # fmt: skip
    complete, found = checks(api)
    assert (complete, found["connected"]["integrationId"]) == (False, channel)


def test_populated_sides_unmapped_locations_and_the_audit_are_reported(api, hub):
    """R36, R57, R84, R87: before switching or going live, the risks are listed by name."""
    channel, salesforce = pair(api, "push", "pull")
    with hub.store.transaction() as connection:
        rows = [
            (channel, "X1", "Mug"),
            (salesforce, "X1", "Lamp"),
            (channel, "Y2 ", "Cup"),
            (salesforce, "Y2", "Cup"),
        ]
        for number, (integration_id, sku, name) in enumerate(rows):
            connection.execute(
                insert(listings).values(
                    id=f"lst_{number}", integration_id=integration_id, external_product_id="p", sku=sku,
                    external_sku_id=f"s{number}", status="active", details_json={"name": name},
                )
            )  # fmt: skip
        connection.execute(
            insert(location_mappings).values(
                integration_id=channel, external_location_id="w1", external_name="Texas", details_json={}
            )
        )
    complete, found = checks(api)
    assert complete
    assert "reversing" in found["direction_switch"]["message"]
    assert (found["locations_mapped"]["severity"], "Texas" in found["locations_mapped"]["message"]) == (
        "live",
        True,
    )
    assert "1 SKUs shared" in found["sku_audit"]["message"]
    assert "“Y2 ”" in found["fix_at_source"]["message"]
    audit = api.ok("GET", "/sku-audit")
    assert [each["sku"] for each in audit["collisions"]] == ["X1"]
    assert "blank" in audit["nearMisses"][0]["difference"]
