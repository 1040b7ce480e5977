"""Unmodified packages of the npm registry against the live mock: what works there works here, and what does not, not.

Each flow is a file in sdk/ that prints every call and its answer; hosts are redirected from outside by redirect.cjs.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_tiktok.wire.signing import sign_request
from tests.live import Live

pytestmark = [
    pytest.mark.live,
    pytest.mark.npm,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on the PATH"),
]

FLOWS = Path(__file__).parent / "sdk"
INSTALL_WITHIN_S = 120
FLOW_WITHIN_S = 60
TRACKING = "9400111899223197428490"


class Flow:
    """What one package was answered, call by call."""

    def __init__(self, calls: list[dict[str, Any]]) -> None:
        self.calls = {call["name"]: call for call in calls}
        assert len(self.calls) == len(calls)

    def data(self, name: str) -> Any:
        """The data of a call that succeeded; some functions answer the data without its envelope."""
        call = self.calls[name]
        assert "error" not in call, call
        answer = call["answer"]
        assert answer.get("code", 0) == 0, call
        return answer.get("data", answer)

    def refused(self, name: str) -> Any:
        """The code of a call that was refused, by an answer or by an error that a package made of it."""
        call = self.calls[name]
        return call["answer"]["code"] if isinstance(call.get("answer"), dict) else call["code"]


def png(side: int) -> bytes:
    """A blank picture, as far as its header tells."""
    size = side.to_bytes(4, "big") * 2
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x02\x00\x00\x00" + bytes(4)


def lab(live: Live, method: str, path: str, body: Any) -> Any:
    """Call the mock's control plane."""
    answer = httpx.request(method, f"{live['tiktok']['http']}/_lab{path}", json=body)
    answer.raise_for_status()
    return answer.json()


def buy(live: Live, shop: dict[str, Any], **order: Any) -> dict[str, Any]:
    """A buyer pays for two mugs."""
    lines = [{"seller_sku": "MUG-BLUE", "quantity": 2}]
    made: dict[str, Any] = lab(
        live, "POST", "/orders", {"shop": shop["id"], "lines": lines, "paid": True, **order}
    )
    return made


def upload(live: Live) -> str:
    """The uri of a picture that the app uploaded."""
    world, path = live["tiktok"], "/product/202309/images/upload"
    clock = httpx.get(live.document["clock"]).json()
    query = {"app_key": world["app_key"], "timestamp": str(int(clock["now"]))}
    query["sign"] = sign_request(world["app_secret"], path, query.items(), b"")
    headers = {"x-tts-access-token": world["access_token"]}
    answer = httpx.post(world["http"] + path, params=query, headers=headers, files={"data": png(800)}).json()
    assert answer["code"] == 0, answer
    return str(answer["data"]["uri"])


