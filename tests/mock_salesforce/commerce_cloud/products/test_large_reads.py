"""Lists and searches over a large catalog are paged without walking it, and never show what is no longer so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_salesforce.commerce_cloud.realm.sorted_table import SortedTable

KEYS = st.text("abB1 é", max_size=3)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop", "list"]), KEYS), max_size=40)


@settings(max_examples=300, deadline=None)
@given(steps=STEPS, crowd=st.booleans())
def test_a_sorted_table_is_a_dictionary_whose_keys_can_be_listed_in_order(
    steps: list[tuple[str, str]], crowd: bool
) -> None:
    """After any changes, and listings between them: the rows of a dictionary, and its keys sorted."""
    table: SortedTable[int] = SortedTable()
    plain: dict[str, int] = {}
    if crowd:
        table.keys_in_order()
        for number in range(600):
            table[f"{number}x"] = plain[f"{number}x"] = number
    for number, (step, key) in enumerate(steps):
        if step == "put":
            table[key] = plain[key] = number
        elif step == "drop":
            assert table.pop(key, None) == plain.pop(key, None)
        else:
            assert table.keys_in_order() == sorted(plain)
    assert dict(table) == plain
    assert table.keys_in_order() == sorted(plain)
    assert [table.get(key, -1) for key in ("a", "b")] == [plain.get(key, -1) for key in ("a", "b")]
    with pytest.raises(KeyError):
        del table["never"]


def assignments(vendor: Any, query: dict[str, Any], **page: int) -> dict[str, Any]:
    path = "/catalogs/storefront-catalog/categories/root/category-product-assignment-search"
    url = vendor.scapi("product/catalogs", path)
    answer = vendor.http.post(url, json={"query": query, **page}, headers=vendor.admin())
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_assignments_are_paged_and_follow_every_change(vendor: Any) -> None:
    """A product put in, moved and taken out shows at once, in a search that was asked before."""
    every: dict[str, Any] = {"matchAllQuery": {}}
    second = {"termQuery": {"fields": ["position"], "operator": "is", "values": [2]}}
    assert [row["productId"] for row in assignments(vendor, every)["hits"]] == ["SHIRT-1", "DRESS"]
    assert "hits" not in assignments(vendor, second)
    path = "/catalogs/storefront-catalog/categories/root/products/DRESS-S"
    url, admin = vendor.scapi("product/catalogs", path), vendor.admin()
    vendor.http.put(url, json={"position": 1}, headers=admin)
    assert assignments(vendor, every, limit=1, offset=2)["hits"][0]["productId"] == "DRESS-S"
    assert assignments(vendor, every)["total"] == 3
    assert "hits" not in assignments(vendor, second)
    assert vendor.http.patch(url, json={"position": 2}, headers=admin).status_code == 200
    assert [row["productId"] for row in assignments(vendor, second)["hits"]] == ["DRESS-S"]
    vendor.http.delete(url, headers=admin)
    assert assignments(vendor, every)["total"] == 2
    assert "hits" not in assignments(vendor, second)


def test_unassigned_products_follow_every_change(vendor: Any) -> None:
    """What a category takes leaves the search for what it lacks, and comes back with it."""
    url, admin = vendor.scapi("product/products", "/unassigned-product-search"), vendor.admin()
    body = {"catalogId": "storefront-catalog", "categoryId": "root", "query": {"matchAllQuery": {}}}

    def lacking() -> list[str]:
        return [row["id"] for row in vendor.http.post(url, json=body, headers=admin).json()["hits"]]

    assert lacking() == ["DRESS-M", "DRESS-S"]
    one = vendor.scapi("product/catalogs", "/catalogs/storefront-catalog/categories/root/products/DRESS-S")
    vendor.http.put(one, json={}, headers=admin)
    assert lacking() == ["DRESS-M"]
    vendor.http.delete(one, headers=admin)
    assert lacking() == ["DRESS-M", "DRESS-S"]


def test_inventory_records_are_listed_in_order_after_every_change(vendor: Any) -> None:
    """A record put between others is on its page at once, a deleted one is not."""
    token = vendor.ocapi()
    records = "/inventory_lists/inventory_m/product_inventory_records"

    def listed(**page: int) -> list[str]:
        answer = vendor.http.get(vendor.data(records), params=page, headers=token).json()
        return [row["product_id"] for row in answer["data"]]

    assert listed() == ["DRESS-M", "DRESS-S", "SHIRT-1"]
    assert vendor.http.put(vendor.data(f"{records}/DRESS"), json={}, headers=token).status_code == 201
    assert listed(count=2) == ["DRESS", "DRESS-M"]
    vendor.http.delete(vendor.data(f"{records}/DRESS-M"), headers=token)
    assert listed(start=1) == ["DRESS-S", "SHIRT-1"]
