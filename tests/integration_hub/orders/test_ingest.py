"""Orders taken in: once for each channel's id, and again as often as the channel states them."""

from __future__ import annotations

import pytest

from integration_hub.ground.tables import order_lines, remote_objects
from integration_hub.ground.tables import orders as orders_table
from integration_hub.orders.ingest import ingest
from tests.integration_hub.merchant import NOW, Merchant, line, order


def test_the_same_order_twice_is_one_order(merchant: Merchant) -> None:
    """Webhook and poll state the same order; it exists once, with the same id (promise I1)."""
    shop = merchant.integration()
    first = ingest(merchant.desk, shop, order())
    assert ingest(merchant.desk, shop, order()) == first
    assert len(merchant.rows(orders_table)) == 1 and len(merchant.rows(order_lines)) == 1


@pytest.mark.parametrize(
    ("phase", "by_platform", "status"),
    [
        ("unpaid", False, "onHold"),
        ("held", False, "onHold"),
        ("ready", False, "reviewRequired"),  # nothing known has its SKU
        ("fulfilled", False, "fulfilled"),
        ("closed", False, "fulfilled"),
        ("canceled", False, "canceled"),
        ("ready", True, "fulfilled"),
    ],
)
def test_an_order_starts_where_its_channel_says(
    merchant: Merchant, phase: str, by_platform: bool, status: str
) -> None:
    """What the channel states decides the first status; one that TikTok fulfills is stored as fulfilled (I12)."""
    shop = merchant.integration()
    order_id = ingest(merchant.desk, shop, order(phase=phase, fulfilled_by_platform=by_platform))
    assert merchant.order(order_id).status == status


def test_stock_is_held_from_the_moment_the_order_is_known(merchant: Merchant) -> None:
    """An unpaid order commits its units where nothing has been routed yet (FM-40)."""
    shop = merchant.integration()
    merchant.product("A")
    ingest(merchant.desk, shop, order(line("A", 3), phase="unpaid"))
    assert merchant.figures() == {("A", "virtual"): (0, 3)}


def test_an_order_is_wanted_on_connected_platforms_that_take_orders(merchant: Merchant) -> None:
    """Order Management takes orders; Commerce Cloud only where the setting says so; never the order's own channel."""
    shop = merchant.integration()
    keeper = merchant.integration("order_management")
    merchant.integration("commerce_cloud")
    merchant.integration("service_cloud", status="not_connected")
    order_id = ingest(merchant.desk, shop, order(phase="unpaid"))
    assert [
        (row.entity_id, row.integration_id, row.purpose, row.status) for row in merchant.rows(remote_objects)
    ] == [(order_id, keeper.id, "order", "wanted")]
    assert "push_orders" in merchant.queued()


def test_an_older_statement_changes_nothing(merchant: Merchant) -> None:
    """A webhook that was overtaken by a poll does not bring back what was (promise I4)."""
    shop = merchant.integration()
    order_id = ingest(merchant.desk, shop, order(updated_at=NOW + 10))
    before = merchant.order(order_id)
    ingest(merchant.desk, shop, order(phase="canceled", updated_at=NOW))
    assert merchant.order(order_id) == before
