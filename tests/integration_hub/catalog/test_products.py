"""Master products made and edited by the operator."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.catalog import products
from integration_hub.catalog.products import products_listed
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.reading.parts import Part
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import integrations, journal, organizations
from integration_hub.ground.tables import products as stored
from tests.integration_hub.merchant import NOW, ORG, Merchant

MUG = {"sku": "A", "name": "Mug"}


def create(merchant: Merchant, **given: Any) -> Any:
    with merchant.work() as work:
        return products.create(work, {**MUG, **given})


def edit(merchant: Merchant, product_id: str, **given: Any) -> Any:
    with merchant.work() as work:
        return products.edit(work, product_id, given)


@pytest.mark.parametrize("sku", ["A", " A", "a", "007", "caf\u00e9", "cafe\u0301"])
def test_a_product_is_kept_byte_for_byte(merchant: Merchant, sku: str) -> None:
    """R98: the SKU is what was typed; a product made by hand has no owner, and the journal tells of it."""
    row = create(merchant, sku=sku, price="9.50", currency="USD", barcode="123")
    assert (row.sku, row.kind, row.origin_integration_id, row.version) == (sku, "simple", None, 1)
    assert (row.created_at, row.updated_at, row.organization_id) == (NOW, NOW, ORG)
    assert (row.price, row.currency, row.components_json) == ("9.50", "USD", None)
    assert row.attributes_json == {
        "description": "", "brand": None, "barcode": "123", "imageUrls": [], "options": {}
    }  # fmt: skip
    [entry] = merchant.rows(journal)
    assert (entry.decision, entry.entity, entry.entity_id) == ("product_created", "product", row.id)
    assert (entry.reason, entry.details_json) == ("The operator added Mug.", {"sku": sku, "version": 1})


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"sku": None}, [("missing", "sku")]),
        ({"sku": " "}, [("missing", "sku")]),
        ({"type": "bundle"}, [("invalid", "components")]),
        ({"components": [{"sku": "B", "quantity": 1}]}, [("invalid", "components")]),
        ({"type": "child"}, [("invalid", "parentProductId")]),
        ({"parentProductId": "x"}, [("invalid", "parentProductId")]),
        ({"type": "child", "parentProductId": "x"}, [("unknown_parent", "parentProductId")]),
        ({"sku": "TAKEN"}, [("sku_taken", "sku")]),
        ({"sku": "T-there"}, [("sku_taken", "sku")]),
        ({"sku": "", "type": "bundle"}, [("missing", "sku"), ("invalid", "components")]),
        ({"sku": None, "type": "parent"}, []),
        ({"type": "bundle", "components": [{"sku": "B", "quantity": 1}]}, []),
        ({"sku": "taken"}, []),
        ({"sku": "THEIRS"}, []),
    ],
)
def test_everything_that_is_wrong_is_named(merchant: Merchant, given: Any, wrong: Any) -> None:
    """A refused product leaves nothing behind; an allowed one is there."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.product("THEIRS", organization_id="other")
    merchant.option(merchant.product("TAKEN"), merchant.integration("commerce_cloud"), channel_sku="T-there")
    before = len(merchant.rows(stored))
    if not wrong:
        create(merchant, **given)
        assert len(merchant.rows(stored)) == before + 1
        return
    with pytest.raises(RuleViolated) as raised:
        create(merchant, **given)
    assert [(each.code, each.field) for each in raised.value.violations] == wrong
    assert len(merchant.rows(stored)) == before


def test_an_edit_raises_the_version_and_keeps_the_rest(merchant: Merchant) -> None:
    """Given members change, others stay; what changes nothing is no version, and a stale one is a conflict."""
    row = create(merchant, price="9.50", barcode="123")
    merchant.clock.at += 5
    edited = edit(merchant, row.id, name="Cup", brand="Acme", version=1)
    assert (edited.name, edited.price, edited.version, edited.updated_at) == ("Cup", "9.50", 2, NOW + 5)
    assert (edited.attributes_json["barcode"], edited.attributes_json["brand"]) == ("123", "Acme")
    assert edit(merchant, row.id, name="Cup") == edited
    assert merchant.decisions() == ["product_created", "product_edited"]
    with pytest.raises(Rejected) as raised:
        edit(merchant, row.id, name="Jar", version=1)
    assert (raised.value.status, raised.value.code, raised.value.message) == (
        409,
        "version_conflict",
        "Cup is at version 2 by now.",
    )


