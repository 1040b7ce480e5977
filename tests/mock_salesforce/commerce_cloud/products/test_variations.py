"""Variations, narrower searches and parts of products (facts sections 5 and 6)."""

from __future__ import annotations

from typing import Any


def api(vendor: Any, path: str) -> str:
    return str(vendor.scapi("product/products", path))


def test_a_masters_variations_are_listed_and_read(vendor: Any) -> None:
    """Paging with limit 1 to 50, default 25 (section 5)."""
    admin = vendor.admin()
    page = vendor.http.get(api(vendor, "/products/DRESS/variations?siteId=RefArch"), headers=admin).json()
    assert (page["limit"], page["offset"], page["total"]) == (25, 0, 2)
    assert [row["productId"] for row in page["data"]] == ["DRESS-S", "DRESS-M"]
    assert page["data"][0]["price"] == 59.0
    one = vendor.http.get(api(vendor, "/products/DRESS/variations/DRESS-M"), headers=admin).json()
    assert one["variationValues"] == {"size": "M"}
    assert (
        vendor.http.get(api(vendor, "/products/DRESS/variations?limit=51"), headers=admin).status_code == 400
    )


def test_a_put_variation_creates_its_product_and_delete_only_unassigns(vendor: Any) -> None:
    """PUT creates the variant product if absent; DELETE leaves the product (section 5)."""
    admin = vendor.admin()
    url = api(vendor, "/products/DRESS/variations/DRESS-L")
    created = vendor.http.put(url, json={"variationValues": {"size": "L"}}, headers=admin)
    assert created.status_code == 201
    product = vendor.http.get(api(vendor, "/products/DRESS-L"), headers=admin).json()
    assert product["type"] == {"variant": True}
    changed = vendor.http.patch(url, json={"variationValues": {"size": "XL"}}, headers=admin)
    assert changed.json()["variationValues"] == {"size": "XL"}
    assert vendor.http.delete(url, headers=admin).status_code == 204
    assert vendor.http.get(url, headers=admin).status_code == 404
    assert vendor.http.get(api(vendor, "/products/DRESS-L"), headers=admin).status_code == 200


def test_variants_are_searched_by_attribute(vendor: Any) -> None:
    """`variationAttribute.X` is a field of the variant search (section 5)."""
    body = {
        "query": {"termQuery": {"fields": ["variationAttribute.size"], "operator": "is", "values": ["M"]}}
    }
    answer = vendor.http.post(
        api(vendor, "/products/DRESS/variant-search?siteId=RefArch"), json=body, headers=vendor.admin()
    ).json()
    assert (answer["total"], answer["hits"][0]["productId"]) == (1, "DRESS-M")
    body = {"query": {"termQuery": {"fields": ["color"], "operator": "is", "values": ["M"]}}}
    refused = vendor.http.post(
        api(vendor, "/products/DRESS/variant-search"), json=body, headers=vendor.admin()
    )
    assert refused.json()["type"].endswith("/unqueryable-field")


def test_the_unassigned_are_those_a_category_lacks(vendor: Any) -> None:
    """The body also needs catalogId and categoryId (section 5)."""
    admin = vendor.admin()
    where = {"catalogId": "storefront-catalog", "categoryId": "root"}
    url = api(vendor, "/unassigned-product-search")
    query = {"query": {"matchAllQuery": {}}}
    answer = vendor.http.post(url, json={**query, **where}, headers=admin).json()
    assert [hit["id"] for hit in answer["hits"]] == ["DRESS-M", "DRESS-S"]
    assert vendor.http.post(url, json=query, headers=admin).status_code == 400
    unknown = vendor.http.post(url, json={**query, **where, "categoryId": "x"}, headers=admin)
    assert (unknown.status_code, unknown.json()["type"].rpartition("/")[2]) == (404, "category-not-found")


def test_variation_attributes_are_read(vendor: Any) -> None:
    """Attributes and their values; an unknown one is 404 (section 5)."""
    admin = vendor.admin()
    base = "/products/DRESS/variation-attributes"
    assert vendor.http.get(api(vendor, base), headers=admin).json()["total"] == 1
    assert vendor.http.get(api(vendor, f"{base}/size/values/S"), headers=admin).json()["value"] == "S"
    assert vendor.http.get(api(vendor, f"{base}/color"), headers=admin).status_code == 404


def test_catalogs_categories_and_assignments_are_searched(vendor: Any) -> None:
    """The three searches of the Catalogs API (section 5)."""
    admin = vendor.admin()
    everything = {"query": {"matchAllQuery": {}}}
    base = "/catalogs/storefront-catalog/categories/root/category-product-assignment-search"
    for path, total in (("/catalog-search", 1), ("/category-search", 1), (base, 2)):
        url = vendor.scapi("product/catalogs", path)
        assert vendor.http.post(url, json=everything, headers=admin).json()["total"] == total, path


def test_shoppers_read_a_product_in_parts_and_the_categories(vendor: Any) -> None:
    """images, prices, promotions; categories with levels 0 to 2, at most 50 (section 6)."""
    shopper = vendor.shopper()
    base = "product/shopper-products"
    url = vendor.scapi(base, "/products/SHIRT-1/prices?siteId=RefArch")
    assert vendor.http.get(url, headers=shopper).json()["price"] == 30.98
    url = vendor.scapi(base, "/categories?siteId=RefArch&ids=root&levels=1")
    assert vendor.http.get(url, headers=shopper).json()["data"][0]["categories"] == []
    many = ",".join(["root"] * 51)
    refused = vendor.http.get(vendor.scapi(base, f"/categories?siteId=RefArch&ids={many}"), headers=shopper)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (400, "validation")
    refused = vendor.http.get(
        vendor.scapi(base, "/categories?siteId=RefArch&ids=root&levels=3"), headers=shopper
    )
    assert refused.status_code == 400


def test_ids_with_commas_and_percent_signs_survive(vendor: Any) -> None:
    """Double-encoded in lists and in paths, as the SDK's helper makes them (section 1)."""
    vendor.lab("/products", {"products": [{"id": "A,B 50%", "name": "Odd", "price": 1, "ats": 1}]})
    shopper = vendor.shopper()
    base = "product/shopper-products"
    url = vendor.scapi(base, "/products?siteId=RefArch&ids=A%252CB%2050%2525,SHIRT-1")
    found = vendor.http.get(url, headers=shopper).json()["data"]
    assert [row["id"] for row in found] == ["A,B 50%", "SHIRT-1"]
    single = vendor.http.get(
        api(vendor, "/products/A%252CB%252050%2525".replace("%2520", "%20")), headers=vendor.admin()
    )
    assert single.json()["id"] == "A,B 50%"
