"""What follows from an operator's edit: links found anew, and channels told."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.catalog import product_changes
from integration_hub.ground.tables import channel_options, jobs, journal, listings, products
from tests.integration_hub.merchant import Merchant

PUSH = {"processProducts": "push", "currency": "USD"}


def follow(merchant: Merchant, product_id: str, integration_ids: list[str] | None = None) -> None:
    row = merchant.rows(products, id=product_id)[0]
    with merchant.work() as work:
        if integration_ids is None:
            product_changes.follow_product(work, row)
        else:
            product_changes.follow_channel_options(work, row, integration_ids)


def links(merchant: Merchant) -> dict[str, tuple[str | None, int | None]]:
    return {row.external_sku_id: (row.product_id, row.pushed_version) for row in merchant.rows(listings)}


def told(merchant: Merchant) -> list[tuple[str, str | None, Any]]:
    return [(row.flow, row.integration_id, row.arguments_json) for row in merchant.rows(jobs)]


STOCK = [("tell_stock", None, {}), ("retry_routing", None, {})]


def test_a_renamed_product_lets_go_and_takes_hold(merchant: Merchant) -> None:
    """I7: listings under the old SKU lose their link with its version, those under the new one get it."""
    shop = merchant.integration(name="Shop")
    product_id = merchant.product("NEW")
    merchant.listing(shop, "1", "OLD", product_id=product_id, pushed_version=4)
    merchant.listing(shop, "2", "NEW", details_json={"name": "Product NEW"})
    merchant.listing(shop, "3", "new")
    follow(merchant, product_id)
    assert links(merchant) == {"1": (None, None), "2": (product_id, None), "3": (None, None)}
    first, second = merchant.rows(journal)
    assert (first.decision, first.entity, first.entity_id, first.integration_id) == (
        "product_unlinked",
        "product",
        product_id,
        shop.id,
    )
    assert first.reason == "SKU “OLD” of Shop is not this product's any more."
    assert first.details_json == {"sku": "OLD", "externalSkuId": "1"}
    assert (second.decision, second.details_json) == ("product_linked", {"sku": "NEW", "externalSkuId": "2"})
    assert told(merchant) == STOCK


def test_a_link_that_still_holds_is_left_alone(merchant: Merchant) -> None:
    """An edit of the name changes no link and no pushed version."""
    shop = merchant.integration()
    product_id = merchant.product("A")
    merchant.listing(shop, "1", "A", product_id=product_id, pushed_version=4)
    follow(merchant, product_id)
    assert links(merchant) == {"1": (product_id, 4)} and merchant.decisions() == []


def test_naming_a_product_as_its_channel_does_ends_the_collision(merchant: Merchant) -> None:
    """I23: an operator who gives a product the name of its listing has said that the two are one."""
    shop = merchant.integration()
    product_id = merchant.product("A")
    with merchant.work(shop.id) as work:
        work.open_exception("sku_collision", "product", product_id, "Two.")
    merchant.listing(shop, "1", "A", product_id=product_id, details_json={"name": "Hose"})
    follow(merchant, product_id)
    assert merchant.open_exceptions() == [("sku_collision", product_id)]
    with merchant.work() as work:
        work.connection.update(products, {"id": product_id}, {"name": "Hose"})
    follow(merchant, product_id)
    assert merchant.open_exceptions() == []


@pytest.mark.parametrize(
    ("more", "pushed"),
    [
        ({"settings": PUSH}, True),
        ({"settings": {**PUSH, "processProducts": "pull"}}, False),
        ({"settings": PUSH, "enabled": False}, False),
        ({"settings": PUSH, "status": "not_connected"}, False),
    ],
    ids=["push", "pull", "disabled", "not connected"],
)
def test_channels_that_take_products_are_told(merchant: Merchant, more: Any, pushed: bool) -> None:
    """Only where data may flow and products are pushed is the one SKU pushed."""
    cloud = merchant.integration("commerce_cloud", **more)
    follow(merchant, merchant.product("A"))
    assert told(merchant) == ([("push_products", cloud.id, {"sku": "A"})] if pushed else []) + STOCK


def test_a_product_without_a_sku_is_told_to_nobody(merchant: Merchant) -> None:
    """A parent that nobody sells lets go of what it held and links nothing."""
    cloud = merchant.integration("commerce_cloud", settings=PUSH)
    product_id = merchant.product(None, kind="parent")
    merchant.listing(cloud, "1", "OLD", product_id=product_id)
    merchant.listing(cloud, "2", None)
    follow(merchant, product_id)
    assert links(merchant) == {"1": (None, None), "2": (None, None)}
    assert told(merchant) == STOCK


def test_a_changed_channel_sku_moves_the_link_there_alone(merchant: Merchant) -> None:
    """What is saved for one integration is followed on that one."""
    cloud, other = merchant.integration("commerce_cloud"), merchant.integration("order_management")
    product_id = merchant.product("A")
    for row, number in ((cloud, "1"), (other, "3")):
        merchant.listing(row, number, "A", product_id=product_id)
    merchant.listing(cloud, "2", "X")
    merchant.listing(other, "4", "OLD", product_id=product_id)
    merchant.option(product_id, cloud, channel_sku="X")
    follow(merchant, product_id, [cloud.id])
    assert {key: value[0] for key, value in links(merchant).items()} == {
        "1": None,
        "2": product_id,
        "3": product_id,
        "4": product_id,
    }
    assert len(merchant.rows(channel_options)) == 1


def test_options_that_did_not_change_have_no_consequence(merchant: Merchant) -> None:
    """Nothing saved, nothing told."""
    merchant.integration("commerce_cloud", settings=PUSH)
    follow(merchant, merchant.product("A"), [])
    assert told(merchant) == []
