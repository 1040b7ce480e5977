"""Documented limits and refusals, each with its code (facts sections 2, 4, 6, 7 and 7b)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mock_tiktok.furnished import CARRIERS

PRODUCTS, SEARCH = "/product/202309/products", "/product/202502/products/search"
WAREHOUSES = "/logistics/202309/warehouses"
FULFILLMENT = "/fulfillment/202309"
OWN = {"tracking_number": "1Z777", "shipping_provider_id": CARRIERS["US"]}


def _create(vendor: Any, **changed: Any) -> int:
    return int(vendor.code("POST", PRODUCTS, vendor.listing(**changed)))


def _skus(vendor: Any, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**vendor.listing()["skus"][0], **change} for change in changes]


def _size(value: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": "Size", "value_name": value, **more}]


def _ready(vendor: Any, quantity: int = 1, **order: Any) -> str:
    vendor.seed("A")
    order_id: str = vendor.buy("A", quantity, **order)["id"]
    vendor.clock.advance(3600)
    return order_id


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"description": "<img>" * 31}, 12052344, id="31 images in the description"),
        pytest.param({"description": "瓷杯"}, 12052346, id="Chinese description"),
        pytest.param({"certifications": [{"id": str(i)} for i in range(11)]}, 12052910, id="certificates"),
        pytest.param({"minimum_order_quantity": 21}, 12052910, id="minimum order quantity"),
        pytest.param({"external_product_id": "x" * 1000}, 12052910, id="external id"),
        pytest.param({"package_dimensions": {"length": "1", "unit": "METER"}}, 12052910, id="unit"),
        pytest.param({"package_dimensions": {"length": "1", "unit": "INCH"}}, 12052915, id="units mixed"),
        pytest.param({"idempotency_key": "k" * 129}, 12052910, id="idempotency key"),
        pytest.param({"package_weight": {"value": "NaN", "unit": "KILOGRAM"}}, 12052910, id="no weight"),
    ],
)
def test_limits_of_a_listing(vendor: Any, changed: dict[str, Any], code: int) -> None:
    """What exceeds a documented limit is refused (section 4)."""
    assert _create(vendor, **changed) == code


def test_limits_of_skus(vendor: Any) -> None:
    """Attributes, images, identifiers and the number of SKUs have their limits (section 4)."""
    four = [{"name": str(i), "value_name": "x"} for i in range(4)]
    assert _create(vendor, skus=_skus(vendor, {"sales_attributes": four})) == 12052526
    assert _create(vendor, skus=_skus(vendor, {"sales_attributes": _size("大")})) == 12052554
    odd = [{"sales_attributes": _size("S")}, {"sales_attributes": [{"name": "Cut", "value_name": "S"}]}]
    assert _create(vendor, skus=_skus(vendor, *odd)) == 12052550
    twice = {"code": "00012345600012", "type": "GTIN"}
    rows = [{"sales_attributes": _size(v), "identifier_code": twice} for v in "SM"]
    assert _create(vendor, skus=_skus(vendor, *rows)) == 12052591
    picture = {"sku_img": {"uri": "x"}}
    axes = [*_size("S", **picture), {"name": "Cut", "value_name": "A", **picture}]
    assert _create(vendor, skus=_skus(vendor, {"sales_attributes": axes})) == 12052910
    many = [{"sales_attributes": _size(str(i))} for i in range(301)]
    assert _create(vendor, skus=_skus(vendor, *many)) == 12052050
    assert _create(vendor, skus=_skus(vendor, {"external_sku_id": "x" * 1000})) == 12052910


def test_where_stock_may_lie(bare: Any) -> None:
    """Each wrong warehouse has its own code (section 4)."""
    places = [{"name": "East", "is_default": True}, {"name": "Closed", "effect_status": "DISABLED"}]
    bare.world(warehouses=[*places, {"name": "Back", "type": "RETURN_WAREHOUSE"}], multi_warehouse=False)
    east, closed, back, _ = (w["id"] for w in bare.shop["warehouses"])
    seller = bare.lab("POST", "/sellers", {"region": "GB"})
    foreign = bare.lab("POST", "/shops", {"seller": seller["id"]})["warehouses"][0]["id"]

    def stocked(*rows: dict[str, Any]) -> int:
        return _create(bare, skus=_skus(bare, {"inventory": [{"quantity": 1, **row} for row in rows]}))

    assert stocked({"warehouse_id": foreign}) == 12052530
    assert stocked({"warehouse_id": closed}) == 12052531
    assert stocked({"warehouse_id": back}) == 12052532
    assert stocked({"warehouse_id": east}, {"warehouse_id": back}) == 12052094
    assert stocked({}) == 12052115
    bare.lab("PUT", f"/warehouses/{closed}", {"effect_status": "RESTRICTED"})
    assert stocked({"warehouse_id": closed}) == 0


def test_categories_by_invitation(bare: Any) -> None:
    """In the US a listing there is pre-approved and waits; elsewhere it is refused (section 4)."""
    bare.world("GB")
    assert _create(bare, category_id="603020") == 12052220
    bare.lab("POST", "/reset", {})
    bare.world("US")
    made = bare.ok("POST", PRODUCTS, bare.listing(category_id="603020"))
    bare.clock.advance(60)
    path = f"{PRODUCTS}/{made['product_id']}"
    shown = bare.ok("GET", path)
    assert (shown["status"], shown["audit"]["status"]) == ("PENDING", "PRE_APPROVED")
    assert shown["audit"]["pre_approved_reasons"] == ["RESTRICTED_CATEGORY_PENDING"]
    bare.lab("POST", "/audit", {"outcome": "approve"})
    assert bare.ok("GET", path)["status"] == "ACTIVATE"


def test_papers_of_the_seller_hold_a_listing_back(bare: Any) -> None:
    """While the seller's papers are checked an approved listing is only pre-approved (section 4)."""
    bare.world(kyc_pending=True)
    made = bare.ok("POST", PRODUCTS, bare.listing())
    bare.clock.advance(60)
    shown = bare.ok("GET", f"{PRODUCTS}/{made['product_id']}")
    assert shown["audit"] == {"status": "PRE_APPROVED", "pre_approved_reasons": ["KYC_PENDING"]}


