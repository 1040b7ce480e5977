"""Which listing carries which product's link: decided item by item, and never both of two."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.catalog import matching
from integration_hub.catalog.matching import Holder, Match, Shelf
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.rows import ListingRow, ProductRow
from integration_hub.ground.stored import Attributes

SHOP = "int_shop"
ATTRIBUTES: Attributes = {"description": "", "brand": None, "barcode": None, "imageUrls": [], "options": {}}


def product(sku: str = "MUG", **more: Any) -> ProductRow:
    row = ProductRow(
        f"prd_{sku}", "org", sku, "Mug", "simple", None, None, "9.50", "USD", ATTRIBUTES, None, 1.0, 1.0, 4
    )
    return row._replace(**more)


def item(external_id: str = "1", sku: str | None = "MUG", **more: Any) -> ChannelSku:
    return ChannelSku(f"p{external_id}", external_id, sku, more.pop("name", "Mug"), "9.50", "USD", **more)


def stored(
    external_id: str = "1", sku: str | None = "MUG", linked: ProductRow | None = None, **more: Any
) -> ListingRow:
    said = matching.listing_details(item(external_id, sku))
    product_id = None if linked is None else linked.id
    row = ListingRow(
        f"lst_{external_id}",
        SHOP,
        f"p{external_id}",
        external_id,
        sku,
        product_id,
        "active",
        said,
        4,
        None,
        None,
    )
    return row._replace(**more)


def shelf(*known: ListingRow, masters: tuple[ProductRow, ...] = (), **claimed: str) -> Shelf:
    """A shelf of stored listings, masters by their SKU, and who holds them."""
    return Shelf(
        {row.external_sku_id: row for row in known},
        {str(each.sku): each for each in masters},
        {f"prd_{sku}": Holder(external_id, "Mug") for sku, external_id in claimed.items()},
    )


MUG = product()
LINKED = ("duplicate_sku", "unmatched_sku")


@pytest.mark.parametrize(
    ("known", "claimed", "listed", "becomes"),
    [
        pytest.param((), {}, item(), Match(MUG, LINKED, is_new=True), id="a new listing with a master's SKU"),
        pytest.param(
            (stored(),), {}, item(), Match(MUG, LINKED, is_new=True), id="a known one not linked yet"
        ),
        pytest.param(
            (stored(linked=MUG),), {"MUG": "1"}, item(), Match(MUG), id="one that is linked already"
        ),
        pytest.param(
            (),
            {"MUG": "9"},
            item(),
            Match(None, ("unmatched_sku",), "duplicate_sku", Holder("9", "Mug")),
            id="another live listing has the link",
        ),
        pytest.param((), {}, item(sku="mug"), Match(opens="unmatched_sku"), id="a new one of nobody's SKU"),
        pytest.param(
            (stored(),),
            {},
            item(sku="MUG "),
            Match(None, ("duplicate_sku",), "unmatched_sku"),
            id="a known one, renamed to nobody's SKU: it is no duplicate any more",
        ),
        pytest.param((), {}, item(sku=None), Match(), id="no SKU"),
        pytest.param((), {}, item(sku="X", status="deleted"), Match(), id="deleted, of nobody's SKU"),
        pytest.param(
            (stored(linked=MUG),),
            {"MUG": "1"},
            item(status="deleted"),
            Match(MUG, ("duplicate_sku", "unmatched_sku")),
            id="deleted, with the link",
        ),
        pytest.param(
            (),
            {},
            item(status="deleted"),
            Match(MUG, ("duplicate_sku", "unmatched_sku")),
            id="deleted, and nobody has the link",
        ),
        pytest.param(
            (),
            {"MUG": "9"},
            item(status="deleted"),
            Match(closes=("duplicate_sku", "unmatched_sku")),
            id="deleted, and another has the link",
        ),
    ],
)
def test_what_becomes_of_a_listing(
    known: tuple[ListingRow, ...], claimed: dict[str, str], listed: ChannelSku, becomes: Match
) -> None:
    """I7: one live listing has a product's link, by equal bytes; whoever goes without it is told why."""
    assert matching.claim(shelf(*known, masters=(MUG,), **claimed), listed) == becomes


@pytest.mark.parametrize("known", [(), (stored("1", "OLD"), stored("2", "OLD-2"))], ids=["new", "known"])
def test_a_page_is_judged_in_its_order(known: tuple[ListingRow, ...]) -> None:
    """The first of two that claim one product in a page has it, whether they were known before or not."""
    on = shelf(*known, masters=(MUG,))
    assert matching.claim(on, item("1")).product == MUG
    second = matching.claim(on, item("2", name="Mug again"))
    assert (second.product, second.opens, second.holder) == (None, "duplicate_sku", Holder("1", "Mug"))


