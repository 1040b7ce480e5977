"""SCAPI Orders: an external hub creates, lists, reads and moves orders."""

from __future__ import annotations

from typing import Any

import pytest

ORDERS = "checkout/orders"


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def url(vendor: Any, path: str = "") -> str:
    return str(vendor.scapi(ORDERS, f"/orders{path}"))


def create(vendor: Any, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    return vendor.http.post(
        url(vendor), params={"siteId": "RefArch"}, headers=headers or vendor.trusted(), json=body
    )


def test_a_created_order_is_placed_and_complete(vendor: Any, sample_order: Any) -> None:
    """201, no body, a Location; status new, first shipment `me`, customer named by the billing address."""
    answer = create(vendor, sample_order())
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"] == url(vendor, "/577-001")
    order = vendor.http.get(url(vendor, "/577-001?siteId=RefArch"), headers=vendor.admin()).json()
    assert (order["status"], order["channelType"]) == ("new", "tiktok")
    assert order["shipments"][0]["shipmentId"] == order["productItems"][0]["shipmentId"] == "me"
    assert order["customerInfo"]["customerName"] == "Kim Buyer"
    assert (order["orderTotal"], order["taxTotal"], order["productTotal"]) == (66.91, 12.39, 61.96)


def test_creation_touches_no_stock_and_looks_nothing_up(vendor: Any, sample_order: Any) -> None:
    """An unknown product is accepted and inventory stays as it was."""
    before = vendor.http.get("https://account.demandware.com/_lab/state").json()["realms"]["f_ecom_zzte_053"]
    body = sample_order()
    body["productItems"][0]["productId"] = "NOT-THERE"
    assert create(vendor, body).status_code == 201
    after = vendor.http.get("https://account.demandware.com/_lab/state").json()["realms"]["f_ecom_zzte_053"]
    assert after["inventory_lists"] == before["inventory_lists"]


def test_an_order_without_number_gets_one(vendor: Any, sample_order: Any) -> None:
    """Numbers given by the instance look like 00000401."""
    body = sample_order()
    del body["orderNo"]
    assert create(vendor, body).headers["location"].endswith("/00000401")


def broken(sample: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *parents, last = path.split(".")
    target: Any = sample
    for name in parents:
        target = target[int(name)] if name.isdigit() else target[name]
    target[last] = value
    return sample


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("orderTotal", 66.92, (400, "invalid-order-total")),
        ("taxTotal", 12.4, (400, "invalid-tax-total")),
        ("productItems.0.shipmentId", "other", (404, "not-found,")),
        ("shipments.0.shipmentId", "me", (400, "value-constraint-violation")),
        ("productItems", [], (400, "value-constraint-violation")),
        ("productItems.0.quantity", "two", (400, "bad-request")),
        ("currency", "GBP", (400, "value-constraint-violation")),
        ("billingAddress.countryCode", "us", (400, "string-constraint-violation")),
        ("channelType", "tik-tok", (400, "value-constraint-violation")),
        ("paymentInstruments.0.paymentTransaction", {}, (400, "bad-request")),
    ],
)
def test_a_wrong_body_is_refused_by_name(
    vendor: Any, sample_order: Any, path: str, value: Any, expected: tuple[int, str]
) -> None:
    """Only totals are checked against each other; the schema checks the rest; nothing is stored."""
    answer = create(vendor, broken(sample_order(), path, value))
    assert kind(answer) == expected
    assert answer.headers["content-type"] == "application/json"
    assert vendor.http.get(url(vendor, "?siteId=RefArch"), headers=vendor.admin()).json() == {"data": []}


def test_the_total_problem_states_both_totals(vendor: Any, sample_order: Any) -> None:
    """Passed and calculated totals are named, so that a caller can see the difference."""
    detail = create(vendor, sample_order(orderTotal=60)).json()["detail"]
    assert "60" in detail
    assert "66.91" in detail