def test_identifiers_change_in_draft_only(vendor: Any) -> None:
    """A live SKU keeps its identifier; the same one again is no change (section 4)."""
    code = {"code": "00012345600012", "type": "GTIN"}
    made = vendor.ok("POST", PRODUCTS, vendor.listing(skus=_skus(vendor, {"identifier_code": code})))
    vendor.clock.advance(60)
    path, sku_id = f"{PRODUCTS}/{made['product_id']}", made["skus"][0]["id"]

    def edit(text: str) -> int:
        sku = {"id": sku_id, "identifier_code": {"code": text, "type": "GTIN"}}
        return int(vendor.code("PUT", path, vendor.listing(skus=_skus(vendor, sku))))

    assert edit("00012345600029") == 12052592
    assert edit(code["code"]) == 0


def test_promotions_lock_price_and_stock(vendor: Any) -> None:
    """A product in a running promotion refuses both updates, each with its code (section 4)."""
    made = vendor.seed("A")[0]
    path, sku_id = f"{PRODUCTS}/{made['product_id']}", made["sku_ids"][0]
    vendor.lab("PUT", f"/products/{made['product_id']}", {"in_promotion": True})
    price = {"skus": [{"id": sku_id, "price": {"amount": "5", "currency": "USD"}}]}
    stock = {"skus": [{"id": sku_id, "inventory": [{"quantity": 1}]}]}
    assert vendor.code("POST", f"{path}/prices/update", price) == 12052038
    assert vendor.code("POST", f"{path}/inventory/update", stock) == 12052393
    vendor.lab("PUT", f"/products/{made['product_id']}", {"in_promotion": False})
    twice = {"skus": stock["skus"] * 2}
    assert vendor.code("POST", f"{path}/inventory/update", twice) == 12052553


def test_external_ids_are_unique(vendor: Any) -> None:
    """A second product with the same external id is refused (section 4)."""
    assert _create(vendor, external_product_id="E1") == 0
    assert _create(vendor, external_product_id="E1") == 12052996


