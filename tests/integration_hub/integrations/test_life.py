"""The life of an integration: added, saved, switched, disconnected, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import (
    channel_options,
    cursors,
    exceptions,
    integrations,
    jobs,
    journal,
    listings,
    locations,
    oauth_states,
    products,
    stock_counts,
    stock_events,
)
from integration_hub.integrations import life
from integration_hub.orders.ingest import ingest
from integration_hub.outbox import wishes
from tests.integration_hub.merchant import NOW, ORG, Merchant, order

ONE, OTHER = "https://a.my.salesforce.com", "https://b.my.salesforce.com"
MUGS = {"id": "1", "name": "Mugs", "region": "US"}


def found(refused: pytest.ExceptionInfo[RuleViolated]) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in refused.value.violations]


def test_an_integration_is_added_unconnected(merchant: Merchant) -> None:
    """It bears its connector's title unless it is given a name, is enabled and has no settings."""
    with merchant.work() as work:
        plain = life.add(work, connector_key="tiktok_shop")
        named = life.add(work, connector_key="tiktok_shop", name="Mugs", settings={"region": "US"})
    assert (plain.name, plain.status, plain.enabled, plain.settings_json, plain.settings_saved_at) == (
        "TikTok Shop",
        "not_connected",
        True,
        {},
        None,
    )
    assert (named.name, named.settings_json, named.settings_saved_at) == ("Mugs", {"region": "US"}, NOW)
    with merchant.work() as work:
        assert {each.id for each in life.listed(work.connection, ORG)} == {plain.id, named.id}
    assert merchant.decisions() == ["integration_added", "integration_added", "settings_saved"]


@pytest.mark.parametrize(
    ("connector", "settings", "violations"),
    [
        ("shopify", None, [("unknown_connector", "connector")]),
        ("service_cloud", None, [("one_per_organization", "connector")]),
        ("tiktok_shop", {"region": "Mars"}, [("unknown_region", "region")]),
        (
            "tiktok_shop",
            {"region": "US", "stockLocationIds": ["loc_x"]},
            [("unknown_location", "stockLocationIds")],
        ),
    ],
)
def test_what_may_not_be_added_is_refused(
    merchant: Merchant, connector: str, settings: dict[str, Any] | None, violations: list[tuple[str, str]]
) -> None:
    """An unknown connector, a second one where one is allowed, or wrong settings add nothing at all (R38, R7)."""
    with merchant.work() as work:
        life.add(work, connector_key="service_cloud")
    with pytest.raises(RuleViolated) as refused, merchant.work() as work:
        life.add(work, connector_key=connector, settings=settings)
    assert found(refused) == violations
    assert len(merchant.rows(integrations)) == 1


def test_another_organizations_integration_is_as_good_as_none(merchant: Merchant) -> None:
    """Nobody learns that an id exists elsewhere (404)."""
    row = merchant.integration()
    with merchant.work() as work:
        assert life.load(work.connection, ORG, row.id).id == row.id
        for organization, wanted in (("other", row.id), (ORG, "int_gone")):
            with pytest.raises(Rejected) as refused:
                life.load(work.connection, organization, wanted)
            assert refused.value.status == 404


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        (
            {"salesforceUrl": "https://a.my.salesforce.com"},
            {"salesforceUrl": "https://b.my.salesforce.com"},
            "not_connected",
        ),
        (
            {"salesforceUrl": "https://a.my.salesforce.com"},
            {"salesforceUrl": "https://a.my.salesforce.com", "processProducts": "pull"},
            "connected",
        ),
    ],
)
def test_a_connection_vouches_for_the_values_it_was_made_with(
    merchant: Merchant, before: dict[str, Any], after: dict[str, Any], status: str
) -> None:
    """Another address or secret takes the connection away, and what was open about it; other settings leave it."""
    row = merchant.integration("service_cloud", settings=before)
    merchant.insert(cursors, integration_id=row.id, flow="products", value_json={"at": 1.0})
    with merchant.work() as work:
        life.report_lost(work, row, "gone")
    with merchant.work() as work:
        saved = life.save_settings(work, row.id, after)
    kept = status == "connected"
    assert (saved.status, saved.connection_json is not None, saved.settings_json) == (status, kept, after)
    assert len(merchant.rows(cursors)) == kept
    assert merchant.open_exceptions() == ([("connection_lost", row.id)] if kept else [])
    (entry,) = merchant.rows(journal)
    assert entry.details_json["changed"] == sorted(
        name for name in before | after if before.get(name) != after.get(name)
    )


def test_new_settings_wake_what_was_misconfigured(merchant: Merchant) -> None:
    """Parked work of the integration tries again."""
    row = merchant.integration(settings={"region": "US"})
    merchant.insert(
        jobs,
        organization_id=ORG,
        integration_id=row.id,
        flow="push_products",
        arguments_json={},
        due_at=NOW - 5,
        status="parked",
        attempts=8,
    )
    with merchant.work() as work:
        life.save_settings(work, row.id, {"region": "US", "orders": False})
    assert [(job.status, job.attempts, job.due_at) for job in merchant.rows(jobs)] == [("waiting", 0, NOW)]


