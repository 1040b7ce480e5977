"""OCAPI Shop and Data in parts: client ids, faults, order search, inventory records."""

from __future__ import annotations

from typing import Any

LIST = "/inventory_lists/inventory_m/product_inventory_records"


def fault(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"_v", "fault"}
    assert isinstance(body["fault"]["arguments"], dict)
    return answer.status_code, body["fault"]["type"]


def test_products_come_in_parentheses(vendor: Any) -> None:
    """Several ids in one path, basic members without expand, snake_case and _type."""
    body = vendor.http.get(vendor.shop("/products/(SHIRT-1,NOPE,DRESS)"), headers=vendor.client_id()).json()
    assert [row["id"] for row in body["data"]] == ["SHIRT-1", "DRESS"]
    assert body["data"][0]["_type"] == "product"
    assert "price" not in body["data"][0]
    one = vendor.http.get(
        vendor.shop("/products/SHIRT-1?expand=prices,availability"), headers=vendor.client_id()
    ).json()
    assert (one["price"], one["inventory"]["stock_level"]) == (30.98, 5)


def test_faults_name_version_and_arguments(vendor: Any) -> None:
    """The version of the path is echoed; an unknown product, site and path have their own types."""
    answer = vendor.http.get(vendor.shop("/products/NOPE", "v21_3"), headers=vendor.client_id())
    assert fault(answer) == (404, "ProductNotFoundException")
    assert answer.json()["_v"] == "21.3"
    wrong_site = vendor.shop("/products/NOPE").replace("/s/RefArch", "/s/Other")
    assert fault(vendor.http.get(wrong_site, headers=vendor.client_id())) == (404, "SiteNotFoundException")
    assert fault(vendor.http.get(vendor.shop("/nothing"))) == (404, "NotFoundException")
    old = vendor.http.get(vendor.shop("/products/NOPE", "v9_1"), headers=vendor.client_id())
    assert fault(old) == (400, "InvalidVersionException")


def test_product_search_counts_and_pages(vendor: Any) -> None:
    """`q` finds, `count` and `start` page, `count` above 200 is refused."""
    url = vendor.shop("/product_search")
    body = vendor.http.get(url, params={"q": "dress"}, headers=vendor.client_id()).json()
    assert (body["total"], body["hits"][0]["product_id"]) == (1, "DRESS")
    answer = vendor.http.get(url, params={"q": "x", "count": "201"}, headers=vendor.client_id())
    assert fault(answer) == (400, "MalformedParameterException")


def test_order_search_needs_a_token_and_lags(vendor: Any) -> None:
    """Client id alone is refused; a fresh order is found only after the lag, by its custom field too."""
    body = {"query": {"term_query": {"fields": ["c_mark"], "operator": "is", "values": ["x"]}}}
    url = vendor.shop("/order_search")
    assert fault(vendor.http.post(url, json=body, headers=vendor.client_id()))[0] == 401
    vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1"}], "c_mark": "x"})
    token = vendor.ocapi()
    assert vendor.http.post(url, json=body, headers=token).json()["total"] == 0
    vendor.clock[0] += 60
    found = vendor.http.post(url, json=body, headers=token).json()
    assert (found["total"], found["hits"][0]["data"]["order_no"]) == (1, "00000401")


def test_order_search_without_indexing_is_a_server_error(vendor: Any) -> None:
    """Incremental indexing switched off: 500."""
    vendor.quirks(order_search_indexing=False)
    answer = vendor.http.post(
        vendor.shop("/order_search"), json={"query": {"match_all_query": {}}}, headers=vendor.ocapi()
    )
    assert answer.status_code == 500


def test_an_order_is_patched_by_status_only(vendor: Any) -> None:
    """Statuses and custom members change; an impossible transition is a 409 fault."""
    number = vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1"}]})["order_no"]
    url, token = vendor.shop(f"/orders/{number}"), vendor.ocapi()
    patch = {"shipping_status": "shipped", "c_x": 1, "order_total": 0}
    body = vendor.http.patch(url, json=patch, headers=token).json()
    assert (body["shipping_status"], body["c_x"], body["order_total"]) == ("shipped", 1, 30.98)
    refused = vendor.http.patch(url, json={"status": "failed"}, headers=token)
    assert fault(refused) == (409, "OrderStatusTransitionException")


def test_inventory_records_need_a_bearer_of_a_settings_client(vendor: Any) -> None:
    """A plain client id is 401, the SCAPI client's token 403, a garbage token 401."""
    url = vendor.data(f"{LIST}/SHIRT-1")
    assert fault(vendor.http.get(url, headers=vendor.client_id())) == (
        401,
        "InvalidAuthorizationHeaderException",
    )
    assert fault(vendor.http.get(url, headers=vendor.admin())) == (403, "ClientAccessForbiddenException")
    garbage = vendor.http.get(url, headers={"Authorization": "Bearer x"})
    assert fault(garbage) == (401, "InvalidAccessTokenException")


def test_setting_the_allocation_resets_the_turnover(vendor: Any) -> None:
    """After a sale the turnover counts; a new allocation starts from zero."""
    vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 2}]})
    url, token = vendor.data(f"{LIST}/SHIRT-1"), vendor.ocapi()
    before = vendor.http.get(url, headers=token).json()
    assert (before["inventory_turnover"], before["ats"]) == (2, 3)
    after = vendor.http.patch(url, json={"allocation": {"amount": 7}}, headers=token).json()
    assert (after["inventory_turnover"], after["ats"], after["stock_level"]) == (0, 7, 7)


def test_resource_states_guard_against_lost_updates(vendor: Any) -> None:
    """A stale state and `not_exists` on an existing record are conflicts; nothing is written."""
    url, token = vendor.data(f"{LIST}/SHIRT-1"), vendor.ocapi()
    state = vendor.http.get(url, headers=token).headers["x-dw-resource-state"]
    guarded = {**token, "x-dw-resource-state": state}
    vendor.clock[0] += 1
    assert vendor.http.patch(url, json={"allocation": {"amount": 7}}, headers=guarded).status_code == 200
    stale = vendor.http.patch(url, json={"allocation": {"amount": 9}}, headers=guarded)
    assert fault(stale) == (409, "ResourceStateConflictException")
    fresh = vendor.http.put(url, json={}, headers={**token, "x-dw-resource-state": "not_exists"})
    assert fault(fresh) == (409, "ResourceAlreadyExistsException")
    assert vendor.http.get(url, headers=token).json()["ats"] == 7


def test_unknown_list_and_record_have_their_faults(vendor: Any) -> None:
    """404 each, named."""
    token = vendor.ocapi()
    assert fault(vendor.http.get(vendor.data(f"{LIST}/NOPE"), headers=token)) == (
        404,
        "ProductInventoryRecordNotFoundException",
    )
    other = vendor.data(LIST.replace("inventory_m", "other"))
    assert fault(vendor.http.get(other, headers=token)) == (404, "InventoryListNotFoundException")


def test_records_page_by_start_and_count(vendor: Any) -> None:
    """Every record once, with the total."""
    body = vendor.http.get(vendor.data(f"{LIST}?start=1&count=2"), headers=vendor.ocapi()).json()
    assert (body["total"], [row["product_id"] for row in body["data"]]) == (3, ["DRESS-S", "SHIRT-1"])
