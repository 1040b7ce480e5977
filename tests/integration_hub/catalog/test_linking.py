"""Links between a channel's listings and the merchant's products: one to one, byte for byte, and never in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integration_hub.catalog import linking
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.ground.tables import exceptions, integrations, journal, listings, products
from tests.integration_hub.merchant import NOW, Merchant


def product(work: Work, sku: str) -> str:
    work.connection.insert(
        products,
        {
            "id": f"prd_{sku}",
            "organization_id": work.organization_id,
            "sku": sku,
            "name": f"Mug {sku}",
            "kind": "simple",
            "attributes_json": {},
            "created_at": 3.0,
            "updated_at": 3.0,
        },
    )
    return f"prd_{sku}"


def listed(external_id: str, sku: str, name: str = "") -> ChannelSku:
    return ChannelSku(f"p{external_id}", external_id, sku, name or f"Mug {sku}")


def take(work: Work, *items: ChannelSku) -> None:
    integration = work.connection.select(integrations, id=work.integration_id).one()
    linking.take_page(work, integration, items, owner=False)


def links(work: Work) -> dict[str, str | None]:
    rows = work.connection.select(listings, integration_id=work.integration_id)
    return {row.external_sku_id: row.product_id for row in rows}


def opened(work: Work) -> list[tuple[str, str]]:
    rows = work.connection.select(exceptions, integration_id=work.integration_id)
    return sorted((row.code, row.entity_id) for row in rows if row.closed_at is None)


def test_two_known_listings_renamed_to_one_sku_in_one_page_are_not_both_linked(work: Work) -> None:
    """A product is linked to one listing of a shop; the second that claims it in the same page is an exception."""
    mug = product(work, "MUG")
    take(work, listed("1", "OLD-1"), listed("2", "OLD-2"))
    take(work, listed("1", "MUG"), listed("2", "MUG"))
    assert links(work) == {"1": mug, "2": None}
    assert opened(work) == [("duplicate_sku", "2")]


def test_a_link_that_is_left_in_a_page_may_be_taken_in_it(work: Work) -> None:
    """Two listings that swap their SKUs swap their products, whichever of them the page names first."""
    mug, cup = product(work, "MUG"), product(work, "CUP")
    take(work, listed("1", "MUG"), listed("2", "CUP"))
    take(work, listed("1", "CUP"), listed("2", "MUG"))
    assert links(work) == {"1": cup, "2": mug}
    assert opened(work) == []


@pytest.mark.parametrize("left", ["renamed", "deleted"])
def test_whoever_waits_for_a_link_gets_it_when_its_holder_leaves(work: Work, left: str) -> None:
    """The second of two equal SKUs is linked as soon as the first is renamed or deleted, though itself unchanged."""
    mug = product(work, "MUG")
    take(work, listed("1", "MUG"), listed("2", "MUG"))
    assert opened(work) == [("duplicate_sku", "2")]
    gone = listed("1", "CUP") if left == "renamed" else replace(listed("1", "MUG"), status="deleted")
    take(work, gone)
    assert links(work)["2"] == mug
    assert ("duplicate_sku", "2") not in opened(work)


def test_a_new_listing_that_takes_a_left_link_says_what_the_product_is(merchant: Merchant) -> None:
    """I6: where the primary catalog's first listing goes as its second comes, that one says what it is."""
    row = merchant.integration()
    taken(merchant, row, listed("1", "MUG", "Mug"), owner=True)
    gone = replace(listed("1", "MUG", "Mug"), status="deleted")
    taken(merchant, row, gone, listed("2", "MUG", "Cup"), owner=True)
    assert [each.name for each in merchant.rows(products)] == ["Cup"]
    taken(
        merchant,
        row,
        replace(listed("3", "JAR", "Old jar"), status="deleted"),
        listed("4", "JAR"),
        owner=True,
    )
    assert [each.name for each in merchant.rows(products, sku="JAR")] == ["Mug JAR"]


