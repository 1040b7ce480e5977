"""Reading what a platform lists: each page durable before the cursor passes it, and unmatched SKUs explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from integration_hub.catalog import listings
from integration_hub.connectors.records import ChannelSku, Cursor, Page
from integration_hub.ground.tables import cursors, exceptions, products
from integration_hub.ground.tables import listings as stored
from tests.integration_hub.merchant import Merchant


class Listing:
    """A platform that gives the pages it is given, and remembers what it was asked."""

    def __init__(self, *pages: Page[ChannelSku]) -> None:
        self.pages = pages
        self.asked: list[tuple[Cursor | None, str | None]] = []

    def probe(self) -> None:
        return None

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        self.asked.append((cursor, sku))
        yield from self.pages


def item(number: str, sku: str) -> ChannelSku:
    return ChannelSku(f"p{number}", number, sku, f"Product {sku}")


def test_pages_are_taken_in_and_the_cursor_follows(merchant: Merchant) -> None:
    """The last cursor that a page carried is kept, and the next reading goes on from it (I17)."""
    row = merchant.integration("commerce_cloud")
    session = Listing(
        Page([item("1", "A")], {"at": 1}), Page([item("2", "B")], {"at": 2}), Page([item("3", "C")])
    )
    assert listings.read(merchant.desk, row, session, owner=True) == 3
    assert sorted(each.sku for each in merchant.rows(products)) == ["A", "B", "C"]
    [kept] = merchant.rows(cursors)
    assert (kept.integration_id, kept.flow, kept.value_json) == (row.id, "products", {"at": 2})
    assert listings.read(merchant.desk, row, session, owner=True) == 0
    assert session.asked == [(None, None), ({"at": 2}, None)]


def test_one_sku_is_read_without_moving_the_cursor(merchant: Merchant) -> None:
    """Whatever the vendor folds, only the SKU that is equal byte for byte is taken in."""
    row = merchant.integration("commerce_cloud")
    listings.read(merchant.desk, row, Listing(Page([], {"at": 1})), owner=True)
    session = Listing(Page([item("1", "A"), item("2", "a"), item("3", "A ")], {"at": 9}))
    assert listings.read(merchant.desk, row, session, owner=True, sku="A") == 1
    assert session.asked == [(None, "A")]
    assert [each.external_sku_id for each in merchant.rows(stored)] == ["1"]
    assert merchant.rows(cursors)[0].value_json == {"at": 1}


@pytest.mark.parametrize(
    ("sku", "near", "said"),
    [
        (
            "a1",
            "A1",
            "character 1 is 'a' (latin small letter a) here and 'A' (latin capital letter a) there",
        ),
        ("07", "7", "character 1 is '0' (digit zero) here and '7' (digit seven) there"),
        ("cafe\u0301", "caf\u00e9", "character 4 is 'e' (latin small letter e) here and "),
        ("A1 ", "A1", "character 3, ' ' (space), stands only here"),
        ("other", None, ""),
    ],
)
def test_what_an_unmatched_sku_looks_like_is_said(
    merchant: Merchant, sku: str, near: str | None, said: str
) -> None:
    """R98: the product that a person would have taken it for is named once, with the character that differs."""
    row = merchant.integration(name="Shop")
    for each in ("A1", "7", "caf\u00e9"):
        merchant.product(each)
    merchant.product(None, kind="parent")
    for _ in range(2):
        listings.read(merchant.desk, row, Listing(Page([item("1", sku)])), owner=False)
        [found] = merchant.rows(exceptions)
        plain = (
            f"“Product {sku}” on Shop carries SKU “{sku}”, which is no product's SKU here. SKUs must be equal "
            "character by character; if both sides' SKUs differ from the master SKU, contact support."
        )
        assert (found.code, found.entity, found.entity_id) == ("unmatched_sku", "listing", "1")
        assert (found.details_json["sku"], found.details_json.get("near")) == (sku, near)
        if near is None:
            assert found.message == plain
        else:
            assert found.message.startswith(f"{plain} It looks like “{near}”, but {said}")
            assert found.details_json["difference"].startswith(said)


@pytest.mark.parametrize(
    ("change", "closes"),
    [
        ({"name": "Product A"}, True),
        ({"name": "Hammer"}, False),
        ({"sku": "B"}, True),
        ({"status": "deleted"}, True),
    ],
    ids=["named the same", "named anew", "another SKU", "deleted"],
)
def test_a_collision_is_told_while_the_records_differ(
    merchant: Merchant, change: dict[str, str], closes: bool
) -> None:
    """R102: once the two records are apart, or name the same, nobody is told of them, and nothing is held back."""
    row = merchant.integration()
    product_id = merchant.product("A")
    listings.read(merchant.desk, row, Listing(Page([replace(item("1", "A"), name="Hose")])), owner=False)
    assert merchant.open_exceptions() == [("sku_collision", product_id)]
    changed = replace(item("1", "A"), **{"name": "Hose", **change})
    listings.read(merchant.desk, row, Listing(Page([changed])), owner=False)
    assert (("sku_collision", product_id) in merchant.open_exceptions()) is not closes


def test_what_was_explained_once_is_left(merchant: Merchant) -> None:
    """A closed exception, and one of another integration, are not touched."""
    row, other = merchant.integration(), merchant.integration()
    merchant.product("A1")
    with merchant.work(row.id) as work:
        work.open_exception("unmatched_sku", "listing", "1", "closed", sku="a1")
        work.close_exception("unmatched_sku", entity="listing", entity_id="1")
    with merchant.work(other.id) as work:
        work.open_exception("unmatched_sku", "listing", "1", "another's", sku="a1")
    listings.read(merchant.desk, row, Listing(), owner=False)
    assert sorted(each.message for each in merchant.rows(exceptions)) == ["another's", "closed"]