@pytest.mark.parametrize(
    ("known", "listed", "left"),
    [
        pytest.param(stored(linked=MUG), item(), [], id="as it was"),
        pytest.param(stored(linked=MUG), item(sku="CUP"), ["prd_MUG"], id="renamed"),
        pytest.param(stored(linked=MUG), item(sku=None), ["prd_MUG"], id="its SKU is gone"),
        pytest.param(stored(linked=MUG), item(status="deleted"), ["prd_MUG"], id="deleted"),
        pytest.param(stored(), item(sku="CUP"), [], id="it had no link"),
        pytest.param(stored(linked=MUG, status="deleted"), item(sku="CUP"), [], id="it was deleted before"),
        pytest.param(stored("2", linked=MUG), item(sku="CUP"), [], id="another listing, that nobody knows"),
    ],
)
def test_who_leaves_a_product(known: ListingRow, listed: ChannelSku, left: list[str]) -> None:
    """A product that its listing left is named, once, and whoever comes next in the page may have its link."""
    on = shelf(known, masters=(MUG,), MUG=known.external_sku_id)
    assert matching.release_left(on, [listed, listed]) == left
    assert ("prd_MUG" in on.claimed) == (not left)


def test_a_claim_of_another_stands() -> None:
    """Who leaves a product gives up its own claim, and never that of whoever holds the link now."""
    on = shelf(stored(linked=MUG), masters=(MUG,), MUG="9")
    assert matching.release_left(on, [item(sku="CUP")]) == ["prd_MUG"]
    assert on.claimed == {"prd_MUG": Holder("9", "Mug")}


@pytest.mark.parametrize(
    ("items", "made"),
    [
        ([item("1", "A"), item("2", "A"), item("3", "B")], ["1", "3"]),  # the first of equal ones
        ([item("1", "MUG"), item("2", "mug")], ["2"]),  # byte for byte
        ([item("1", "TAKEN"), item("2", None), item("3", "C", status="deleted")], []),
    ],
)
def test_which_items_become_products(items: list[ChannelSku], made: list[str]) -> None:
    """A SKU that is nobody's becomes one product; a master that goes by its Channel SKU here is not made twice."""
    found = matching.unknown(shelf(masters=(MUG,)), items, {"TAKEN"})
    assert [each.external_sku_id for each in found] == made


@pytest.mark.parametrize(
    ("origin", "name", "barcode", "differs"),
    [
        (None, "Mug", None, []),
        (None, "Hose", "999", ["barcode", "name"]),
        ("int_other", "Hose", "123", ["name"]),
        (SHOP, "Hose", "999", []),  # what its owner says is right
        (None, None, None, []),
    ],
)
def test_equal_skus_that_name_different_things(
    origin: str | None, name: str | None, barcode: str | None, differs: list[str]
) -> None:
    """R56: the two records are compared where both say something, unless the listing is the owner's."""
    mine = product(origin_integration_id=origin, attributes_json={**ATTRIBUTES, "barcode": "123"})
    assert matching.differing(mine, SHOP, name, barcode) == differs


@pytest.mark.parametrize(
    ("of", "listed", "shows"),
    [
        (None, item(), None),
        (MUG, item(), 4),
        (MUG, item(name="Cup"), None),
        (product(origin_integration_id=SHOP), item(name="Cup"), 4),
    ],
)
def test_which_version_a_listing_shows(of: ProductRow | None, listed: ChannelSku, shows: int | None) -> None:
    """The owner's own listing shows its product's version; another one only where all mapped fields are equal."""
    assert matching.version_it_shows(of, SHOP, listed) == shows


def test_a_listing_as_it_is_changes_nothing() -> None:
    """What the channel states again is not written again."""
    assert matching.restated(stored(linked=MUG), item(), MUG) == {}


def test_a_listing_that_somebody_renamed_is_told_anew() -> None:
    """R16: the primary catalog says what the other side shows, so its copy counts as never written."""
    changes = matching.restated(stored(linked=MUG), item(name="Cup"), MUG)
    assert (changes["product_id"], changes["pushed_version"]) == (MUG.id, None)
    owned = product(origin_integration_id=SHOP)
    assert "pushed_version" not in matching.restated(stored(linked=MUG), item(name="Cup"), owned)
    assert matching.restated(stored(linked=MUG), item(sku=None), None)["product_id"] is None


def test_a_product_follows_its_owner() -> None:
    """What the owner changed is taken over, and what it does not speak of stays; as it is, nothing changes."""
    mine = product(attributes_json=matching.attributes_of(item()))
    assert matching.followed(mine, item()) == {}
    changed = matching.followed(mine, item(brand="Acme"))
    assert changed["attributes_json"] == {**ATTRIBUTES, "brand": "Acme"}
