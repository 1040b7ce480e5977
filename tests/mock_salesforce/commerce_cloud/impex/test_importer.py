"""Exports of a customer through the control plane: what is loaded, what is refused, and what is told."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.mock_salesforce.commerce_cloud.exports import (
    CATALOG,
    CATALOG_NAMESPACE,
    INVENTORY,
    INVENTORY_NAMESPACE,
    PRICE_BOOK_NAMESPACE,
    PRICE_BOOKS,
)

LAB = "https://account.demandware.com/_lab"
SHOPPER = "product/shopper-products"
ADMIN = "product/products"


def send(vendor: Any, content: str | bytes, **params: str) -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return vendor.http.post(f"{LAB}/import", params=params, content=raw)


def load(vendor: Any, content: str | bytes, **params: str) -> dict[str, Any]:
    answer = send(vendor, content, **params)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def shopper(vendor: Any, product_id: str, **params: str) -> dict[str, Any]:
    url = vendor.scapi(SHOPPER, f"/products/{product_id}")
    answer = vendor.http.get(url, params={"siteId": "RefArch", **params}, headers=vendor.shopper())
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def admin(vendor: Any, product_id: str) -> dict[str, Any]:
    answer = vendor.http.get(vendor.scapi(ADMIN, f"/products/{product_id}"), headers=vendor.admin())
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def state(vendor: Any) -> bytes:
    content: bytes = vendor.http.get(f"{LAB}/state").content
    return content


def catalog_of(*elements: str) -> str:
    return (
        f'<catalog xmlns="{CATALOG_NAMESPACE}" catalog-id="storefront-catalog">\n'
        + "\n".join(elements)
        + "\n</catalog>"
    )


def inventory_of(*records: str) -> str:
    return (
        f'<inventory xmlns="{INVENTORY_NAMESPACE}"><inventory-list>\n<header list-id="inventory_m"/>\n<records>\n'
        + "\n".join(records)
        + "\n</records></inventory-list></inventory>"
    )


def prices_of(header: str, *tables: str) -> str:
    return (
        f'<pricebooks xmlns="{PRICE_BOOK_NAMESPACE}"><pricebook>\n{header}\n<price-tables>\n'
        + "\n".join(tables)
        + "\n</price-tables></pricebook></pricebooks>"
    )


@pytest.fixture
def tenant(empty: Any) -> Any:
    """A realm of one site, with nothing in it."""
    empty.realm = empty.lab("/realms")
    return empty


@pytest.fixture
def stocked(tenant: Any) -> Any:
    """The three small exports, loaded."""
    for content in (CATALOG, INVENTORY, PRICE_BOOKS):
        assert load(tenant, content, site_id="RefArch")["problem_count"] == 0
    return tenant


class TestCatalog:
    def test_everything_is_counted(self, tenant: Any) -> None:
        """Products, categories, assignments; what the mock has no use for is named, not silently dropped."""
        report = load(tenant, CATALOG)
        assert report["format"] == "catalog"
        assert report["loaded"] == {
            "assignments": 3,
            "categories": 3,
            "products": 5,
            "variationAttributes": 1,
        }
        assert report["ignored"] == {
            "category/template": 1,
            "header": 1,
            "page-attributes/page-url": 1,
            "product/pinterest-enabled-flag": 1,
        }
        assert report["problems"] == []

    def test_a_master_is_an_admin_document(self, stocked: Any) -> None:
        """Locales, flags by site, custom attributes with their kinds, images, category, variants and their values."""
        shirt = admin(stocked, "SHIRT")
        assert shirt["name"] == {"default": "Oxford Shirt", "fr-FR": "Chemise Oxford"}
        assert shirt["shortDescription"]["default"]["markup"] == "Cotton & linen"
        assert shirt["onlineFlag"] == {"default": True, "Outlet": False}
        assert (shirt["c_isNew"], shirt["c_care"], shirt["brand"]) == (True, ["wash", "dry"], "Acme")
        assert shirt["type"] == {"master": True}
        assert shirt["classificationCategory"] == {
            "catalogId": "storefront-catalog",
            "categoryId": "mens-tops",
        }
        assert (shirt["primaryCategoryId"], shirt["defaultVariantId"]) == ("mens-tops", "SHIRT-NVY-S")
        assert shirt["variants"] == [
            {"productId": "SHIRT-NVY-S", "variationValues": {"color": "NVY", "size": "S"}},
            {"productId": "SHIRT-NVY-M", "variationValues": {"color": "NVY", "size": "M"}},
        ]
        assert [row["id"] for row in shirt["variationAttributes"]] == ["color", "size"]
        assert shirt["variationAttributes"][0]["name"] == {"default": "Color", "en-GB": "Colour"}
        image = shirt["imageGroups"][0]["images"][0]
        assert image["path"] == "large/shirt.jpg"
        assert image["absUrl"].endswith("/Sites-storefront-catalog/default/images/large/shirt.jpg")

    def test_a_variant_is_shown_with_its_family_wherever_its_master_stood(self, stocked: Any) -> None:
        """One variant stood before its master, one after; both have their values, price and stock."""
        small, medium = shopper(stocked, "SHIRT-NVY-S"), shopper(stocked, "SHIRT-NVY-M")
        assert (small["variationValues"], small["type"]) == ({"color": "NVY", "size": "S"}, {"variant": True})
        assert (small["price"], medium["price"]) == (19.99, 31.5)
        assert small["upc"] == "0012345678905"
        assert "ean" not in small
        assert [row["orderable"] for row in medium["variants"]] == [True, True]

    def test_bundles_and_sets_show_their_parts(self, stocked: Any) -> None:
        """A bundle has quantities and stock of its own; a set has a range of prices and no stock."""
        box, look = shopper(stocked, "GIFT BOX"), shopper(stocked, "LOOK")
        assert [(row["product"]["id"], row["quantity"]) for row in box["bundledProducts"]] == [
            ("SHIRT-NVY-S", 2)
        ]
        assert box["inventory"]["ats"] == 999_999
        assert [row["id"] for row in look["setProducts"]] == ["SHIRT"]
        assert (look["price"], look["priceMax"], "inventory" in look) == (19.99, 31.5, False)

    def test_categories_form_a_tree_whatever_their_order(self, stocked: Any) -> None:
        """A child before its parent; a refinement by the parent finds what is in the child."""
        stocked.clock[0] += 600
        url = stocked.scapi("search/shopper-search", "/product-search")
        params = {"siteId": "RefArch", "refine": "cgid=mens"}
        found = stocked.http.get(url, params=params, headers=stocked.shopper()).json()
        assert [row["productId"] for row in found["hits"]] == ["GIFT BOX", "LOOK", "SHIRT"]

    def test_a_second_import_merges(self, stocked: Any) -> None:
        """What the second file does not say stays as the first said."""
        name = '<display-name xml:lang="x-default">New</display-name>'
        load(stocked, catalog_of(f'<product product-id="SHIRT">{name}</product>'))
        shirt = admin(stocked, "SHIRT")
        assert shirt["name"] == {"default": "New", "fr-FR": "Chemise Oxford"}
        assert (len(shirt["variants"]), shirt["brand"]) == (2, "Acme")

    def test_mode_delete_removes(self, stocked: Any) -> None:
        """Products, assignments and categories; deleting what is not there is no mistake."""
        report = load(
            stocked,
            catalog_of(
                '<product product-id="LOOK" mode="delete"/>',
                '<product product-id="NOPE" mode="delete"/>',
                '<category-assignment category-id="mens" product-id="GIFT BOX" mode="delete"/>',
                '<category category-id="mens-tops" mode="delete"/>',
            ),
        )
        assert report["deleted"] == {"assignments": 1, "categories": 1, "products": 1}
        assert "LOOK" not in json.loads(state(stocked))["realms"][stocked.organization_id]["products"]

    def test_a_variant_in_a_later_file_joins_its_master(self, tenant: Any) -> None:
        """Masters in one file and variants in the next: the missing variant is told, then it is linked."""
        head, _, tail = CATALOG.partition('    <product product-id="SHIRT-NVY-M">')
        late, _, rest = tail.partition("</product>")
        report = load(tenant, head + rest)
        assert [row["id"] for row in report["problems"]] == ["SHIRT"]
        assert "'SHIRT-NVY-M'" in report["problems"][0]["reason"]
        load(tenant, catalog_of(f'<product product-id="SHIRT-NVY-M">{late}</product>'))
        assert shopper(tenant, "SHIRT-NVY-M")["variationValues"] == {"color": "NVY", "size": "M"}


class TestStockAndPrices:
    def test_inventory_records_carry_every_handling(self, stocked: Any) -> None:
        """Turnover is taken off, backorders count with their date, perpetual stock is endless."""
        small, medium = (shopper(stocked, f"SHIRT-NVY-{size}")["inventory"] for size in "SM")
        assert (small["ats"], small["stockLevel"]) == (5, 5)
        assert (medium["ats"], medium["stockLevel"], medium["backorderable"]) == (20, 0, True)
        assert medium["inStockDate"] == "2026-12-24T00:00:00.000Z"

    def test_default_in_stock_makes_a_product_without_record_sellable(self, stocked: Any) -> None:
        """The list's header decides about what no record speaks of."""
        load(stocked, catalog_of('<product product-id="NEW"><online-flag>true</online-flag></product>',
                                 '<category-assignment category-id="mens" product-id="NEW"/>'))  # fmt: skip
        assert shopper(stocked, "NEW")["inventory"]["orderable"] is False
        header = '<header list-id="inventory_m"><default-instock>true</default-instock></header>'
        load(stocked, inventory_of().replace('<header list-id="inventory_m"/>', header))
        assert shopper(stocked, "NEW")["inventory"]["ats"] == 999_999

    def test_a_price_book_inherits_from_its_parent_and_has_tiers(self, stocked: Any) -> None:
        """The sale book prices one variant itself and the other as the list book does."""
        small = shopper(stocked, "SHIRT-NVY-S", perPricebook="true")
        assert small["tieredPrices"] == [
            {"price": 29.99, "pricebook": "usd-list-prices", "quantity": 1},
            {"price": 25, "pricebook": "usd-list-prices", "quantity": 10},
            {"price": 19.99, "pricebook": "usd-sale-prices", "quantity": 1},
        ]
        master = shopper(stocked, "SHIRT", perPricebook="true")
        assert master["priceRanges"] == [
            {"maxPrice": 31.5, "minPrice": 29.99, "pricebook": "usd-list-prices"},
            {"maxPrice": 31.5, "minPrice": 19.99, "pricebook": "usd-sale-prices"},
        ]

    def test_an_offline_price_book_asks_nothing(self, stocked: Any) -> None:
        """The list price is back when the sale ends."""
        header = '<header pricebook-id="usd-sale-prices"><online-flag>false</online-flag></header>'
        load(stocked, prices_of(header))
        assert shopper(stocked, "SHIRT-NVY-S")["price"] == 29.99

    def test_deleted_records_and_tables_are_gone(self, stocked: Any) -> None:
        """A record and a price leave; deleting again is no mistake."""
        for _ in range(2):
            records = load(stocked, inventory_of('<record product-id="GIFT BOX" mode="delete"/>'))
            table = '<price-table product-id="GIFT BOX" mode="delete"/>'
            tables = load(stocked, prices_of('<header pricebook-id="usd-list-prices"/>', table))
        assert (records["deleted"], tables["deleted"]) == ({}, {})
        box = shopper(stocked, "GIFT BOX")
        assert (box["inventory"]["ats"], "price" in box) == (0, False)


