"""A storefront buys through Shopper Baskets and Shopper Orders (facts section 7, route 3)."""

from __future__ import annotations

from typing import Any

import pytest

ADDRESS = {"firstName": "Kim", "lastName": "Buyer", "address1": "1 Main Street", "countryCode": "US"}


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_basket_becomes_an_order_and_takes_stock(vendor: Any, version: str) -> None:
    """Prices come from the platform; the order is the shopper's own, and stock is reserved."""
    shopper = vendor.shopper()
    base = (
        vendor.scapi("checkout/shopper-baskets", "/baskets").replace("/v1/", f"/{version}/")
        if version == "v2"
        else vendor.scapi("checkout/shopper-baskets", "/baskets")
    )

    def call(method: str, path: str, body: Any) -> Any:
        answer = vendor.http.request(method, f"{base}{path}?siteId=RefArch", json=body, headers=shopper)
        assert answer.status_code == 200, answer.text
        return answer.json()

    basket_id = call("POST", "", {})["basketId"]
    filled = call("POST", f"/{basket_id}/items", [{"productId": "SHIRT-1", "quantity": 2}])
    assert (filled["productItems"][0]["basePrice"], filled["orderTotal"]) == (30.98, 61.96)
    call("PUT", f"/{basket_id}/customer", {"email": "kim@example.com"})
    call("PUT", f"/{basket_id}/billing-address", ADDRESS)
    call("PUT", f"/{basket_id}/shipments/me/shipping-address", ADDRESS)
    orders = vendor.scapi("checkout/shopper-orders", "/orders?siteId=RefArch")
    early = vendor.http.post(orders, json={"basketId": basket_id}, headers=shopper)
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (400, "invalid-basket")
    call("PUT", f"/{basket_id}/shipments/me/shipping-method", {"id": "001"})
    call("POST", f"/{basket_id}/payment-instruments", {"paymentMethodId": "CREDIT_CARD"})
    placed = vendor.http.post(orders, json={"basketId": basket_id}, headers=shopper)
    assert placed.status_code == 200, placed.text
    assert (placed.json()["status"], placed.json()["orderTotal"]) == ("new", 61.96)
    number = placed.json()["orderNo"]
    own = vendor.scapi("checkout/shopper-orders", f"/orders/{number}?siteId=RefArch")
    assert vendor.http.get(own, headers=shopper).status_code == 200
    assert vendor.http.get(own, headers=vendor.shopper()).status_code == 404
    stock = vendor.http.get(
        vendor.data("/inventory_lists/inventory_m/product_inventory_records/SHIRT-1"), headers=vendor.ocapi()
    )
    assert stock.json()["ats"] == 3


def test_a_200_can_hide_that_an_item_cannot_be_sold(vendor: Any) -> None:
    """`_flash` with ProductItemNotAvailable (section 4); a master is no thing to buy (section 10)."""
    url = vendor.scapi("checkout/shopper-baskets", "/baskets?siteId=RefArch")
    body = {"productItems": [{"productId": "SHIRT-1", "quantity": 6}]}
    answer = vendor.http.post(url, json=body, headers=vendor.shopper())
    assert answer.status_code == 200
    assert answer.json()["_flash"][0]["type"] == "ProductItemNotAvailable"
    body = {"productItems": [{"productId": "DRESS", "quantity": 1}]}
    assert vendor.http.post(url, json=body, headers=vendor.shopper()).status_code == 400


def test_baskets_are_exempt_from_load_shedding(vendor: Any) -> None:
    """Shopper baskets and orders are exempt (section 4)."""
    shopper = vendor.shopper()
    vendor.quirks(load_percent=95)
    url = vendor.scapi("checkout/shopper-baskets", "/baskets?siteId=RefArch")
    assert vendor.http.post(url, json={}, headers=shopper).status_code == 200