def test_switching_is_noted_once(merchant: Merchant) -> None:
    """Off and on again, each a decision of its own; what is so already is none. The connection stays."""
    row = merchant.integration()
    for enabled in (True, False, False, True):
        with merchant.work() as work:
            assert life.set_enabled(work, row.id, enabled=enabled).enabled is enabled
    assert merchant.decisions() == ["integration_disabled", "integration_enabled"]
    assert merchant.rows(integrations)[0].connection_json is not None


def test_disconnecting_forgets_the_tokens_alone(merchant: Merchant) -> None:
    """Tokens, cursors, begun sign-ins and what was said of the connection go; settings and links stay."""
    row = merchant.integration(settings={"region": "US"})
    product = merchant.product("A")
    merchant.listing(row, "1", "A", product_id=product)
    merchant.insert(cursors, integration_id=row.id, flow="products", value_json={"at": 1.0})
    merchant.insert(oauth_states, state="s", integration_id=row.id, redirect_uri="", created_at=NOW)
    with merchant.work() as work:
        life.report_lost(work, row, "gone")
        now = life.disconnect(work, row.id)
    assert (now.status, now.connection_json, now.last_error, now.probed_at) == (
        "not_connected",
        None,
        None,
        None,
    )
    assert now.settings_json == {"region": "US"}
    assert merchant.rows(cursors) == merchant.rows(oauth_states) == merchant.open_exceptions() == []
    assert [each.product_id for each in merchant.rows(listings)] == [product]


@pytest.mark.parametrize("way", ["another direction", "disabled", "disconnected"])
def test_a_gate_that_nothing_is_to_pass_is_no_exception(merchant: Merchant, way: str) -> None:
    """R100: who follows the remedy, or stops pushing any other way, has no closed gate open for ever."""
    row = merchant.integration(settings={"processProducts": "push", "region": "DE"})
    with merchant.work(row.id) as work:
        work.open_exception("region_not_allowed", "integration", row.id, "No push exists there.")
    with merchant.work() as work:
        if way == "another direction":
            life.save_settings(work, row.id, {"processProducts": "pull", "region": "DE"})
        elif way == "disabled":
            life.set_enabled(work, row.id, enabled=False)
        else:
            life.disconnect(work, row.id)
    assert merchant.open_exceptions() == []


def test_deleting_takes_what_only_it_gave_a_meaning_to(merchant: Merchant) -> None:
    """R85: links, options, counts and work go; products, locations and the record stay, and let go of it."""
    row, other = merchant.integration(), merchant.integration("service_cloud")
    product = merchant.product("A", origin_integration_id=row.id)
    place = merchant.location("East", source_integration_id=row.id)
    for each in (row, other):
        merchant.listing(each, "1", "A", product_id=product)
        merchant.option(product, each)
        merchant.insert(stock_counts, source_id=each.id, location_id=place, sku="A", quantity=3)
        with merchant.work(each.id) as work:
            work.enqueue("push_products")
            wishes.expect(work, "product", [product])
            work.note("seen", "product", product, "Seen.")
            work.open_exception("sku_collision", "product", product, "Two.")
    with merchant.work() as work:
        life.remove(work, row.id)
    for table in (listings, channel_options, jobs):
        assert {each.integration_id for each in merchant.rows(table)} - {None} == {other.id}
    assert [each.source_id for each in merchant.rows(stock_counts)] == [other.id]
    # What it counted is nobody's: it would be offered for ever.
    assert [(each.sku, each.on_hand_delta) for each in merchant.rows(stock_events)] == [("A", -3)]
    assert merchant.rows(products)[0].origin_integration_id is None
    (kept,) = merchant.rows(locations)
    assert (kept.source_integration_id, kept.in_scope) == (None, False)
    closed = [each for each in merchant.rows(exceptions) if each.integration_id is None]
    assert [(each.closed_at, each.open_key) for each in closed] == [(NOW, None)]
    assert merchant.open_exceptions() == [("sku_collision", product)]
    assert merchant.decisions()[-1] == "integration_deleted"


def test_what_orders_came_through_is_not_deleted(merchant: Merchant) -> None:
    """Orders keep their history (409); nothing is taken away."""
    row = merchant.integration()
    ingest(merchant.desk, row, order())
    with pytest.raises(Rejected) as refused, merchant.work() as work:
        life.remove(work, row.id)
    assert refused.value.code == "has_orders"
    assert len(merchant.rows(integrations)) == 1


@pytest.mark.parametrize(
    ("stored", "shop", "region"),
    [
        (None, None, None),
        ({"access_token": "t"}, None, None),
        ({"shop": None}, None, None),
        (
            {"shop": {"id": "1", "name": "Mugs", "region": "US", "cipher": "secret"}},
            {"id": "1", "name": "Mugs", "region": "US"},
            "US",
        ),
        ({"shop": {"id": "1"}}, {"id": "1", "name": None, "region": None}, None),
    ],
)
def test_what_is_shown_of_an_integration(
    merchant: Merchant, stored: dict[str, Any] | None, shop: dict[str, Any] | None, region: str | None
) -> None:
    """Its shop is shown where the vendor has shops; never a token, and of a secret the mask alone."""
    row = merchant.integration("commerce_cloud", settings={"b2cApiClientPassword": "s3cret"})
    with merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": row.id}, {"connection_json": stored})
    row = merchant.rows(integrations)[0]
    shown = life.as_json(merchant.desk, row)
    assert shown.get("shop") == shop
    assert life.actual_region(row) == region
    assert "s3cret" not in str(shown) and "secret" not in str(shown)
