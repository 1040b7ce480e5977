"""The control plane's catalogs and buyers from CSV and from a seed: believable, messy, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tiktok.reference.markets import MARKETS
from tests.mock_tiktok.furnished import frozen, furnish

PRODUCTS = '''product,title,seller_sku,price,quantity,warehouse,attributes,status
shirt,Boxy shirt,SHIRT S ,9.50,3,,Color=Red;Size=S,
shirt,,SHIRT M,9.50,0,,Color=Red;Size=M,
mug,"Mug, ""the big one""",0042,12.00,4,Columbus Sales Warehouse,,DRAFT
,Lonely spoon,SPOON,1,7,,,
'''
ORDERS = """order,seller_sku,quantity,paid,first_name,last_name,address_line1
1,SPOON,2,true,Zoë,O'Neill-Łukasz,"12 Long Road, Apt. #4"
1,SHIRT S ,1,,,,
,SPOON,1,no,Al,,
"""


def _csv(vendor: Any, kind: str, text: str | bytes, *, shop: str = "", status: int = 200) -> Any:
    response = vendor.app.test_client().post(
        "/_lab/import",
        query_string={"kind": kind, "shop": shop or vendor.shop["id"]},
        data=text.encode() if isinstance(text, str) else text,
        content_type="text/csv",
    )
    assert response.status_code == status, response.text
    return response.json


def test_a_catalog_from_csv(vendor: Any) -> None:
    """Rows of one product are its SKUs; spaces, quotes and leading zeros stay as they are."""
    made = _csv(vendor, "products", PRODUCTS)["products"]
    assert [len(row["sku_ids"]) for row in made] == [2, 1, 1]
    rows = vendor.lab("GET", "/state?only=products")["products"]
    assert [sku["seller_sku"] for row in rows for sku in row["skus"]] == [
        "SHIRT S ",
        "SHIRT M",
        "0042",
        "SPOON",
    ]
    assert rows[1]["title"] == 'Mug, "the big one"'
    assert rows[1]["status"] == "DRAFT"
    shown = vendor.ok("GET", f"/product/202309/products/{made[0]['product_id']}")
    assert [a["value_name"] for a in shown["skus"][0]["sales_attributes"]] == ["Red", "S"]


def test_orders_from_csv(vendor: Any) -> None:
    """Rows of one order are its lines, and the buyer is the first row's."""
    _csv(vendor, "products", PRODUCTS)
    ids = _csv(vendor, "orders", ORDERS)["orders"]
    rows = vendor.lab("GET", "/state?only=orders")["orders"]
    assert [(row["id"], row["status"], len(row["lines"])) for row in rows] == [
        (ids[0], "ON_HOLD", 3),
        (ids[1], "UNPAID", 1),
    ]
    address = vendor.lab("GET", f"/orders/{ids[0]}")["unmasked_address"]
    assert (address["first_name"], address["address_line1"]) == ("Zoë", "12 Long Road, Apt. #4")


@pytest.mark.parametrize(
    ("kind", "text", "code", "words"),
    [
        ("products", "", "bad_field", "no usable header"),
        ("products", "title,seler_sku\na,b\n", "unknown_field", "line 1: unknown columns 'seler_sku'"),
        ("products", "title,seller_sku\n", "bad_field", "no row"),
        ("products", "title,seller_sku\na\n", "bad_field", "line 2: 1 values under 2 columns"),
        ("products", "title,seller_sku,quantity\na,b,many\n", "bad_field", "line 2: quantity 'many'"),
        ("products", "title,seller_sku,price\na,b,1\nc,d,cheap\n", "bad_field", "line 3: skus.0.price"),
        ("products", "seller_sku\nb\n", "missing_field", "line 2: title: this is required"),
        ("products", "title,seller_sku,attributes\na,b,Color\n", "bad_field", "line 2: attributes 'Color'"),
        ("products", 'title,seller_sku\n"a\n', "bad_field", "line 2"),
        ("products", b"title,seller_sku\n\xff,b\n", "bad_field", "not UTF-8"),
        ("orders", "seller_sku,paid\nA,perhaps\n", "bad_field", "line 2: paid 'perhaps'"),
    ],
)
def test_wrong_rows_are_told_by_line(vendor: Any, kind: str, text: Any, code: str, words: str) -> None:
    """The error names the line and what is wrong with it, and nothing is made."""
    before = frozen(vendor.state)
    error = _csv(vendor, kind, text, status=400)["error"]
    assert error["code"] == code
    assert words in error["message"]
    assert frozen(vendor.state) == before


def test_half_a_table_is_no_table(vendor: Any) -> None:
    """If a later order cannot be made, the earlier ones are not made either, and their stock is back."""
    vendor.seed("A", quantity=1)
    before = frozen(vendor.state)
    error = _csv(vendor, "orders", "seller_sku\nA\nA\n", status=409)["error"]
    assert error["code"] == "conflict"
    assert frozen(vendor.state) == before
    world = {"sellers": [{"region": "GB", "email": "a@b"}], "shops": [{"seller": "nobody"}]}
    assert vendor.lab("POST", "/seed", world, status=404)["error"]["code"] == "unknown"
    assert frozen(vendor.state) == before


def test_a_rollback_keeps_what_is_planned(vendor: Any) -> None:
    """What was due before a failed seed still happens to the things that are there."""
    vendor.seed("A")
    order_id = vendor.buy("A")["id"]
    vendor.lab("POST", "/seed", {"shops": [{"seller": "nobody"}]}, status=404)
    vendor.clock.advance(3600)
    assert vendor.order(order_id)["status"] == "AWAITING_SHIPMENT"


@pytest.mark.parametrize("region", ["US", "GB", "JP", "TH", "BR", "MY"])
def test_made_up_worlds_are_believable_and_messy(bare: Any, region: str) -> None:
    """Prices fit the market, buyers live there, and twins, blanks and odd spellings occur."""
    bare.world(region)
    made = bare.lab("POST", "/fake", {"shop": bare.shop["id"], "products": 25, "orders": 12, "seed": 5})
    assert (len(made["products"]), len(made["orders"])) == (25, 12)
    market = MARKETS[region]
    offers = [sku.offer for p in bare.state.catalog.products.values() for sku in p.skus]
    assert all(market.price_min <= float(offer.amount) <= market.price_max for offer in offers)
    texts = [sku.seller_sku for p in bare.state.catalog.products.values() for sku in p.skus]
    assert any(text != text.strip() or text.lower() == text for text in texts)
    assert any(not row.available for offer in offers for row in offer.stock.values())
    assert len({order.address["address_line1"] for order in bare.state.orders.orders.values()}) > 6


def test_a_seed_makes_the_same_world_again(bare: Any) -> None:
    """The same seed gives the same catalog, another one another."""
    worlds = []
    for seed in (5, 5, 6):
        bare.lab("POST", "/reset", {"seed": 1})
        bare.world()
        bare.lab("POST", "/fake", {"shop": bare.shop["id"], "products": 5, "orders": 3, "seed": seed})
        worlds.append(bare.lab("GET", "/state?only=products,orders"))
    assert worlds[0] == worlds[1]
    assert worlds[1] != worlds[2]


def test_tidy_worlds_on_request(vendor: Any) -> None:
    """Without mess every product is live and in stock."""
    vendor.lab("POST", "/fake", {"shop": vendor.shop["id"], "products": 10, "messy": False})
    rows = vendor.lab("GET", "/state?only=products")["products"]
    assert {row["status"] for row in rows} == {"ACTIVATE"}
    assert all(s["available"] for row in rows for sku in row["skus"] for s in sku["stock"].values())


def test_a_made_up_world_can_be_read_and_shipped(vendor: Any) -> None:
    """Made-up orders live as any others do."""
    furnish(vendor)
    vendor.lab("POST", "/fake", {"shop": vendor.shop["id"], "products": 5, "orders": 5})
    assert vendor.ok("POST", "/product/202502/products/search", {}, page_size=100)["total_count"] >= 5
