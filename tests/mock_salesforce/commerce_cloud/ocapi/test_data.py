"""OCAPI Data: products, catalogs, lists, order statuses, code versions, resource states (facts section 9)."""

from __future__ import annotations

from typing import Any

import pytest


def fault(answer: Any) -> tuple[int, str]:
    body = answer.json()["fault"]
    assert set(body) == {"arguments", "type", "message"}
    return answer.status_code, body["type"]


def test_a_product_is_put_read_patched_and_deleted(vendor: Any) -> None:
    """201 new, 200 replaced; no catalog 400, unknown catalog 404, another id 400 (section 5)."""
    bearer = vendor.ocapi()
    url = vendor.data("/products/NEW-1")
    body = {"owning_catalog_id": "storefront-catalog", "name": {"default": "New"}, "brand": "Acme"}
    created = vendor.http.put(url, json=body, headers=bearer)
    assert (created.status_code, created.json()["_type"]) == (201, "product")
    assert created.headers["x-dw-resource-state"] == created.json()["_resource_state"]
    assert vendor.http.put(url, json=body, headers=bearer).status_code == 200
    patched = vendor.http.patch(url, json={"name": {"de": "Neu"}}, headers=bearer).json()
    assert patched["name"] == {"default": "New", "de": "Neu"}
    other = vendor.data("/products/NEW-2")
    assert fault(vendor.http.put(other, json={}, headers=bearer)) == (400, "ProductInvalidException")
    unknown = {**body, "owning_catalog_id": "nope"}
    assert fault(vendor.http.put(other, json=unknown, headers=bearer)) == (404, "CatalogNotFoundException")
    wrong = {**body, "id": "NEW-3"}
    assert fault(vendor.http.put(other, json=wrong, headers=bearer)) == (400, "IdConflictException")
    assert vendor.http.delete(url, headers=bearer).status_code == 204
    assert fault(vendor.http.get(url, headers=bearer)) == (404, "ProductNotFoundException")


@pytest.mark.parametrize("where", ["header", "body"])
def test_a_stale_resource_state_conflicts(vendor: Any, where: str) -> None:
    """`_resource_state` of the body or the header; `not_exists` wants a new one (section 9)."""
    bearer = vendor.ocapi()
    url = vendor.data("/products/SHIRT-1")
    state = vendor.http.get(url, headers=bearer).json()["_resource_state"]

    def patch(brand: str, stated: str) -> Any:
        header = {"x-dw-resource-state": stated} if where == "header" else {}
        member = {"_resource_state": stated} if where == "body" else {}
        return vendor.http.patch(url, json={"brand": brand, **member}, headers={**bearer, **header})

    assert patch("One", state).status_code == 200
    assert fault(patch("Two", state)) == (409, "ResourceStateConflictException")
    assert fault(patch("Two", "not_exists")) == (409, "ResourceAlreadyExistsException")
    assert vendor.http.get(url, headers=bearer).json()["brand"] == "One"


def test_products_are_searched_in_snake_case(vendor: Any) -> None:
    """The query language of section 5 in OCAPI's spelling, count 1 to 200."""
    body = {
        "query": {
            "term_query": {"fields": ["catalog_id"], "operator": "is", "values": ["storefront-catalog"]}
        },
        "sorts": [{"field": "creation_date", "sort_order": "desc"}],
        "count": 2,
    }
    answer = vendor.http.post(vendor.data("/product_search"), json=body, headers=vendor.ocapi()).json()
    assert (answer["_type"], answer["count"], answer["total"]) == ("product_search_result", 2, 4)
    bad = {"query": {"term_query": {"fields": ["nope"], "operator": "is", "values": ["x"]}}}
    refused = vendor.http.post(vendor.data("/product_search"), json=bad, headers=vendor.ocapi())
    assert fault(refused) == (400, "MalformedSearchParameterException")
    assert fault(
        vendor.http.post(vendor.data("/product_search"), json={**body, "count": 201}, headers=vendor.ocapi())
    ) == (400, "DecimalConstraintViolationException")


