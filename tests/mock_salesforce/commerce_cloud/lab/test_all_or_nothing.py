"""A verb of many steps that fails leaves no trace, also where its steps changed things in place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock_salesforce.commerce_cloud.exports import CATALOG, INVENTORY, PRICE_BOOKS

LAB = "https://account.demandware.com/_lab"
SOLD = {"lines": [{"product_id": "SHIRT-1", "quantity": 2}]}
FAILS = {"lines": [{"product_id": "NOPE"}]}
RENAMED = {
    "products": [
        {"id": "SHIRT-1", "name": "Coat", "price": 1, "ats": 1, "c_color": "red"},
        {"id": "P-1", "name": "Beta", "price": 1},
        {"id": "NEW", "name": "Plain Thing", "price": 2, "ats": 3},
        {"id": "DRESS", "name": "Gown", "variants": [{"productId": "NEW"}]},
    ]
}


def seen(vendor: Any) -> list[bytes]:
    """The state, and what shoppers find of it by its old and its new words."""
    finds = vendor.scapi("search/shopper-search", "/product-search")
    headers = vendor.shopper()
    words = ("plain", "coat", "shirt", "gown", "dress", "alpha", "beta")
    found = [
        vendor.http.get(finds, params={"siteId": "RefArch", "q": word}, headers=headers).content
        for word in words
    ]
    return [vendor.http.get(f"{LAB}/state?only=realms").content, *found]


@pytest.mark.parametrize("lag_s", [0, 60])
def test_a_refused_seed_is_undone_to_the_last_word(vendor: Any, lag_s: int) -> None:
    """Products, prices, stock, relations, order numbers and what the search knows are as if it had not been."""
    vendor.quirks(search_index_lag_s=lag_s)
    pair = [{"id": f"P-{at}", "name": "Alpha", "price": 1} for at in (1, 2)]
    vendor.lab("/products", {"products": pair})
    vendor.clock[0] += 600
    before = seen(vendor)
    body = {
        "realms": [{"organization_id": "f_ecom_abcd_001"}],
        "products": [
            {"organization_id": vendor.organization_id, **RENAMED},
            {"organization_id": vendor.organization_id, **RENAMED},
        ],
        "inventory": [
            {
                "organization_id": vendor.organization_id,
                "default_in_stock": True,
                "records": [{"product_id": "DRESS-S", "allocation": 77}],
            }
        ],
        "orders": [{"organization_id": vendor.organization_id, **FAILS}],
    }
    assert vendor.http.post(f"{LAB}/seed", json=body).status_code == 404
    assert seen(vendor) == before
    vendor.clock[0] += 600
    assert seen(vendor) == before


def test_stock_that_a_refused_seed_sold_is_there_again(vendor: Any) -> None:
    """A first order of the seed took its stock and its number; the second is refused, and gives both back."""
    before = seen(vendor)
    assert vendor.http.post(f"{LAB}/seed", json={"orders": [SOLD, FAILS]}).status_code == 404
    assert seen(vendor) == before
    number = vendor.lab("/orders", SOLD)["order_no"]
    assert number == "00000401"


# A variant that is deleted is taken out of its master's document in place.
DELETION = (
    CATALOG[: CATALOG.index(">", CATALOG.index("<catalog")) + 1]
    + '<product product-id="SHIRT-NVY-S" mode="delete"/></catalog>'
)


@pytest.mark.parametrize(
    "content", [CATALOG, INVENTORY, PRICE_BOOKS, DELETION], ids=["catalog", "inventory", "prices", "deletion"]
)
def test_a_file_that_breaks_off_over_what_is_there_changes_nothing(vendor: Any, content: str) -> None:
    """Objects that an earlier file made are merged in place, and are as they were where the later file breaks off."""
    for whole in (CATALOG, INVENTORY, PRICE_BOOKS):
        vendor.lab_file(whole)
    before = seen(vendor)
    changed = content.replace("true", "false").replace("Shirt", "Coat").replace(">1", ">3")
    cut = changed[: changed.rindex("</")]
    answer = vendor.http.post(f"{LAB}/import?site_id=RefArch", content=cut.encode())
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_field")
    assert seen(vendor) == before


def test_an_order_takes_custom_attributes_and_no_other_member(vendor: Any) -> None:
    """What starts with c_ is kept with the order; any other member is told to be unknown."""
    assert vendor.lab("/orders", {**SOLD, "c_note": "x"})["order"]["c_note"] == "x"
    answer = vendor.http.post(f"{LAB}/orders", json={**SOLD, "note": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_field")
    assert "note" in answer.json()["error"]["message"]


def test_an_operation_is_refused_in_the_words_of_its_own_api_only(vendor: Any) -> None:
    """OCAPI answers a fault; an error that an API does not have cannot be armed for it."""
    name = "OCAPI Shop getProducts"
    told = vendor.http.post(f"{LAB}/refusals", json={"operation": name, "error": "too_many_requests"})
    assert (told.status_code, told.json()["error"]["code"]) == (400, "bad_field")
    vendor.lab("/refusals", {"operation": name, "error": "internal_server_error"})
    answer = vendor.http.get(vendor.shop("/products/SHIRT-1"), headers=vendor.client_id())
    assert (answer.status_code, answer.json()["fault"]["type"]) == (500, "InternalServerErrorException")
