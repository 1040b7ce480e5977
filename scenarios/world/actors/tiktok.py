"""The seller and the buyers on TikTok Shop: Seller Center, the shopping app and TikTok's own network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scenarios.errors import DeedRefused
from scenarios.story.markets import CURRENCIES, Region
from scenarios.story.steps import Address, Buy, Line
from scenarios.story.world import Audits, Product, Refusal
from scenarios.world.actors.products import DUPLICATE, price_in
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
APPS = ({"name": "Hub", "redirect_url": f"{HUB}/oauth/callback"},)
_ADDRESS = {
    "line1": "address_line1",
    "line2": "address_line2",
}  # members that the control plane calls otherwise


class TikTokActors:
    """Acts in one shop through the mock's control plane."""

    def __init__(self, speaker: Speaker, region: Region, *, number: int = 0) -> None:
        self._speaker = speaker
        self._region = region
        self._email = SELLER_EMAIL if number == 0 else f"seller-{number}@shop.example"
        self._name = "The shop" if number == 0 else f"The shop {number}"
        self.app: dict[str, str] = {}  # app_key, app_secret, service_id: what the hub is registered with
        self.account = ""  # the shop's id
        self.warehouses: dict[str, str] = {}  # location name to warehouse id
        self._entered: dict[str, tuple[str, str]] = {}  # seller SKU to its product and SKU ids

    @property
    def sign_in(self) -> tuple[str, str]:
        """The name and password that the seller signs in with."""
        return self._email, SELLER_PASSWORD

    def open_shop(self, locations: Sequence[str], apps: Sequence[Mapping[str, str]] = ()) -> None:
        """Open a seller's shop with one warehouse a location, registering the apps before."""
        names = list(locations) or ["Main"]
        warehouses: list[dict[str, Any]] = [{"name": name, "is_default": name == names[0]} for name in names]
        warehouses.append({"name": "Returns", "type": "RETURN_WAREHOUSE"})
        shop = {
            "seller": self._email,
            "name": self._name,
            "on_hold": False,
            "listing_quota": 1_000_000,
            "warehouses": warehouses,
        }
        seller = {"region": self._region, "email": self._email, "password": SELLER_PASSWORD}
        lists: dict[str, Any] = {"apps": list(apps)} if apps else {}
        seeded = self._speaker.post(f"{LAB}/seed", {**lists, "sellers": [seller], "shops": [shop]}).need(
            "opening the TikTok shop"
        )
        for app in seeded.get("apps", ()):
            self.app = {name: app[name] for name in ("app_key", "app_secret", "service_id")}
        opened = seeded["shops"][0]
        self.account = opened["id"]
        ids = {row["name"]: row["id"] for row in opened["warehouses"]}
        self.warehouses = {name: ids[name] for name in locations}

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products in Seller Center, already reviewed and live; variants of one listing as its SKUs."""
        listed: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        for key, product in products.items():
            _, skus = listed.setdefault(
                product.variant_of or f"{DUPLICATE}{key}", (product.variant_of or product.name, [])
            )
            skus.append(self._sku(key.rstrip(DUPLICATE), product))
        rows = [{"title": title, "skus": skus} for title, skus in listed.values()]
        if not rows:
            return
        body = {"shop": self.account, "products": rows}
        made = self._speaker.post(f"{LAB}/products", body).need("entering products in Seller Center")
        for (_, skus), entered in zip(listed.values(), made["products"], strict=True):
            for sku, sku_id in zip(skus, entered["sku_ids"], strict=True):
                self._entered.setdefault(str(sku["seller_sku"]), (entered["product_id"], sku_id))

    def _sku(self, seller_sku: str, product: Product) -> dict[str, Any]:
        row: dict[str, Any] = {"seller_sku": seller_sku, "price": price_in(product, CURRENCIES[self._region])}
        if product.sale_price is not None:
            row["sale_price"] = product.sale_price
        if product.options:
            row["sales_attributes"] = [
                {"name": name, "value_name": value} for name, value in product.options.items()
            ]
        return row

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change a product in Seller Center, live at once."""
        product_id, sku_id = self._entered.get(sku) or self._find(sku)
        change = {"seller_sku": new_sku, "price": price}
        body: dict[str, Any] = {"title": name} if name is not None else {}
        if any(value is not None for value in change.values()):
            kept = {member: value for member, value in change.items() if value is not None}
            body["skus"] = [{"id": sku_id, **kept}]
        reply = self._speaker.put(f"{LAB}/products/{product_id}", body)
        if reply.ok and new_sku is not None:
            self._entered[new_sku] = (product_id, sku_id)
            self._entered.pop(sku, None)
        return reply

    def delete_product(self, sku: str) -> Reply:
        return self.act_on_product(sku, "delete")

    def offer(self, sku: str, *, on_sale: bool) -> Reply:
        return self.act_on_product(sku, "activate" if on_sale else "deactivate")

    def edit_stock(self, sku: str, quantity: int) -> Reply:
        product_id, sku_id = self._find(sku)
        body = {"skus": [{"id": sku_id, "quantity": quantity}]}
        return self._speaker.put(f"{LAB}/products/{product_id}", body)

    def act_on_product(self, sku: str, verb: str) -> Reply:
        """Do something to a product, by a verb of the control plane."""
        return self._speaker.post(f"{LAB}/products/{self._find(sku)[0]}/{verb}")

    def promote(self, sku: str, *, promoted: bool) -> Reply:
        return self._speaker.put(f"{LAB}/products/{self._find(sku)[0]}", {"in_promotion": promoted})

    def _find(self, sku: str) -> tuple[str, str]:
        """Return the ids of the product that carries the SKU now, a deleted one only where there is no other."""
        found = sorted(
            (product["status"] == "DELETED", number, product["id"], row["id"])
            for number, product in enumerate(self._rows("products"))
            for row in product["skus"]
            if row["seller_sku"] == sku
        )
        return (found[0][2], found[0][3]) if found else ("0", "0")

    def _rows(self, section: str) -> list[dict[str, Any]]:
        url = f"{LAB}/state?only={section}&shop_id={self.account}"
        return list(self._speaker.get(url).need(f"the {section} of the shop")[section])

    def buy(self, step: Buy, warehouse_id: str | None) -> Reply:
        """A buyer orders and pays; the shop's flow holds the order for an hour where the step says so."""
        self._speaker.put(f"{LAB}/shops/{self.account}", {"on_hold": step.on_hold}).need("the shop's flow")
        body: dict[str, Any] = {
            "shop": self.account,
            "lines": [_bought(line) for line in step.lines],
            "paid": step.paid,
            "allow_oversell": True,
            **_given({"shipping_fee": step.shipping_fee, "tax": step.tax}),
        }
        if step.address is not None:
            body["address"] = _address(step.address)
        if step.fulfilled_by == "tiktok":
            body["fulfillment_type"] = "FULFILLMENT_BY_TIKTOK"
        elif warehouse_id is not None:
            body["warehouse"] = warehouse_id
        return self.order(body)

    def order(self, body: Mapping[str, Any]) -> Reply:
        """Place an order as the control plane takes it."""
        reply = self._speaker.post(f"{LAB}/orders", {"shop": self.account, **body})
        if reply.ok:
            reply.body["order_id"] = reply.body["id"]
        return reply

    def act(self, order_id: str, verb: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Do something to an order, by a verb of the control plane."""
        return self._speaker.post(f"{LAB}/orders/{order_id}/{verb}", body)

    def cancel(self, order_id: str, by: str, lines: Sequence[Line]) -> Reply:
        """Cancel the order, or as the seller some units of it."""
        if by == "buyer":
            return self.act(order_id, "cancel")
        body: dict[str, Any] = {"by": {"seller": "SELLER", "platform": "SYSTEM"}[by]}
        if lines:
            body["order_line_item_ids"] = self._line_ids(order_id, lines)
        return self.act(order_id, "cancel", body)

    def request_return(self, order_id: str, wants: str, lines: Sequence[Line]) -> Reply:
        body: dict[str, Any] = {"return_type": wants.upper()}
        if lines:
            body["order_line_item_ids"] = self._line_ids(order_id, lines, left=True)
        return self.act(order_id, "request_return", body)

    def act_on_return(self, order_id: str, verb: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Do something to the order's latest return, by a verb of the control plane."""
        asked = [row["id"] for row in self._rows("returns") if row["order_id"] == order_id]
        return self._speaker.post(f"{LAB}/returns/{asked[-1] if asked else '0'}/{verb}", body)

    def _line_ids(self, order_id: str, lines: Sequence[Line], *, left: bool = False) -> list[str]:
        """Return ids of units, each a line of its own on TikTok, that are not canceled yet, those that `left` first."""
        order = next((row for row in self._rows("orders") if row["id"] == order_id), None)
        rows = (order or {"lines": []})["lines"]
        free = sorted(
            (row for row in rows if row["status"] != "CANCELLED"),
            key=lambda row: bool(row.get("tracking_number")) is not left,
        )
        return [line_id for line in lines for line_id in _units(free, line)]

    def change_address(self, order_id: str, address: Address) -> Reply:
        return self.act(order_id, "address", _address(address))

    def platform_ships(self, order_id: str) -> Reply:
        """TikTok's network packs, sends and delivers the order."""
        sent = self.act(order_id, "ship")
        return self.act(order_id, "deliver") if sent.ok else sent

    def deliver(self, order_id: str) -> Reply:
        """The carrier collects what waits for it, and brings it to the buyer."""
        known = self._speaker.get(f"{LAB}/orders/{order_id}")
        if known.ok and known.body["status"] in ("AWAITING_COLLECTION", "PARTIALLY_SHIPPING"):
            self.act(order_id, "ship")
        return self.act(order_id, "deliver")

    def set_audits(self, audits: Audits) -> Reply:
        body = {"audit": audits.outcome, "audit_delay_seconds": audits.delay_seconds}
        return self._speaker.put(f"{LAB}/shops/{self.account}", body)

    def decide_audit(self, outcome: str, sku: str | None) -> Reply:
        which = {"shop": self.account} if sku is None else {"product_ids": [self._find(sku)[0]]}
        return self._speaker.post(f"{LAB}/audit", {"outcome": outcome, **which})

    def holiday(self, location: str, *, away: bool) -> Reply:
        body = {"effect_status": "RESTRICTED" if away else "ENABLED"}
        return self._speaker.put(f"{LAB}/warehouses/{self.warehouses[location]}", body)

    def revoke(self) -> Reply:
        """The seller takes the hub's access away in Seller Center."""
        return self._speaker.post(f"{LAB}/shops/{self.account}/deauthorize")

    def set_quirks(self, quirks: Mapping[str, object]) -> Reply:
        return self._speaker.put(f"{LAB}/quirks", dict(quirks))

    def refuse(self, refusal: Refusal) -> Reply:
        return self._speaker.post(f"{LAB}/refusals", armed(refusal))

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{LAB}/state").need("the state of TikTok Shop"))


def armed(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as every control plane takes it."""
    return {name: value for name, value in asdict(refusal).items() if name != "on"}


def _bought(line: Line) -> dict[str, Any]:
    priced = _given({"price": line.price, "platform_discount": line.discount})
    return {"seller_sku": line.sku, "quantity": line.quantity, **priced}


def _address(address: Address) -> dict[str, Any]:
    return {_ADDRESS.get(name, name): value for name, value in _given(asdict(address)).items()}


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _units(rows: Sequence[Mapping[str, Any]], line: Line) -> Iterator[str]:
    found = [str(row["id"]) for row in rows if row["seller_sku"] == line.sku]
    if len(found) < line.quantity:
        what = f"{line.quantity} units of {line.sku!r}"
        raise DeedRefused(f"finding {what}", 404, f"the order has {len(found)} that are not canceled")
    yield from found[: line.quantity]
