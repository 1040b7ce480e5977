"""Products: create, audit, edit, read, search."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest

from mock_tiktok.reference.markets import MARKETS

PRODUCTS = "/product/202309/products"


def test_create_goes_through_audit(vendor: Any) -> None:
    """A created listing is PENDING until the audit delay is over, then ACTIVATE (section 4)."""
    made = vendor.ok("POST", "/product/202309/products", vendor.listing())
    path = f"/product/202309/products/{made['product_id']}"
    assert vendor.ok("GET", path)["status"] == "PENDING"
    vendor.clock.advance(60)
    shown = vendor.ok("GET", path)
    assert (shown["status"], shown["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    assert "amount" not in shown["skus"][0]["price"]


def _create(vendor: Any, **changed: Any) -> dict[str, Any]:
    made: dict[str, Any] = vendor.ok("POST", PRODUCTS, vendor.listing(**changed))
    return made


def _sku(vendor: Any, **changed: Any) -> dict[str, Any]:
    return {**vendor.listing()["skus"][0], **changed}


@pytest.mark.parametrize("region", list(MARKETS))
def test_every_market_accepts_a_valid_local_listing(bare: Any, region: str) -> None:
    """Local creates work in all sixteen markets in their own currency; barring some is the hub's rule (section 5)."""
    bare.world(region)
    made = _create(bare)
    bare.clock.advance(60)
    shown = bare.ok("GET", f"{PRODUCTS}/{made['product_id']}")
    assert shown["status"] == "ACTIVATE"
    assert shown["skus"][0]["price"]["currency"] == MARKETS[region].currency


def test_an_unmigrated_cross_border_seller_may_not_create(bare: Any) -> None:
    """Without local listing rights a cross-border seller is refused (section 5)."""
    bare.world("GB", "CROSS_BORDER", local_listing=False)
    assert bare.code("POST", PRODUCTS, bare.listing()) == 12052701


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"title": ""}, 12052051, id="no title"),
        pytest.param({"title": "x" * 256}, 12052051, id="long title"),
        pytest.param({"title": "杯子"}, 12052262, id="Chinese title"),
        pytest.param({"description": "x" * 10_001}, 12052015, id="long description"),
        pytest.param({"category_id": "1"}, 12052023, id="unknown category"),
        pytest.param({"category_id": "600001"}, 12052024, id="not a leaf"),
        pytest.param({"category_version": "v1"}, 12052217, id="old category version"),
        pytest.param({"category_id": "601583"}, 12052104, id="required attribute missing"),
        pytest.param({"main_images": []}, 12052028, id="no image"),
        pytest.param({"main_images": [{"uri": "elsewhere"}]}, 12052300, id="image not uploaded"),
        pytest.param({"skus": []}, 12052902, id="no SKU"),
        pytest.param({"package_weight": {"value": "x", "unit": "KILOGRAM"}}, 12052910, id="bad weight"),
    ],
)
def test_listing_rules(vendor: Any, changed: dict[str, Any], code: int) -> None:
    """Each broken rule answers its own code with HTTP 200, and nothing is created (section 4)."""
    response = vendor.send("POST", PRODUCTS, raw=orjson.dumps(vendor.listing(**changed)))
    assert (response.status_code, response.json["code"]) == (200, code)
    assert vendor.lab("GET", "/state?only=products")["products"] == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"seller_sku": "x" * 51}, 12052054, id="long seller_sku"),
        pytest.param({"seller_sku": "A 1"}, 12019059, id="space in seller_sku"),
        pytest.param({"price": {"amount": "1", "currency": "EUR"}}, 12052084, id="other currency"),
        pytest.param({"price": {"amount": "9999", "currency": "USD"}}, 12052570, id="price too high"),
        pytest.param({"price": {"amount": "a", "currency": "USD"}}, 12052073, id="no number"),
        pytest.param({"inventory": []}, 12052486, id="no inventory"),
        pytest.param({"inventory": [{"warehouse_id": "1", "quantity": 1}]}, 12052097, id="no such place"),
    ],
)
def test_sku_rules(vendor: Any, changed: dict[str, Any], code: int) -> None:
    """Each broken rule of a SKU answers its own code (sections 4, 11.5)."""
    assert vendor.code("POST", PRODUCTS, vendor.listing(skus=[_sku(vendor, **changed)])) == code


