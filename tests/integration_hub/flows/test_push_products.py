"""Pushing products: what is due, what is written, and what becomes of a refusal or of silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integration_hub.connectors.records import ChannelSku
from integration_hub.flows import push_products
from integration_hub.ground.errors import Refused, UnknownOutcome
from integration_hub.ground.jobs import Job
from integration_hub.ground.tables import integrations, listings, products, remote_objects
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.flows.conftest import Shelf
from tests.integration_hub.merchant import NOW, ORG, Merchant


@pytest.fixture
def shop(merchant: Merchant) -> Any:
    """A US shop that products are pushed to, beside a primary catalog."""
    merchant.integration("commerce_cloud", settings={"processProducts": "pull"})
    return merchant.integration(settings={"processProducts": "push", "region": "US"})


def push(merchant: Merchant, sessions: Sessions, row: Any, **arguments: str) -> None:
    push_products.run(merchant.desk, sessions, Job(1, ORG, row.id, "push_products", arguments, 0, None))


def written(shelf: Shelf) -> list[tuple[str, str]]:
    return [(verb, draft.sku) for verb, draft in shelf.written]


def test_a_failed_review_is_told_until_a_reading_finds_it_passed(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, shop: Any
) -> None:
    """I23: an edit that is taken is reviewed anew; what was told of the last review is closed by what is read then."""
    product = merchant.product("A")
    push(merchant, sessions, shop)
    shelf.items = [replace(shelf.items[0], failure="Blurred image.")]
    with merchant.desk.store.transaction() as connection:
        connection.update(products, {"id": product}, {"version": 2, "name": "New"})
    push(merchant, sessions, shop)
    assert merchant.open_exceptions() == [("audit_failed", "s-A")]
    shelf.items = [replace(shelf.items[0], failure=None)]
    push(merchant, sessions, shop)
    assert merchant.open_exceptions() == []


def test_a_product_is_created_once_and_updated_when_it_changes(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, shop: Any
) -> None:
    """What the channel shows in its current version is left alone; a new version is written over it."""
    product = merchant.product("A")
    for _ in range(2):
        push(merchant, sessions, shop)
    assert written(shelf) == [("create", "A")]
    (made,) = merchant.rows(listings)
    assert (made.product_id, made.external_sku_id, made.pushed_version) == (product, "s-A", 1)
    (wish,) = merchant.rows(remote_objects)
    assert (wish.status, wish.external_id) == ("sent", "p-A")
    assert "product_pushed" in merchant.decisions()
    with merchant.desk.store.transaction() as connection:
        connection.update(products, {"id": product}, {"version": 2, "name": "New"})
    push(merchant, sessions, shop)
    assert written(shelf) == [("create", "A"), ("update", "A")]
    assert merchant.rows(listings)[0].pushed_version == 2


@pytest.mark.parametrize(
    ("product", "option", "pushed"),
    [
        ({}, None, ["A"]),
        ({"kind": "child"}, None, ["A"]),
        ({"kind": "parent"}, None, []),
        ({"kind": "bundle"}, None, []),
        ({}, {"sync": False}, []),
        ({}, {"channel_sku": "A-TT"}, ["A-TT"]),  # what the channel must carry
    ],
)
def test_what_may_be_sold_there_is_pushed(
    merchant: Merchant,
    sessions: Sessions,
    shelf: Shelf,
    shop: Any,
    product: dict[str, Any],
    option: dict[str, Any] | None,
    pushed: list[str],
) -> None:
    """Simple products and children go out unless the merchant keeps them back, under their Channel SKU."""
    product_id = merchant.product("A", **product)
    if option is not None:
        merchant.option(product_id, shop, **option)
    push(merchant, sessions, shop)
    assert [draft.sku for _, draft in shelf.written] == pushed


def test_nothing_goes_back_to_where_it_came_from(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, shop: Any
) -> None:
    """A product is never pushed to its own origin; of two products one alone can be asked for (R90)."""
    merchant.product("A", origin_integration_id=shop.id)
    merchant.product("B")
    merchant.product("C")
    push(merchant, sessions, shop, sku="A")
    push(merchant, sessions, shop, sku="B")
    assert written(shelf) == [("create", "B")]


def test_a_refusal_is_told_and_waits_for_a_change(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, shop: Any
) -> None:
    """What the vendor refused is not sent again as it is, and does not hold up what comes after it."""
    product = merchant.product("A")
    merchant.product("B")
    shelf.fails["A"] = Refused("E1", "No picture.")
    for _ in range(2):
        push(merchant, sessions, shop)
    assert written(shelf) == [("create", "A"), ("create", "B")]
    assert merchant.open_exceptions() == [("product_refused", product)]
    shelf.fails.clear()
    with merchant.desk.store.transaction() as connection:
        connection.update(products, {"id": product}, {"version": 2})
    push(merchant, sessions, shop)
    assert written(shelf)[2:] == [("create", "A")]
    assert merchant.open_exceptions() == []


def test_silence_half_way_loses_nothing(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, shop: Any
) -> None:
    """What was written before the silence is kept; what may have happened is looked up before it is redone."""
    merchant.product("A")
    merchant.product("B", created_at=NOW + 1)
    shelf.fails["B"] = UnknownOutcome("no answer")
    with pytest.raises(UnknownOutcome):
        push(merchant, sessions, shop)
    assert [each.sku for each in merchant.rows(listings)] == ["A"]
    with merchant.desk.store.transaction() as connection:
        connection.update(remote_objects, {"status": "wanted"}, {"status": "unknown"})
    shelf.fails.clear()
    shelf.items.append(ChannelSku("p-B", "s-B", "B", "Product B"))  # the lost call had its effect
    push(merchant, sessions, shop)
    assert written(shelf).count(("create", "B")) == 1
    assert {each.sku for each in merchant.rows(listings)} == {"A", "B"}


@pytest.mark.parametrize(
    ("region", "actual", "primary", "codes"),
    [
        ("US", None, True, []),
        ("US", "US", True, []),
        ("DE", None, True, ["region_not_allowed"]),
        ("US", "DE", True, ["region_not_allowed"]),
        ("US", None, False, ["direction_conflict"]),
        (None, None, False, ["direction_conflict", "region_unknown"]),
    ],
)
def test_a_closed_gate_lets_nothing_out(
    merchant: Merchant,
    sessions: Sessions,
    shelf: Shelf,
    region: str | None,
    actual: str | None,
    primary: bool,
    codes: list[str],
) -> None:
    """Without an allowed region, the shop's own first, or a primary catalog nothing is pushed; that is told once."""
    if primary:
        merchant.integration("commerce_cloud", settings={"processProducts": "pull"})
    row = merchant.integration(settings={"processProducts": "push", **({"region": region} if region else {})})
    with merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": row.id}, {"connection_json": {"shop": {"region": actual}}})
    merchant.product("A")
    for _ in range(2):
        push(merchant, sessions, row)
    assert merchant.open_exceptions() == [(code, row.id) for code in codes]
    assert merchant.decisions().count("push_refused") == len(codes)
    assert (shelf.written == []) is bool(codes)


def test_a_gate_that_opens_closes_its_exception(merchant: Merchant, sessions: Sessions, shelf: Shelf) -> None:
    """Once another platform is primary, products go out and nobody has to look any more."""
    row = merchant.integration(settings={"processProducts": "push", "region": "US"})
    merchant.product("A")
    push(merchant, sessions, row)
    merchant.integration("commerce_cloud", settings={"processProducts": "pull"})
    push(merchant, sessions, row)
    assert merchant.open_exceptions() == []
    assert written(shelf) == [("create", "A")]
