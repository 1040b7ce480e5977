"""Links between a channel's listings and the merchant's products: one to one, byte for byte, and never in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration_hub.catalog import linking
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.desk import Work
from integration_hub.ground.tables import exceptions, integrations, listings, products


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


def test_a_renamed_listing_that_names_something_else_leaves_evidence(work: Work) -> None:
    """R56: equal SKUs are linked, and where the records differ a person is told, however the SKU came to be equal."""
    mug = product(work, "MUG")
    take(work, listed("1", "OLD"))
    take(work, listed("1", "MUG", name="Garden hose"))
    assert links(work) == {"1": mug}
    assert opened(work) == [("sku_collision", mug)]
