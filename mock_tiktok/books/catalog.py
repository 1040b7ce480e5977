"""Products of all shops, found by id, by SKU id, by seller_sku and by time (facts section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_tiktok.books.shelf import Facet, Filed, Shelf


@dataclass(slots=True)
class Stock:
    """One SKU at one warehouse: available is what buyers can still take, committed what open orders hold."""

    available: int = 0
    committed: int = 0
    backorder: int = 0
    handling_time: int | None = None


@dataclass(slots=True)
class Offer:
    """Price and stock; edits apply at once, so the live version and one under review share it."""

    amount: str
    currency: str
    sale_price: str | None = None
    stock: dict[str, Stock] = field(default_factory=dict)
    stock_before: tuple[int, dict[str, Stock]] | None = None

    @property
    def buyer_price(self) -> str:
        """What a buyer pays for a unit."""
        return self.sale_price or self.amount


@dataclass(slots=True)
class Sku:
    """One variant of a product."""

    id: str
    seller_sku: str
    offer: Offer
    sales_attributes: list[dict[str, Any]] = field(default_factory=list)
    external_sku_id: str | None = None
    identifier_code: dict[str, Any] | None = None
    list_price: dict[str, Any] | None = None


@dataclass(slots=True)
class Version:
    """The content of a product and its SKUs, live or waiting."""

    content: dict[str, Any]
    skus: list[Sku]


@dataclass(slots=True)
class Product(Filed):
    """One listing of one shop, with what is live, under review and in draft."""

    id: str
    shop_id: str
    live: Version
    create_time: int
    update_time: int
    product_status: str = "INITIAL"
    status: str = "PENDING"
    audit_status: str = "NONE"
    audit_round: int = 0
    audit_failed_reasons: list[str] = field(default_factory=list)
    pre_approved_reasons: list[str] = field(default_factory=list)
    in_promotion: bool = False
    review: Version | None = None
    draft: Version | None = None
    status_before: str = ""

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What Search Products filters by besides status and time."""
        version = self.live.content.get("category_version", "v1")
        return ("audit_status", self.audit_status), ("category_version", version)

    @property
    def skus(self) -> list[Sku]:
        """The SKUs that buyers and stock see."""
        return self.live.skus

    def sku(self, sku_id: str) -> Sku | None:
        """The live SKU of an id."""
        return next((sku for sku in self.live.skus if sku.id == sku_id), None)


class Catalog:
    """Every product, with the indexes that keep reads and searches flat."""

    __slots__ = ("_shelves", "by_seller_sku", "external_ids", "idempotency", "products", "sku_owner")

    def __init__(self) -> None:
        self.products: dict[str, Product] = {}
        self.sku_owner: dict[str, str] = {}
        self.by_seller_sku: dict[tuple[str, str], list[str]] = {}
        self.idempotency: dict[tuple[str, str], str] = {}
        self.external_ids: dict[tuple[str, str], str] = {}
        self._shelves: dict[str, Shelf] = {}

    def shelf(self, shop_id: str) -> Shelf:
        """The shop's products in order of time."""
        shelf = self._shelves.get(shop_id)
        if shelf is None:
            shelf = self._shelves[shop_id] = Shelf()
        return shelf

    def add(self, product: Product) -> None:
        """Take in a new product."""
        self.products[product.id] = product
        self._index_skus(product)
        external_id = product.live.content.get("external_product_id")
        if external_id:
            self.external_ids[(product.shop_id, external_id)] = product.id
        self.shelf(product.shop_id).file(product)

    def touched(self, product: Product, at: int) -> None:
        """File a product again after a change at an instant."""
        product.update_time = max(at, product.update_time)
        self.shelf(product.shop_id).file(product)

    def replace_live(self, product: Product, version: Version) -> None:
        """Put another version live; SKUs that it lacks are gone."""
        for sku in product.skus:
            self.sku_owner.pop(sku.id, None)
            owners = self.by_seller_sku.get((product.shop_id, sku.seller_sku), [])
            if product.id in owners:
                owners.remove(product.id)
        product.live = version
        self._index_skus(product)

    def find(self, shop_id: str, product_id: str) -> Product | None:
        """A product of a shop by id."""
        product = self.products.get(product_id)
        return product if product is not None and product.shop_id == shop_id else None

    def with_seller_sku(self, shop_id: str, seller_sku: str) -> list[str]:
        """Ids of the products that carry exactly this seller_sku; duplicates are allowed (section 11.5)."""
        return self.by_seller_sku.get((shop_id, seller_sku), [])

    def _index_skus(self, product: Product) -> None:
        for sku in product.skus:
            self.sku_owner[sku.id] = product.id
            owners = self.by_seller_sku.setdefault((product.shop_id, sku.seller_sku), [])
            if product.id not in owners:
                owners.append(product.id)
