"""What every channel is told that it may sell: only what differs, per warehouse, and never more than is free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from integration_hub.connectors.records import ItemResult, StockTarget
from integration_hub.ground.tables import exceptions, listings, organizations, products
from integration_hub.stock import telling
from tests.integration_hub.merchant import NOW, ORG, Merchant


class Shop:
    """A channel that takes every figure but those it is told to refuse or to leave unanswered."""

    def __init__(self, refuses: Sequence[str] = (), silent: Sequence[str] = ()) -> None:
        self.refuses, self.silent = refuses, silent
        self.calls: list[list[StockTarget]] = []
        self.opened = 0

    def probe(self) -> None:
        return None

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        self.calls.append(list(targets))
        return [
            ItemResult(each.external_sku_id, False, "12052", "no such warehouse")
            if each.sku in self.refuses
            else ItemResult(each.external_sku_id, True)
            for each in reversed(targets)
            if each.sku not in self.silent
        ]

    def told(self) -> dict[str, dict[str, int]]:
        return {each.sku: dict(each.quantities) for call in self.calls for each in call}


def tell(merchant: Merchant, row: Any, shop: Shop, skus: list[str] | None = None) -> Shop:
    def opened() -> Shop:
        shop.opened += 1
        return shop

    telling.tell(merchant.desk, row, opened, skus)
    return shop


@pytest.fixture
def east(merchant: Merchant) -> str:
    """Where everything is."""
    return merchant.location("East")


@pytest.fixture
def shop(merchant: Merchant, east: str) -> Any:
    """A TikTok shop with one warehouse, which is ours."""
    row = merchant.integration()
    merchant.mapping(row, "w1", east)
    return row


def offer(
    merchant: Merchant, shop: Any, location: str, sku: str, quantity: int | None = 5, **more: Any
) -> str:
    product_id = merchant.product(sku)
    merchant.listing(shop, f"s-{sku}", more.pop("channel_sku", sku), product_id=product_id, **more)
    if quantity is not None:
        merchant.receive(sku, location, quantity)
    return product_id


def test_a_channel_is_told_once(merchant: Merchant, shop: Any, east: str) -> None:
    """What a channel was told is kept, and it is told again only what differs (I5)."""
    offer(merchant, shop, east, "A", 5)
    assert tell(merchant, shop, Shop()).calls == [[StockTarget("ps-A", "s-A", "A", {"w1": 5})]]
    assert [row.told_json for row in merchant.rows(listings)] == [{"w1": 5}]
    again = tell(merchant, shop, Shop())
    assert (again.calls, again.opened) == ([], 0), "a vendor of whom nothing is wanted is not even opened"
    merchant.receive("A", east, 1)
    assert tell(merchant, shop, Shop()).told() == {"A": {"w1": 6}}


@pytest.mark.parametrize(
    ("quantity", "more", "options", "told"),
    [
        (5, {}, {}, {"w1": 5}),
        (5, {}, {"buffer": 2}, {"w1": 3}),
        (5, {}, {"buffer": 9}, {"w1": 0}),
        (5, {}, {"sync": False}, None),
        (5, {"channel_sku": "A-there"}, {"channel_sku": "A-there"}, {"w1": 5}),
        (None, {}, {}, None),
        (0, {}, {}, {"w1": 0}),
        (5, {"status": "pending"}, {}, None),
        (5, {"status": "inactive"}, {}, None),
        (5, {"status": "failed"}, {}, None),
        (5, {"status": "deleted"}, {}, None),
        (5, {"told_json": {"w1": 5}}, {}, None),
        (5, {"told_json": {"w1": 5, "w0": 3}}, {}, None),
        (5, {"told_json": {"w1": 4}}, {}, {"w1": 5}),
        (5, {"told_json": {"w0": 5}}, {}, {"w1": 5}),
        (0, {"told_json": {}}, {}, {"w1": 0}),
    ],
    ids=[
        "plain",
        "buffer",
        "buffer above all",
        "not synced",
        "Channel SKU",
        "never counted",
        "out of stock",
        "pending",
        "inactive",
        "failed",
        "deleted",
        "told already",
        "told more",
        "told less",
        "told elsewhere",
        "told nothing",
    ],
)
def test_what_a_listing_is_told(
    merchant: Merchant, shop: Any, east: str, quantity: int | None, more: Any, options: Any, told: Any
) -> None:
    """Active listings that are synced show what is free less the buffer; what nobody counted is not told as 0."""
    product_id = offer(merchant, shop, east, "A", quantity, **more)
    if quantity == 0:
        merchant.receive("A", east, 0)
    if options:
        merchant.option(product_id, shop, **options)
    sku = more.get("channel_sku", "A")
    assert tell(merchant, shop, Shop()).told() == ({} if told is None else {sku: told})


def test_another_channels_options_and_listings_are_its_own(merchant: Merchant, shop: Any, east: str) -> None:
    """A buffer counts on its integration alone, and one channel's listings are not told to another."""
    product_id = offer(merchant, shop, east, "A")
    other = merchant.integration()
    merchant.mapping(other, "w9", east)
    merchant.listing(other, "s-9", "A", product_id=product_id)
    merchant.option(product_id, other, buffer=2)
    assert tell(merchant, shop, Shop()).calls == [[StockTarget("ps-A", "s-A", "A", {"w1": 5})]]
    assert tell(merchant, other, Shop()).calls == [[StockTarget("ps-9", "s-9", "A", {"w9": 3})]]