def test_searches_refuse_nonsense(vendor: Any) -> None:
    """Too many ids and reversed times have their codes (sections 4, 6)."""
    assert vendor.code("POST", SEARCH, {"sku_ids": ["1"] * 11}, page_size=10) == 12019087
    reversed_times = {"create_time_ge": 9, "create_time_le": 1}
    assert vendor.code("POST", SEARCH, reversed_times, page_size=10) == 12019118
    reversed_times = {"update_time_ge": 9, "update_time_le": 1}
    assert vendor.code("POST", SEARCH, reversed_times, page_size=10) == 12019119
    assert vendor.code("POST", f"{PRODUCTS}/activate", {"product_ids": []}) == 12052030
    assert vendor.code("GET", "/order/202507/orders", ids=",".join(["1"] * 51)) == 10002014
    assert vendor.code("POST", "/order/202309/orders/search", {}, page_size=101) == 10002014
    assert vendor.code("GET", "/order/202407/orders/5/price_detail") == 21008111
    inventory = "/product/202309/inventory/search"
    assert vendor.code("POST", inventory, {"sku_ids": ["1"] * 601}) == 12052910
    assert vendor.code("POST", inventory, {"product_ids": ["1"] * 101}) == 12052910


def test_uploads_are_looked_at(vendor: Any) -> None:
    """Use case, emptiness, measures and size each have their code (section 4)."""
    path = "/product/202309/images/upload"
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    asked["sign"] = vendor.sign(path, asked, b"")

    def upload(content: bytes, use_case: str = "MAIN_IMAGE") -> int:
        # Written by hand: werkzeug's client would leave a big body in a file that nobody closes.
        parts = (
            b'--b\r\nContent-Disposition: form-data; name="use_case"\r\n\r\n' + use_case.encode(),
            b'--b\r\nContent-Disposition: form-data; name="data"; filename="a.png"\r\n\r\n' + content,
            b"--b--\r\n",
        )
        answer = vendor.app.test_client().post(
            path,
            query_string=asked,
            data=b"\r\n".join(parts),
            content_type="multipart/form-data; boundary=b",
            headers={"x-tts-access-token": vendor.token},
        )
        return int(answer.json["code"])

    small = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (200).to_bytes(4, "big") * 2
    assert upload(small, "LOGO") == 12038004
    assert upload(b"") == 12038005
    assert upload(small) == 12038014
    assert upload(small, "SIZE_CHART_IMAGE") == 0
    assert upload(small + b"\0" * 10 * 1024 * 1024) == 36009021
    assert upload(small + b"\0" * 33 * 1024 * 1024) == 36009021


def test_an_attribute_that_the_category_lacks_is_dropped(vendor: Any) -> None:
    """Unknown attributes and values are blanked with a warning, known ones stay (sections 4, 11.6)."""
    attributes = [
        {"id": "100157", "values": [{"id": "1001571"}, {"id": "9"}]},
        {"id": "1", "values": [{"name": "x"}]},
    ]
    made = vendor.ok("POST", PRODUCTS, vendor.listing(product_attributes=attributes))
    assert len(made["warnings"]) == 2
    shown = vendor.ok("GET", f"{PRODUCTS}/{made['product_id']}")
    assert shown["product_attributes"] == [{"id": "100157", "values": [{"id": "1001571"}]}]
    long = [{"id": "100157", "values": [{"name": "x" * 2001}]}]
    assert _create(vendor, product_attributes=long) == 12052910


def test_a_draft_beside_a_live_product(vendor: Any) -> None:
    """It has its own price, ignores stock and shows on request; listing it gives its price (section 4)."""
    made = vendor.ok("POST", PRODUCTS, vendor.listing())
    vendor.clock.advance(60)
    path, sku_id = f"{PRODUCTS}/{made['product_id']}", made["skus"][0]["id"]
    other = {"id": sku_id, "price": {"amount": "7", "currency": "USD"}}
    warehouse = vendor.shop["warehouses"][0]["id"]
    sku = _skus(vendor, {**other, "inventory": [{"warehouse_id": warehouse, "quantity": 99}]})
    draft = vendor.listing(title="Draft", skus=sku, save_mode="AS_DRAFT")
    vendor.ok("PUT", path, draft)
    live = vendor.ok("GET", path)
    assert (live["title"], live["has_draft"]) == ("A stoneware mug for long mornings", True)
    assert live["skus"][0]["inventory"][0]["quantity"] == 5
    assert live["skus"][0]["price"]["sale_price"] == "1000"
    assert vendor.ok("GET", path, return_draft_version="true")["skus"][0]["price"]["sale_price"] == "7"
    vendor.ok("POST", f"{path}/partial_edit", {"title": "Draft"})
    assert vendor.ok("GET", path)["skus"][0]["price"]["sale_price"] == "7"
    assert vendor.ok("GET", path)["skus"][0]["inventory"][0]["quantity"] == 5