def test_a_variant_that_was_read_without_its_parent_can_be_edited(merchant: Merchant) -> None:
    """What an edit leaves alone does not refuse it; a parent given with it must be one."""
    variant = merchant.product("S-1", kind="child")
    assert edit(merchant, variant, sku="S-2").sku == "S-2"
    with pytest.raises(RuleViolated):
        edit(merchant, variant, parentProductId="nobody")
    parent = merchant.product(None, kind="parent")
    assert edit(merchant, variant, parentProductId=parent).parent_id == parent
    with pytest.raises(RuleViolated):
        edit(merchant, variant, parentProductId=None)


def test_an_unknown_product_is_refused(merchant: Merchant) -> None:
    """What is not the caller's own is as good as none."""
    with pytest.raises(Rejected, match=r"There is no product prd_x\."):
        edit(merchant, "prd_x", name="Cup")


def test_a_product_is_shown_with_what_is_published_of_it(merchant: Merchant) -> None:
    """Its listings, and an integration where a Channel SKU is stored and nothing is listed yet."""
    shop, cloud = merchant.integration(), merchant.integration("commerce_cloud")
    row = create(merchant)
    merchant.listing(shop, "1", "A", product_id=row.id, told_json={"w1": 5})
    merchant.option(row.id, cloud, channel_sku="A-there")
    with merchant.work() as work:
        [seen] = products.as_json(work.connection, [row])
    assert (seen["productId"], seen["sku"], seen["type"], seen["components"]) == (row.id, "A", "simple", [])
    assert seen["published"] == [
        {
            "integrationId": shop.id, "sku": "A", "externalProductId": "p1", "externalSkuId": "1",
            "status": "active", "lastTold": {"w1": 5},
        },
        {
            "integrationId": cloud.id, "sku": "A-there", "externalProductId": None, "externalSkuId": None,
            "status": "unlisted", "lastTold": None,
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sku", "part", "found"),
    [
        (None, Part(), ["B", "A", "a"]),
        (None, Part(1, 1), ["A"]),
        ("A", Part(), ["A"]),
        ("a", Part(), ["a"]),
        ("A ", Part(), []),
        ("", Part(), []),
    ],
)
def test_products_are_listed_in_the_order_they_were_made(merchant: Merchant, sku, part, found) -> None:
    """The organization's own, a part at a time, or the one whose SKU is asked for byte for byte."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.product("A", organization_id="other", created_at=NOW - 3)
    merchant.product("A")
    merchant.product("a")
    merchant.product("B", created_at=NOW - 1)
    with merchant.work() as work:
        listed = products_listed(work.connection, ORG, part, sku=sku)
    assert [row["sku"] for row in listed["products"]] == found
    assert listed["pagination"]["total"] == (3 if sku is None else len(found))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [({"name": "Other"}, "name"), ({"price": "1.00"}, "price"), ({"brand": "Acme"}, "brand")],
)
def test_what_the_primary_catalog_says_is_changed_there(
    merchant: Merchant, given: dict[str, Any], wrong: str
) -> None:
    """R16: an edit here would stand against its owner; its SKU may be mended here, and all of it once it has none."""
    shop = merchant.integration("tiktok_shop", settings={"processProducts": "pull"})
    product_id = merchant.product("A", origin_integration_id=shop.id)
    with pytest.raises(RuleViolated) as refused:
        edit(merchant, product_id, **given)
    assert [(each.code, each.field) for each in refused.value.violations] == [("owned", wrong)]
    assert edit(merchant, product_id, sku="B").sku == "B"
    with merchant.work() as work:
        work.connection.update(integrations, {"id": shop.id}, {"settings_json": {"processProducts": "push"}})
    assert edit(merchant, product_id, **given).version == 3