def test_a_renamed_listing_that_names_something_else_leaves_evidence(work: Work) -> None:
    """R56: equal SKUs are linked, and where the records differ a person is told, however the SKU came to be equal."""
    mug = product(work, "MUG")
    take(work, listed("1", "OLD"))
    take(work, listed("1", "MUG", name="Garden hose"))
    assert links(work) == {"1": mug}
    assert opened(work) == [("sku_collision", mug)]


def taken(merchant: Merchant, row: Any, *items: ChannelSku, owner: bool = False) -> int:
    with merchant.work(row.id) as unit:
        return linking.take_page(unit, row, items, owner=owner)


def linked(merchant: Merchant) -> dict[str, str | None]:
    return {row.external_sku_id: row.product_id for row in merchant.rows(listings)}


@pytest.mark.parametrize("sku", ["mug", "MUG ", "0MUG", "M\u200bUG", "MU\u0301G"])
def test_what_only_looks_alike_is_not_linked(merchant: Merchant, sku: str) -> None:
    """I7: a link needs equal bytes; anything else is told to a person, with the SKU as it is."""
    row = merchant.integration(name="Shop")
    merchant.product("MUG")
    merchant.product("M\u00daG")
    assert taken(merchant, row, listed("1", sku, "Mug")) == 0
    assert linked(merchant) == {"1": None}
    [found] = merchant.rows(exceptions)
    assert (found.code, found.entity, found.entity_id, found.integration_id) == (
        "unmatched_sku", "listing", "1", row.id
    )  # fmt: skip
    assert found.details_json == {"sku": sku}


def test_the_second_of_two_is_a_duplicate_until_the_first_is_gone(merchant: Merchant) -> None:
    """R55: one listing is linked, the other named; when the first is deleted, the second takes its place."""
    row = merchant.integration(name="Shop")
    mug = merchant.product("MUG", name="Mug")
    taken(merchant, row, listed("1", "MUG", "Mug"), listed("2", "MUG", "Mug again"))
    assert linked(merchant) == {"1": mug, "2": None}
    [found] = merchant.rows(exceptions)
    assert found.message == (
        "Shop holds SKU “MUG” twice: “Mug” (1) is linked, “Mug again” (2) is not. Give one of them another SKU."
    )
    assert found.details_json == {"sku": "MUG", "linked": "1", "other": "2"}
    gone = replace(listed("1", "MUG", "Mug"), status="deleted")
    taken(merchant, row, gone, listed("2", "MUG", "Mug"))
    assert linked(merchant)["2"] == mug
    assert merchant.open_exceptions() == []
    [entry] = merchant.rows(journal)
    assert (entry.decision, entry.entity_id) == ("product_linked", mug)
    assert entry.reason == "SKU “MUG” on Shop equals this product's."
    assert entry.details_json == {"sku": "MUG", "externalSkuId": "2"}


def test_the_owner_makes_products_and_follows_them(merchant: Merchant) -> None:
    """An unknown SKU becomes one product, whole; what the owner changes later is a new version."""
    row = merchant.integration("commerce_cloud")
    item = ChannelSku(
        "p1", "1", "007", "Mug", "9.50", "USD", barcode="123", description="Big", brand="Acme",
        image_urls=("u",), options={"color": "red"}, stock={"w2": 1, "w1": 2}, updated_at=5.0,
    )  # fmt: skip
    gone = replace(listed("3", "GONE"), status="deleted")
    assert taken(merchant, row, item, listed("2", "007"), gone, owner=True) == 1
    [made] = merchant.rows(products)
    assert (made.sku, made.name, made.kind, made.price, made.currency, made.version) == (
        "007", "Mug", "simple", "9.50", "USD", 1
    )  # fmt: skip
    assert (made.origin_integration_id, made.parent_id, made.created_at) == (row.id, None, NOW)
    assert made.attributes_json == {
        "description": "Big", "brand": "Acme", "barcode": "123", "imageUrls": ["u"], "options": {"color": "red"},
    }  # fmt: skip
    first = merchant.rows(listings, external_sku_id="1")[0]
    assert (first.product_id, first.pushed_version, first.source_updated_at) == (made.id, 1, 5.0)
    assert first.told_json == {"w1": 2, "w2": 1}
    assert first.details_json == {
        "name": "Mug", "price": "9.50", "currency": "USD", "barcode": "123", "brand": "Acme", "description": "Big",
        "failure": None, "warehouses": ["w1", "w2"],
    }  # fmt: skip
    assert merchant.open_exceptions() == [("duplicate_sku", "2")]
    taken(merchant, row, item, owner=True)
    assert merchant.rows(products) == [made], "the same again is no new version"
    merchant.clock.at += 5
    taken(merchant, row, replace(item, price="10.00"), owner=True)
    [now] = merchant.rows(products)
    assert (now.price, now.version, now.updated_at) == ("10.00", 2, NOW + 5)