def test_sales_attributes_cannot_all_be_deleted(vendor: Any) -> None:
    """A partial edit that would leave no sales attribute is refused (section 4)."""
    made = vendor.ok("POST", PRODUCTS, vendor.listing(skus=_skus(vendor, {"sales_attributes": _size("S")})))
    vendor.clock.advance(60)
    body = {"skus": [{"id": made["skus"][0]["id"], "seller_sku": "MUG-1"}]}
    assert vendor.code("POST", f"{PRODUCTS}/{made['product_id']}/partial_edit", body) == 12052525


def test_listing_check_writes_nothing(vendor: Any) -> None:
    """It tells what Create Product would refuse, and leaves no product (section 4)."""
    path = f"{PRODUCTS}/listing_check"
    assert vendor.ok("POST", path, vendor.listing())["check_result"] == "PASS"
    failed = vendor.ok("POST", path, vendor.listing(title=""))
    assert (failed["check_result"], failed["fail_reasons"][0]["code"]) == ("FAILED", 12052051)
    assert vendor.state.catalog.products == {}


def test_prerequisites_show_what_the_shop_lacks(bare: Any) -> None:
    """A missing return warehouse and a told failure both show, misspelled item included (sections 0.7, 4)."""
    bare.world(warehouses=[{"name": "East"}], failed_prerequisites={"BANk_ACCOUNT": "No account"})
    rows = bare.ok("GET", "/product/202312/prerequisites")["check_results"]
    failed = {row["check_item"] for row in rows if row["is_failed"]}
    assert failed == {"RETURN_WAREHOUSE", "BANk_ACCOUNT"}


def test_brands_page_and_grow(vendor: Any) -> None:
    """Pages are real; a brand of one's own can be listed with, and asks for no cipher (sections 4, 11.10)."""
    made = vendor.ok("POST", "/product/202309/brands", {"name": "Own"}, cipher=False)["id"]
    assert vendor.ok("POST", "/product/202309/brands", {"name": "Own"}, cipher=False)["id"] == made
    names, token = [], ""
    for _ in range(5):
        query = {"page_token": token} if token else {}
        page = vendor.ok("GET", "/product/202309/brands", page_size=1, **query)
        names += [row["name"] for row in page["brands"]]
        token = page["next_page_token"]
        if not token:
            break
    assert names == ["Northwind Home", "Alder & Pine", "Sunrise Goods", "Own"]
    assert page["brands"][0]["authorized_status"] == "UNAUTHORIEZD"
    assert vendor.ok("POST", PRODUCTS, vendor.listing(brand_id=made))["warnings"] == []


def test_closed_shops_sellers_and_addresses(vendor: Any) -> None:
    """An inactive shop or seller, and a caller from elsewhere, are told so (section 2)."""
    shop, seller = vendor.shop["id"], next(iter(vendor.state.sellers))
    vendor.lab("PUT", f"/shops/{shop}", {"active": False})
    response = vendor.send("GET", WAREHOUSES)
    assert (response.status_code, response.json["code"]) == (401, 36009043)
    vendor.lab("PUT", f"/sellers/{seller}", {"active": False})
    response = vendor.send("GET", WAREHOUSES)
    assert (response.status_code, response.json["code"]) == (401, 36009044)
    vendor.state.apps[vendor.app_key].allowed_addresses = ("192.0.2.1",)
    response = vendor.send("GET", WAREHOUSES)
    assert (response.status_code, response.json["code"]) == (403, 36009033)


def test_content_type_given_twice(vendor: Any) -> None:
    """Two Content-Type lines, which a server joins by a comma, are refused (section 2)."""
    headers = {"content-type": "application/json, application/json"}
    answer = vendor.send("POST", "/order/202309/orders/search", raw=b"{}", headers=headers)
    assert answer.json["code"] == 36009022


def test_creators_and_partners_have_no_shop(vendor: Any) -> None:
    """A token of another user type is refused, and says what it is when it is given (sections 1, 2)."""
    body = {"app_key": vendor.app_key, "seller": next(iter(vendor.state.sellers)), "user_type": 3}
    given = vendor.lab("POST", "/authorizations", body)
    assert given["user_type"] == 3
    vendor.token = given["access_token"]
    assert vendor.code("GET", "/authorization/202309/shops", cipher=False) == 101000


