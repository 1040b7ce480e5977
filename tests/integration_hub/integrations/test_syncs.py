"""A sync that an operator asks for: the jobs it becomes, or why it may not be."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import jobs
from integration_hub.integrations import syncs
from tests.integration_hub.merchant import Merchant

US = {"region": "US"}
DE = {"region": "DE"}


def asked(merchant: Merchant, row: Any, flow: str, sku: str | None = None) -> int:
    with merchant.work(row.id) as work:
        return syncs.request(work, row, flow, sku)


@pytest.mark.parametrize(
    ("connector", "settings", "flow", "queued"),
    [
        ("tiktok_shop", {"processProducts": "pull"}, "products", ["pull_products"]),
        ("tiktok_shop", {"processProducts": "push", **US}, "products", ["push_products"]),
        ("tiktok_shop", {}, "inventory", ["push_stock"]),
        ("tiktok_shop", {}, "locations", ["pull_locations"]),
        ("tiktok_shop", {}, "orders", ["import_orders"]),
        ("tiktok_shop", {}, "fulfillments", ["push_fulfillments"]),
        ("order_management", {}, "orders", ["import_orders", "push_orders"]),
        ("order_management", {}, "inventory", ["pull_stock"]),
        ("order_management", {}, "fulfillments", ["import_fulfillments", "push_fulfillments"]),
        ("commerce_cloud", {}, "orders", ["import_orders", "push_orders"]),
        ("commerce_cloud", {}, "inventory", ["pull_stock"]),
    ],
)
def test_a_flow_becomes_the_jobs_that_the_connector_can_do(
    merchant: Merchant, connector: str, settings: dict[str, Any], flow: str, queued: list[str]
) -> None:
    """What is asked for is queued at once, each direction that the connector has as a job of its own."""
    row = merchant.integration(connector, settings=settings)
    assert asked(merchant, row, flow) == len(queued)
    assert merchant.queued() == queued


@pytest.mark.parametrize("flow", ["products", "inventory"])
def test_one_product_may_be_synced(merchant: Merchant, flow: str) -> None:
    """With a SKU the job is about that product alone (R90)."""
    row = merchant.integration(settings={"processProducts": "pull"})
    asked(merchant, row, flow, "A")
    assert [job.arguments_json for job in merchant.rows(jobs)] == [{"sku": "A"}]


@pytest.mark.parametrize(
    ("connector", "settings", "flow", "sku", "code"),
    [
        ("tiktok_shop", {}, "orders", "A", "no_one_product"),
        ("tiktok_shop", {}, "products", None, "direction_not_chosen"),
        ("tiktok_shop", {"processProducts": "disabled"}, "products", None, "direction_not_chosen"),
        ("tiktok_shop", {"processProducts": "push", **DE}, "products", None, "region_not_allowed"),
        ("service_cloud", {}, "inventory", None, "not_supported"),
        ("service_cloud", {}, "locations", None, "not_supported"),
    ],
)
def test_what_cannot_be_synced_is_refused_in_words(
    merchant: Merchant, connector: str, settings: dict[str, Any], flow: str, sku: str | None, code: str
) -> None:
    """A flow that is not there, not chosen or not allowed queues nothing and says why."""
    row = merchant.integration(connector, settings=settings)
    with pytest.raises(RuleViolated) as refused:
        asked(merchant, row, flow, sku)
    assert [each.code for each in refused.value.violations] == [code]
    assert merchant.queued() == []


@pytest.mark.parametrize(
    ("status", "enabled", "code"),
    [
        ("connected", False, "disabled"),
        ("not_connected", True, "not_connected"),
        ("error", True, "not_connected"),
        ("not_connected", False, "not_connected"),
    ],
)
def test_nothing_flows_through_what_is_off(merchant: Merchant, status: str, enabled: bool, code: str) -> None:
    """A disabled or unconnected integration is not synced (409)."""
    row = merchant.integration(status=status, enabled=enabled)
    with pytest.raises(Rejected) as refused:
        asked(merchant, row, "orders")
    assert (refused.value.status, refused.value.code) == (409, code)


@pytest.mark.parametrize(
    ("settings", "queued"),
    [
        ({"processProducts": "push", **US}, ["push_products"]),
        ({"processProducts": "push", **DE}, []),  # its gate is closed
        ({"processProducts": "pull"}, []),
        ({}, []),
    ],
)
def test_a_changed_product_goes_where_products_go(
    merchant: Merchant, settings: dict[str, Any], queued: list[str]
) -> None:
    """A product's new state is pushed only where products are pushed and may be."""
    row = merchant.integration(settings=settings)
    with merchant.work() as work:
        syncs.tell(work, row, "A")
    assert merchant.queued() == queued