def test_variations_and_catalogs_are_listed(vendor: Any) -> None:
    """/products/{m}/variations and /catalogs (section 9)."""
    bearer = vendor.ocapi()
    page = vendor.http.get(vendor.data("/products/DRESS/variations"), headers=bearer).json()
    assert [row["product_id"] for row in page["data"]] == ["DRESS-S", "DRESS-M"]
    assert vendor.http.get(vendor.data("/catalogs"), headers=bearer).json()["total"] == 1
    unknown = vendor.http.get(vendor.data("/catalogs/nope"), headers=bearer)
    assert fault(unknown) == (404, "CatalogNotFoundException")


def test_inventory_lists_are_made_changed_and_removed(vendor: Any) -> None:
    """GET, PUT, PATCH, DELETE of lists (section 8 A); one that a site sells from stays."""
    bearer = vendor.ocapi()
    url = vendor.data("/inventory_lists/second")
    made = vendor.http.put(url, json={"default_in_stock": True}, headers=bearer)
    assert (made.status_code, made.json()["default_in_stock"]) == (201, True)
    changed = vendor.http.patch(url, json={"description": "Second"}, headers=bearer).json()
    assert (changed["description"], changed["default_in_stock"]) == ("Second", True)
    assert vendor.http.delete(url, headers=bearer).status_code == 204
    assert fault(vendor.http.get(url, headers=bearer)) == (404, "InventoryListNotFoundException")
    used = vendor.http.delete(vendor.data("/inventory_lists/inventory_m"), headers=bearer)
    assert fault(used) == (409, "ConflictException")


def test_an_orders_statuses_are_put_and_its_transitions_kept(vendor: Any) -> None:
    """PUT .../status and its siblings; there is no order read in the Data API (section 9)."""
    number = vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1"}]})["order_no"]
    bearer = vendor.ocapi()
    base = vendor.data(f"/sites/RefArch/orders/{number}")
    for path, status in (
        ("export_status", "exported"),
        ("shipping_status", "shipped"),
        ("external_status", "x"),
    ):
        assert vendor.http.put(f"{base}/{path}", json={"status": status}, headers=bearer).status_code == 204
    refused = vendor.http.put(f"{base}/status", json={"status": "failed"}, headers=bearer)
    assert fault(refused) == (409, "OrderStatusTransitionException")
    refused = vendor.http.put(f"{base}/status", json={"status": "lost"}, headers=bearer)
    assert fault(refused) == (400, "EnumConstraintViolationException")
    assert vendor.http.get(base, headers=bearer).status_code == 405
    vendor.quirks(order_integration_external=True)
    refused = vendor.http.put(f"{base}/status", json={"status": "cancelled"}, headers=bearer)
    assert fault(refused) == (409, "OrderIntegrationStatusException")


def test_a_client_that_can_only_post_overrides_the_method(vendor: Any) -> None:
    """x-dw-http-method-override (section 9)."""
    headers = {**vendor.ocapi(), "x-dw-http-method-override": "PATCH"}
    answer = vendor.http.post(vendor.data("/products/SHIRT-1"), json={"brand": "Over"}, headers=headers)
    assert (answer.status_code, answer.json()["brand"]) == (200, "Over")


def test_a_code_version_is_activated_in_place_of_another(vendor: Any) -> None:
    """What sfcc-ci reads: id and active."""
    bearer = vendor.ocapi()
    url = vendor.data("/code_versions/version2")
    assert vendor.http.patch(url, json={"active": True}, headers=bearer).json()["active"] is True
    rows = vendor.http.get(vendor.data("/code_versions"), headers=bearer).json()["data"]
    assert {row["id"]: row["active"] for row in rows} == {"version1": False, "version2": True}
    assert vendor.http.get(vendor.data("/code_versions/none"), headers=bearer).status_code == 404