def test_a_master_that_goes_by_another_name_here_is_not_made_again(merchant: Merchant) -> None:
    """Its master SKU on the owner's shelf is nobody's spelling there: unmatched, not a second product."""
    row = merchant.integration("commerce_cloud")
    merchant.option(merchant.product("MUG"), row, channel_sku="X")
    assert taken(merchant, row, listed("1", "MUG"), owner=True) == 0
    assert len(merchant.rows(products)) == 1
    assert merchant.open_exceptions() == [("unmatched_sku", "1")]


@pytest.mark.parametrize(
    ("name", "price", "version"), [("Mug", "10.00", 1), ("Cup", "10.00", None), ("Mug", "9.00", None)]
)
def test_a_listing_that_shows_the_product_needs_no_push(
    merchant: Merchant, name: str, price: str, version: int | None
) -> None:
    """R16: the pushed version stands exactly while the other side shows name, price and currency."""
    row = merchant.integration()
    merchant.product("MUG", name="Mug")
    taken(merchant, row, ChannelSku("p1", "1", "MUG", "Mug", "10.00", "USD"))
    taken(merchant, row, ChannelSku("p1", "1", "MUG", name, price, "USD"))
    taken(merchant, row, ChannelSku("p2", "2", "OTHER", name, price, "USD"))
    assert merchant.rows(listings, external_sku_id="1")[0].pushed_version == version


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ({"w": 5}, {"w": 5}),
        ({"w": 5, "theirs": 9}, {"w": 5}),
        ({}, {"w": 5}),
        ({"w": 6}, None),
        ({"w": 4}, {"w": 5}),
    ],
)
def test_a_channel_that_offers_more_than_it_was_told_is_told_anew(
    merchant: Merchant, shown: dict[str, int], told: dict[str, int] | None
) -> None:
    """I5: a figure typed by hand does not stay; fewer may be what was sold, and is not offered again for that."""
    row = merchant.integration()
    mug = merchant.product("MUG")
    merchant.listing(row, "1", "MUG", product_id=mug, told_json={"w": 5})
    taken(merchant, row, ChannelSku("p1", "1", "MUG", "Mug", stock=shown))
    assert merchant.rows(listings)[0].told_json == told


def test_listings_that_waited_are_linked_once_on_each_integration(merchant: Merchant) -> None:
    """A new product takes the first listing that waited under its spelling, and tells of a contradiction."""
    shop, cloud = merchant.integration(), merchant.integration("commerce_cloud")
    taken(merchant, shop, listed("1", "MUG", "Hose"), listed("2", "MUG"), listed("3", "mug"))
    taken(merchant, cloud, listed("4", "MUG"), listed("5", "X", "Mug"))
    mug = merchant.product("MUG", name="Mug")
    merchant.option(mug, cloud, channel_sku="X")
    with merchant.work() as unit:
        linking.link_waiting(unit, mug)
    assert linked(merchant) == {"1": mug, "2": None, "3": None, "4": None, "5": mug}
    [told] = merchant.rows(exceptions, code="sku_collision")
    assert told.message == (
        "SKU “MUG” links “Mug” with the channel's “Hose”, which differ in name. If they are different products, "
        "give one of them another SKU; if they are one, name it the same on both sides."
    )
    assert told.details_json == {"sku": "MUG", "product": "Mug", "listing": "Hose", "differing": ["name"]}
    assert merchant.open_exceptions() == [
        ("sku_collision", mug), ("unmatched_sku", "2"), ("unmatched_sku", "3"), ("unmatched_sku", "4"),
    ]  # fmt: skip
