"""SCAPI Products and Catalogs: read, write, search, and what the gateway refuses."""

from __future__ import annotations

from typing import Any

import pytest

PRODUCTS = "product/products"
CATALOGS = "product/catalogs"


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_a_product_reads_with_calculated_members(vendor: Any) -> None:
    """With a site, price and availability are there; names are locale maps."""
    url = vendor.scapi(PRODUCTS, "/products/SHIRT-1")
    body = vendor.http.get(url, params={"siteId": "RefArch"}, headers=vendor.admin()).json()
    assert body["name"] == {"default": "Plain Shirt"}
    assert (body["price"], body["priceCurrency"], body["ats"], body["inStock"]) == (30.98, "USD", 5, True)
    assert body["type"] == {"item": True}


def test_lookups_are_exact(vendor: Any) -> None:
    """Another case is another product: 404 with the id in the problem."""
    answer = vendor.http.get(vendor.scapi(PRODUCTS, "/products/shirt-1"), headers=vendor.admin())
    assert kind(answer) == (404, "product-not-found")
    assert answer.json()["productId"] == "shirt-1"


def test_put_creates_then_overwrites(vendor: Any) -> None:
    """201 for a new product, 200 for one replaced; a member left out is gone."""
    url, admin = vendor.scapi(PRODUCTS, "/products/NEW-1"), vendor.admin()
    body = {
        "owningCatalogId": "storefront-catalog",
        "name": {"default": "New"},
        "brand": "Acme",
        "c_note": "x",
    }
    assert vendor.http.put(url, headers=admin, json=body).status_code == 201
    assert vendor.http.get(url, headers=admin).json()["c_note"] == "x"
    del body["brand"]
    assert vendor.http.put(url, headers=admin, json=body).status_code == 200
    assert "brand" not in vendor.http.get(url, headers=admin).json()


def test_put_without_or_with_unknown_catalog_is_refused(vendor: Any) -> None:
    """No owning catalog: 400; an unknown one: 404; nothing is stored."""
    url, admin = vendor.scapi(PRODUCTS, "/products/NEW-1"), vendor.admin()
    assert kind(vendor.http.put(url, headers=admin, json={}))[0] == 400
    unknown = vendor.http.put(url, headers=admin, json={"owningCatalogId": "nowhere"})
    assert kind(unknown) == (404, "catalog-not-found")
    assert vendor.http.get(url, headers=admin).status_code == 404


def test_patch_changes_only_what_it_names(vendor: Any) -> None:
    """Locales are merged, read-only members are ignored, a wrong type names its JSON path."""
    url, admin = vendor.scapi(PRODUCTS, "/products/SHIRT-1"), vendor.admin()
    body = vendor.http.patch(url, headers=admin, json={"name": {"de": "Hemd"}, "price": 1}).json()
    assert body["name"] == {"default": "Plain Shirt", "de": "Hemd"}
    assert "price" not in body
    answer = vendor.http.patch(url, headers=admin, json={"brand": 7})
    assert kind(answer) == (400, "bad-request")
    assert answer.json()["validationPath"] == "$.brand"


def test_an_undeclared_query_parameter_is_refused(vendor: Any) -> None:
    """siteId is not declared for PATCH; custom parameters always pass."""
    url, admin = vendor.scapi(PRODUCTS, "/products/SHIRT-1"), vendor.admin()
    answer = vendor.http.patch(url, params={"siteId": "RefArch"}, headers=admin, json={"brand": "B"})
    assert kind(answer) == (400, "undefined-query-parameter")
    assert vendor.http.get(url, params={"c_mine": "1"}, headers=admin).status_code == 200


@pytest.mark.parametrize("product_id", ["with,comma", "50%", "in ner"])
def test_ids_with_commas_and_percent_signs_survive(vendor: Any, product_id: str) -> None:
    """Such ids are percent-encoded by the caller, then once more for the wire."""
    vendor.lab("/products", {"products": [{"id": product_id}]})
    encoded = product_id.replace("%", "%25").replace(",", "%2C")
    wire = encoded.replace("%", "%25").replace(" ", "%20")
    answer = vendor.http.get(vendor.scapi(PRODUCTS, f"/products/{wire}"), headers=vendor.admin())
    assert answer.json()["id"] == product_id


def test_delete_forgets_the_product_everywhere(vendor: Any) -> None:
    """204, then 404; a master no longer lists the variant."""
    admin = vendor.admin()
    url = vendor.scapi(PRODUCTS, "/products/DRESS-S")
    assert vendor.http.delete(url, headers=admin).status_code == 204
    assert vendor.http.get(url, headers=admin).status_code == 404
    master = vendor.http.get(vendor.scapi(PRODUCTS, "/products/DRESS"), headers=admin).json()
    assert [row["productId"] for row in master["variants"]] == ["DRESS-M"]


def search(vendor: Any, body: dict[str, Any], **params: str) -> Any:
    return vendor.http.post(
        vendor.scapi(PRODUCTS, "/product-search"), params=params, headers=vendor.admin(), json=body
    )


