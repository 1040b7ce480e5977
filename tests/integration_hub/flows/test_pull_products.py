"""Reading what a platform holds, as its catalog's owner or only to match."""

from __future__ import annotations

import pytest

from integration_hub.connectors.records import ChannelSku
from integration_hub.flows import pull_products
from integration_hub.ground.jobs import Job
from integration_hub.ground.tables import jobs, listings, products
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.flows.conftest import Shelf
from tests.integration_hub.merchant import ORG, Merchant


def job(integration_id: str | None, **arguments: str) -> Job:
    return Job(1, ORG, integration_id, "pull_products", arguments, 0, None)


@pytest.mark.parametrize(
    ("settings", "enabled", "made"),
    [
        ({"processProducts": "pull"}, True, ["A", "B"]),
        ({"processProducts": "pull"}, False, []),
        ({"processProducts": "push"}, True, []),
        ({}, True, []),
    ],
)
def test_a_primary_catalog_makes_products(
    merchant: Merchant,
    sessions: Sessions,
    shelf: Shelf,
    settings: dict[str, object],
    enabled: bool,
    made: list[str],
) -> None:
    """Where the direction is pull, what the platform lists becomes ours; elsewhere it is not even read."""
    row = merchant.integration("commerce_cloud", settings=settings, enabled=enabled)
    shelf.items = [ChannelSku("1", "1", "A", "Mug"), ChannelSku("2", "2", "B", "Cup")]
    pull_products.run(merchant.desk, sessions, job(row.id))
    assert sorted(each.sku for each in merchant.rows(products)) == made
    assert shelf.asked == ([None] if made else [])


def test_what_was_pulled_is_pushed_where_products_are_pushed(
    merchant: Merchant, sessions: Sessions, shelf: Shelf
) -> None:
    """Every other integration whose direction is push is told at once, about the one product if it is about one."""
    primary = merchant.integration("commerce_cloud", settings={"processProducts": "pull"})
    pushed = merchant.integration(settings={"processProducts": "push"})
    merchant.integration(settings={"processProducts": "pull"})
    merchant.integration(settings={"processProducts": "push"}, enabled=False)
    pull_products.run(merchant.desk, sessions, job(primary.id, sku="A"))
    queued = [(each.flow, each.integration_id, each.arguments_json) for each in merchant.rows(jobs)]
    assert queued == [("push_products", pushed.id, {"sku": "A"})]
    assert shelf.asked == ["A"]


@pytest.mark.parametrize(
    ("direction", "read", "made"),
    [("pull", True, ["A"]), ("push", True, []), ("disabled", False, []), (None, False, [])],
)
def test_a_hint_is_read_as_the_direction_says(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, direction: str | None, read: bool, made: list[str]
) -> None:
    """A platform that says something changed is read as owner or only to match; then its stock may be told."""
    row = merchant.integration(settings={"processProducts": direction} if direction else {})
    shelf.items = [ChannelSku("1", "1", "A", "Mug")]
    pull_products.reread(merchant.desk, sessions, job(row.id))
    assert [each.sku for each in merchant.rows(products)] == made
    assert len(merchant.rows(listings)) == int(read)
    assert ("push_stock" in merchant.queued()) is read


def test_a_hint_about_what_is_off_is_nothing(merchant: Merchant, sessions: Sessions, shelf: Shelf) -> None:
    """A disabled integration is not read (promise I14)."""
    row = merchant.integration(settings={"processProducts": "pull"}, enabled=False)
    pull_products.reread(merchant.desk, sessions, job(row.id))
    pull_products.run(merchant.desk, sessions, job(None))
    assert shelf.asked == []
