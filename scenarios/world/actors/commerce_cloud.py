"""The merchant on Commerce Cloud: a realm with its eight credentials, its catalog and its storefront."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.story.world import Product
from scenarios.world.actors.products import DUPLICATE
from scenarios.world.wire import Reply, Speaker

LAB = "https://account.demandware.com/_lab"
SETTING_LABELS = {  # the hub's setting names by the labels of the realm's credentials (rules.md R17)
    "organizationId": "Organization ID",
    "shortCode": "Short Code",
    "siteId": "Site ID",
    "b2cApiClientId": "B2C API Client ID",
    "b2cApiClientPassword": "B2C API Client Password",
    "b2cShopApiClientId": "B2C Shop API Client ID",
    "b2cShopApiClientPassword": "B2C Shop API Client Password",
    "ocapiClientId": "OCAPI Client ID",
}


class CommerceCloudMerchant:
    """Acts in one realm through the mock's control plane."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.credentials: dict[str, str] = {}
        self.hosts: tuple[str, ...] = ()

    def open_realm(self, currency: str) -> None:
        """Get a realm with one site; its credentials are then known by the hub's setting names."""
        realm = self._speaker.post(f"{LAB}/realms", {"sites": [{"currency": currency}]}).need(
            "opening the realm"
        )
        self.credentials = {name: realm["credentials"][label] for name, label in SETTING_LABELS.items()}
        self.hosts = tuple(realm["hosts"].values())

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Business Manager; the SKU is the product id, so of equal SKUs the last one stays."""
        rows = [_product(sku.rstrip(DUPLICATE), product) for sku, product in products.items()]
        self._speaker.post(f"{LAB}/products", {"products": rows}).need("entering products in Commerce Cloud")

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change name or price; an id cannot be changed in Commerce Cloud, so a new SKU is a new product."""
        row: dict[str, Any] = {"id": new_sku or sku, "name": name or sku}
        if price is not None:
            row["price"] = float(price)
        return self._speaker.post(f"{LAB}/products", {"products": [row]})

    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Commerce Cloud keeps no stock by location: the warehouse counts for the hub."""
        return None

    def buy(self, order: str, lines: Mapping[str, int]) -> Reply:
        """A shopper orders in the storefront."""
        body = {"lines": [{"product_id": sku, "quantity": quantity} for sku, quantity in lines.items()]}
        reply = self._speaker.post(f"{LAB}/orders", body)
        if reply.ok:
            reply.body["order_id"] = reply.body["order_no"]
        return reply

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{LAB}/state").need("the state of Commerce Cloud"))


def _product(sku: str, product: Product) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": sku,
        "name": product.name,
        "price": float(product.price),
        "ats": 1000,  # what the storefront may sell; the hub's stock is counted by warehouses
        "longDescription": product.name,
    }
    if product.barcode is not None:
        row["ean"] = product.barcode
    return row
