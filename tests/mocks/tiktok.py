"""The TikTok Shop mock, as the suite for all mocks must know it."""

from __future__ import annotations

from typing import Any

import orjson

import mock_tiktok
from tests.mock_tiktok.conftest import REDIRECT, Receiver, Vendor
from tests.mocks.alike import LabRequest, Mock, Seen, Stand

SELLER = {"region": "GB", "email": "owner@shop.example", "name": "Owner"}
SHOP = {"seller": "owner@shop.example", "name": "Shop"}
PRODUCTS = {"shop": "Shop", "products": [{"title": "Mug", "skus": [{"seller_sku": "A", "quantity": 9}]}]}
CSV = b"title,seller_sku,price,quantity\nMug,MUG-1,9.50,3\n"


def settle(stand: Stand) -> None:
    """One app, one seller, one shop, one product, one token."""
    app = stand.ok("POST", "/apps", {"redirect_url": REDIRECT, "app_key": "key"})
    stand.ok("POST", "/sellers", SELLER)
    shop = stand.ok("POST", "/shops", SHOP)
    stand.ok("POST", "/products", PRODUCTS)
    consent = stand.ok("POST", "/authorizations", {"app_key": "key", "seller": SELLER["email"]})
    clock: Any = stand.clock
    vendor = Vendor(
        stand.app, clock, Receiver(), stand.state, "key", app["app_secret"], consent["access_token"], shop
    )
    stand.kept["vendor"] = vendor
    stand.secrets += [app["app_secret"], consent["access_token"], consent["refresh_token"]]


def send(stand: Stand, method: str, path: str, body: Any = None, *, cipher: bool = True) -> Seen:
    """One signed call, made whole if the vendor was restored meanwhile."""
    raw = b"" if body is None else orjson.dumps(body)
    answer = stand.kept["vendor"].send(method, path, raw=raw, cipher=cipher)
    return Seen(answer.status_code, answer.data, dict(answer.headers.items(lower=True)))


def write(stand: Stand) -> Seen:
    """A brand that is not known yet."""
    name = f"Brand {len(stand.state.brands)}"
    return send(stand, "POST", "/product/202309/brands", {"name": name}, cipher=False)


MOCK = Mock(
    name="tiktok",
    package=mock_tiktok,
    origins=(
        "https://open-api.tiktokglobalshop.com",
        "https://auth.tiktok-shops.com",
        "https://services.tiktokshops.us",
        "https://services.tiktokshop.com",
        "http://localhost:8401",
    ),
    settle=settle,
    read=lambda stand: send(stand, "GET", "/logistics/202309/warehouses"),
    write=write,
    written=lambda state: len(state["brands"]),
    read_operation="Get Warehouse List",
    write_operation="Create Custom Brand",
    error="internal",
    error_status=500,
    foreign_error="product_unknown",
    section="orders",
    quirk="webhook_duplicates",
    quirk_value=1,
    seed={"shops": [{"seller": "b@shop.example"}], "sellers": [{"region": "US", "email": "b@shop.example"}]},
    seed_order=("apps", "sellers", "shops", "products", "orders"),
    missing=LabRequest("POST", "/apps", {"name": "No address"}),
    missing_member="redirect_url",
    deep=LabRequest("POST", "/orders", {"shop": "Shop", "lines": [{"seller_sku": "A", "quantity": 0}]}),
    deep_member="lines.0.quantity",
    unknown=LabRequest("POST", "/orders", {"shop": "Nobody", "lines": [{"seller_sku": "A"}]}),
    taken=LabRequest("POST", "/sellers", SELLER),
    conflict=LabRequest("POST", "/orders", {"shop": "Shop", "lines": [{"seller_sku": "A", "quantity": 10}]}),
    bad_seed={"sellers": [{"region": "US"}, {"region": "US", "email": SELLER["email"]}]},
    fake={"shop": "Shop", "products": 3, "orders": 2, "seed": 5},
    import_path="?kind=products&shop=Shop",
    import_type="text/csv",
    import_file=CSV,
    import_broken=CSV + b"Cup,CUP-1,cheap,3\n",
    routes="mock_tiktok.lab.routes",
)