def test_an_authorization_ends(vendor: Any) -> None:
    """After the days that the seller granted neither refresh nor access works (section 1)."""
    body = {"app_key": vendor.app_key, "seller": next(iter(vendor.state.sellers)), "days": 2}
    given = vendor.lab("POST", "/authorizations", body)
    assert (
        given["access_token_expire_in"] == given["refresh_token_expire_in"] == int(vendor.clock()) + 172_800
    )
    vendor.clock.advance(172_800)
    vendor.token = given["access_token"]
    assert vendor.code("GET", WAREHOUSES) == 105002
    asked = {"app_key": vendor.app_key, "app_secret": vendor.app_secret}
    asked |= {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    answer = vendor.app.test_client().get("/api/v2/token/refresh", query_string=asked).json
    assert answer["code"] == 36004001


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        ("internal", 500, 36009003),
        ("timeout", 408, 36009007),
        ("overloaded", 503, 36009003),
        ("rate_limited", 429, 36009002),
    ],
)
def test_errors_that_no_request_causes(vendor: Any, error: str, status: int, code: int) -> None:
    """Armed refusals answer as often as told, before or after the work (sections 2, 6, 7)."""
    vendor.lab("POST", "/refusals", {"operation": "Create Product", "error": error, "after_write": True})
    vendor.lab("POST", "/refusals", {"operation": "Create Product", "error": error})
    answers = [vendor.call("POST", PRODUCTS, vendor.listing())["code"] for _ in range(3)]
    assert answers == [code, code, 0]
    assert len(vendor.state.catalog.products) == 2
    vendor.lab("POST", "/refusals", {"operation": "Get Warehouse List", "error": error, "times": 2})
    assert vendor.send("GET", WAREHOUSES).status_code == status
    assert vendor.lab("DELETE", "/refusals") == {"disarmed": 1}


def test_services_that_are_busy(vendor: Any) -> None:
    """The services of orders and of fulfillment ask to be called again, each with its code (sections 6 and 7)."""
    vendor.lab("POST", "/refusals", {"operation": "Get Order List", "error": "order_retryable"})
    vendor.lab("POST", "/refusals", {"operation": "Get Warehouse List", "error": "fulfillment_retryable"})
    assert [vendor.code("POST", "/order/202309/orders/search", {}, page_size=10) for _ in range(2)] == [
        10037002,
        0,
    ]
    assert [vendor.code("GET", WAREHOUSES) for _ in range(2)] == [21001003, 0]


def test_what_cannot_be_shipped_corrected_or_printed(bare: Any) -> None:
    """Unknown orders, too late corrections and documents of others have their codes (section 7)."""
    bare.world()
    order_id = _ready(bare, 2)
    path = f"{FULFILLMENT}/orders/{order_id}"
    assert bare.code("POST", f"{FULFILLMENT}/orders/5/packages", OWN) == 21011029
    lines = [row["id"] for row in bare.order(order_id)["line_items"]]
    for number, line in enumerate(lines):
        one = {**OWN, "tracking_number": f"1Z60{number}", "order_line_item_ids": [line]}
        bare.ok("POST", f"{path}/packages", one)
    assert bare.code("POST", f"{path}/shipping_info/update", OWN) == 21011048
    first, second = (row["id"] for row in bare.order(order_id)["packages"])
    bare.clock.advance(72 * 3600 + 1)
    assert bare.code("POST", f"{FULFILLMENT}/packages/{first}/shipping_info/update", OWN) == 21011050
    bare.lab("POST", f"/orders/{order_id}/ship", {"package_id": first})
    assert bare.order(order_id)["status"] == "AWAITING_COLLECTION"
    bare.lab("POST", f"/orders/{order_id}/ship", {"package_id": second})
    assert bare.order(order_id)["status"] == "IN_TRANSIT"
    rows = [{"id": first, "delivery_type": "DELIVERY_SUCCESS"}, {"id": "5", "delivery_type": "UPDATE_POD"}]
    answer = bare.ok("POST", f"{FULFILLMENT}/packages/deliver", {"packages": rows})
    assert [row["code"] for row in answer["errors"]] == [21011028]
    assert bare.order(order_id)["status"] == "IN_TRANSIT"
    assert bare.code("POST", f"{FULFILLMENT}/packages/{first}/shipping_info/update", OWN) == 21011027
    rows = [{"id": second, "delivery_type": "DELIVERY_SUCCESS"}]
    assert bare.ok("POST", f"{FULFILLMENT}/packages/deliver", {"packages": rows}) == {}
    assert bare.order(order_id)["status"] == "DELIVERED"


