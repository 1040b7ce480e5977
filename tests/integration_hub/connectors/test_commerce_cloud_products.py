"""Commerce Cloud, products: the product id is the SKU, and what is read back is what is shown there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integration_hub.connectors.commerce_cloud import products
from integration_hub.connectors.records import ChannelSku, Page, ProductDraft
from integration_hub.ground.errors import Refused, Throttled, UnknownOutcome
from scenarios.world.actors.commerce_cloud import LAB
from scenarios.world.network import AppTransport


def draft(sku: str, **changes: Any) -> ProductDraft:
    members = {"name": "Blue mug", "description": "A mug.", "price": "9.90", "currency": "USD"}
    return ProductDraft(product_id="p1", sku=sku, **{**members, **changes})


def read(realm: Any, cursor: Any = None, sku: str | None = None) -> tuple[list[ChannelSku], list[Page[Any]]]:
    pages = list(realm.open().products(cursor, sku=sku))
    return [item for page in pages for item in page.items], pages


def test_a_product_in_the_hubs_words(realm: Any) -> None:
    """Id, name, price, currency, barcode and description arrive as Commerce Cloud shows them."""
    realm.add_products("0042", ean="4006381333931", longDescription="Holds tea.")
    (item,), _ = read(realm)
    assert (item.sku, item.external_sku_id, item.external_product_id) == ("0042", "0042", "0042")
    assert (item.name, item.price, item.currency) == ("Mug 0042", "12.50", "USD")
    assert (item.barcode, item.description, item.status) == ("4006381333931", "Holds tea.", "active")


def test_every_page_is_read_and_only_the_last_may_be_remembered(realm: Any) -> None:
    """450 products come in three pages by id; the cursor is given once all of them were."""
    realm.add_products(*(f"M-{number:03d}" for number in range(450)))
    items, pages = read(realm)
    assert [item.sku for item in items] == [f"M-{number:03d}" for number in range(450)]
    assert [len(page.items) for page in pages] == [200, 200, 50, 0]
    assert [page.cursor is None for page in pages] == [True, True, True, False]


def test_only_what_changed_is_read_again(realm: Any) -> None:
    """From a cursor on, products saved up to two minutes before it are read, older ones are not."""
    realm.add_products("OLD")
    realm.clock.sleep(1000)
    realm.add_products("EARLIER")
    realm.clock.sleep(100)
    realm.add_products("LATER")
    _, pages = read(realm)
    realm.clock.sleep(5)
    realm.add_products("NEW")
    items, pages = read(realm, pages[-1].cursor)
    assert [item.sku for item in items] == ["EARLIER", "LATER", "NEW"]
    assert read(realm, pages[-1].cursor)[1][-1].cursor == pages[-1].cursor


def test_what_was_deleted_is_missed(realm: Any) -> None:
    """No search tells of it: fewer products than there were means that all are read anew, and so told as whole."""
    realm.add_products("KEPT", "GONE")
    _, pages = read(realm)
    assert [page.ends_whole for page in read(realm, pages[-1].cursor)[1]] == [False, False]
    catalog = (
        '<catalog xmlns="http://www.demandware.com/xml/impex/catalog/2006-10-31" catalog-id="storefront">'
    )
    gone = f'{catalog}<product product-id="GONE" mode="delete"/></catalog>'
    httpx.Client(transport=AppTransport(realm.app)).post(f"{LAB}/import", content=gone).raise_for_status()
    _, pages = read(realm, pages[-1].cursor)
    assert [page.ends_whole for page in pages] == [False, False, True]
    assert {item.sku for item in pages[1].items} == {"KEPT"}
    assert pages[-1].cursor is not None
    assert pages[-1].cursor["total"] == 1


def test_a_reading_with_a_gap_is_not_whole(realm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that moves while it is read may lack what is there: nothing passes for deleted, and all is read again."""
    realm.add_products("SHOWN")
    real = products._search
    monkeypatch.setattr(products, "_search", lambda *given: {**real(*given), "total": 2})
    _, pages = read(realm)
    assert [page.ends_whole for page in pages] == [False] * len(pages)
    assert all(page.cursor is None for page in pages)


def test_an_empty_catalog_is_one_empty_page(realm: Any) -> None:
    """The vendor omits the hits of an empty answer, which is no error."""
    items, pages = read(realm)
    assert items == []
    assert [page.ends_whole for page in pages] == [False, True]


def test_masters_are_not_sold_their_variants_are(realm: Any) -> None:
    """A master cannot be bought, so only its variants are listings."""
    master = {"id": "DRESS", "name": "Dress", "variants": [{"productId": "DRESS-S"}]}
    variant = {"id": "DRESS-S", "name": "Dress", "price": 59, "variationValues": {"size": "S"}}
    realm.lab("POST", "/products", {"products": [master, variant]})
    items, _ = read(realm)
    assert [(item.sku, item.options) for item in items] == [("DRESS-S", {"size": "S"})]


