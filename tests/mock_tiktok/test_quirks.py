"""Each switch in both positions: the documented default, and what else an integrator may meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import httpx
import pytest

from mock_tiktok.quirks import Quirks
from tests.mock_tiktok.furnished import CARRIERS
from tests.mock_tiktok.sign_in.test_authorization import AUTH, US, Browser

HOOK = "https://hub.example/webhooks/tiktok"
SEARCH, ORDERS = "/product/202502/products/search", "/order/202309/orders/search"
PRODUCTS, WAREHOUSES = "/product/202309/products", "/logistics/202309/warehouses"
Probe = Callable[[Any], Any]


def _listens(vendor: Any) -> None:
    vendor.state.apps[vendor.app_key].webhook_url = HOOK


def _ready(vendor: Any, quantity: int = 1, **order: Any) -> str:
    vendor.seed("A")
    order_id: str = vendor.buy("A", quantity, **order)["id"]
    vendor.clock.advance(3600)
    return order_id


def _business_status(vendor: Any) -> Any:
    return vendor.send("GET", f"{PRODUCTS}/5").status_code


def _token_status(vendor: Any) -> Any:
    asked = {"app_key": "x"}
    return vendor.app.test_client().get("/api/v2/token/get", base_url=AUTH, query_string=asked).status_code


def _gateway_status(vendor: Any) -> Any:
    return vendor.send("GET", WAREHOUSES, cipher=False).status_code


def _tokens(vendor: Any) -> tuple[Browser, Any]:
    browser = Browser(vendor)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}")
    got = browser.token(auth_code=back["code"][0], grant_type="authorized_code").json["data"]
    return browser, got


def _refresh(vendor: Any, grant: str = "refresh_token") -> tuple[Browser, Any, Any]:
    browser, first = _tokens(vendor)
    again = browser.token("refresh", refresh_token=first["refresh_token"], grant_type=grant)
    return browser, first, again.json


def _sdk_refresh(vendor: Any) -> Any:
    return _refresh(vendor, "authorized_code")[2]["code"] == 0


def _rotates(vendor: Any) -> Any:
    _, first, again = _refresh(vendor)
    return again["data"]["refresh_token"] != first["refresh_token"]


def _old_token_works(vendor: Any) -> Any:
    browser, first, _ = _refresh(vendor)
    vendor.app_key, vendor.app_secret = browser.made["app_key"], browser.made["app_secret"]
    vendor.token = first["access_token"]
    return vendor.code("GET", "/authorization/202309/shops", cipher=False) == 0


def _eu_hidden(vendor: Any) -> Any:
    browser = Browser(vendor, "DE")
    path = f"/oauth/authorize?app_key={browser.made['app_key']}"
    return browser.consent_page(AUTH, path).status_code == 400


def _redirect_extras(vendor: Any) -> Any:
    browser = Browser(vendor)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}")
    return {"app_key", "locale", "shop_region"} <= back.keys()


def _empty_object(vendor: Any) -> Any:
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    asked["shop_cipher"] = vendor.shop["cipher"]
    unsigned = vendor.sign(ORDERS, asked, b"")
    return vendor.send("POST", ORDERS, raw=b"{}", changed={"sign": unsigned}).json["code"] == 0


def _third_call(vendor: Any) -> Any:
    return [vendor.send("GET", WAREHOUSES).status_code for _ in range(3)][-1]


def _retry_after(vendor: Any) -> Any:
    answers = [vendor.send("GET", WAREHOUSES) for _ in range(51)]
    return answers[-1].headers.get("Retry-After")


def _test_shop(vendor: Any) -> Any:
    next(iter(vendor.state.sellers.values())).is_test = True
    answers = []
    for _ in range(5):
        answers.append(vendor.send("GET", WAREHOUSES))
        vendor.clock.advance(1)
    last = answers[-1]
    return (last.status_code, last.json["code"], "Retry-After" in last.headers)


def _empty_cipher(vendor: Any) -> Any:
    return vendor.code("GET", "/authorization/202309/shops", cipher=False, shop_cipher="")


def _old_shop_id(vendor: Any) -> Any:
    return vendor.code("GET", WAREHOUSES, shop_id=vendor.shop["id"])


def _ceiling(vendor: Any) -> Any:
    vendor.seed("A", "B", "C")
    return vendor.code("POST", SEARCH, {}, page_size=10)


def _zero_stock(vendor: Any) -> Any:
    made = vendor.seed("A")[0]
    body = {"skus": [{"id": made["sku_ids"][0], "inventory": [{"quantity": 0}]}]}
    answer = vendor.ok("POST", f"{PRODUCTS}/{made['product_id']}/inventory/update", body)
    return answer == {}


def _spaces(vendor: Any) -> Any:
    sku = {**vendor.listing()["skus"][0], "seller_sku": "A 1"}
    return vendor.code("POST", PRODUCTS, vendor.listing(skus=[sku]))


def _replay(vendor: Any) -> Any:
    for _ in range(2):
        vendor.ok("POST", PRODUCTS, vendor.listing(idempotency_key="k"))
    return len(vendor.state.catalog.products)


def _foreign_image(vendor: Any) -> Any:
    return vendor.code("POST", PRODUCTS, vendor.listing(main_images=[{"uri": "elsewhere"}]))


def _edited_status(vendor: Any) -> Any:
    made = vendor.ok("POST", PRODUCTS, vendor.listing())
    vendor.clock.advance(60)
    sku = {**vendor.listing()["skus"][0], "id": made["skus"][0]["id"]}
    vendor.ok("PUT", f"{PRODUCTS}/{made['product_id']}", vendor.listing(skus=[sku]))
    return vendor.ok("GET", f"{PRODUCTS}/{made['product_id']}")["status"]


def _recovered(vendor: Any) -> Any:
    ids = [vendor.seed("A")[0]["product_id"]]
    vendor.ok("DELETE", PRODUCTS, {"product_ids": ids})
    vendor.ok("POST", f"{PRODUCTS}/recover", {"product_ids": ids})
    return vendor.ok("GET", f"{PRODUCTS}/{ids[0]}")["status"]


def _dimensions(vendor: Any) -> Any:
    return vendor.code("POST", PRODUCTS, vendor.listing())


def _cancel_word(vendor: Any) -> Any:
    _listens(vendor)
    vendor.seed("A")
    vendor.lab("POST", f"/orders/{vendor.buy('A')['id']}/cancel", {})
    vendor.lab("POST", "/tick")
    return vendor.receiver.bodies(1)[-1]["data"]["order_status"]


def _partial_webhook(vendor: Any) -> Any:
    _listens(vendor)
    order_id = _ready(vendor, 2)
    line = vendor.order(order_id)["line_items"][0]["id"]
    body = {"tracking_number": "1Z55", "shipping_provider_id": CARRIERS["US"], "order_line_item_ids": [line]}
    vendor.ok("POST", f"/fulfillment/202309/orders/{order_id}/packages", body)
    vendor.lab("POST", "/tick")
    statuses = [row["data"]["order_status"] for row in vendor.receiver.bodies(1)]
    return "PARTIALLY_SHIPPING" in statuses


def _numeric_ids(vendor: Any) -> Any:
    _listens(vendor)
    vendor.ok("POST", PRODUCTS, vendor.listing())
    vendor.lab("POST", "/tick")
    return isinstance(vendor.receiver.bodies(16)[0]["data"]["product_id"], int)


def _told(vendor: Any) -> list[str]:
    _listens(vendor)
    vendor.seed("A")
    vendor.buy("A")
    vendor.lab("POST", "/tick")
    return [row["data"]["order_status"] for row in vendor.receiver.bodies(1)]


def _retry_ids(vendor: Any) -> Any:
    _listens(vendor)
    vendor.receiver.error = httpx.ConnectError("refused")
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    vendor.clock.advance(120)
    vendor.lab("POST", "/tick")
    return len({row["tts_notification_id"] for row in vendor.receiver.bodies(16)})


def _no_content(vendor: Any) -> Any:
    _listens(vendor)
    vendor.receiver.status = 204
    vendor.seed("A")
    vendor.lab("POST", "/tick")
    return vendor.state.outbox.deliveries[0].outcome


def _address_id(vendor: Any) -> Any:
    _listens(vendor)
    vendor.seed("A")
    vendor.lab("POST", f"/orders/{vendor.buy('A')['id']}/address", {"city": "Elsewhere"})
    vendor.lab("POST", "/tick")
    return "tts_notification_id" in vendor.receiver.bodies(3)[0]


def _page_after_a_day(vendor: Any) -> Any:
    vendor.seed("A", "B")
    token = vendor.ok("POST", SEARCH, {}, page_size=1)["next_page_token"]
    vendor.clock.advance(3600)
    return vendor.code("POST", SEARCH, {}, page_size=1, page_token=token)


def _young_row(vendor: Any) -> Any:
    vendor.seed("A")
    before = vendor.ok("POST", SEARCH, {}, page_size=1)["total_count"]
    vendor.clock.advance(60)
    return before, vendor.ok("POST", SEARCH, {}, page_size=1)["total_count"]


def _stock_seen(vendor: Any) -> Any:
    made = vendor.seed("A")[0]
    body = {"skus": [{"id": made["sku_ids"][0], "inventory": [{"quantity": 3}]}]}
    vendor.ok("POST", f"{PRODUCTS}/{made['product_id']}/inventory/update", body)
    seen = []
    for _ in range(2):
        found = vendor.ok("POST", "/product/202309/inventory/search", {"sku_ids": made["sku_ids"]})
        seen.append(found["inventory"][0]["skus"][0]["total_available_quantity"])
        vendor.clock.advance(60)
    return tuple(seen)


def _status_seen(vendor: Any) -> Any:
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    before = vendor.order(order_id)["status"]
    vendor.clock.advance(60)
    return before, vendor.order(order_id)["status"]


def _drift(vendor: Any) -> Any:
    vendor.seed("A", "B", "C")
    first = vendor.ok("POST", SEARCH, {}, page_size=1)
    vendor.clock.advance(1)
    vendor.seed("D")
    second = vendor.ok("POST", SEARCH, {}, page_size=1, page_token=first["next_page_token"])
    return first["products"][0]["id"] == second["products"][0]["id"]


def _early_address(vendor: Any) -> Any:
    vendor.seed("A")
    return vendor.order(vendor.buy("A")["id"]).get("recipient_address")


def _label(vendor: Any) -> Any:
    order_id = _ready(vendor, shipping_type="TIKTOK")
    body = {"order_id": order_id, "shipping_service_id": CARRIERS["US"] + "1"}
    package_id = vendor.ok("POST", "/fulfillment/202309/packages", body)["package_id"]
    path = f"/fulfillment/202309/packages/{package_id}/shipping_documents"
    return vendor.code("GET", path, document_type="SHIPPING_LABEL")


def _unshipped(vendor: Any) -> Any:
    order_id = _ready(vendor)
    vendor.clock.advance(15 * 86_400)
    vendor.token = vendor.lab(
        "POST",
        "/authorizations",
        {"app_key": vendor.app_key, "seller": next(iter(vendor.state.sellers))},
    )["access_token"]
    return vendor.order(order_id)["status"]


def _platform_mask(vendor: Any) -> Any:
    return "***" in vendor.order(_ready(vendor, shipping_type="TIKTOK"))["recipient_address"]["name"]


def _fbt_warehouse(vendor: Any) -> Any:
    return len(vendor.ok("GET", WAREHOUSES)["warehouses"])


def _unanswered(vendor: Any) -> Any:
    order_id = _ready(vendor)
    vendor.lab("POST", f"/orders/{order_id}/request_cancel", {})
    vendor.clock.advance(86_400)
    return vendor.order(order_id)["status"]


# switch: (another value, probe, what the default shows, what the other value shows)
BOTH: dict[str, tuple[Any, Probe, Any, Any]] = {
    "business_error_status": (400, _business_status, 200, 400),
    "token_error_status": (401, _token_status, 200, 401),
    "undocumented_gateway_status": (403, _gateway_status, 400, 403),
    "refresh_accepts_authorized_code": (True, _sdk_refresh, False, True),
    "rotate_refresh_token": (False, _rotates, True, False),
    "old_access_token_survives_refresh": (False, _old_token_works, True, False),
    "app_key_url_hides_eu_shops": (False, _eu_hidden, True, False),
    "redirect_carries_extras": (False, _redirect_extras, True, False),
    "empty_object_may_be_signed_as_nothing": (True, _empty_object, False, True),
    "rate_limit_per_second": (2, _third_call, 200, 429),
    "test_shop_requests_per_hour": (4, _test_shop, (200, 0, False), (429, 36009037, True)),
    "empty_shop_cipher_is_none": (False, _empty_cipher, 0, 36009004),
    "query_shop_id_refused": (True, _old_shop_id, 0, 36009004),
    "retry_after_on_429": (True, _retry_after, None, "1"),
    "product_search_ceiling": (2, _ceiling, 0, 12052180),
    "zero_stock_accepted": (False, _zero_stock, True, False),
    "seller_sku_spaces_refused": (False, _spaces, 12019059, 0),
    "idempotency_key_replays": (False, _replay, 1, 2),
    "image_must_be_uploaded": (False, _foreign_image, 12052300, 0),
    "edit_shows_pending": (True, _edited_status, "ACTIVATE", "PENDING"),
    "recovered_product_status": ("DRAFT", _recovered, "SELLER_DEACTIVATED", "DRAFT"),
    "package_dimensions_required": (True, _dimensions, 0, 12052910),
    "mark_cancel_in_webhook": (False, _cancel_word, "CANCEL", "CANCELLED"),
    "partially_shipping_webhook": (True, _partial_webhook, False, True),
    "numeric_product_id_in_webhooks": (False, _numeric_ids, True, False),
    "webhook_duplicates": (1, _told, ["UNPAID", "ON_HOLD"], ["UNPAID", "UNPAID", "ON_HOLD", "ON_HOLD"]),
    "webhook_newest_first": (True, _told, ["UNPAID", "ON_HOLD"], ["ON_HOLD", "UNPAID"]),
    "webhook_retry_new_id": (True, _retry_ids, 1, 2),
    "webhook_2xx_accepted": (True, _no_content, "pending", "delivered"),
    "address_webhook_lacks_id": (True, _address_id, True, False),
    "page_token_life_seconds": (600, _page_after_a_day, 0, 12019108),
    "search_lag_seconds": (30, _young_row, (1, 1), (0, 1)),
    "inventory_search_lag_seconds": (30, _stock_seen, (3, 3), (10, 3)),
    "order_detail_lag_seconds": (30, _status_seen, ("ON_HOLD", "ON_HOLD"), ("UNPAID", "ON_HOLD")),
    "offset_page_tokens": (True, _drift, False, True),
    "early_address": ("empty", _early_address, None, {}),
    "document_generating_seconds": (60, _label, 0, 11034037),
    "unshipped_cancel_days": (15, _unshipped, "AWAITING_SHIPMENT", "CANCELLED"),
    "masks_us_platform_shipping": (True, _platform_mask, False, True),
    "fbt_warehouse_listed": (True, _fbt_warehouse, 2, 3),
    "request_auto_approve_seconds": (0, _unanswered, "CANCELLED", "AWAITING_SHIPMENT"),
}


def test_the_table_names_every_switch() -> None:
    """A switch that no test throws does not exist (section 12)."""
    assert BOTH.keys() == {quirk.name for quirk in fields(Quirks)}


@pytest.mark.parametrize("name", BOTH)
def test_each_switch_in_both_positions(bare: Any, name: str) -> None:
    """The default shows what is documented or likeliest, the other position what else may be (section 12)."""
    other, probe, documented, otherwise = BOTH[name]
    bare.world()
    assert probe(bare) == documented
    bare.receiver.got.clear()
    bare.receiver.error, bare.receiver.status = None, 200
    bare.lab("POST", "/reset", {"seed": 7})
    bare.world()
    bare.lab("PUT", "/quirks", {name: other})
    assert probe(bare) == otherwise