def test_platform_and_fbt_orders_keep_to_their_ways(bare: Any) -> None:
    """Seller calls on platform-shipped and FBT orders are refused, each with its code (section 7)."""
    bare.world()
    platform = _ready(bare, shipping_type="TIKTOK")
    assert bare.code("POST", f"{FULFILLMENT}/orders/{platform}/packages", OWN) == 21011004
    fbt = bare.buy("A", fulfillment_type="FULFILLMENT_BY_TIKTOK")["id"]
    bare.clock.advance(3600)
    bare.lab("POST", f"/orders/{fbt}/ship")
    package = bare.order(fbt)["packages"][0]["id"]
    query = {"document_type": "SHIPPING_LABEL"}
    assert bare.code("GET", f"{FULFILLMENT}/packages/{package}/shipping_documents", **query) == 21008043
    option = "/logistics/202309/delivery_options/7091146663229654787/shipping_providers"
    assert bare.code("GET", option) == 21008117


def test_refunds_are_summed(vendor: Any) -> None:
    """Goods alone for a part, fee and tax with the whole, and nothing where nothing is left (section 7b)."""
    order_id = _ready(vendor, 2, shipping_fee="3", tax="1")
    path = "/return_refund/202309/refunds/calculate"
    line = vendor.order(order_id)["line_items"][0]["id"]
    part = vendor.ok("POST", path, {"order_id": order_id, "order_line_item_ids": [line]})
    assert part["refund_total"] == "10.00"
    assert vendor.ok("POST", path, {"order_id": order_id})["refund_total"] == "24.00"
    vendor.lab("POST", f"/orders/{order_id}/cancel", {"by": "OPERATOR"})
    shown = vendor.order(order_id)
    assert shown["cancellation_initiator"] == "SYSTEM"
    assert {row["cancel_user"] for row in shown["line_items"]} == {"OPERATOR"}
    assert vendor.code("POST", path, {"order_id": order_id}) == 25005005


def test_approving_twice_with_one_key(vendor: Any) -> None:
    """The same idempotency_key answers alike, another one is told that it is over (section 7b)."""
    order_id = _ready(vendor)
    cancel_id = vendor.lab("POST", f"/orders/{order_id}/request_cancel", {})["cancel_id"]
    path = f"/return_refund/202309/cancellations/{cancel_id}/approve"
    codes = [vendor.code("POST", path, idempotency_key=key) for key in ("a", "a", "b")]
    assert codes == [0, 0, 25001051]


def test_a_replacement_is_granted(vendor: Any) -> None:
    """A request for a replacement has its own statuses (section 7b)."""
    order_id = _ready(vendor)
    vendor.ok("POST", f"{FULFILLMENT}/orders/{order_id}/packages", OWN)
    base = "/return_refund/202309/returns"
    body = {"order_id": order_id, "return_type": "REPLACEMENT", "return_reason": "broken"}
    made = vendor.ok("POST", base, body)
    assert made["return_status"] == "REPLACEMENT_REQUEST_PENDING"
    path = f"{base}/{made['return_id']}/approve"
    assert vendor.code("POST", path, {"decision": "APPROVE_RETURN"}) == 25001001
    vendor.ok("POST", path, {"decision": "APPROVE_REPLACEMENT"})
    assert vendor.code("POST", path, {"decision": "APPROVE_REPLACEMENT"}) == 25001051
    assert vendor.order(order_id)["status"] == "AWAITING_COLLECTION"


def test_combining_names_an_order_once(bare: Any) -> None:
    """Two groups with the same order are refused whole, and a combined order is not split (section 7)."""
    bare.world("SG")
    bare.seed("A")
    orders = [bare.buy("A", 2)["id"] for _ in range(3)]
    bare.clock.advance(3600)
    path = f"{FULFILLMENT}/packages/combine"
    groups = [{"id": "1", "order_ids": orders[:2]}, {"id": "2", "order_ids": orders[1:]}]
    assert bare.code("POST", path, {"combinable_packages": groups}) == 21001001
    assert len({row["id"] for i in orders for row in bare.order(i)["packages"]}) == 3
    bare.ok("POST", path, {"combinable_packages": groups[:1]})
    lines = [row["id"] for row in bare.order(orders[0])["line_items"]]
    split = {"splittable_groups": [{"id": x, "order_line_item_ids": [x]} for x in lines]}
    assert bare.code("POST", f"{FULFILLMENT}/orders/{orders[0]}/split", split) == 21001001
