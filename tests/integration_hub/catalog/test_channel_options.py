"""The Channel Options of a product: what cells it has, what may be stored in them, and what a spelling then means."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.catalog import channel_options
from integration_hub.catalog.channel_options import Option
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.tables import channel_options as stored_options
from integration_hub.ground.tables import journal, organizations, products
from tests.integration_hub.merchant import NOW, ORG, Merchant


def row_of(merchant: Merchant, product_id: str) -> Any:
    return merchant.rows(products, id=product_id)[0]


def save(merchant: Merchant, product_id: str, *rows: dict[str, Any]) -> list[str]:
    with merchant.work() as work:
        return channel_options.save(work, row_of(merchant, product_id), rows)


def refused(merchant: Merchant, product_id: str, *rows: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    before = merchant.rows(stored_options)
    with pytest.raises(RuleViolated) as raised:
        save(merchant, product_id, *rows)
    assert merchant.rows(stored_options) == before and merchant.decisions() == []
    return [(each.code, each.field, each.message) for each in raised.value.violations]


def shown(merchant: Merchant, product_id: str) -> Any:
    with merchant.work() as work:
        return channel_options.shown(work, row_of(merchant, product_id))


@pytest.mark.parametrize(
    ("kind", "stored", "shows"),
    [
        ("simple", {}, True),
        ("child", {}, True),
        ("bundle", {}, True),
        ("parent", {}, False),
        ("parent", {"i": Option()}, False),
        ("parent", {"i": Option(), "j": Option(channel_sku="X")}, True),
    ],
)
def test_which_products_have_a_channel_sku(kind: str, stored: dict[str, Option], shows: bool) -> None:
    """R67: a parent has the column only once some row of it holds one."""
    assert channel_options.shows_channel_sku(kind, stored) is shows


def test_the_section_has_a_row_for_each_connected_integration(merchant: Merchant) -> None:
    """Defaults where nothing is stored; no cell for a Channel SKU where the connector takes none (R62, R63)."""
    shop = merchant.integration(name="Shop")
    cloud = merchant.integration("commerce_cloud", name="Cloud")
    merchant.integration("service_cloud", status="not_connected")
    product_id = merchant.product("A")
    merchant.option(product_id, cloud, sync=False, buffer=3, channel_sku="A-there")
    assert shown(merchant, product_id) == {
        "columns": ["Integration Name", "Sync to Channel", "Inventory Buffer", "Channel SKU"],
        "rows": [
            {
                "integrationId": shop.id,
                "integrationName": "Shop",
                "syncToChannel": True,
                "inventoryBuffer": 0,
            },
            {
                "integrationId": cloud.id,
                "integrationName": "Cloud",
                "syncToChannel": False,
                "inventoryBuffer": 3,
                "channelSku": "A-there",
            },
        ],
    }


@pytest.mark.parametrize(
    ("connector", "kind"), [("tiktok_shop", "simple"), ("commerce_cloud", "parent")], ids=["TikTok", "parent"]
)
def test_without_any_cell_there_is_no_column(merchant: Merchant, connector: str, kind: str) -> None:
    """The column of Channel SKUs stands only where some row has the cell."""
    merchant.integration(connector)
    section = shown(merchant, merchant.product("A", kind=kind))
    assert section["columns"] == ["Integration Name", "Sync to Channel", "Inventory Buffer"]
    assert "channelSku" not in section["rows"][0]


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        (None, {"syncToChannel": False}, (False, 0, None)),
        (None, {"inventoryBuffer": 4}, (True, 4, None)),
        (None, {"channelSku": " X "}, (True, 0, " X ")),
        (None, {"channelSku": "cafe\u0301"}, (True, 0, "cafe\u0301")),
        (None, {"channelSku": "007"}, (True, 0, "007")),
        ((False, 2, "X"), {"channelSku": ""}, (False, 2, None)),
        ((False, 2, "X"), {"channelSku": None}, (False, 2, None)),
        ((False, 2, "X"), {"inventoryBuffer": 0}, (False, 0, "X")),
        ((False, 2, "X"), {"syncToChannel": True, "channelSku": "x"}, (True, 2, "x")),
    ],
)
def test_a_row_is_stored_cell_by_cell(merchant: Merchant, before: Any, given: Any, after: Any) -> None:
    """What is not given stays; text is kept byte for byte, and an emptied cell holds nothing."""
    cloud = merchant.integration("commerce_cloud", name="Cloud")
    product_id = merchant.product("A")
    if before:
        merchant.option(product_id, cloud, sync=before[0], buffer=before[1], channel_sku=before[2])
    assert save(merchant, product_id, {"integrationId": cloud.id, **given}) == [cloud.id]
    assert [tuple(row) for row in merchant.rows(stored_options)] == [(product_id, cloud.id, *after)]
    [entry] = merchant.rows(journal)
    assert (entry.decision, entry.entity, entry.entity_id, entry.integration_id) == (
        "channel_options_saved",
        "product",
        product_id,
        cloud.id,
    )
    assert entry.reason == "The Channel Options of Product A on Cloud were saved."
    assert entry.details_json == dict(
        zip(("syncToChannel", "inventoryBuffer", "channelSku"), after, strict=True)
    )


@pytest.mark.parametrize(
    "given", [{}, {"syncToChannel": True}, {"inventoryBuffer": 0}, {"channelSku": None}, {"channelSku": ""}]
)
def test_what_changes_nothing_is_not_written(merchant: Merchant, given: dict[str, Any]) -> None:
    """Defaults stated again are no change."""
    cloud = merchant.integration("commerce_cloud")
    assert save(merchant, merchant.product("A"), {"integrationId": cloud.id, **given}) == []
    assert merchant.rows(stored_options) == [] and merchant.decisions() == []


def test_a_row_of_no_connected_integration_is_refused(merchant: Merchant) -> None:
    """All that is wrong is named at once, and nothing is stored of what would be allowed."""
    cloud = merchant.integration("commerce_cloud", name="Cloud")
    shut = merchant.integration("service_cloud", status="not_connected")
    shop = merchant.integration(name="Shop")
    assert refused(
        merchant,
        merchant.product("A"),
        {"integrationId": shut.id, "inventoryBuffer": 1},
        {"integrationId": shop.id, "channelSku": "X"},
        {"integrationId": cloud.id, "channelSku": "  "},
    ) == [
        (
            "not_connected",
            "integrationId",
            f"Integration {shut.id} is not connected, so it has no row in Channel Options.",
        ),
        (
            "channel_sku_not_supported",
            "channelSku",
            "Shop takes no Channel SKU: what it sells is matched by the master SKU alone. Change the SKU at the "
            "source, or contact support for the approach your account supports.",
        ),
        ("invalid", "channelSku", "“Channel SKU” must be text that is not blank."),
    ]


def test_a_parent_without_the_cell_takes_no_channel_sku(merchant: Merchant) -> None:
    """R67: the API refuses what the page has no cell for."""
    cloud = merchant.integration("commerce_cloud")
    product_id = merchant.product(None, kind="parent")
    assert refused(merchant, product_id, {"integrationId": cloud.id, "channelSku": "X"}) == [
        (
            "channel_sku_hidden",
            "channelSku",
            "This parent product holds no Channel SKU; set it on a child or variant instead.",
        )
    ]
    assert save(merchant, product_id, {"integrationId": cloud.id, "inventoryBuffer": 1}) == [cloud.id]


@pytest.mark.parametrize(("wanted", "free"), [("B", False), ("C-there", False), ("b", True), ("C", True)])
def test_a_spelling_means_one_product_on_an_integration(merchant: Merchant, wanted: str, free: bool) -> None:
    """A Channel SKU may not be another's spelling there: its master SKU, or the Channel SKU in place of it (R55)."""
    cloud = merchant.integration("commerce_cloud", name="Cloud")
    mine, _, other = (merchant.product(sku) for sku in "ABC")
    merchant.option(other, cloud, channel_sku="C-there")
    row = {"integrationId": cloud.id, "channelSku": wanted}
    if free:
        assert save(merchant, mine, row) == [cloud.id]
        return
    [(code, field, message)] = refused(merchant, mine, row)
    meant = "B" if wanted == "B" else "C"
    assert (code, field) == ("sku_taken", "channelSku")
    assert message.startswith(f"On Cloud, SKU “{wanted}” already means the product “Product {meant}” (prd_")


