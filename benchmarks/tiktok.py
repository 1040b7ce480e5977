"""The TikTok Shop mock in process: a signed product read against the floor, and searches as the shop grows.

Requests are signed beforehand, since signing is the caller's work; the mock verifies every signature.

Example: python -m benchmarks.tiktok
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from benchmarks.floor import Work, interleaved, told
from mock_tiktok import create_app, install, new_state
from scenarios.world.network import AppTransport

START = 1_750_000_000
MOST = 1.5  # of the floor, a signed product read
SIZES = (1_000, 10_000, 100_000)
FLAT = 1.3  # how much dearer an operation may be in the largest shop than in the smallest
BATCH = 60  # exchanges of a block
MADE_AT_ONCE = 500
SECONDS_BETWEEN = 30


@dataclass(slots=True)
class Clock:
    """A clock that stands still unless it is set."""

    at: float = START

    def __call__(self) -> float:
        return self.at


class Shopkeeper:
    """A mock with one shop of so many products and orders, and an app that may call it."""

    def __init__(self, rows: int) -> None:
        self.clock = Clock()
        self.rows = rows
        state = new_state(seed=1, now=self.clock)
        app = create_app()
        install(app, state)
        self.client = httpx.Client(
            transport=AppTransport(app.wsgi_app), base_url="https://open-api.tiktokglobalshop.com"
        )
        self.lab("PUT", "/quirks", {"rate_limit_per_second": 0, "request_auto_approve_seconds": 0})
        made = self.lab("POST", "/apps", {"redirect_url": "https://hub.example/callback"})
        self.app_key, self.app_secret = made["app_key"], made["app_secret"]
        seller = self.lab("POST", "/sellers", {"region": "US"})["id"]
        self.shop = self.lab("POST", "/shops", {"seller": seller, "on_hold": False})
        self.product_ids: list[str] = []
        self.order_ids: list[str] = []
        for first in range(0, rows, MADE_AT_ONCE):
            if first % 10_000 == 0 and rows > 10_000:
                sys.stderr.write(f"filling a shop of {rows:,} products and orders: {first:,}\n")
            self._fill(range(first, min(first + MADE_AT_ONCE, rows)))
        granted = self.lab("POST", "/authorizations", {"app_key": self.app_key, "seller": seller})
        self.client.headers = httpx.Headers(
            {"x-tts-access-token": granted["access_token"], "content-type": "application/json"}
        )

    def _fill(self, numbers: range) -> None:
        self.clock.at += SECONDS_BETWEEN
        shop = self.shop["id"]
        products = [
            {"title": f"Stoneware mug {n}", "skus": [{"seller_sku": f"MUG-{n}", "quantity": 1_000}]}
            for n in numbers
        ]
        orders = [
            {"shop": shop, "paid": True, "lines": [{"seller_sku": f"MUG-{n}", "quantity": 1}]}
            for n in numbers
        ]
        body = {"products": [{"shop": shop, "products": products}], "orders": orders}
        made = self.lab("POST", "/seed", body)
        self.product_ids += [row["product_id"] for row in made["products"][0]["products"]]
        self.order_ids += [row["id"] for row in made["orders"]]

    def lab(self, method: str, path: str, body: Any) -> Any:
        """Call the control plane."""
        answer = self.client.request(method, f"/_lab{path}", content=orjson.dumps(body))
        answer.raise_for_status()
        return orjson.loads(answer.content)

    def signed(self, path: str, body: bytes = b"", **query: str) -> str:
        """A URL with the documented signature."""
        asked = {
            "app_key": self.app_key,
            "timestamp": str(int(self.clock.at)),
            "shop_cipher": self.shop["cipher"],
            **query,
        }
        secret = self.app_secret
        text = secret + path + "".join(key + asked[key] for key in sorted(asked))
        message = text.encode() + body + secret.encode()
        sign = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        return f"{path}?{urlencode({**asked, 'sign': sign})}"

    def sends(self, method: str, path: str, body: Any = None, **query: str) -> Callable[[], Any]:
        """A call that answers its data, signed once and sent again and again."""
        raw = b"" if body is None else orjson.dumps(body)
        url = self.signed(path, raw, **query)

        def send() -> Any:
            answer = orjson.loads(self.client.request(method, url, content=raw or None).content)
            if answer["code"] != 0:
                raise SystemExit(f"{method} {path}: {answer['code']} {answer['message']}")
            return answer["data"]

        return send


def blocks(keeper: Shopkeeper) -> dict[str, Work]:
    """The operations to measure, each as a block of many exchanges."""
    middle = keeper.rows // 2
    some = [keeper.product_ids[(middle + 7 * n) % keeper.rows] for n in range(20)]
    at = START + SECONDS_BETWEEN * (1 + middle // MADE_AT_ONCE)
    window = {"create_time_ge": at - SECONDS_BETWEEN, "create_time_le": at}
    changed = {"update_time_ge": at, "update_time_lt": at + 1}
    skus = {"seller_skus": [f"MUG-{(middle + n) % keeper.rows}" for n in range(10)]}
    search, orders = "/product/202502/products/search", "/order/202309/orders/search"
    deep = keeper.sends("POST", orders, {"create_time_lt": at}, page_size="20")()["next_page_token"]
    page: dict[str, Any] = {"page_size": "20"}
    calls = {
        "product get": [keeper.sends("GET", f"/product/202309/products/{i}") for i in some],
        "product search, by time": [keeper.sends("POST", search, window, **page)],
        "product search, by seller_sku": [keeper.sends("POST", search, skus, **page)],
        "order search, first page": [keeper.sends("POST", orders, {}, **page)],
        "order search, deep page": [keeper.sends("POST", orders, {}, **page, page_token=deep)],
        "order search, by change": [keeper.sends("POST", orders, changed, **page)],
        "order search, by status": [
            keeper.sends("POST", orders, {"order_status": "AWAITING_SHIPMENT"}, **page)
        ],
        "order search, by shipping": [keeper.sends("POST", orders, {"shipping_type": "SELLER"}, **page)],
        "order detail": [keeper.sends("GET", "/order/202507/orders", ids=keeper.order_ids[middle])],
        "inventory search": [keeper.sends("POST", "/product/202309/inventory/search", {"product_ids": some})],
    }
    return {name: _block(sends) for name, sends in calls.items()}


def _block(sends: list[Callable[[], Any]]) -> Work:
    def block() -> int:
        for n in range(BATCH):
            sends[n % len(sends)]()
        return BATCH

    return block


def growth(sizes: list[int], rounds: int) -> dict[str, list[float]]:
    """What an exchange costs at each size, as a ratio to the smallest: median over rounds taken in turn."""
    shops = [blocks(Shopkeeper(rows)) for rows in sizes]
    ratios: dict[str, list[float]] = {}
    for name in shops[0]:
        taken: list[list[float]] = [[] for _ in shops]
        for _ in range(rounds + 1):
            costs = [_cost(shop[name]) for shop in shops]
            for at, cost in enumerate(costs):
                taken[at].append(cost / costs[0])
        ratios[name] = [median(one[1:]) for one in taken]
    return ratios


def _cost(work: Work) -> float:
    began = perf_counter()
    return work() and perf_counter() - began


def main() -> int:
    """Measure, print, and return 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="blocks of each (default 20)")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=list(SIZES), help="products and orders a shop"
    )
    options = parser.parse_args()
    keeper = Shopkeeper(1_000)
    read = "product read, signed"
    measured = interleaved({read: blocks(keeper)["product get"]}, rounds=options.rounds)
    sys.stdout.write(told(measured) + f"\nbudget: {MOST} x floor\n")
    broken = measured[1].ratio > MOST
    if options.sizes:
        grown = growth(options.sizes, options.rounds)
        sys.stdout.write("\n" + f"{'x the smallest shop':<32}" + "".join(f"{n:>10,}" for n in options.sizes))
        for name, ratios in grown.items():
            sys.stdout.write(f"\n{name:<32}" + "".join(f"{ratio:>10.2f}" for ratio in ratios))
            broken |= ratios[-1] > FLAT
        sys.stdout.write(f"\nbudget: {FLAT} x at the largest\n")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