class TestSites:
    def test_two_sites_share_a_catalog(self, empty: Any) -> None:
        """One catalog, two currencies, two lists, and an online flag of its own for one of the two."""
        sites = [
            {"id": "RefArch"},
            {"id": "Outlet", "inventory_list_id": "outlet"},
            {"id": "UK", "currency": "GBP", "price_book_ids": ["gbp"]},
        ]
        empty.realm = empty.lab("/realms", {"sites": sites})
        for content in (CATALOG, INVENTORY, PRICE_BOOKS):
            load(empty, content)
        assert shopper(empty, "SHIRT-NVY-S")["inventory"]["ats"] == 5
        token = empty.slas_token("/token", {"grant_type": "client_credentials", "channel_id": "UK"}).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        url = empty.scapi(SHOPPER, "/products/SHIRT-NVY-S")
        british = empty.http.get(url, params={"siteId": "UK"}, headers=headers).json()
        assert (british["currency"], "price" in british, british["inventory"]["ats"]) == ("GBP", False, 5)
        url = empty.scapi(SHOPPER, "/products/SHIRT")
        assert empty.http.get(url, params={"siteId": "Outlet"}, headers=empty.shopper()).status_code == 404

    def test_what_no_site_uses_is_said(self, tenant: Any) -> None:
        """A catalog, a list and a book that no site has are loaded, with a note each; a site named takes them."""
        other = CATALOG.replace("storefront-catalog", "other-catalog")
        stock = INVENTORY.replace("inventory_m", "other_list")
        prices = PRICE_BOOKS.replace("usd-", "other-")
        for content, word in ((other, "catalog"), (stock, "inventory list"), (prices, "price book")):
            assert word in load(tenant, content)["notes"][0]
            assert load(tenant, content, site_id="RefArch")["notes"] == []
        shirt = shopper(tenant, "SHIRT-NVY-S")
        assert (shirt["price"], shirt["inventory"]["id"]) == (19.99, "other_list")


