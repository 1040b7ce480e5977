"""The seller and the buyers on TikTok Shop: Seller Center, the shopping app and TikTok's own network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.story.steps import Buy
from scenarios.story.world import Product, World
from scenarios.world.actors.products import DUPLICATE
from scenarios.world.addresses import HUB
from scenarios.world.wire import Reply, Speaker

LAB = "https://open-api.tiktokglobalshop.com/_lab"
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
        self._entered: dict[str, tuple[str, str]] = {}  # seller SKU to its product and SKU ids

    def open_shop(self, world: World) -> None:
        """Register the hub's app, and open a seller's shop with one warehouse a location."""
        names = [location.name for location in world.locations] or ["Main"]
        warehouses: list[dict[str, Any]] = [{"name": name, "is_default": name == names[0]} for name in names]
        warehouses.append({"name": "Returns", "type": "RETURN_WAREHOUSE"})
        seeded = self._speaker.post(
            f"{LAB}/seed",
            {
                "apps": [{"name": "Hub", "redirect_url": f"{HUB}/oauth/callback"}],
                "sellers": [{"region": world.region, "email": SELLER_EMAIL, "password": SELLER_PASSWORD}],
                "shops": [
                    {
                        "seller": SELLER_EMAIL,
                        "name": "The shop",
                        "on_hold": False,
                        "listing_quota": 1_000_000,
                        "warehouses": warehouses,
                    }
                ],
            },
        ).need("opening the TikTok shop")
        self.app = {name: seeded["apps"][0][name] for name in ("app_key", "app_secret", "service_id")}
        shop = seeded["shops"][0]
        self.shop_id = shop["id"]
        ids = {row["name"]: row["id"] for row in shop["warehouses"]}
        self.warehouses = {location.name: ids[location.name] for location in world.locations}

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Seller Center, already reviewed and live."""
        rows: list[dict[str, Any]] = [
            {"title": product.name, "skus": [{"seller_sku": sku.rstrip(DUPLICATE), "price": product.price}]}
            for sku, product in products.items()
        ]
        if not rows:
            return
        body = {"shop": self.shop_id, "products": rows}
        made = self._speaker.post(f"{LAB}/products", body).need("entering products in Seller Center")
        for row, entered in zip(rows, made["products"], strict=True):
            sku = str(row["skus"][0]["seller_sku"])
            self._entered.setdefault(sku, (entered["product_id"], entered["sku_ids"][0]))

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change a product in Seller Center, live at once."""
        product_id, sku_id = self._entered.get(sku) or self._find(sku)
        change = {"seller_sku": new_sku, "price": price}
        body: dict[str, Any] = {"title": name} if name is not None else {}
        if any(value is not None for value in change.values()):
            kept = {member: value for member, value in change.items() if value is not None}
            body["skus"] = [{"id": sku_id, **kept}]
        return self._speaker.put(f"{LAB}/products/{product_id}", body)

    def _find(self, sku: str) -> tuple[str, str]:
        for product in self.state()["products"]:
            for row in product["skus"]:
                if row["seller_sku"] == sku:
                    return product["id"], row["id"]
        return "0", "0"

    def buy(self, step: Buy, warehouse_id: str | None) -> Reply:
        """A buyer orders and pays; the shop's flow holds the order for an hour where the step says so."""
        by_tiktok = step.fulfilled_by == "tiktok"
        self._speaker.put(f"{LAB}/shops/{self.shop_id}", {"on_hold": step.on_hold}).need("the shop's flow")
        body: dict[str, Any] = {
            "shop": self.shop_id,
            "lines": [{"seller_sku": line.sku, "quantity": line.quantity} for line in step.lines],
            "paid": True,
            "allow_oversell": True,
        }
        if by_tiktok:
            body["fulfillment_type"] = "FULFILLMENT_BY_TIKTOK"
        elif warehouse_id is not None:
            body["warehouse"] = warehouse_id
        return self.order(body)

    def order(self, body: Mapping[str, Any]) -> Reply:
        """Place an order as the control plane takes it."""
        reply = self._speaker.post(f"{LAB}/orders", {"shop": self.shop_id, **body})
        if reply.ok:
            reply.body["order_id"] = reply.body["id"]
        return reply

    def cancel(self, tiktok_order_id: str) -> Reply:
        return self._speaker.post(f"{LAB}/orders/{tiktok_order_id}/cancel")

    def platform_ships(self, tiktok_order_id: str) -> Reply:
        """TikTok's network packs, sends and delivers the order."""
        sent = self._speaker.post(f"{LAB}/orders/{tiktok_order_id}/ship")
        return self._speaker.post(f"{LAB}/orders/{tiktok_order_id}/deliver") if sent.ok else sent

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{LAB}/state").need("the state of TikTok Shop"))