def test_adjustments_are_negative_parts_of_the_total(vendor: Any, sample_order: Any) -> None:
    """Order price adjustments enter the sum with their own sign."""
    body = sample_order(
        orderPriceAdjustments=[{"grossPrice": -6.91, "netPrice": -6.91, "tax": 0}], orderTotal=60.0
    )
    assert create(vendor, body).status_code == 201


def test_a_duplicate_order_number_is_refused(vendor: Any, sample_order: Any) -> None:
    """The same number twice in a site: refused, and one order stays."""
    trusted = vendor.trusted()
    assert create(vendor, sample_order(), trusted).status_code == 201
    assert kind(create(vendor, sample_order(), trusted)) == (400, "duplicate-order-no")
    assert len(vendor.http.get(url(vendor, "?siteId=RefArch"), headers=vendor.admin()).json()["data"]) == 1


def test_only_a_trusted_token_creates(vendor: Any, sample_order: Any) -> None:
    """An Account Manager token and a guest's token are refused; no token is 401."""
    assert create(vendor, sample_order(), vendor.admin()).status_code == 403
    assert create(vendor, sample_order(), vendor.shopper()).status_code == 403
    assert kind(create(vendor, sample_order(), {"X": "y"})) == (401, "unauthorized")


def test_the_site_id_is_required_and_checked(vendor: Any) -> None:
    """No siteId: 400 naming it; an unknown one: 404."""
    admin = vendor.admin()
    assert kind(vendor.http.get(url(vendor), headers=admin)) == (400, "missing-query-parameter")
    assert vendor.http.get(url(vendor, "?siteId=Nope"), headers=admin).status_code == 404


def test_a_list_pages_without_a_total(vendor: Any) -> None:
    """Ordered by last change, read by offset until a short page; every order once."""
    for minute in range(5):
        vendor.clock[0] += 60
        vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1"}], "c_minute": minute})
    seen, offset, admin = [], 0, vendor.admin()
    while True:
        answer = vendor.http.get(
            url(vendor),
            params={
                "siteId": "RefArch",
                "sortBy": "last_modified_date",
                "sortOrder": "asc",
                "limit": 2,
                "offset": offset,
            },
            headers=admin,
        ).json()
        assert set(answer) == {"data"}
        seen += [order["c_minute"] for order in answer["data"]]
        if len(answer["data"]) < 2:
            break
        offset += 2
    assert seen == [0, 1, 2, 3, 4]


def test_from_is_inclusive_and_to_exclusive(vendor: Any) -> None:
    """An order at the very instant is in its From and not in its To."""
    order = vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1"}]})["order"]
    at, admin = order["lastModified"], vendor.admin()

    def count(**bounds: str) -> int:
        answer = vendor.http.get(url(vendor), params={"siteId": "RefArch", **bounds}, headers=admin)
        return len(answer.json()["data"])

    assert count(lastModifiedDateFrom=at) == 1
    assert count(lastModifiedDateTo=at) == 0
    assert count(lastModifiedDateFrom=at, lastModifiedDateTo=at) == 0


def test_filters_select_and_bad_filters_are_refused(vendor: Any, sample_order: Any) -> None:
    """Statuses filter by list; an unknown value is refused, not ignored."""
    create(vendor, sample_order())
    admin = vendor.admin()

    def listed(**params: str) -> Any:
        return vendor.http.get(url(vendor), params={"siteId": "RefArch", **params}, headers=admin)

    assert len(listed(exportStatus="not_exported,ready").json()["data"]) == 1
    assert listed(exportStatus="exported").json()["data"] == []
    assert kind(listed(status="new,completed,cancelled")) == (400, "value-constraint-violation")
    assert kind(listed(sortBy="name")) == (400, "value-constraint-violation")
    assert kind(listed(creationDateFrom="yesterday")) == (400, "value-constraint-violation")
    assert kind(listed(offset="-1")) == (400, "value-constraint-violation")


