"""Products and stock, as the merchant and the warehouses change them."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.story.members import Count, Name, Price, Sku
from scenarios.story.verbs.base import Deed, DeedAt
from scenarios.story.world import HubProduct, Product, Side


@dataclass(frozen=True, slots=True)
class AddProduct(DeedAt):
    """The merchant enters a new product on the platforms that it names."""

    product: Product


@dataclass(frozen=True, slots=True)
class EditProduct(DeedAt):
    """The merchant changes a product on one platform."""

    sku: Sku
    on: Side
    name: Name | None = None
    price: Price | None = None
    new_sku: Sku | None = None


@dataclass(frozen=True, slots=True)
class DeleteProduct(DeedAt):
    """The merchant deletes a product on one platform."""

    sku: Sku
    on: Side


@dataclass(frozen=True, slots=True)
class Unlist(DeedAt):
    """The merchant takes a product off sale on one platform, without deleting it."""

    sku: Sku
    on: Side


@dataclass(frozen=True, slots=True)
class Relist(DeedAt):
    """The merchant puts a product on sale again on one platform."""

    sku: Sku
    on: Side


@dataclass(frozen=True, slots=True)
class EditStock(DeedAt):
    """The merchant writes a quantity into a platform's back office, past the hub."""

    sku: Sku
    on: Side
    quantity: Count


@dataclass(frozen=True, slots=True)
class SetStock(Deed):
    """The location counts its stock anew."""

    location: Name
    sku: Sku
    quantity: Count


@dataclass(frozen=True, slots=True)
class AddHubProduct(Deed):
    """The operator enters a product in the hub itself: a parent, a child of one, a bundle, or a simple one."""

    product: HubProduct


@dataclass(frozen=True, slots=True)
class EditHubProduct(Deed):
    """The operator changes a product in the hub itself."""

    sku: Sku
    name: Name | None = None
    price: Price | None = None
    new_sku: Sku | None = None