BAD_ELEMENTS = [
    (catalog_of('<product product-id=" A"/>', '<product product-id="B"/>'), 2, "product"),
    (catalog_of("<product/>", '<product product-id="B"/>'), 2, "product"),
    (catalog_of('<product product-id="A">\n<online-flag>yes</online-flag></product>'), 3, "online-flag"),
    (catalog_of('<product product-id="A">\n<step-quantity>-1</step-quantity></product>'), 3, "step-quantity"),
    (catalog_of('<product product-id="A">\n<online-from>soon</online-from></product>'), 3, "online-from"),
    (catalog_of('<product product-id="A"><custom-attributes>\n<custom-attribute>x</custom-attribute>'
                "</custom-attributes></product>"), 3, "custom-attribute"),
    (catalog_of('<product product-id="A"><variations><attributes>\n<shared-variation-attribute attribute-id="q"/>'
                "</attributes></variations></product>"), 3, "shared-variation-attribute"),
    (catalog_of('<category-assignment category-id="root" product-id="NOPE"/>'), 2, "category-assignment"),
    (catalog_of('<product product-id="A"/>', '<category-assignment category-id="NOPE" product-id="A"/>'), 3,
     "category-assignment"),
    (catalog_of('<category category-id="a">\n<parent>NOPE</parent></category>'), 3, "parent"),
    (catalog_of('<category category-id="a"><parent>b</parent></category>',
                '<category category-id="b"><parent>a</parent></category>'), 2, "parent"),
    (inventory_of('<record product-id="A">\n<allocation>-5</allocation></record>'), 5, "allocation"),
    (inventory_of('<record product-id="A"><allocation>nan</allocation></record>'), 4, "allocation"),
    (inventory_of('<record product-id="A"><preorder-backorder-handling>maybe</preorder-backorder-handling></record>'),
     4, "preorder-backorder-handling"),
    (inventory_of("<record/>"), 4, "record"),
    (inventory_of('<record product-id="A"/>').replace('<header list-id="inventory_m"/>', ""), 4, "record"),
    (prices_of('<header pricebook-id="b"><currency>usd</currency></header>'), 2, "header"),
    (prices_of('<header pricebook-id="b"><currency>USD</currency><parent>b</parent></header>'), 2, "parent"),
    (prices_of('<header pricebook-id="b"><currency>USD</currency></header>', '<price-table product-id="A"/>'), 4,
     "price-table"),
    (prices_of('<header pricebook-id="b"><currency>USD</currency></header>',
               '<price-table product-id="A"><amount quantity="0">1</amount><amount>2</amount></price-table>'), 4,
     "amount"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "element"), BAD_ELEMENTS)