def test_emptying_a_cell_may_not_take_anothers_spelling(merchant: Merchant) -> None:
    """Without its Channel SKU the product would go by its master SKU, which means another one there."""
    cloud = merchant.integration("commerce_cloud")
    mine, other = merchant.product("A"), merchant.product("B")
    merchant.option(mine, cloud, channel_sku="X")
    merchant.option(other, cloud, channel_sku="A")
    assert [each[0] for each in refused(merchant, mine, {"integrationId": cloud.id, "channelSku": None})] == [
        "sku_taken"
    ]


def meant(merchant: Merchant, integration: Any, sku: str) -> list[tuple[str, str | None, str]]:
    with merchant.work() as work:
        found = channel_options.resolving_products(work.connection, ORG, integration.id, sku)
    return [tuple(each) for each in found]  # type: ignore[misc]


def test_a_channel_sku_replaces_the_master_sku_there(merchant: Merchant) -> None:
    """On one integration a product goes by its Channel SKU alone; on every other by its master SKU."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.product("A", organization_id="other")
    cloud, shop = merchant.integration("commerce_cloud"), merchant.integration()
    product_id = merchant.product("A")
    merchant.option(product_id, cloud, channel_sku="X")
    it = (product_id, "A", "Product A")
    assert (meant(merchant, cloud, "X"), meant(merchant, cloud, "A")) == ([it], [])
    assert (meant(merchant, shop, "X"), meant(merchant, shop, "A")) == ([], [it])
    assert meant(merchant, cloud, "x") == []
    row = row_of(merchant, product_id)
    with merchant.work() as work:
        assert channel_options.sku_on(work.connection, row, cloud.id) == "X"
        assert channel_options.sku_on(work.connection, row, shop.id) == "A"
