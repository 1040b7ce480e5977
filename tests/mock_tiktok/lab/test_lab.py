"""The control plane: misuse is told, the world is seeded in bulk, state shows no secret."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        pytest.param("/apps", {}, 400, "missing_field", id="missing field"),
        pytest.param("/shops", {"seler": "x"}, 400, "unknown_field", id="misspelled member"),
        pytest.param("/apps", {"redirect_url": "nowhere"}, 400, "bad_field", id="bad address"),
        pytest.param("/sellers", {"region": "UK"}, 400, "bad_field", id="unknown region"),
        pytest.param("/shops", {"seller": "nobody"}, 404, "unknown", id="unknown seller"),
        pytest.param("/products", {"shop": "none", "products": []}, 404, "unknown", id="unknown shop"),
        pytest.param("/orders/5/pay", None, 404, "unknown", id="unknown order"),
        pytest.param("/nothing", {}, 404, "unknown_verb", id="unknown verb"),
        pytest.param("/products/5/freeze", {"reason": 3}, 400, "bad_field", id="wrong type"),
    ],
)
def test_misuse_is_told(vendor: Any, path: str, body: Any, status: int, code: str) -> None:
    """Misuse answers 400 or 404 with a code and a sentence."""
    error = vendor.lab("POST", path, body, status=status)["error"]
    assert error["code"] == code
    assert error["message"]


def test_quirks_are_checked_and_described(vendor: Any) -> None:
    """An unknown quirk or a wrong type is misuse; a change shows with its source."""
    assert vendor.lab("PUT", "/quirks", {"nonsense": 1}, status=400)["error"]["code"] == "unknown_field"
    wrong = vendor.lab("PUT", "/quirks", {"webhook_duplicates": True}, status=400)
    assert wrong["error"]["code"] == "bad_field"
    shown = vendor.lab("PUT", "/quirks", {"webhook_duplicates": 1})["webhook_duplicates"]
    assert (shown["value"], shown["default"], shown["mark"]) == (1, 0, "UNKNOWN")


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


def test_state_shows_no_secret(vendor: Any) -> None:
    """App secrets, passwords and tokens are left out of the state."""
    text = str(vendor.lab("GET", "/state"))
    assert vendor.app_secret not in text
    assert vendor.token not in text
    assert vendor.lab("GET", "/state?only=nothing", status=404)["error"]["code"] == "unknown"


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
    """The log shows method, path, status and code of vendor requests."""
    vendor.code("GET", "/logistics/202309/warehouses")
    vendor.code("GET", "/logistics/202309/nothing")
    rows = vendor.lab("GET", "/requests")["requests"]
    assert [(row["status"], row["code"]) for row in rows] == [(200, 0), (404, 36009009)]


def test_the_api_may_edit_a_product_whose_pictures_seller_center_has(vendor: Any) -> None:
    """Facts section 4: a picture must have been uploaded, and that of a live product was."""
    product = vendor.seed("MUG")[0]
    path = f"/product/202309/products/{product['product_id']}/partial_edit"
    assert vendor.code("POST", path, {"title": "A mug of another name, to be edited"}) == 0
