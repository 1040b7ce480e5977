"""The seller and the buyers on TikTok Shop: Seller Center, the shopping app and TikTok's own network, by control plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.actors_hub import HUB
from scenarios.steps import DUPLICATE
from scenarios.story import Buy, Location, Product, World
from scenarios.wire import Reply, Speaker

API = "https://open-api.tiktokglobalshop.com"
LAB = f"{API}/_lab"
HOSTS = (
    "open-api.tiktokglobalshop.com",
    "auth.tiktok-shops.com",
    "services.tiktokshops.us",
    "services.tiktokshop.com",
)
SELLER_EMAIL = "seller@shop.example"
SELLER_PASSWORD = "a-seller-signs-in"


class TikTokActors:
    """Acts in one shop through the mock's control plane."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.app: dict[str, str] = {}  # app_key, app_secret, service_id: what the hub is registered with
        self.shop_id = ""
        self.warehouses: dict[str, str] = {}  # location name to warehouse id
        self._products: dict[str, dict[str, Any]] = {}  # by seller SKU, as last entered

    def open_shop(self, world: World) -> None:
        """Register the hub's app, and open a seller's shop with one warehouse a location."""
        app = {"name": "Hub", "redirect_url": f"{HUB}/oauth/callback"}
        seller = {"region": world.region, "email": SELLER_EMAIL, "password": SELLER_PASSWORD}
        shop = {
            "seller": SELLER_EMAIL,
            "name": "The shop",
            "on_hold": False,
            "listing_quota": 1_000_000,
            "warehouses": _warehouses(world.locations),
        }
        seeded = self._speaker.post(f"{LAB}/seed", {"apps": [app], "sellers": [seller], "shops": [shop]})
        made = seeded.need("opening the TikTok shop")
        self.app = {name: made["apps"][0][name] for name in ("app_key", "app_secret", "service_id")}
        opened = made["shops"][0]
        self.shop_id = opened["id"]
        self.warehouses = {
            row["name"]: row["id"] for row in opened["warehouses"] if row["name"] in {l.name for l in world.locations}
        }

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Seller Center, already reviewed and live."""
        rows = [_product(sku.rstrip(DUPLICATE), product) for sku, product in products.items()]
        if rows:
            self.enter(rows)

    def enter(self, rows: Sequence[dict[str, Any]]) -> None:
        body = {"shop": self.shop_id, "products": list(rows)}
        self._speaker.post(f"{LAB}/products", body).need("entering products in Seller Center")