def test_what_cannot_be_read_is_told_by_element_and_line(
    tenant: Any, content: str, line: int, element: str
) -> None:
    """One problem, at its line, under its name; the file is read on and answered 200."""
    report = load(tenant, content)
    assert [(row["line"], row["element"]) for row in report["problems"]] == [(line, element)], report


def test_the_good_rest_of_a_bad_element_is_loaded(tenant: Any) -> None:
    """A product with one bad part keeps the others; the bad product's neighbor is loaded."""
    content = catalog_of(
        '<product product-id="A"><online-flag>yes</online-flag><brand>Acme</brand></product>',
        '<product product-id=" "/>',
        '<product product-id="B"/>',
    )
    assert load(tenant, content)["loaded"] == {"products": 2}
    assert admin(tenant, "A")["brand"] == "Acme"


LAUGHS = '<!DOCTYPE catalog [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE catalog [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
USING_B = catalog_of("<product product-id='A'><brand>&b;</brand></product>")
LATIN = "<?xml version='1.0' encoding='UTF-8'?>" + catalog_of("<x>é</x>")
BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "blank": (b"  \n ", "ends too early"),
    "text": (b"id,name\n1,shirt\n", "no XML from here on"),
    "bytes": (bytes(range(256)), "no XML from here on"),
    "laughs": ((LAUGHS + USING_B).encode(), "a document type"),
    "external entity": ((EXTERNAL + catalog_of()).encode(), "a document type"),
    "external dtd": (b'<!DOCTYPE catalog SYSTEM "http://example.com/x.dtd"><catalog/>', "a document type"),
    "undefined entity": (USING_B.encode(), "no XML from here on"),
    "no namespace": (b'<catalog catalog-id="c"></catalog>', "it must be"),
    "other namespace": (
        CATALOG.replace("catalog/2006-10-31", "catalog/2026-01-01").encode(),
        "it must be",
    ),
    "other root": (
        b'<orders xmlns="http://www.demandware.com/xml/impex/order/2006-10-31"/>',
        "the root element is",
    ),
    "no catalog id": (f'<catalog xmlns="{CATALOG_NAMESPACE}"/>'.encode(), "catalog-id"),
    "latin as utf-8": (LATIN.encode("latin-1"), "no XML from here on"),
    "unknown encoding": (b"<?xml version='1.0' encoding='klingon'?><catalog/>", "encoding"),
    "utf-16 said, utf-8 written": (b"<?xml version='1.0' encoding='UTF-16'?><catalog/>", "encoding"),
    "bad json": (b'{"id": ', "not JSON"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_whole(tenant: Any, name: str) -> None:
    """400 with a code, a place and a sentence; nothing is loaded."""
    content, words = BAD_FILES[name]
    before = state(tenant)
    answer = send(tenant, content)
    code = "bad_json" if name == "bad json" else "bad_field"
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), answer.text
    message = answer.json()["error"]["message"]
    assert message.startswith("body: line ")
    assert words in message
    assert state(tenant) == before


