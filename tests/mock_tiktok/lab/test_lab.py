"""The control plane, as far as it is this mock's own: what it tells, arms, makes and logs."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tiktok.lab.refusals import ERRORS
from mock_tiktok.wire import errors
from tests.mock_tiktok.furnished import frozen


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "member"),
    [
        pytest.param("/shops", {"seler": "x"}, 400, "unknown_field", "seler", id="misspelled and so missing"),
        pytest.param(
            "/apps", {"redirect_url": "nowhere"}, 400, "bad_field", "redirect_url", id="bad address"
        ),
        pytest.param("/sellers", {"region": "UK"}, 400, "bad_field", "region", id="no market"),
        pytest.param("/shops", {"seller": "nobody"}, 404, "unknown", "seller", id="unknown seller"),
        pytest.param("/products", {"shop": "x", "products": []}, 404, "unknown", "shop", id="unknown shop"),
        pytest.param("/orders/5/pay", None, 404, "unknown", "order_id", id="unknown order"),
        pytest.param("/products/5/freeze", {"reason": 3}, 400, "bad_field", "reason", id="wrong type"),
    ],
)
def test_misuse_is_told(vendor: Any, path: str, body: Any, status: int, code: str, member: str) -> None:
    """Misuse begins with the member that is wrong, whatever is wrong with it."""
    error = vendor.lab("POST", path, body, status=status)["error"]
    assert error["code"] == code
    assert error["message"].startswith(f"{member}: ")


@pytest.mark.parametrize("row", [{"type": "RETURN_WAREHOUSE"}, {"fulfilled_by_tiktok": True}])
def test_a_shop_sells_from_somewhere(bare: Any, row: dict[str, Any]) -> None:
    """A shop without a sales warehouse of the seller is refused, and no id is drawn for it."""
    bare.world()
    bare.lab("POST", "/sellers", {"region": "GB", "email": "b@shop.example"})
    shop = {"seller": "b@shop.example"}
    body = {**shop, "warehouses": [{"name": "W", **row}]}
    bare.lab("POST", "/snapshots")
    first = bare.lab("POST", "/shops", shop)
    bare.lab("POST", "/snapshots/1/restore")
    assert bare.lab("POST", "/shops", body, status=409)["error"]["code"] == "conflict"
    assert bare.lab("POST", "/shops", shop) == first


def test_a_wrong_parcel_moves_nothing(vendor: Any) -> None:
    """An order that TikTok fulfills is not packed where the parcel named is not its own."""
    vendor.seed("A")
    order = vendor.buy("A", fulfillment_type="FULFILLMENT_BY_TIKTOK")
    vendor.clock.advance(3600)
    before = frozen(vendor.state)
    vendor.lab("POST", f"/orders/{order['id']}/ship", {"package_id": "5"}, status=404)
    assert frozen(vendor.state) == before


def test_the_errors_of_an_api_are_armed_for_its_operations(vendor: Any) -> None:
    """An operation can refuse with the errors of its own API and of the gateway, and with no other."""
    warehouses = {"operation": "Get Warehouse List"}
    vendor.lab("POST", "/refusals", {**warehouses, "error": "delivery_option_unknown"})
    vendor.lab("POST", "/refusals", {**warehouses, "error": "shop_inactive"})
    assert [vendor.code("GET", "/logistics/202309/warehouses") for _ in range(3)] == [21008116, 36009043, 0]
    vendor.lab("POST", "/refusals", {**warehouses, "error": "product_unknown"}, status=400)
    vendor.lab("POST", "/refusals", {"operation": "Get Shop Webhooks", "error": "wrong_status"}, status=400)


def test_every_error_of_an_api_can_be_armed() -> None:
    """Each documented error belongs to some operation, but those of the calls for tokens, which are none."""
    armed = {name for names in ERRORS.values() for name in names}
    assert errors.BY_NAME.keys() - armed == {
        "bad_auth_code", "refresh_expired", "no_authorization", "bad_token_request",
    }  # fmt: skip


def test_what_is_armed_for_one_comes_before_what_is_armed_for_any(vendor: Any) -> None:
    """A fault answers before a refusal, and the operation's own fault before that of any operation."""
    name = "Get Warehouse List"
    vendor.lab("POST", "/faults", {"operation": "*", "kind": "another_shape"})
    vendor.lab("POST", "/faults", {"operation": name, "kind": "unavailable", "status": 520})
    vendor.lab("POST", "/refusals", {"operation": name, "error": "internal"})
    answers = [vendor.send("GET", "/logistics/202309/warehouses") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [520, 200, 500, 200]
    assert answers[1].data == b"[]"


def test_a_world_in_one_call(bare: Any) -> None:
    """Seed makes apps, sellers, shops, products and orders in one call."""
    made = bare.lab(
        "POST",
        "/seed",
        {
            "apps": [{"redirect_url": "https://hub.example/cb"}],
            "sellers": [{"region": "GB", "email": "s@example.com"}],
            "shops": [{"seller": "s@example.com", "name": "S"}],
            "products": [
                {"shop": "S", "products": [{"title": "T", "skus": [{"seller_sku": "A", "quantity": 1}]}]}
            ],
            "orders": [{"shop": "S", "lines": [{"seller_sku": "A"}], "paid": True}],
        },
    )
    assert made["orders"][0]["status"] == "ON_HOLD"
    assert made["shops"][0]["currency"] == "GBP"


def test_buyers_buy_what_is_there(vendor: Any) -> None:
    """No more than the stock is sold unless overselling is allowed, and only live products."""
    vendor.seed("A", quantity=1)
    vendor.seed("D", status="DRAFT")
    lines = [{"seller_sku": "A", "quantity": 2}]
    order = {"shop": vendor.shop["id"], "lines": lines}
    assert vendor.lab("POST", "/orders", order, status=409)["error"]["code"] == "conflict"
    draft = {"shop": vendor.shop["id"], "lines": [{"seller_sku": "D"}]}
    assert vendor.lab("POST", "/orders", draft, status=409)["error"]["code"] == "conflict"
    assert len(vendor.lab("POST", "/orders", {**order, "allow_oversell": True})["line_items"]) == 2
    stock = vendor.lab("GET", "/state?only=products")["products"][0]["skus"][0]["stock"]
    assert list(stock.values()) == [{"available": 0, "committed": 2}]


def test_requests_are_logged(vendor: Any) -> None:
    """The log shows method, path, status and, of a refusal, the code of vendor requests."""
    vendor.code("GET", "/logistics/202309/warehouses")
    vendor.code("GET", "/logistics/202309/nothing")
    rows = vendor.lab("GET", "/requests")["requests"]
    assert [(row["status"], row["code"]) for row in rows] == [(200, None), (404, 36009009)]


def test_the_api_may_edit_a_product_whose_pictures_seller_center_has(vendor: Any) -> None:
    """Facts section 4: a picture must have been uploaded, and that of a live product was."""
    product = vendor.seed("MUG")[0]
    path = f"/product/202309/products/{product['product_id']}/partial_edit"
    assert vendor.code("POST", path, {"title": "A mug of another name, to be edited"}) == 0