def test_several_skus_need_distinct_sales_attributes(vendor: Any) -> None:
    """Two SKUs without attributes, or with the same values, are refused; distinct ones pass (section 4)."""

    def body(*values: str) -> dict[str, Any]:
        attributes = [[{"name": "Size", "value_name": v}] if v else [] for v in values]
        return vendor.listing(skus=[_sku(vendor, sales_attributes=a) for a in attributes])

    assert vendor.code("POST", PRODUCTS, body("", "")) == 12052525
    assert vendor.code("POST", PRODUCTS, body("S", "S")) == 12052560
    assert vendor.code("POST", PRODUCTS, body("S", "M")) == 0


def test_the_daily_quota(bare: Any) -> None:
    """The listing after the last of the quota is refused until the next UTC day (section 4)."""
    bare.world(listing_quota=1)
    _create(bare)
    assert bare.code("POST", PRODUCTS, bare.listing()) == 12052093
    bare.clock.advance(86_400)
    _create(bare)


def test_an_idempotency_key_answers_the_first_product(vendor: Any) -> None:
    """The same key again creates nothing (section 4)."""
    first = _create(vendor, idempotency_key="k1")
    assert _create(vendor, idempotency_key="k1")["product_id"] == first["product_id"]
    assert len(vendor.lab("GET", "/state?only=products")["products"]) == 1


def test_a_wrong_brand_is_blanked_with_a_warning(vendor: Any) -> None:
    """An unknown brand does not fail the listing (sections 4, 11.6)."""
    made = _create(vendor, brand_id="1")
    assert len(made["warnings"]) == 1
    assert "brand" not in vendor.ok("GET", f"{PRODUCTS}/{made['product_id']}")


def test_a_failed_audit_shows_its_reasons(bare: Any) -> None:
    """With the manual policy the control plane decides; a failure gives FAILED and reasons (section 4)."""
    bare.world(audit="manual")
    made = _create(bare)
    bare.clock.advance(86_400)
    bare.lab("POST", "/audit", {"outcome": "fail", "reasons": ["Blurred image"]})
    shown = bare.ok("GET", f"{PRODUCTS}/{made['product_id']}")
    assert (shown["status"], shown["audit"]["status"]) == ("FAILED", "FAILED")
    assert shown["audit_failed_reasons"][0]["reasons"] == ["Blurred image"]


def test_an_edit_of_a_live_product_waits_for_its_audit(vendor: Any) -> None:
    """The old version stays live while the edit is under review, and on failure for good (sections 4, 11.2)."""
    made = _create(vendor)
    vendor.clock.advance(60)
    path = f"{PRODUCTS}/{made['product_id']}"
    edit = vendor.listing(title="New title", skus=[_sku(vendor, id=made["skus"][0]["id"])])
    assert vendor.ok("PUT", path.replace("202309", "202509"), edit)["audit"]["status"] == "AUDITING"
    assert vendor.ok("GET", path)["title"] == "A stoneware mug for long mornings"
    assert vendor.ok("GET", path, return_under_review_version="true")["title"] == "New title"
    vendor.lab("POST", "/audit", {"outcome": "fail"})
    assert vendor.ok("GET", path)["title"] == "A stoneware mug for long mornings"
    vendor.ok("PUT", path, edit)
    vendor.clock.advance(60)
    assert vendor.ok("GET", path)["title"] == "New title"


def test_skus_left_out_of_an_edit_are_deleted(vendor: Any) -> None:
    """A partial edit that sends skus keeps only those (sections 4, 11.3)."""
    skus = [_sku(vendor, seller_sku=v, sales_attributes=[{"name": "Size", "value_name": v}]) for v in "SM"]
    made = _create(vendor, skus=skus)
    vendor.clock.advance(60)
    kept = {"id": made["skus"][0]["id"], "seller_sku": "S", "sales_attributes": skus[0]["sales_attributes"]}
    path = f"/product/202509/products/{made['product_id']}/partial_edit"
    vendor.ok("POST", path, {"skus": [kept]})
    vendor.clock.advance(60)
    shown = vendor.ok("GET", f"{PRODUCTS}/{made['product_id']}")["skus"]
    assert [(s["seller_sku"], s["inventory"][0]["quantity"]) for s in shown] == [("S", 5)]


