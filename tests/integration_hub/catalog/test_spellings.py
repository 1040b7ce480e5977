"""Which product a spelling means on an integration, byte for byte."""

from __future__ import annotations

import pytest

from integration_hub.catalog.spellings import masters_of
from integration_hub.ground.tables import organizations
from tests.integration_hub.merchant import NOW, ORG, Merchant


@pytest.mark.parametrize(
    ("spelling", "means"),
    [
        ("A", "A"),
        ("a", None),
        ("A ", None),
        ("caf\u00e9", "caf\u00e9"),
        ("cafe\u0301", None),
        ("007", "007"),
        ("7", None),
        ("B", None),
        ("B-there", "B"),
        ("b-there", None),
        ("C-elsewhere", None),
        ("C", "C"),
        ("THEIRS", None),
    ],
)
def test_what_a_spelling_means(merchant: Merchant, spelling: str, means: str | None) -> None:
    """The Channel SKU where there is one, else the master SKU; nothing is folded, trimmed or composed (R98)."""
    here, elsewhere = merchant.integration("commerce_cloud"), merchant.integration("order_management")
    ids = {sku: merchant.product(sku) for sku in ("A", "B", "C", "caf\u00e9", "007")}
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.product("THEIRS", organization_id="other")
    merchant.option(ids["A"], here, buffer=2)
    merchant.option(ids["B"], here, channel_sku="B-there")
    merchant.option(ids["C"], elsewhere, channel_sku="C-elsewhere")
    with merchant.work() as work:
        found = masters_of(work.connection, ORG, here.id, [spelling, "nothing"])
    assert {sku: (row.id, row.sku) for sku, row in found.items()} == (
        {} if means is None else {spelling: (ids[means], means)}
    )
