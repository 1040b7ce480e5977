"""Shopper Products, Search and Availability: what a site shows, in one locale."""

from __future__ import annotations

from typing import Any

import pytest

PRODUCTS = "product/shopper-products"
SEARCH = "search/shopper-search"


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def get(vendor: Any, api: str, path: str, **params: Any) -> Any:
    return vendor.http.get(
        vendor.scapi(api, path), params={"siteId": "RefArch", **params}, headers=vendor.shopper()
    )


def test_a_variant_is_shown_flat_with_its_family(vendor: Any) -> None:
    """The name is a text, stock is an object of whole numbers, the master and all variants are named."""
    body = get(vendor, PRODUCTS, "/products/DRESS-S").json()
    assert body["name"] == "Summer Dress"
    assert body["inventory"] == {
        "ats": 2,
        "backorderable": False,
        "id": "inventory_m",
        "orderable": True,
        "preorderable": False,
        "stockLevel": 2,
    }
    assert body["master"] == {"masterId": "DRESS", "orderable": True, "price": 59.0, "priceMax": 61.5}
    assert [row["orderable"] for row in body["variants"]] == [True, False]
    assert body["variationAttributes"][0]["name"] == "Size"


def test_any_expand_replaces_the_default(vendor: Any) -> None:
    """Asking for prices gives no inventory; an unknown value is refused."""
    body = get(vendor, PRODUCTS, "/products/SHIRT-1", expand="prices").json()
    assert body["price"] == 30.98
    assert "inventory" not in body
    assert kind(get(vendor, PRODUCTS, "/products/SHIRT-1", expand="stock")) == (400, "invalid-expand-value")


def test_missing_ids_are_left_out_and_the_single_read_is_404(vendor: Any) -> None:
    """The multi read drops what the site does not show; the single read names product and site."""
    body = get(vendor, PRODUCTS, "/products", ids="SHIRT-1,NOPE").json()
    assert ([row["id"] for row in body["data"]], body["total"]) == (["SHIRT-1"], 1)
    answer = get(vendor, PRODUCTS, "/products/NOPE")
    assert kind(answer) == (404, "product-not-found")
    assert "for site 'RefArch'" in answer.json()["detail"]


def test_more_than_24_ids_are_refused(vendor: Any) -> None:
    """24 pass, 25 do not."""
    ids = [f"P{number}" for number in range(25)]
    assert get(vendor, PRODUCTS, "/products", ids=",".join(ids[:24])).status_code == 200
    assert kind(get(vendor, PRODUCTS, "/products", ids=",".join(ids))) == (400, "validation")


def test_an_offline_product_is_invisible_to_shoppers_only(vendor: Any) -> None:
    """Shopper APIs answer 404 where the Admin API still reads."""
    vendor.lab("/products", {"products": [{"id": "HIDDEN", "online": False}]})
    assert get(vendor, PRODUCTS, "/products/HIDDEN").status_code == 404
    admin = vendor.http.get(vendor.scapi("product/products", "/products/HIDDEN"), headers=vendor.admin())
    assert admin.json()["online"] is False


def test_select_keeps_the_named_members(vendor: Any) -> None:
    """`select` reduces the answer; a malformed one is refused."""
    body = get(vendor, PRODUCTS, "/products/SHIRT-1", select="(id,inventory(ats))").json()
    assert body == {"id": "SHIRT-1", "inventory": {"ats": 5}}
    assert kind(get(vendor, PRODUCTS, "/products/SHIRT-1", select="id)")) == (400, "malformed-selector")


def test_search_finds_masters_by_text_and_refinement(vendor: Any) -> None:
    """Variants are represented by their master; two refinements narrow; prices span the variants."""
    body = get(vendor, SEARCH, "/product-search", q="dress").json()
    assert [(row["productId"], row["hitType"]) for row in body["hits"]] == [("DRESS", "master")]
    assert (body["hits"][0]["price"], body["hits"][0]["priceMax"]) == (59.0, 61.5)
    refined = get(vendor, SEARCH, "/product-search", refine=["cgid=root", "price=(0..40)"]).json()
    assert [row["productId"] for row in refined["hits"]] == ["SHIRT-1"]


def test_an_empty_search_has_no_hits_member(vendor: Any) -> None:
    """Neither text nor refinement: 200 with no hits at all."""
    body = get(vendor, SEARCH, "/product-search").json()
    assert body["total"] == 0
    assert "hits" not in body


def test_search_sees_a_new_product_late(vendor: Any) -> None:
    """The direct read is immediate, the index follows after its lag."""
    vendor.lab("/products", {"products": [{"id": "NOVEL", "name": "Novelty", "price": 1}]})
    assert get(vendor, PRODUCTS, "/products/NOVEL").status_code == 200
    assert get(vendor, SEARCH, "/product-search", q="novelty").json()["total"] == 0
    vendor.clock[0] += 60
    assert get(vendor, SEARCH, "/product-search", q="novelty").json()["total"] == 1


