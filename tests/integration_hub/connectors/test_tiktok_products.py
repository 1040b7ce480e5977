"""TikTok Shop: products out and in, stock, warehouses."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from integration_hub.connectors.records import ChannelSku, ProductDraft, StockTarget
from integration_hub.connectors.tiktok_shop.listings import gray_png
from integration_hub.connectors.tiktok_shop.session import listed
from integration_hub.ground.errors import Refused, UnknownOutcome

DRAFT = ProductDraft(
    product_id="prd_1",
    sku="MUG-1",
    name="Stoneware mug",
    description="Holds half a liter.",
    price="12.50",
    currency="USD",
    barcode="4006381333931",
    options={"Color": "Red"},
    idempotency_key="prd_1-1",
)


def all_skus(session: Any, cursor: Any = None, **wanted: Any) -> list[ChannelSku]:
    return [item for page in session.products(cursor, **wanted) for item in page.items]


def last_cursor(session: Any, cursor: Any = None) -> Any:
    return [page.cursor for page in session.products(cursor)][-1]


def test_a_product_is_created_and_seen_after_its_audit(world: Any, session: Any) -> None:
    """A created product is pending until the audit passes, and then shows what the draft said."""
    place = world.shop["warehouses"][0]["id"]
    made = session.create_product(dataclasses.replace(DRAFT, stock={place: 4}))
    assert (made.status, made.sku, made.stock) == ("pending", "MUG-1", {place: 4})
    world.wait(120)
    (seen,) = all_skus(session)
    assert seen.external_product_id == made.external_product_id
    assert seen.external_sku_id == made.external_sku_id
    assert (seen.status, seen.sku, seen.name) == ("active", "MUG-1", "Stoneware mug")
    assert (seen.price, seen.currency, seen.barcode) == ("12.50", "USD", "4006381333931")
    assert seen.stock == {place: 4}
    assert seen.options == {"Color": "Red"}


def test_a_repeated_creation_makes_one_product(world: Any, session: Any) -> None:
    """When the answer is lost, the same draft again finds the first product."""
    session.create_product(dataclasses.replace(DRAFT, sku="OTHER", idempotency_key="other"))
    world.wire.lose_next = "/product/202309/products"
    with pytest.raises(UnknownOutcome):
        session.create_product(DRAFT)
    made = session.create_product(DRAFT)
    found = [item for item in all_skus(session) if item.sku == "MUG-1"]
    assert [item.external_product_id for item in found] == [made.external_product_id]


def test_category_image_and_warehouse_are_read_once(world: Any, session: Any) -> None:
    """What every creation needs is looked up once and kept with the connection, also for later sessions."""
    session.create_product(DRAFT)
    again = world.open()
    again.create_product(dataclasses.replace(DRAFT, sku="MUG-2", idempotency_key="prd_2-1"))
    for part in ("/categories", "/images/upload", "/warehouses"):
        assert len(world.wire.paths(part)) == 1
    assert {"category_id", "image_uri", "warehouse_id"} <= world.stored.connection.keys()
    assert world.stored.connection["access_token"]


def test_the_category_of_the_settings_is_used(world: Any, session: Any) -> None:
    """A category that the merchant chose wins over the first one available."""
    world.settings["defaultCategoryId"] = "600361"
    made = world.open().create_product(DRAFT)
    (body,) = [b for b in world.wire.bodies("/product/202309/products") if "category_id" in b]
    assert body["category_id"] == "600361"
    assert body["category_version"] == "v2"
    assert made.status == "pending"


def test_a_draft_without_currency_takes_the_shops(world: Any) -> None:
    """Where the product names no currency, the price is in the one of the shop's region."""
    session = world.connect("GB")
    made = session.create_product(dataclasses.replace(DRAFT, currency=""))
    assert made.currency == "GBP"


def test_a_refusal_carries_the_vendors_words(world: Any, session: Any) -> None:
    """A SKU with a space is refused by the vendor; it is neither trimmed nor replaced on the way."""
    with pytest.raises(Refused) as refused:
        session.create_product(dataclasses.replace(DRAFT, sku="MUG 1"))
    assert refused.value.code == "12019059"
    assert "seller_sku" in refused.value.text


