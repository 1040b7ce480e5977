"""The merchant on Commerce Cloud: a realm with its eight credentials, its catalog and its storefront."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from scenarios.errors import DeedRefused
from scenarios.story.world import Product, Refusal
from scenarios.world.actors.products import DUPLICATE, price_in
from scenarios.world.actors.tiktok import armed
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

    def __init__(self, speaker: Speaker, currency: str, *, alone: bool = True) -> None:
        self._speaker = speaker
        self._currency = currency
        self._alone = alone
        self._realm: dict[str, str] = {}  # where there are several, the control plane is told which is meant
        self._rows: dict[str, dict[str, Any]] = {}  # by id, as last entered
        self.credentials: dict[str, str] = {}
        self.account = ""  # the realm's organization id
        self.hosts: tuple[str, ...] = ()
        self.renewed = False  # whether the hub has still to be told other credentials

    @property
    def sign_in(self) -> tuple[str, str]:
        """Nobody signs in here: the credentials are the connection."""
        return "", ""

    def open_realm(self) -> None:
        """Get a realm with one site; its credentials are then known by the hub's setting names."""
        realm = self._speaker.post(f"{LAB}/realms", {"sites": [{"currency": self._currency}]}).need(
            "opening the realm"
        )
        self.credentials = {name: realm["credentials"][label] for name, label in SETTING_LABELS.items()}
        self.account = self.credentials["organizationId"]
        self.hosts = tuple(realm["hosts"].values())
        self._realm = {} if self._alone else {"organization_id": self.account}

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Business Manager; the SKU is the product id, so of equal SKUs the last one stays."""
        rows = [self._row(sku.rstrip(DUPLICATE), product) for sku, product in products.items()]
        masters: dict[str, list[dict[str, Any]]] = {}
        for sku, product in products.items():
            if product.variant_of is not None:
                variant = {"productId": sku.rstrip(DUPLICATE), "variationValues": dict(product.options)}
                masters.setdefault(product.variant_of, []).append(variant)
        rows += [{"id": name, "name": name, "variants": variants} for name, variants in masters.items()]
        self._enter(rows).need("entering products in Commerce Cloud")
        # What is entered again later says nothing of the stock, which has moved since.
        self._rows |= {row["id"]: {name: row[name] for name in row if name != "ats"} for row in rows}

    def _row(self, sku: str, product: Product) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": sku,
            "name": product.name,
            "price": float(price_in(product, self._currency)),
            "ats": 1000,  # what the storefront may sell; the hub's stock is counted by warehouses
            "longDescription": product.name,
        }
        if product.barcode is not None:
            row["ean"] = product.barcode
        if product.options:
            row |= {"variationValues": dict(product.options), "assign": False}
        return row

    def _enter(self, rows: Sequence[Mapping[str, Any]]) -> Reply:
        return self._speaker.post(f"{LAB}/products", {**self._realm, "products": list(rows)})

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change name or price; an id cannot be changed in Commerce Cloud, so a new SKU is a new product."""
        row: dict[str, Any] = {"name": sku, **self._rows.get(sku, {}), "id": new_sku or sku}
        if name is not None:
            row["name"] = name
        if price is not None:
            row["price"] = float(price)
        self._rows[row["id"]] = row
        return self._enter([row])

    def delete_product(self, sku: str) -> Reply:
        """Remove the product, as an import of Business Manager does."""
        catalog = (
            '<catalog xmlns="http://www.demandware.com/xml/impex/catalog/2006-10-31" catalog-id="storefront">'
            f'<product product-id={quoteattr(sku)} mode="delete"/></catalog>'
        )
        query = f"?organization_id={self._realm['organization_id']}" if self._realm else ""
        return self._speaker.send("POST", f"{LAB}/import{query}", text=catalog)

    def offer(self, sku: str, *, on_sale: bool) -> Reply:
        """Set the product online or offline."""
        if sku not in self._rows:
            raise DeedRefused(
                f"looking for {sku!r} in Commerce Cloud", 404, "the merchant entered no such product"
            )
        return self._enter([{**self._rows[sku], "online": on_sale}])

    def edit_stock(self, sku: str, quantity: int) -> Reply:
        """Write a product's allocation into the site's inventory list."""
        body = {**self._realm, "records": [{"product_id": sku, "ats": quantity}]}
        return self._speaker.post(f"{LAB}/inventory", body)

    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Commerce Cloud keeps no stock by location: the warehouse counts for the hub."""
        return None

    def cancel(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        raise DeedRefused(f"canceling {order_id}", 404, "the storefront of the lab cancels no orders")

    def ship(self, where: str, order: str, lines: Mapping[str, int], carrier: str, tracking: str) -> Reply:
        raise DeedRefused(f"shipping {order}", 404, "Commerce Cloud has no warehouse that ships")

    def take_back(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        raise DeedRefused(f"taking {order_id} back", 404, "Commerce Cloud knows no returns")

    def revoke(self) -> Reply:
        """The administrator gives the API client another password in Account Manager."""
        body = {"client_id": self.credentials["b2cApiClientId"]}
        reply = self._speaker.post(f"{LAB}/revoke", body)
        if reply.ok:
            self.credentials["b2cApiClientPassword"] = reply.body["password"]
            self.renewed = True
        return reply

    def set_quirks(self, quirks: Mapping[str, object]) -> Reply:
        return self._speaker.put(f"{LAB}/quirks", dict(quirks))

    def refuse(self, refusal: Refusal) -> Reply:
        return self._speaker.post(f"{LAB}/refusals", armed(refusal))

    def buy(self, order: str, lines: Mapping[str, int]) -> Reply:
        """A shopper orders in the storefront."""
        body = {
            **self._realm,
            "lines": [{"product_id": sku, "quantity": quantity} for sku, quantity in lines.items()],
        }
        reply = self._speaker.post(f"{LAB}/orders", body)
        if reply.ok:
            reply.body["order_id"] = reply.body["order_no"]
        return reply

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{LAB}/state").need("the state of Commerce Cloud"))