def test_infinite_stock_is_999999(vendor: Any) -> None:
    """A perpetual record, and a product without record where the list is in stock by default."""
    vendor.lab(
        "/inventory", {"records": [{"product_id": "SHIRT-1", "perpetual": True}], "default_in_stock": True}
    )
    vendor.lab("/products", {"products": [{"id": "FREE"}]})
    body = get(vendor, "product/shopper-availability", "/availability", productIds="SHIRT-1,FREE").json()
    assert [row["inventory"]["ats"] for row in body["data"]] == [999_999, 999_999]


@pytest.mark.parametrize(("handling", "flag"), [("backorder", "backorderable"), ("preorder", "preorderable")])
def test_ordering_ahead_counts_as_available(vendor: Any, handling: str, flag: str) -> None:
    """ats is allocation plus what may be ordered ahead; the shelf itself stays as it is."""
    record = {
        "product_id": "SHIRT-1",
        "allocation": 1,
        "handling": handling,
        "preorder_backorder_allocation": 3,
    }
    vendor.lab("/inventory", {"records": [record]})
    inventory = get(vendor, PRODUCTS, "/products/SHIRT-1").json()["inventory"]
    assert (inventory["ats"], inventory["stockLevel"], inventory[flag]) == (4, 1, True)


def test_an_account_manager_token_is_no_shopper(vendor: Any) -> None:
    """The wrong family of token is forbidden."""
    url = vendor.scapi(PRODUCTS, "/products/SHIRT-1?siteId=RefArch")
    assert kind(vendor.http.get(url, headers=vendor.admin())) == (403, "forbidden")


class TestSearchLag:
    """The index takes a product as it stands when the lag is over, whenever somebody looks."""

    @staticmethod
    def found(vendor: Any, word: str) -> list[str]:
        body = get(vendor, SEARCH, "/product-search", q=word).json()
        return [row["productId"] for row in body.get("hits", ())]

    @staticmethod
    def rename(vendor: Any, name: str) -> None:
        url = vendor.scapi("product/products", "/products/SHIRT-1")
        answer = vendor.http.patch(url, json={"name": {"default": name}}, headers=vendor.admin())
        assert answer.status_code == 200

    def test_a_new_name_is_found_late_and_the_old_one_until_then(self, vendor: Any) -> None:
        """The direct read has the new name at once."""
        assert self.found(vendor, "plain") == ["SHIRT-1"]
        self.rename(vendor, "Oxford Shirt")
        assert get(vendor, PRODUCTS, "/products/SHIRT-1").json()["name"] == "Oxford Shirt"
        vendor.clock[0] += 59
        assert (self.found(vendor, "plain"), self.found(vendor, "oxford")) == (["SHIRT-1"], [])
        vendor.clock[0] += 1
        assert (self.found(vendor, "plain"), self.found(vendor, "oxford")) == ([], ["SHIRT-1"])

    def test_a_change_after_the_lag_does_not_reach_back(self, vendor: Any) -> None:
        """Two changes a minute and more apart: the first is in the index, though nobody searched in between."""
        self.rename(vendor, "First")
        vendor.clock[0] += 70
        self.rename(vendor, "Second")
        assert (self.found(vendor, "first"), self.found(vendor, "second")) == (["SHIRT-1"], [])

    def test_a_change_within_the_lag_rides_along(self, vendor: Any) -> None:
        """The index takes the product as it stands at that moment, not as the first change left it."""
        self.rename(vendor, "First")
        vendor.clock[0] += 40
        self.rename(vendor, "Second")
        vendor.clock[0] += 20
        assert (self.found(vendor, "first"), self.found(vendor, "second")) == ([], ["SHIRT-1"])

    def test_the_lag_is_a_switch(self, vendor: Any) -> None:
        """Without lag a search finds what was just written."""
        vendor.quirks(search_index_lag_s=0)
        self.rename(vendor, "Oxford Shirt")
        assert self.found(vendor, "oxford") == ["SHIRT-1"]

    def test_words_values_and_categories_narrow_together(self, vendor: Any) -> None:
        """A variant's own value finds its master; an id is a word; what nothing has finds nothing."""
        assert self.found(vendor, "dress-s") == ["DRESS"]
        assert self.found(vendor, "summer nothing") == []
        refined = get(
            vendor, SEARCH, "/product-search", q="dress", refine=["c_size=M|XL", "cgid=root"]
        ).json()
        assert [row["productId"] for row in refined["hits"]] == ["DRESS"]
        none = get(vendor, SEARCH, "/product-search", q="dress", refine=["c_size=XL"]).json()
        assert none["total"] == 0
