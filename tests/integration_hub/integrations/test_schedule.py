"""What runs of itself once an integration is connected."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import jobs
from integration_hub.integrations.schedule import start_recurring
from tests.integration_hub.merchant import ORG, Merchant


@pytest.mark.parametrize(
    ("connector", "flows"),
    [
        (
            "tiktok_shop",
            {
                "pull_locations": 900,
                "pull_products": 900,
                "push_products": 900,
                "push_stock": 900,
                "import_orders": 300,
                "push_orders": 300,
            },
        ),
        (
            "order_management",
            {
                "pull_locations": 900,
                "pull_products": 900,
                "push_products": 900,
                "pull_stock": 300,
                "import_orders": 300,
                "push_orders": 300,
                "import_fulfillments": 300,
            },
        ),
        (
            "service_cloud",
            {"pull_products": 900, "push_products": 900, "push_orders": 300},
        ),
        (
            "commerce_cloud",
            {
                "pull_products": 900,
                "push_products": 900,
                "pull_stock": 300,
                "push_orders": 300,
                "import_orders": 300,
            },
        ),
    ],
)
def test_each_connector_recurs_as_it_can(merchant: Merchant, connector: str, flows: dict[str, float]) -> None:
    """What a connector offers is done again and again, products every quarter of an hour, orders every five minutes."""
    row = merchant.integration(connector)
    with merchant.work(row.id) as work:
        start_recurring(work, row)
    queued = {job.flow: job.every for job in merchant.rows(jobs) if job.integration_id == row.id}
    assert queued == flows


def test_connecting_twice_starts_nothing_twice(merchant: Merchant) -> None:
    """A reconnected integration keeps its schedule, and the organization retries routing every three hours, once."""
    for row in (merchant.integration(), merchant.integration("order_management")):
        for _ in range(2):
            with merchant.work(row.id) as work:
                start_recurring(work, row)
    rows = merchant.rows(jobs)
    assert len({row.unique_key for row in rows}) == len(rows)
    retried = [row for row in rows if row.flow == "retry_routing"]
    assert [(row.organization_id, row.integration_id, row.every) for row in retried] == [(ORG, None, 10800.0)]