def test_search_pages_through_everything(vendor: Any) -> None:
    """Every product once, with the total on each page; an empty page has no hits."""
    seen, offset = [], 0
    while (
        hits := search(vendor, {"query": {"matchAllQuery": {}}, "limit": 3, "offset": offset})
        .json()
        .get("hits")
    ):
        seen += [hit["id"] for hit in hits]
        offset += 3
    assert seen == ["DRESS", "DRESS-M", "DRESS-S", "SHIRT-1"]


def test_search_hits_carry_no_variants_but_price_and_stock(vendor: Any) -> None:
    """Relations need the single read; expansions asked for replace the default."""
    term = {"termQuery": {"fields": ["id"], "operator": "one_of", "values": ["DRESS", "SHIRT-1"]}}
    master, shirt = search(vendor, {"query": term}, siteId="RefArch").json()["hits"]
    assert "variants" not in master
    assert (shirt["price"], shirt["ats"]) == (30.98, 5)
    bare = search(vendor, {"query": term, "expand": ["none"]}, siteId="RefArch").json()["hits"][1]
    assert "price" not in bare


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"textQuery": {"fields": ["name"], "searchPhrase": "summer"}}, ["DRESS", "DRESS-M", "DRESS-S"]),
        (
            {"termQuery": {"fields": ["type"], "operator": "is", "values": ["variant"]}},
            ["DRESS-M", "DRESS-S"],
        ),
        (
            {
                "boolQuery": {
                    "must": [{"textQuery": {"fields": ["name"], "searchPhrase": "dress"}}],
                    "mustNot": [{"termQuery": {"fields": ["id"], "values": ["DRESS"]}}],
                }
            },
            ["DRESS-M", "DRESS-S"],
        ),
        (
            {
                "filteredQuery": {
                    "filter": {"rangeFilter": {"field": "id", "from": "DRESS-S"}},
                    "query": {"matchAllQuery": {}},
                }
            },
            ["DRESS-S", "SHIRT-1"],
        ),
        ({"termQuery": {"fields": ["categoryId"], "values": ["root"]}}, ["DRESS", "SHIRT-1"]),
    ],
)
def test_the_query_language_selects(vendor: Any, query: dict[str, Any], found: list[str]) -> None:
    """Text, term, bool and filtered queries; a category matches explicit assignments only."""
    assert [hit["id"] for hit in search(vendor, {"query": query}).json()["hits"]] == found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "bad-request")),
        ({"query": {"matchAllQuery": {}}, "limit": 201}, (400, "value-constraint-violation")),
        ({"query": {"termQuery": {"fields": ["ean"], "values": ["1"]}}}, (400, "unqueryable-field")),
        ({"query": {"matchAllQuery": {}}, "sorts": [{"field": "brand"}]}, (400, "field-not-sortable")),
        ({"query": {"matchAllQuery": {}}, "expand": ["everything"]}, (400, "invalid-expand-value")),
        ({"query": {"matchAllQuery": {}}, "select": "(hits"}, (400, "malformed-selector")),
        (
            {
                "query": {
                    "boolQuery": {
                        "should": [
                            {"termQuery": {"fields": ["id"], "values": ["A"]}},
                            {"termQuery": {"fields": ["catalogId"], "values": ["B"]}},
                        ]
                    }
                }
            },
            (400, "bad-request"),
        ),
    ],
)
def test_a_bad_search_is_refused_by_name(
    vendor: Any, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    """Each mistake has its own problem type; OR across field groups is one of them."""
    assert kind(search(vendor, body)) == expected


def test_a_remembered_search_sees_a_later_write(vendor: Any) -> None:
    """Pages of one search are remembered, yet a write in between is seen."""
    body = {"query": {"termQuery": {"fields": ["name"], "operator": "is", "values": ["Plain Shirt"]}}}
    assert search(vendor, body).json()["total"] == 1
    vendor.http.patch(
        vendor.scapi(PRODUCTS, "/products/SHIRT-1"),
        headers=vendor.admin(),
        json={"name": {"default": "Other"}},
    )
    assert search(vendor, body).json()["total"] == 0


def test_catalogs_and_assignment(vendor: Any) -> None:
    """A new product becomes visible to shoppers once it is online and assigned."""
    admin = vendor.admin()
    listed = vendor.http.get(vendor.scapi(CATALOGS, "/catalogs"), headers=admin).json()
    assert [row["id"] for row in listed["data"]] == ["storefront-catalog"]
    vendor.http.put(
        vendor.scapi(PRODUCTS, "/products/NEW-1"),
        headers=admin,
        json={"owningCatalogId": "storefront-catalog", "onlineFlag": {"default": True}},
    )
    shopper_url = vendor.scapi("product/shopper-products", "/products/NEW-1?siteId=RefArch")
    shopper = vendor.shopper()
    assert vendor.http.get(shopper_url, headers=shopper).status_code == 404
    category = vendor.scapi(CATALOGS, "/catalogs/storefront-catalog/categories/tops")
    assert vendor.http.put(category, headers=admin, json={"name": {"default": "Tops"}}).status_code == 201
    assert vendor.http.put(f"{category}/products/NEW-1", headers=admin).status_code == 201
    assert vendor.http.get(shopper_url, headers=shopper).json()["id"] == "NEW-1"
    assert vendor.http.delete(f"{category}/products/NEW-1", headers=admin).status_code == 204
    assert vendor.http.get(shopper_url, headers=shopper).status_code == 404