def test_one_sku_is_told_by_its_bytes(merchant: Merchant, shop: Any, east: str) -> None:
    """Asked for some SKUs, the channel is told of those alone (R98)."""
    for sku in ("A", "a", "B"):
        offer(merchant, shop, east, sku)
    assert tell(merchant, shop, Shop(), ["A"]).told() == {"A": {"w1": 5}}
    assert tell(merchant, shop, Shop(), ["Z", "A "]).told() == {}
    assert tell(merchant, shop, Shop(), []).told() == {}
    assert tell(merchant, shop, Shop()).told() == {"a": {"w1": 5}, "B": {"w1": 5}}


@pytest.mark.parametrize(("asked", "told"), [(telling.BATCH, ["A"]), (telling.BATCH + 1, ["A", "B"])])
def test_many_skus_are_everything(merchant: Merchant, shop: Any, east: str, asked: int, told: Any) -> None:
    """Beyond a batch of SKUs everything is compared, which is cheaper."""
    for sku in ("A", "B"):
        offer(merchant, shop, east, sku)
    skus = ["A", *(f"x{n}" for n in range(asked - 1))]
    assert sorted(tell(merchant, shop, Shop(), skus).told()) == told


def test_listings_are_told_in_batches(
    merchant: Merchant, shop: Any, east: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is durable before the next one goes out, in one session, in the order of the channel's products."""
    monkeypatch.setattr(telling, "BATCH", 2)
    for sku in "CABED":
        offer(merchant, shop, east, sku)
    answer = tell(merchant, shop, Shop())
    assert [[each.sku for each in call] for call in answer.calls] == [["A", "B"], ["C", "D"], ["E"]]
    assert answer.opened == 1
    assert all(row.told_json == {"w1": 5} for row in merchant.rows(listings))


def test_what_is_refused_is_an_exception_and_stops_nothing(merchant: Merchant, shop: Any, east: str) -> None:
    """One item's refusal leaves the others told; it is closed when the item is taken (I8)."""
    refused, silent, taken = (offer(merchant, shop, east, sku) for sku in ("R", "S", "T"))
    tell(merchant, shop, Shop(refuses=["R"], silent=["S"]))
    assert {row.product_id: row.told_json for row in merchant.rows(listings)} == {
        refused: None,
        silent: None,
        taken: {"w1": 5},
    }
    found = {row.entity_id: row for row in merchant.rows(exceptions)}
    assert sorted(found) == sorted([refused, silent])
    assert found[refused].message == f"{shop.name} did not take the stock of “R”: 12052 no such warehouse"
    assert found[silent].message == f"{shop.name} did not take the stock of “S”: no answer for this item"
    for row in found.values():
        assert (row.code, row.entity, row.integration_id) == ("stock_refused", "product", shop.id)
        assert row.details_json == {"quantities": {"w1": 5}}
    assert sorted(tell(merchant, shop, Shop()).told()) == ["R", "S"], "what was not taken is told again"
    assert merchant.open_exceptions() == []


def test_a_vendor_that_takes_no_stock_is_not_opened(merchant: Merchant, east: str) -> None:
    """Commerce Cloud declares no stock, so it is told none."""
    row = merchant.integration("commerce_cloud")
    merchant.mapping(row, "w1", east)
    offer(merchant, row, east, "A")
    assert tell(merchant, row, Shop()).opened == 0


def test_a_shop_without_warehouses_of_ours_is_told_nothing(merchant: Merchant, east: str) -> None:
    """Where no warehouse is mapped, there is nothing to say."""
    row = merchant.integration()
    merchant.mapping(row, "w1", None)
    offer(merchant, row, east, "A")
    assert tell(merchant, row, Shop()).opened == 0


@pytest.mark.parametrize(
    ("assigned", "told"),
    [
        ([], {"w1": 5, "w2": 7}),
        (["w1"], {"w1": 5, "w2": 7}),
        (["w3"], {"w1": 5, "w2": 7, "w3": 0}),
        (["gone"], {"w1": 5, "w2": 7}),
        (["fbt"], {"w1": 5, "w2": 7}),
    ],
    ids=["none", "ours", "unmapped", "unknown", "the platform's"],
)
def test_a_listing_is_told_of_all_its_warehouses(
    merchant: Merchant, shop: Any, east: str, assigned: list[str], told: dict[str, int]
) -> None:
    """All that a listing is assigned to must be named, an unmapped one with 0; never the platform's own."""
    west = merchant.location("West")
    merchant.mapping(shop, "w2", west)
    merchant.mapping(shop, "w3", None)
    merchant.mapping(shop, "fbt", merchant.location("Theirs", platform_fulfilled=True))
    offer(merchant, shop, east, "A", details_json={"warehouses": assigned})
    merchant.receive("A", west, 7)
    assert tell(merchant, shop, Shop()).told() == {"A": told}


@pytest.mark.parametrize(("scope", "told"), [(None, 12), ([], 12), (["West"], 7)])
def test_stock_locations_of_the_shop_bound_what_it_shows(
    merchant: Merchant, east: str, scope: list[str] | None, told: int
) -> None:
    """Only the locations that the setting names are counted for the shop; an empty setting names all."""
    ids = {"East": east, "West": merchant.location("West")}
    wanted = None if scope is None else [ids[name] for name in scope]
    row = merchant.integration(settings={} if wanted is None else {"stockLocationIds": wanted})
    merchant.mapping(row, "w1", east)
    product_id = offer(merchant, row, east, "A", 5)
    merchant.receive("A", ids["West"], 7)
    with merchant.work() as work:
        first = telling.quantities_for(work, row, [product(merchant, product_id)])
    assert first == {product_id: {"w1": told}}
    assert tell(merchant, row, Shop()).told() == {"A": {"w1": told}}


def product(merchant: Merchant, product_id: str) -> Any:
    return merchant.rows(products, id=product_id)[0]


def test_the_first_stock_of_a_new_product(merchant: Merchant, shop: Any, east: str) -> None:
    """A product is created with what is free less its buffer, at mapped warehouses; one never counted has none."""
    merchant.mapping(shop, "w2", None)
    ids = [merchant.product(sku) for sku in ("A", "B", "C", None)]
    other = merchant.integration()
    merchant.option(ids[0], other, buffer=4)
    merchant.option(ids[1], shop, buffer=2)
    merchant.receive("A", east, 5)
    merchant.receive("B", east, 5)
    rows = [product(merchant, each) for each in ids]
    cloud = merchant.integration("commerce_cloud")
    with merchant.work() as work:
        assert telling.quantities_for(work, shop, rows) == {
            ids[0]: {"w1": 5},
            ids[1]: {"w1": 3},
            ids[2]: {"w1": 0},
        }
        assert telling.quantities_for(work, shop, rows[3:]) == {}
        assert telling.quantities_for(work, cloud, rows) == {}


def test_what_moved_since_is_named_once(merchant: Merchant, east: str) -> None:
    """The SKUs after an event's number, each once and in order, of this organization alone."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    with merchant.work() as work:
        assert telling.newest_event(work.connection, ORG) == 0
    merchant.receive("A", east, 1)
    with merchant.work() as work:
        first = telling.newest_event(work.connection, ORG)
    for sku in ("C", "B", "C"):
        merchant.receive(sku, east, 1)
    with merchant.work() as work:
        assert telling.moved_since(work.connection, ORG, first) == ["B", "C"]
        assert telling.moved_since(work.connection, ORG, 0) == ["A", "B", "C"]
        assert telling.newest_event(work.connection, ORG) == first + 3
        assert telling.moved_since(work.connection, ORG, first + 3) == []
        assert telling.newest_event(work.connection, "other") == 0
        assert telling.moved_since(work.connection, "other", 0) == []
