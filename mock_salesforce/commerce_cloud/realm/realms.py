"""A realm: one Commerce Cloud instance with its sites, clients, catalogs, prices, stock and orders.

Source: facts/commerce-cloud-api.md sections 0, 1, 7 and 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.commerce_cloud.realm.catalogs import Catalog
from mock_salesforce.commerce_cloud.realm.inventory import InventoryList
from mock_salesforce.commerce_cloud.realm.omnichannel_stock import OmnichannelStock
from mock_salesforce.commerce_cloud.realm.order_book import OrderBook
from mock_salesforce.commerce_cloud.realm.product_index import ProductShelf

ORGANIZATION_ID = re.compile(r"f_ecom_[a-z]{4}_(prd|stg|dev|s[0-9]{2}|[0-9]{3})")
ADMIN_SCOPES = (
    "sfcc.catalogs.rw",
    "sfcc.inventory.availability.rw",
    "sfcc.inventory.impex-inventory.rw",
    "sfcc.inventory.reservations.rw",
    "sfcc.orders.rw",
    "sfcc.products.rw",
)
SHOPPER_SCOPES = ("sfcc.shopper-products", "sfcc.shopper-product-search", "sfcc.shopper-baskets-orders.rw")
TSOB_SCOPE = "sfcc.ts_ext_on_behalf_of"


@dataclass(frozen=True, slots=True)
class AccountManagerClient:
    """An API client of Account Manager; with the Salesforce Commerce API role it serves SCAPI, else OCAPI."""

    client_id: str
    password: str
    scopes: frozenset[str]
    tenants: frozenset[str]
    commerce_api_role: bool


@dataclass(frozen=True, slots=True)
class SlasClient:
    """A client of the shopper login; a private one has a secret, a public one redirect URIs."""

    client_id: str
    secret: str | None
    scopes: frozenset[str]
    site_ids: frozenset[str]
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OcapiClient:
    """One entry of the instance's OCAPI settings."""

    client_id: str
    shop: bool
    data: bool


@dataclass(frozen=True, slots=True)
class Site:
    """A storefront: which catalog it shows, which prices it asks and which stock it sells."""

    id: str
    currency: str
    locale: str
    taxation: str
    catalog_id: str
    inventory_list_id: str
    price_book_ids: tuple[str, ...]
    order_number_width: int = 8


@dataclass(slots=True)
class PriceBook:
    """Prices of products in one currency; `tiers` holds (quantity, price) where there is more than the price of one.

    A book with a parent asks the parent for what it does not price itself; one that is offline asks nothing.
    """

    id: str
    currency: str
    prices: dict[str, float] = field(default_factory=dict)
    tiers: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    online: bool = True
    parent_id: str = ""


@dataclass(slots=True)
class Realm:
    """Everything that lives in one instance."""

    organization_id: str
    short_code: str
    sites: dict[str, Site] = field(default_factory=dict)
    slas_clients: dict[str, SlasClient] = field(default_factory=dict)
    ocapi_clients: dict[str, OcapiClient] = field(default_factory=dict)
    products: ProductShelf = field(default_factory=ProductShelf)
    catalogs: dict[str, Catalog] = field(default_factory=dict)
    price_books: dict[str, PriceBook] = field(default_factory=dict)
    inventory_lists: dict[str, InventoryList] = field(default_factory=dict)
    orders: OrderBook = field(default_factory=OrderBook)
    shoppers: dict[str, dict[str, Any]] = field(default_factory=dict)
    tsob_logins: dict[str, float] = field(default_factory=dict)
    omnichannel: OmnichannelStock = field(default_factory=OmnichannelStock)
    baskets: dict[str, dict[str, Any]] = field(default_factory=dict)
    code_versions: list[str] = field(default_factory=lambda: ["version1", "version2"])
    active_code_version: str = "version1"
    shown_only: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Members that shoppers see and that nothing here computes: promotions, recommendations, the page's address."""

    @property
    def tenant_id(self) -> str:
        """The organization id without its prefix, as scopes want it (section 1)."""
        return self.organization_id.removeprefix("f_ecom_")

    @property
    def tenant_group_id(self) -> str:
        """What Omnichannel Inventory has in the place of the organization id (section 8 B)."""
        return f"group-{self.host_label}"

    @property
    def host_label(self) -> str:
        """The realm and instance as host names write them: `zzte-053`."""
        return self.tenant_id.replace("_", "-")

    @property
    def api_host(self) -> str:
        return f"{self.short_code}.api.commercecloud.salesforce.com"

    @property
    def instance_host(self) -> str:
        return f"{self.host_label}.dx.commercecloud.salesforce.com"

    def price(self, product_id: str, site: Site) -> float | None:
        """The lowest price among the site's price books in its currency."""
        lowest = None
        for book in self.books_of(site):
            offer = self.price_in(book, product_id)
            if offer is not None and (lowest is None or offer < lowest):
                lowest = offer
        return lowest

    def books_of(self, site: Site) -> Iterator[PriceBook]:
        """The price books that count on a site: online, and in its currency."""
        for book_id in site.price_book_ids:
            book = self.price_books[book_id]
            if book.online and book.currency == site.currency:
                yield book

    def price_in(self, book: PriceBook, product_id: str) -> float | None:
        """What one price book asks for a product, by itself or as the heir of its parents."""
        offer = book.prices.get(product_id)
        while offer is None and book.parent_id:
            book = self.price_books[book.parent_id]
            offer = book.prices.get(product_id)
        return offer

    def forget_product(self, product_id: str) -> None:
        """Take a product out of every catalog, list and price book."""
        for catalog in self.catalogs.values():
            for category_id in tuple(catalog.assigned.get(product_id, ())):
                catalog.unassign(product_id, category_id)
        for stock in self.inventory_lists.values():
            stock.records.pop(product_id, None)
        for book in self.price_books.values():
            book.prices.pop(product_id, None)
            book.tiers.pop(product_id, None)
        self.shown_only.pop(product_id, None)
        self.products.remove(product_id)

    def stock(self, site: Site) -> InventoryList:
        """The one inventory list that the site sells from."""
        return self.inventory_lists[site.inventory_list_id]

    def offers(self, product_id: str, site: Site) -> bool:
        """Whether shoppers of the site can see the product: online, and in the site's catalog (section 6)."""
        product = self.products.get(product_id)
        if product is None or not self.products.online(product_id, site.id):
            return False
        assigned = self.catalogs[site.catalog_id].assigned
        if product_id in assigned:
            return True
        return any(master_id in assigned for master_id in self.products.masters_of(product_id))
