"""Lists of master products."""

from __future__ import annotations

import pytest

from integration_hub.catalog.reading import products_listed
from integration_hub.ground.reading.parts import Part
from integration_hub.ground.tables import organizations
from tests.integration_hub.merchant import NOW, ORG, Merchant


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