def test_batches_fail_item_by_item_under_code_0(vendor: Any) -> None:
    """Deactivating a live and an unknown product moves the one and reports the other (sections 0.4, 11.1)."""
    product_id = vendor.seed("A")[0]["product_id"]
    answer = vendor.ok("POST", f"{PRODUCTS}/deactivate", {"product_ids": [product_id, "5"]})
    assert [(e["code"], e["detail"]["product_id"]) for e in answer["errors"]] == [(12052032, "5")]
    assert vendor.ok("GET", f"{PRODUCTS}/{product_id}")["status"] == "SELLER_DEACTIVATED"
    assert vendor.code("POST", f"{PRODUCTS}/activate", {"product_ids": ["1"] * 21}) == 12019120
    assert vendor.ok("POST", f"{PRODUCTS}/activate", {"product_ids": [product_id]}) == {}
    assert vendor.ok("GET", f"{PRODUCTS}/{product_id}")["status"] == "PENDING"
    vendor.ok("DELETE", PRODUCTS, {"product_ids": [product_id]})
    vendor.clock.advance(3600)
    assert vendor.ok("GET", f"{PRODUCTS}/{product_id}")["status"] == "DELETED"


def test_inventory_is_an_absolute_set_of_all_warehouses(bare: Any) -> None:
    """Omitting an assigned warehouse fails that SKU under code 0; zero is accepted by default (section 4)."""
    bare.world(warehouses=[{"name": "East", "is_default": True}, {"name": "West"}])
    stock = [{"warehouse": "East", "quantity": 4}, {"warehouse": "West", "quantity": 6}]
    made = bare.lab(
        "POST",
        "/products",
        {
            "shop": bare.shop["id"],
            "products": [{"title": "Mug", "skus": [{"seller_sku": "A", "inventory": stock}]}],
        },
    )["products"][0]
    sku_id, path = made["sku_ids"][0], f"{PRODUCTS}/{made['product_id']}/inventory/update"
    east, west = (w["id"] for w in bare.shop["warehouses"][:2])

    def told(*rows: tuple[str, int]) -> Any:
        inventory = [{"warehouse_id": place, "quantity": n} for place, n in rows]
        return bare.ok("POST", path, {"skus": [{"id": sku_id, "inventory": inventory}]})

    assert told((east, 0))["errors"][0]["code"] == 12052533
    wrapped = told((east, 100_000), (west, 1))["errors"][0]
    assert (wrapped["code"], wrapped["detail"]["extra_errors"][0]["code"]) == (12052990, 12052055)
    assert told((east, 0), (west, 9)) == {}
    rows = bare.ok("POST", "/product/202309/inventory/search", {"sku_ids": [sku_id]})["inventory"][0]["skus"]
    assert rows[0]["total_available_quantity"] == 9


def test_stock_and_price_need_a_live_product(vendor: Any) -> None:
    """A product under review refuses both updates; a live one applies them at once (sections 4, 11.4)."""
    made = _create(vendor)
    sku_id, path = made["skus"][0]["id"], f"{PRODUCTS}/{made['product_id']}"
    stock = {"skus": [{"id": sku_id, "inventory": [{"quantity": 3}]}]}
    price = {"skus": [{"id": sku_id, "price": {"amount": "12.50", "currency": "USD"}}]}
    assert vendor.code("POST", f"{path}/inventory/update", stock) == 12052901
    assert vendor.code("POST", f"{path}/prices/update", price) == 12052901
    vendor.clock.advance(60)
    assert vendor.ok("POST", f"{path}/inventory/update", stock) == {}
    assert vendor.ok("POST", f"{path}/prices/update", price) is None
    shown = vendor.ok("GET", path)
    assert shown["status"] == "ACTIVATE"
    assert shown["skus"][0]["inventory"][0]["quantity"] == 3
    assert shown["skus"][0]["price"]["tax_exclusive_price"] == "12.50"
    assert (
        vendor.code("POST", f"{path}/prices/update", {"skus": [{**price["skus"][0], "id": "9"}]}) == 12052556
    )


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
def test_search_pages_reach_every_product_once(vendor: Any, version: str) -> None:
    """Following next_page_token gives each product once and then an empty token (sections 0.5, 3)."""
    vendor.seed(*(f"S{i}" for i in range(7)))
    seen, token = [], ""
    for _ in range(4):
        page = vendor.ok(
            "POST",
            f"/product/{version}/products/search",
            {},
            page_size=3,
            **({"page_token": token} if token else {}),
        )
        assert page["total_count"] == 7
        seen += [row["skus"][0]["seller_sku"] for row in page["products"]]
        token = page["next_page_token"]
        if not token:
            break
    assert sorted(seen) == [f"S{i}" for i in range(7)]