def run(live: Live, directory: Path, package: str, version: str, shop: dict[str, Any], **more: Any) -> Flow:
    """Install a package, run its flow on a shop, and return what every call answered."""
    manifest = {"name": "flow", "private": True, "dependencies": {package: version}}
    (directory / "package.json").write_text(json.dumps(manifest))
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(install, cwd=directory, check=True, timeout=INSTALL_WITHIN_S)
    for file in FLOWS.glob("*.cjs"):
        shutil.copy(file, directory)
    (directory / "mug.png").write_bytes(png(800))
    world = live["tiktok"]
    warehouse = shop["warehouses"][0]["id"]
    given = {
        "app_key": world["app_key"],
        "app_secret": world["app_secret"],
        "auth_code": shop["auth_code"],
        "warehouse_id": warehouse,
        "tracking": TRACKING,
        "image": base64.b64encode(png(800)).decode(),
        "image_file": str(directory / "mug.png"),
        "parcel": {
            "weight": {"value": "0.5", "unit": "KILOGRAM"},
            "dimension": {"length": "10", "width": "10", "height": "10", "unit": "CENTIMETER"},
        },
        "listing": {
            "title": "A stoneware mug for long mornings",
            "description": "<p>Holds half a liter.</p>",
            "category_id": "600338",
            "category_version": "v2",
            "main_images": [{"uri": upload(live)}],
            "package_weight": {"value": "0.5", "unit": "KILOGRAM"},
            "skus": [
                {
                    "seller_sku": "SDK-MUG",
                    "price": {"amount": "12.50", "currency": "USD"},
                    "inventory": [{"warehouse_id": warehouse, "quantity": 5}],
                }
            ],
        },
        **more,
    }
    environment = {**os.environ, "HUBLAB_TIKTOK": world["http"], "HUBLAB_WORLD": json.dumps(given)}
    ran = subprocess.run(
        ["node", "--require", "./redirect.cjs", f"{package}.cjs"],
        cwd=directory,
        env=environment,
        capture_output=True,
        timeout=FLOW_WITHIN_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return Flow(json.loads(ran.stdout))


def test_tiktok_shop_sdk(live_lab: Live, tmp_path: Path) -> None:
    """A method for each operation, in the US, shipped by the platform (sections 1, 4, 6, 7, 8)."""
    shop = live_lab["tiktok"]["shops"][0]
    order = buy(live_lab, shop, shipping_type="TIKTOK")
    flow = run(live_lab, tmp_path, "tiktok-shop-sdk", "1.0.3", shop, order_id=order["id"])
    granted, fresh = flow.data("token"), flow.data("refresh")
    assert granted["user_type"] == 0 and granted["seller_base_region"] == "US"
    assert fresh["access_token"] != granted["access_token"]
    assert [row["cipher"] for row in flow.data("shops")["shops"]] == [shop["cipher"]]
    assert flow.data("active shops") == {"shops": [{"id": shop["id"], "region": "US"}]}
    made = flow.data("create product")
    shown = flow.data("get product")
    assert (shown["id"], shown["status"]) == (made["product_id"], "PENDING")
    assert [row["id"] for row in flow.data("search products")["products"]] == [made["product_id"]]
    assert flow.data("search inventory")["inventory"][0]["skus"][0]["total_available_quantity"] == 5
    assert [row["id"] for row in flow.data("order list")["orders"]] == [order["id"]]
    assert flow.refused("order list, empty body") == 106001
    assert flow.data("order list, empty body again")["total_count"] == 1
    assert len(flow.data("order detail")["orders"][0]["line_items"]) == 2
    assert shop["warehouses"][0]["id"] in [row["id"] for row in flow.data("warehouses")["warehouses"]]
    assert flow.data("shipping providers")["shipping_providers"]
    assert flow.data("shipping services")["order_id"] == order["id"]
    assert len(flow.data("create package")["order_line_item_ids"]) == 2
    assert flow.data("register webhook") == flow.data("delete webhook") == {}
    assert flow.data("webhooks")["webhooks"][0]["address"] == "https://app.example.com/hooks"


def test_tiktok_shop(live_lab: Live, tmp_path: Path) -> None:
    """It signs for requests of the user's own, shipped by the seller (sections 1, 2, 4, 6, 7, 8)."""
    shop = live_lab["tiktok"]["shops"][0]
    order = buy(live_lab, shop)
    flow = run(live_lab, tmp_path, "tiktok-shop", "2.0.0", shop, order_id=order["id"])
    assert flow.data("refresh")["access_token"] != flow.data("token")["access_token"]
    assert [row["id"] for row in flow.data("shops")["shops"]] == [shop["id"]]
    image, made = flow.data("upload image"), flow.data("create product")
    assert (image["height"], image["width"], image["use_case"]) == (800, 800, "MAIN_IMAGE")
    assert flow.data("get product")["main_images"][0]["uri"] == image["uri"]
    assert [row["id"] for row in flow.data("search products")["products"]] == [made["product_id"]]
    assert [row["id"] for row in flow.data("order list")["orders"]] == [order["id"]]
    assert flow.data("order detail")["orders"][0]["status"] == "AWAITING_SHIPMENT"
    assert flow.data("warehouses")["warehouses"] and flow.data("delivery options")["delivery_options"]
    assert flow.data("shipping providers")["shipping_providers"]
    assert len(flow.data("mark as shipped")["order_line_item_ids"]) == 2
    assert flow.data("register webhook") == {}
    assert flow.data("webhooks")["total_count"] == 1
    after = lab(live_lab, "GET", "/state?only=orders", None)["orders"]
    assert [line["tracking_number"] for line in after[0]["lines"]] == [TRACKING, TRACKING]


def test_tiktok_shop_client(live_lab: Live, tmp_path: Path) -> None:
    """Through axios, in Great Britain, with its own mistakes refused (sections 1, 2, 4, 6, 7, 11.10)."""
    shop = live_lab["tiktok"]["shops"][1]
    order = buy(live_lab, shop)
    line = order["line_items"][0]
    product = {"product_id": line["product_id"], "sku_id": line["sku_id"]}
    flow = run(live_lab, tmp_path, "tiktok-shop-client", "1.0.23", shop, order_id=order["id"], **product)
    assert flow.data("token")["seller_base_region"] == "GB"
    assert flow.data("refresh")["access_token"] != flow.data("token")["access_token"]
    assert [row["id"] for row in flow.data("shops")["shops"]] == [shop["id"]]
    assert flow.data("active shops")["shops"] == [{"id": shop["id"], "region": "GB"}]
    assert flow.refused("shops, with a cipher") == 36009004
    assert flow.data("categories")["categories"] and flow.data("attributes")["attributes"]
    assert flow.data("recommend category")["leaf_category_id"]
    assert flow.data("upload image")["width"] == 800
    assert flow.refused("create product, in DOLLARS") == 12052084
    assert flow.data("get product")["status"] == "ACTIVATE"
    assert flow.data("edit product")["product_id"] == line["product_id"]
    assert flow.data("set stock") == {}
    assert flow.data("search inventory")["inventory"][0]["skus"][0]["total_available_quantity"] == 7
    assert flow.data("deactivate") == {}
    assert [row["id"] for row in flow.data("order list")["orders"]] == [order["id"]]
    assert flow.data("warehouses")["warehouses"]
    assert line["product_id"] in [row["id"] for row in flow.data("search products")["products"]]
    assert flow.data("order detail")["orders"][0]["id"] == order["id"]
    assert flow.data("delivery options")["delivery_options"]
    assert flow.data("shipping providers")["shipping_providers"]
    assert flow.data("webhooks") == {"webhooks": [], "total_count": 0}