@pytest.mark.parametrize(
    ("path", "member", "value"),
    [
        ("export-status", "exportStatus", "exported"),
        ("payment-status", "paymentStatus", "paid"),
        ("shipping-status", "shippingStatus", "shipped"),
        ("confirmation-status", "confirmationStatus", "confirmed"),
        ("external-status", "externalOrderStatus", "Packed at 3PL"),
        ("status", "status", "completed"),
    ],
)
def test_each_status_is_set_by_its_own_call(
    vendor: Any, sample_order: Any, path: str, member: str, value: str
) -> None:
    """204, the order shows it, and its last change moved."""
    create(vendor, sample_order())
    vendor.clock[0] += 5
    admin, order_url = vendor.admin(), url(vendor, "/577-001")
    put = vendor.http.put(f"{order_url}/{path}?siteId=RefArch", headers=admin, json={"status": value})
    assert (put.status_code, put.content) == (204, b"")
    order = vendor.http.get(f"{order_url}?siteId=RefArch", headers=admin).json()
    assert order[member] == value
    assert order["lastModified"] > order["creationDate"]


def test_a_placed_order_never_fails(vendor: Any, sample_order: Any) -> None:
    """new may not become failed or created: 409; the order stays new."""
    create(vendor, sample_order())
    admin = vendor.admin()
    answer = vendor.http.put(
        url(vendor, "/577-001/status?siteId=RefArch"), headers=admin, json={"status": "failed"}
    )
    assert answer.status_code == 409
    order = vendor.http.get(url(vendor, "/577-001?siteId=RefArch"), headers=admin).json()
    assert order["status"] == "new"


def test_cancelling_a_storefront_order_gives_its_stock_back(vendor: Any) -> None:
    """A sale takes stock, its cancellation releases it, an exported order keeps it."""
    product = vendor.scapi("product/products", "/products/SHIRT-1?siteId=RefArch")
    admin = vendor.admin()

    def ats() -> float:
        return float(vendor.http.get(product, headers=admin).json()["ats"])

    number = vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 2}]})["order_no"]
    assert ats() == 3
    vendor.http.put(
        url(vendor, f"/{number}/status?siteId=RefArch"), headers=admin, json={"status": "cancelled"}
    )
    assert ats() == 5


def test_patch_takes_custom_attributes_only(vendor: Any, sample_order: Any) -> None:
    """c_ members are stored; a status in the same body is not."""
    create(vendor, sample_order())
    admin = vendor.admin()
    patch = vendor.http.patch(
        url(vendor, "/577-001?siteId=RefArch"), headers=admin, json={"c_tiktok": "1", "status": "cancelled"}
    )
    assert patch.status_code == 204
    order = vendor.http.get(url(vendor, "/577-001?siteId=RefArch"), headers=admin).json()
    assert (order["c_tiktok"], order["status"]) == ("1", "new")


def test_an_oms_event_is_one_of_two(vendor: Any, sample_order: Any) -> None:
    """Exactly one of fulfillmentEvent and adjustment; a shipped event needs its tracking."""
    create(vendor, sample_order())
    events, admin = url(vendor, "/577-001/oms-status-events?siteId=RefArch"), vendor.admin()
    shipped = {"type": "shipped", "trackingNumber": "1Z", "trackingUrl": "https://t.example/1Z"}
    assert vendor.http.post(events, headers=admin, json={"fulfillmentEvent": shipped}).status_code == 202
    both = {"fulfillmentEvent": shipped, "adjustment": {}}
    assert vendor.http.post(events, headers=admin, json=both).status_code == 400
    del shipped["trackingUrl"]
    assert vendor.http.post(events, headers=admin, json={"fulfillmentEvent": shipped}).status_code == 400


def test_an_unknown_order_is_named(vendor: Any) -> None:
    """404 order-not-found with the number in the detail."""
    answer = vendor.http.get(url(vendor, "/nope?siteId=RefArch"), headers=vendor.admin())
    assert kind(answer) == (404, "order-not-found")
    assert "'nope'" in answer.json()["detail"]
