"""Control plane: catalogs as the seller made them in Seller Center, audits, freezes."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal, Required

from pydantic import Field
from typing_extensions import TypedDict

from mock_tiktok.books.catalog import Offer, Product, Sku, Stock, Version
from mock_tiktok.books.numbers import Count
from mock_tiktok.books.shops import Shop
from mock_tiktok.flow.products.audit import (
    ACTIVABLE,
    decide,
    set_status,
    submit,
    tell_category,
    tell_change,
    tell_creation,
)
from mock_tiktok.flow.products.bodies import SalesAttributeBody
from mock_tiktok.flow.products.listing import named_attributes
from mock_tiktok.lab.operations import LabCall, LabOperation, Money, strict, unknown
from mock_tiktok.lab.world import shop_of
from mock_tiktok.reference.taxonomy import DEFAULT_CATEGORY
from mock_tiktok.resources.products.answers import product_answer
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse

ONE_SECOND_MAX = 1000
SEEDED_IMAGE = "tos-maliva-i-o3syd03w52-us/5eeded00000000000000000000000000"
_AUDIT_OF = {"ACTIVATE": "APPROVED", "FAILED": "FAILED", "PENDING": "AUDITING"}


@strict
class StockBody(TypedDict):
    """Stock at one warehouse, by id or name."""

    warehouse: str
    quantity: Count


@strict
class LabSkuBody(TypedDict, total=False):
    """A SKU; anything goes in seller_sku, as with SKUs of old (section 11.5)."""

    seller_sku: Required[str]
    price: Money
    sale_price: Money
    quantity: Count
    inventory: list[StockBody]
    sales_attributes: list[SalesAttributeBody]


@strict
class LabProductBody(TypedDict, total=False):
    """A product; one that is not live yet can be made with another status."""

    title: Required[str]
    skus: Required[Annotated[list[LabSkuBody], Field(min_length=1)]]
    description: str
    category_id: str
    brand_id: str
    external_product_id: str
    main_images: list[str]
    status: Literal[
        "ACTIVATE", "DRAFT", "PENDING", "FAILED", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED", "FREEZE"
    ]


@strict
class ProductsBody(TypedDict, total=False):
    """Many products of one shop (id or name), made evenly over some seconds that end now."""

    shop: Required[str]
    products: Required[list[LabProductBody]]
    spread_seconds: Count


@strict
class SkuChangeBody(TypedDict, total=False):
    """What the seller changes of a SKU."""

    id: Required[str]
    seller_sku: str
    price: Money
    quantity: Count


@strict
class ProductChangeBody(TypedDict, total=False):
    """What the seller changes in Seller Center; it is live at once."""

    title: str
    description: str
    category_id: str
    in_promotion: bool
    skus: list[SkuChangeBody]


@strict
class AuditBody(TypedDict, total=False):
    """Decide running audits: of some products, of a shop, or all."""

    outcome: Required[Literal["approve", "fail"]]
    product_ids: list[str]
    shop: str
    reasons: list[str]


@strict
class FreezeBody(TypedDict, total=False):
    """Why the platform takes a product down."""

    reason: str


def make_products(state: State, body: ProductsBody) -> dict[str, Any]:
    """Products of a shop; all are checked before the first is made."""
    shop = shop_of(state, body["shop"])
    stocks = [[_stock(shop, sku) for sku in row["skus"]] for row in body["products"]]
    now = state.second()
    count = len(body["products"])
    # A search ends at 10,000 results, so a big catalog made within one second could never be read.
    spread = body.get("spread_seconds", count if count > ONE_SECOND_MAX else 0)
    made = []
    for i, (row, stock) in enumerate(zip(body["products"], stocks, strict=True)):
        product = _make(state, shop, row, stock, now - spread * (count - 1 - i) // count)
        tell_creation(state, product, now)
        made.append({"product_id": product.id, "sku_ids": [sku.id for sku in product.skus]})
    return {"products": made}


def post_products(call: LabCall) -> dict[str, Any]:
    """Make a catalog, in bulk."""
    return make_products(call.state, call.body)


def get_product(call: LabCall) -> dict[str, Any]:
    """One product, live, under review and in draft."""
    product = product_named(call.state, call.path["product_id"])
    versions = {"live": product.live, "review": product.review, "draft": product.draft}
    return {name: product_answer(call.state, product, v) if v else None for name, v in versions.items()}


def change_product(call: LabCall) -> dict[str, Any]:
    """The seller edits a product in Seller Center."""
    product = product_named(call.state, call.path["product_id"])
    skus = {sku.id: replace(sku) for sku in product.skus}  # the catalog finds a product by the SKUs it had
    missing = [row["id"] for row in call.body.get("skus", ()) if row["id"] not in skus]
    if missing:
        raise unknown("skus", ", ".join(missing), "products")
    before = product.live.content["category_id"]
    product.in_promotion = call.body.get("in_promotion", product.in_promotion)
    changed = [name for name in ("title", "description", "category_id") if name in call.body]
    product.live.content |= {name: call.body[name] for name in changed}
    for row in call.body.get("skus", ()):
        changed += _change_sku(skus[row["id"]], row)
    call.state.catalog.replace_live(product, Version(product.live.content, list(skus.values())))
    call.state.catalog.touched(product, call.second)
    if changed:
        tell_change(call.state, product, sorted(set(changed)), "SELLER_CENTER", call.second)
    tell_category(call.state, product, before, call.second)
    return product_answer(call.state, product, product.live)


def audit(call: LabCall) -> dict[str, Any]:
    """Decide audits that are running, or that wait for papers or an invitation."""
    state = call.state
    ids = call.body.get("product_ids")
    shop_id = shop_of(state, call.body["shop"]).id if "shop" in call.body else None
    products = (
        [product_named(state, i) for i in ids] if ids is not None else list(state.catalog.products.values())
    )
    decided = []
    for product in products:
        if product.audit_status in ("AUDITING", "PRE_APPROVED") and shop_id in (None, product.shop_id):
            approve = call.body["outcome"] == "approve"
            decide(state, product, approve=approve, reasons=call.body.get("reasons", []), at=call.second)
            decided.append(product.id)
    return {"decided": decided}


def freeze(call: LabCall) -> dict[str, Any]:
    """The platform freezes a product."""
    product = product_named(call.state, call.path["product_id"])
    reason = call.body.get("reason", "Violation of the platform's rules")
    set_status(call.state, product, "FREEZE", call.second, reason=reason)
    return {"product_id": product.id, "status": product.status}


def unfreeze(call: LabCall) -> dict[str, Any]:
    """An appeal succeeds: the product is PLATFORM_DEACTIVATED and may be activated."""
    product = product_named(call.state, call.path["product_id"])
    if product.product_status != "FREEZE":
        raise Misuse("conflict", f"the product is {product.product_status}, not FREEZE")
    set_status(call.state, product, "PLATFORM_DEACTIVATED", call.second)
    return {"product_id": product.id, "status": product.status}


def delete(call: LabCall) -> dict[str, Any]:
    """The seller deletes a product in Seller Center."""
    product = product_named(call.state, call.path["product_id"])
    if product.product_status in ("DELETED", "FREEZE"):
        raise Misuse("conflict", f"the product is {product.product_status}; it cannot be deleted")
    set_status(call.state, product, "DELETED", call.second)
    return {"product_id": product.id, "status": product.status}


def deactivate(call: LabCall) -> dict[str, Any]:
    """The seller takes a live product off sale in Seller Center."""
    product = product_named(call.state, call.path["product_id"])
    if product.product_status != "ACTIVATE":
        raise Misuse("conflict", f"the product is {product.product_status}, not ACTIVATE")
    set_status(call.state, product, "SELLER_DEACTIVATED", call.second)
    return {"product_id": product.id, "status": product.status}


def activate(call: LabCall) -> dict[str, Any]:
    """The seller puts a product on sale again in Seller Center: it goes through audit."""
    product = product_named(call.state, call.path["product_id"])
    if product.product_status not in ACTIVABLE:
        raise Misuse("conflict", f"the product is {product.product_status}, not {' or '.join(ACTIVABLE)}")
    submit(call.state, product, call.second)
    return {"product_id": product.id, "status": product.status}


def product_named(state: State, product_id: str) -> Product:
    """A product by id."""
    product = state.catalog.products.get(product_id)
    if product is None:
        raise unknown("product_id", product_id, "products")
    return product


def _make(state: State, shop: Shop, row: LabProductBody, stocks: list[dict[str, Stock]], now: int) -> Product:
    status = row.get("status", "ACTIVATE")
    images = row.get("main_images", [SEEDED_IMAGE])
    for uri in images:
        # Seller Center keeps its images where Upload Image does, so an edit may name them again.
        state.images.setdefault(uri, {"uri": uri, "height": 1000, "width": 1000})
    content: dict[str, Any] = {
        "title": row["title"],
        "description": row.get("description", f"<p>{row['title']}</p>"),
        "category_id": row.get("category_id", DEFAULT_CATEGORY),
        "main_images": [{"uri": uri} for uri in images],
        "package_weight": {"value": "0.5", "unit": "KILOGRAM"},
        "category_version": shop.category_version,
    }
    for name in ("brand_id", "external_product_id"):
        if name in row:
            content[name] = row[name]
    skus = [
        _make_sku(state, shop, sku, stock, alone=len(row["skus"]) == 1)
        for sku, stock in zip(row["skus"], stocks, strict=True)
    ]
    product = Product(
        id=state.ids.number("product"),
        shop_id=shop.id,
        live=Version(content, skus),
        create_time=now,
        update_time=now,
        product_status="INITIAL" if status in ("PENDING", "FAILED") else status,
        status=status,
        audit_status=_AUDIT_OF.get(status, "NONE" if status == "DRAFT" else "APPROVED"),
    )
    state.catalog.add(product)
    return product


def _make_sku(state: State, shop: Shop, row: LabSkuBody, stock: dict[str, Stock], *, alone: bool) -> Sku:
    attributes: list[Any] = row.get("sales_attributes", [])
    if not attributes and not alone:
        attributes = [{"name": "Variant", "value_name": row["seller_sku"]}]
    amount = row.get("price", "10.00")
    offer = Offer(amount, shop.market.currency, row.get("sale_price"), stock)
    return Sku(state.ids.number("sku"), row["seller_sku"], offer, named_attributes(state, attributes))


def _stock(shop: Shop, row: LabSkuBody) -> dict[str, Stock]:
    inventory = row.get("inventory")
    if not inventory:
        return {shop.default_warehouse().id: Stock(row.get("quantity", 0))}
    by_name = {w.name: w.id for w in shop.warehouses.values()}
    stock: dict[str, Stock] = {}
    for place in inventory:
        warehouse_id = by_name.get(place["warehouse"], place["warehouse"])
        if warehouse_id not in shop.warehouses:
            raise unknown("inventory", place["warehouse"], "shops")
        stock[warehouse_id] = Stock(place["quantity"])
    return stock


def _change_sku(sku: Sku, row: SkuChangeBody) -> list[str]:
    changed = []
    if "seller_sku" in row:
        sku.seller_sku = row["seller_sku"]
        changed.append("seller_sku")
    if "price" in row:
        sku.offer.amount, sku.offer.sale_price = row["price"], None
        changed.append("price")
    if "quantity" in row:
        next(iter(sku.offer.stock.values())).available = row["quantity"]
        changed.append("inventory")
    return changed


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/products", post_products, ProductsBody),
    LabOperation("GET", "/_lab/products/{product_id}", get_product),
    LabOperation("PUT", "/_lab/products/{product_id}", change_product, ProductChangeBody),
    LabOperation("POST", "/_lab/products/{product_id}/freeze", freeze, FreezeBody),
    LabOperation("POST", "/_lab/products/{product_id}/unfreeze", unfreeze),
    LabOperation("POST", "/_lab/products/{product_id}/delete", delete),
    LabOperation("POST", "/_lab/products/{product_id}/deactivate", deactivate),
    LabOperation("POST", "/_lab/products/{product_id}/activate", activate),
    LabOperation("POST", "/_lab/audit", audit, AuditBody),
)