def test_only_what_differs_is_updated(world: Any, session: Any) -> None:
    """A changed price goes to the price call alone, a changed title to the edit alone, nothing to neither."""
    made = session.create_product(DRAFT)
    world.wait(120)
    world.wire.got.clear()
    same = session.update_product(made, dataclasses.replace(DRAFT, price="12.5"))
    assert world.wire.paths() == []
    dearer = session.update_product(same, dataclasses.replace(DRAFT, price="13.00"))
    assert [path.rpartition("/")[2] for path in world.wire.paths()] == ["update"]
    world.wire.got.clear()
    renamed = session.update_product(dearer, dataclasses.replace(DRAFT, price="13.00", name="Blue mug"))
    assert [path.rpartition("/")[2] for path in world.wire.paths() if path.endswith("edit")] == [
        "partial_edit"
    ]
    world.wire.got.clear()
    from_search = dataclasses.replace(renamed, description="")  # a search leaves descriptions out
    session.update_product(from_search, dataclasses.replace(DRAFT, price="13.00", name="Blue mug"))
    assert [request.method for request in world.wire.got] == ["GET"]
    world.wait(120)
    (seen,) = all_skus(session)
    assert (seen.price, seen.name, seen.external_sku_id) == ("13.00", "Blue mug", made.external_sku_id)
    assert (renamed.price, renamed.name) == ("13.00", "Blue mug")


def test_a_price_before_the_audit_goes_with_the_content(world: Any, session: Any) -> None:
    """A product still under audit takes no price update, so the price is edited, and its SKU survives."""
    made = session.create_product(DRAFT)
    session.update_product(made, dataclasses.replace(DRAFT, price="14.00"))
    world.wait(300)
    (seen,) = all_skus(session)
    assert (seen.price, seen.sku, seen.external_sku_id) == ("14.00", "MUG-1", made.external_sku_id)
    assert seen.options == {"Color": "Red"}


def test_a_failed_audit_tells_why(world: Any, session: Any) -> None:
    """A product that fails its audit is read as failed, with the vendor's reason."""
    made = session.create_product(DRAFT)
    body = {"outcome": "fail", "product_ids": [made.external_product_id], "reasons": ["Blurred image"]}
    world.lab("POST", "/audit", body)
    (seen,) = all_skus(session)
    assert (seen.status, seen.failure) == ("failed", "Blurred image")
    assert session.update_product(seen, dataclasses.replace(DRAFT, name="Sharp mug")).status == "pending"


def test_skus_pass_through_byte_for_byte(world: Any, session: Any) -> None:
    """SKUs made in Seller Center come back as they are: case, spaces and non-ASCII included."""
    spellings = ["MUG-1", "mug-1", "MUG-1 ", " MUG-1", "MÜG-1", "007"]
    world.seed(*spellings)
    assert sorted(item.sku or "" for item in all_skus(session)) == sorted(spellings)
    assert [item.sku for item in all_skus(session, sku="MUG-1")] == ["MUG-1"]


def test_only_changes_are_read_after_the_first_time(world: Any, session: Any) -> None:
    """The cursor of a reading leads to what changed since, and only its last page carries one."""
    world.seed(*(f"S-{i}" for i in range(150)))
    pages = list(session.products(None))
    assert sum(len(page.items) for page in pages) == 150
    assert [page.cursor for page in pages[:-1]] == [None] * (len(pages) - 1)
    world.wait(600)
    world.seed("NEW-1")
    later = last_cursor(session, pages[-1].cursor)
    assert [item.sku for item in all_skus(session, later)] == ["NEW-1"]
    assert last_cursor(session, later) == later


def test_what_changes_during_a_reading_is_read_again(world: Any, session: Any) -> None:
    """The cursor stays at the instant the reading began, for changes meanwhile may slip between pages."""
    world.lab("PUT", "/quirks", {"product_search_ceiling": 120})
    for part in "AB":
        world.seed(*(f"{part}-{i}" for i in range(100)))
        world.clock.sleep(1000)
    began = int(world.clock.at)
    reading = session.products(None)
    next(reading)
    world.clock.sleep(500)
    world.seed("LATE-1")
    rest = list(reading)
    assert "LATE-1" in [item.sku for page in rest for item in page.items]
    assert rest[-1].cursor == {"updated_at": began}