def test_nothing_of_a_truncated_file_is_loaded(tenant: Any) -> None:
    """However much of it could be read, the state is as before, and the answer says where the file ends."""
    load(tenant, CATALOG)
    before = state(tenant)
    cut = CATALOG.index('<product product-id="GIFT BOX">') + 60
    answer = send(tenant, CATALOG[:cut].replace("Shirt", "Coat"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    line = CATALOG[:cut].count("\n") + 1
    assert answer.json()["error"]["message"].startswith(f"body: line {line}, column ")
    assert state(tenant) == before
    assert load(tenant, CATALOG)["problem_count"] == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_declared_encoding_is_followed(tenant: Any, encoding: str) -> None:
    """Byte order marks and single-byte encodings read as what they say."""
    name = '<display-name xml:lang="x-default">Café</display-name>'
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + catalog_of(
        f'<product product-id="A">{name}</product>'
    )
    load(tenant, text.encode(encoding))
    assert admin(tenant, "A")["name"] == {"default": "Café"}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"site_id": "Nope"}, "unknown"),
        ({"organization_id": "f_ecom_zzzz_001"}, "unknown"),
        ({"path": "/etc/passwd"}, "unknown_field"),
    ],
)
def test_a_wrong_target_is_refused(tenant: Any, params: dict[str, str], code: str) -> None:
    """An unknown realm, site or parameter: told before a byte is read."""
    answer = send(tenant, CATALOG, **params)
    assert (answer.status_code // 100, answer.json()["error"]["code"]) == (4, code)


def test_many_problems_are_counted_and_the_first_thousand_told(tenant: Any) -> None:
    """An answer stays readable whatever the file."""
    report = load(tenant, catalog_of(*["<product/>"] * 1500))
    assert (report["problem_count"], len(report["problems"])) == (1500, 1000)


def test_a_record_without_end_is_refused(tenant: Any) -> None:
    """One element may not grow past what a record can be, so that memory stays bounded."""
    answer = send(tenant, catalog_of('<product product-id="A">' + "<a/>" * 50_001 + "</product>"))
    assert answer.json()["error"]["code"] == "too_large"
    answer = send(
        tenant, catalog_of('<product product-id="A"><brand>' + "x" * 1_100_000 + "</brand></product>")
    )
    assert answer.json()["error"]["code"] == "too_large"


PRODUCT = {
    "id": "A",
    "type": {"item": True},
    "name": "Anvil",
    "currency": "USD",
    "price": 9.5,
    "inventory": {"id": "inventory_m", "ats": 3, "stockLevel": 3},
}


class TestRecordedJson:
    def test_products_and_hits_anywhere_in_a_document_are_loaded(self, tenant: Any) -> None:
        """A product in one place, a hit in another; a basket line is neither."""
        hit = {"productId": "B", "hitType": "product", "productName": "Bell", "price": 4, "currency": "USD"}
        report = load(
            tenant, json.dumps({"data": [{"deep": PRODUCT}], "hits": [hit], "line": {"productId": "C"}})
        )
        assert report["loaded"]["products"] == 2
        assert (shopper(tenant, "A")["inventory"]["ats"], shopper(tenant, "B")["name"]) == (3, "Bell")

    @pytest.mark.parametrize(
        "change",
        [
            {"id": " A"},
            {"price": "9.5"},
            {"price": True},
            {"variants": [{}]},
            {"variants": "none"},
            {"inventory": []},
            {"tieredPrices": [{"price": 1}]},
            {"imageGroups": [3]},
            {"setProducts": [{"id": "B"}]},
            {"currency": "EUR"},
            {"variationAttributes": [{"id": "size", "values": [1]}]},
        ],
    )
    def test_a_misshapen_product_is_told_and_left_out(self, tenant: Any, change: dict[str, Any]) -> None:
        """Its place in the document and what is wrong; the state stays."""
        before = state(tenant)
        report = load(tenant, json.dumps([{**PRODUCT, **change}]))
        assert [row["element"] for row in report["problems"]] == ["$[0]"]
        assert state(tenant) == before


MEASURE = """
import resource, sys, tracemalloc
sys.path.insert(0, ".")
from mock_salesforce.commerce_cloud import new_state
from mock_salesforce.commerce_cloud.impex import import_stream
from mock_salesforce.commerce_cloud.lab.realm_setup import create_realm
from tests.mock_salesforce.commerce_cloud.exports import large_catalog

state = new_state(seed=1, now=lambda: 1.79e9)
create_realm(state, {})
realm = next(iter(state.realms.values()))
size = 0

def counted():
    global size
    for chunk in large_catalog(products, text="."):
        size += len(chunk)
        yield chunk

products = 5_000
tracemalloc.start()
report = import_stream(state, realm, None, counted())
kept, peak = tracemalloc.get_traced_memory()
print(report.loaded["products"], size, peak - kept)
"""


@pytest.mark.slow
def test_a_file_is_never_held() -> None:
    """Beyond the state that it builds, a file of 5 MB takes a fraction of its size: one record and one chunk."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, timeout=120
    )
    products, size, beyond = map(int, done.stdout.split())
    assert products == 5_000
    assert size > 4_500_000
    assert beyond < size / 4, f"{beyond} bytes beyond the state for a file of {size}"