def test_search_filters(vendor: Any) -> None:
    """seller_skus match byte for byte, also twins; times are inclusive; limits have their codes (sections 4, 11.9)."""
    vendor.seed("A", "a", "A ", "A")
    search = "/product/202502/products/search"

    def found(**body: Any) -> int:
        return len(vendor.ok("POST", search, body, page_size=100)["products"])

    assert found(seller_skus=["A"]) == 2
    assert found(seller_skus=["A "]) == 1
    assert found(seller_skus=["b"]) == 0
    now = int(vendor.clock())
    assert found(update_time_ge=now, update_time_le=now) == 4
    assert found(update_time_ge=now + 1) == 0
    assert found(status="DRAFT") == 0
    assert vendor.code("POST", search, {"seller_skus": ["x"] * 11}, page_size=10) == 12019027
    assert vendor.code("POST", search, {}) == 12019109
    assert vendor.code("POST", search, {}, page_size=101) == 12019109
    assert vendor.code("POST", search, {}, page_size=10, page_token="nonsense") == 12019108


def test_more_than_ten_thousand_results_are_refused(vendor: Any) -> None:
    """A catalog over the ceiling is dated over time, and can be read only in windows (sections 3, 9)."""
    vendor.lab("PUT", "/quirks", {"product_search_ceiling": 1500})
    rows = [{"title": "Mug", "skus": [{"seller_sku": str(i)}]} for i in range(2000)]
    vendor.lab("POST", "/products", {"shop": vendor.shop["id"], "products": rows})
    search, now = "/product/202502/products/search", int(vendor.clock())
    assert vendor.code("POST", search, {}, page_size=100) == 12052180
    counts = [
        vendor.ok("POST", search, window, page_size=100)["total_count"]
        for window in ({"create_time_ge": now - 999}, {"create_time_le": now - 1000})
    ]
    assert counts == [1000, 1000]


def test_product_webhooks(vendor: Any) -> None:
    """Creation, audit and status arrive as types 16, 37 and 5 with a numeric id, 15 with a string (sections 0.1, 8)."""
    vendor.state.apps[vendor.app_key].webhook_url = "https://hub.example/webhooks/tiktok"
    made = _create(vendor)
    vendor.clock.advance(60)
    vendor.ok(
        "POST",
        f"{PRODUCTS}/{made['product_id']}/inventory/update",
        {"skus": [{"id": made["skus"][0]["id"], "inventory": [{"quantity": 1}]}]},
    )
    vendor.lab("POST", "/tick")
    rows = [(b["type"], b["data"]["product_id"]) for b in vendor.receiver.bodies()]
    number, text = int(made["product_id"]), made["product_id"]
    assert rows == [(16, number), (37, number), (37, number), (5, number), (15, text)]


def test_an_uploaded_image_serves_as_main_image(vendor: Any) -> None:
    """Multipart is signed without its body; the uri can then be listed (section 4)."""
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (600).to_bytes(4, "big") + (400).to_bytes(4, "big")
    path = "/product/202309/images/upload"
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    asked["sign"] = vendor.sign(path, asked, b"")

    def upload(content: bytes) -> Any:
        form = {"data": (io.BytesIO(content), "mug.png"), "use_case": "MAIN_IMAGE"}
        headers = {"x-tts-access-token": vendor.token}
        return vendor.app.test_client().post(path, query_string=asked, data=form, headers=headers).json

    image = upload(png)["data"]
    assert (image["width"], image["height"]) == (600, 400)
    _create(vendor, main_images=[{"uri": image["uri"]}])
    assert upload(b"not an image")["code"] == 12038002
    assert vendor.send("POST", path, raw=b"{}", cipher=False).json["code"] == 36009023