def test_a_catalog_beyond_the_search_limit_is_read_whole(world: Any, session: Any) -> None:
    """Where a search would show too much, its span of time is halved until all is seen, each SKU once."""
    world.lab("PUT", "/quirks", {"product_search_ceiling": 7})
    for number in range(120):
        world.seed(f"S-{number}")
        world.clock.sleep(1)
    seen = [item.sku for item in all_skus(session)]
    assert len(seen) == len(set(seen)) == 120


def test_a_second_that_holds_too_much_is_an_error(world: Any, session: Any) -> None:
    """What cannot be cut any further is refused aloud rather than read in part."""
    world.lab("PUT", "/quirks", {"product_search_ceiling": 20})
    world.seed(*(f"S-{i}" for i in range(30)))
    with pytest.raises(Refused) as refused:
        all_skus(session)
    assert refused.value.code == "12052180"


def test_several_skus_of_one_product_are_children(world: Any, session: Any) -> None:
    """A product with variants yields one child a SKU, all under the product."""
    skus = [{"seller_sku": f"SHIRT-{size}", "quantity": 3} for size in "SM"]
    product = {"title": "Shirt", "skus": skus}
    (made,) = world.lab("POST", "/products", {"shop": world.shop["id"], "products": [product]})["products"]
    seen = all_skus(session)
    assert [(item.kind, item.sku) for item in seen] == [("child", "SHIRT-S"), ("child", "SHIRT-M")]
    assert {item.external_product_id for item in seen} == {made["product_id"]}


def test_stock_is_set_absolutely(world: Any, session: Any) -> None:
    """The quantity told is the one the shop shows, zero included."""
    (made,) = world.seed("MUG-1")
    place = world.shop["warehouses"][0]["id"]
    for quantity in (7, 0):
        target = StockTarget(made["product_id"], made["sku_ids"][0], "MUG-1", {place: quantity})
        (result,) = session.set_stock([target])
        assert (result.key, result.ok) == (made["sku_ids"][0], True)
        assert all_skus(session)[0].stock == {place: quantity}


def test_each_item_of_a_stock_batch_has_its_own_result(world: Any, session: Any) -> None:
    """Failures hidden under code 0 and refused products are told item by item; the others are done."""
    good, bad = world.seed("GOOD-1", "BAD-1")
    place = world.shop["warehouses"][0]["id"]
    targets = [
        StockTarget(good["product_id"], good["sku_ids"][0], "GOOD-1", {place: 5}),
        StockTarget(bad["product_id"], bad["sku_ids"][0], "BAD-1", {place: 100_000}),
        StockTarget("1729000000000000000", "1729000000000000001", "GONE-1", {place: 5}),
    ]
    results = session.set_stock(targets)
    assert [(result.ok, result.code) for result in results] == [
        (True, ""),
        (False, "12052055"),
        (False, "12052032"),
    ]
    assert place in results[1].text
    stock = {item.sku: item.stock[place] for item in all_skus(session)}
    assert stock == {"GOOD-1": 5, "BAD-1": 10}


def test_sales_warehouses_are_the_locations(world: Any, session: Any) -> None:
    """The warehouses that sell are listed, and the platform's own one is marked where the vendor shows it."""
    (own,) = session.locations()
    assert (own.name, own.platform_fulfilled) == ("Columbus Sales Warehouse", False)
    assert own.address["country"] == "US"
    world.lab("PUT", "/quirks", {"fbt_warehouse_listed": True})
    by_name = {place.name: place.platform_fulfilled for place in session.locations()}
    assert by_name == {"Columbus Sales Warehouse": False, "TikTok Columbus Fulfillment Center": True}


def test_the_placeholder_is_a_picture() -> None:
    """The placeholder is a PNG of the size that the vendor asks for at least."""
    content = gray_png(300)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content[16:24] == (300).to_bytes(4, "big") * 2
    assert len(content) < 2000


@pytest.mark.parametrize(("rows", "total"), [([{"id": "1"}], None), ([], 5), (None, 0)])
def test_rows_or_their_absence_are_believed(rows: list[Any] | None, total: int | None) -> None:
    """What is there counts, and nothing counts where the vendor says that there is nothing."""
    assert listed(rows, total) == (rows or [])


@pytest.mark.parametrize("total", [None, 3])
def test_a_search_without_rows_that_does_not_say_why_tells_nothing(total: int | None) -> None:
    """Taken for an empty page, the cursor would pass what it left out, and a product would vanish (promise I8)."""
    with pytest.raises(UnknownOutcome):
        listed(None, total)