@pytest.mark.parametrize("sku", ["MUG 1", "mug-1", "100%", "a,b", "ü/1"])
def test_one_product_is_found_by_its_exact_id(realm: Any, sku: str) -> None:
    """A SKU finds the product of that id and no other spelling of it."""
    realm.add_products("MUG 1", "MUG-1", "mug-1", "100%", "a,b", "ü/1")
    assert [item.sku for item in read(realm, sku=sku)[0]] == [sku]
    assert read(realm, sku=sku + "x")[0] == []


@pytest.mark.parametrize("sku", ["TT 1", "100%", "a,b", "ü"])
def test_a_product_is_created_under_its_sku(realm: Any, sku: str) -> None:
    """The SKU becomes the id byte for byte, in the site's catalog, online, under the default locale."""
    made = realm.open().create_product(draft(sku, barcode="4006381333931"))
    assert (made.sku, made.name, made.price, made.currency) == (sku, "Blue mug", "9.90", "USD")
    held = realm.state()["products"][sku]
    assert held["name"] == {"default": "Blue mug"}
    assert (held["ean"], held["onlineFlag"]) == ("4006381333931", {"default": True})
    assert held["owningCatalogId"] in realm.state()["catalogs"]
    (item,), _ = read(realm)
    assert (item.sku, item.description) == (sku, "A mug.")
    assert (item.price, item.currency) == (None, None)  # no API writes price books


def test_creating_twice_overwrites_nothing(realm: Any) -> None:
    """A product that is there already is patched, not replaced, and the catalog is asked for once."""
    realm.open().create_product(draft("TT-1"))
    realm.open().create_product(draft("TT-1", name="Red mug"))
    realm.open().create_product(draft("TT-2"))
    assert realm.state()["products"]["TT-1"]["name"] == {"default": "Red mug"}
    puts = [request for request in realm.wire.got if request.method == "PUT"]
    assert len(puts) == 2
    assert len(realm.wire.paths("/catalogs")) == 1


def test_an_update_writes_only_what_differs(realm: Any) -> None:
    """Name and description are patched, other locales stay, and an equal product is not written at all."""
    realm.add_products("MUG", longDescription="A mug.")
    (listing,), _ = read(realm)
    realm.open().update_product(listing, draft("MUG", name=listing.name))
    assert [request.method for request in realm.wire.got if "/products/MUG" in request.url.path] == ["GET"]
    updated = realm.open().update_product(listing, draft("MUG"))
    assert (updated.name, updated.price) == ("Blue mug", "9.90")
    assert realm.state()["products"]["MUG"]["name"]["default"] == "Blue mug"


def test_a_product_that_is_gone_is_not_made_anew(realm: Any) -> None:
    """Updating what the merchant deleted is refused by name."""
    listing = ChannelSku("GONE", "GONE", "GONE", "Gone")
    with pytest.raises(Refused, match="no longer has 'GONE'"):
        realm.open().update_product(listing, draft("GONE"))


@pytest.mark.parametrize(
    ("sku", "why"), [(" A", "blank"), ("A ", "blank"), ("A" * 101, "101 characters"), ("", "0 ")]
)
def test_a_sku_that_is_no_product_id_is_refused(realm: Any, sku: str, why: str) -> None:
    """Such a SKU is never trimmed or cut: nothing is sent, and the reason is told."""
    with pytest.raises(Refused, match=why):
        realm.open().create_product(draft(sku))
    assert realm.wire.got == []


def test_a_site_without_catalog_is_told(realm: Any) -> None:
    """A product needs a catalog; where the site has none, the hub says so."""
    realm.wire.instead["/catalogs"] = httpx.Response(200, json={"data": [], "total": 0})
    with pytest.raises(Refused, match="No catalog is assigned to site 'RefArch'"):
        realm.open().create_product(draft("TT-1"))


@pytest.mark.parametrize(
    "body", [{}, {"type": "https://api.commercecloud.salesforce.com/documentation/error/v1/errors/not-found"}]
)
def test_a_404_that_names_nothing_is_no_refusal(realm: Any, body: dict[str, str]) -> None:
    """Only the vendor's own word says that a product is missing; a gateway's page is asked again."""
    realm.wire.instead["/products/TT-1"] = httpx.Response(404, json=body)
    with pytest.raises(UnknownOutcome):
        realm.open().create_product(draft("TT-1"))


@pytest.mark.parametrize("body", [b"", b"null"])
def test_nothing_is_no_word_of_a_product(realm: Any, body: bytes) -> None:
    """An answer that holds nothing does not say that the product is missing; it is asked for again."""
    realm.wire.instead["/products/TT-1"] = httpx.Response(200, content=body)
    with pytest.raises(UnknownOutcome):
        realm.open().create_product(draft("TT-1"))


def test_asked_to_wait(realm: Any) -> None:
    """Throttling is reported as such."""
    realm.open().probe()
    realm.wire.instead["product-search"] = httpx.Response(429)
    with pytest.raises(Throttled):
        read(realm)
