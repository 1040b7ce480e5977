"""An external hub brings an order into Commerce Cloud, end to end, and each mistake on the way (section 7)."""

from __future__ import annotations

from typing import Any

import httpx


def suffix(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition("/")[2]


def test_a_hub_creates_an_order_and_follows_it(vendor: Any, sample_order: Any) -> None:
    """Token, wrong tries, creation, reading back, export, shipment: each answers as documented."""
    http = vendor.http
    orders = vendor.scapi("checkout/orders", "/orders?siteId=RefArch")
    login = vendor.trusted_token()
    assert login.status_code == 200
    trusted = {"Authorization": f"Bearer {login.json()['access_token']}"}

    # A second login for `guest` within 3 seconds conflicts; after them it does not (section 3).
    again = vendor.trusted_token()
    assert (again.status_code, again.json()["error"]) == (409, "conflict")
    assert again.headers["content-type"] == "application/problem+json"
    vendor.clock[0] += 2.9
    assert vendor.trusted_token().status_code == 409
    vendor.clock[0] += 0.2
    assert vendor.trusted_token().status_code == 200

    before = http.get("https://account.demandware.com/_lab/state").json()["realms"]
    # Wrong totals: the problem states the passed and the calculated one.
    wrong = http.post(orders, json=sample_order(orderTotal=66.90), headers=trusted)
    assert suffix(wrong) == (400, "invalid-order-total")
    assert "66.9" in wrong.json()["detail"] and "66.91" in wrong.json()["detail"]
    assert wrong.headers["content-type"] == "application/json"
    wrong = http.post(orders, json=sample_order(taxTotal=0), headers=trusted)
    assert suffix(wrong) == (400, "invalid-tax-total")
    # Wrong shipment ids: unknown on an item, with the sample's comma; `me` is reserved.
    body = sample_order()
    body["productItems"][0]["shipmentId"] = "second"
    unknown = http.post(orders, json=body, headers=trusted)
    assert suffix(unknown) == (404, "not-found,")
    assert unknown.json()["title"] == "Shipment Not Found,"
    body = sample_order()
    body["productItems"][0]["shipmentId"] = body["shipments"][0]["shipmentId"] = "me"
    assert http.post(orders, json=body, headers=trusted).status_code == 400
    # An Account Manager token in place of the trusted one, and a guest's.
    assert suffix(http.post(orders, json=sample_order(), headers=vendor.admin())) == (403, "forbidden")
    assert suffix(http.post(orders, json=sample_order(), headers=vendor.shopper())) == (403, "forbidden")
    assert suffix(http.post(orders, json=sample_order())) == (401, "unauthorized")
    assert http.get("https://account.demandware.com/_lab/state").json()["realms"] == before

    created = http.post(orders, json=sample_order(), headers=trusted)
    assert (created.status_code, created.content) == (201, b"")
    assert created.headers["location"].endswith("/orders/577-001")

    admin = vendor.admin()
    one = f"{created.headers['location']}?siteId=RefArch"
    order = http.get(one, headers=admin).json()
    assert (order["status"], order["orderTotal"], order["taxTotal"]) == ("new", 66.91, 12.39)
    assert order["shipments"][0]["shipmentId"] == order["productItems"][0]["shipmentId"] == "me"
    assert order["customerInfo"]["customerName"] == "Kim Buyer"
    for path, status in (
        ("export-status", "exported"),
        ("shipping-status", "shipped"),
        ("payment-status", "paid"),
    ):
        url = one.replace("?", f"/{path}?")
        assert http.put(url, json={"status": status}, headers=admin).status_code == 204
    payment = order["paymentInstruments"][0]["paymentInstrumentId"]
    url = one.replace("?", f"/payment-instruments/{payment}/transaction?")
    assert http.patch(url, json={"c_captured": True, "amount": 1}, headers=admin).status_code == 204
    order = http.get(one, headers=admin).json()
    assert (order["exportStatus"], order["shippingStatus"], order["paymentStatus"]) == (
        "exported",
        "shipped",
        "paid",
    )
    transaction = order["paymentInstruments"][0]["paymentTransaction"]
    assert (transaction["c_captured"], transaction["amount"]) == (True, 66.91)

    # The token outlives many orders: a hub keeps it for its half hour and then logs in again.
    vendor.clock[0] += 1800
    late = http.post(orders, json=sample_order(orderNo="577-002"), headers=trusted)
    assert suffix(late) == (401, "unauthorized")
    assert late.headers["www-authenticate"].startswith('Bearer realm="servers", error="invalid_token"')
