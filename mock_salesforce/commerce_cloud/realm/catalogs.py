"""Catalogs and categories, and which products are assigned to them.

Source: facts/commerce-cloud-api.md section 5, Catalogs API.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Category:
    """A node of a catalog's tree; offline unless said otherwise."""

    id: str
    name: dict[str, str] = field(default_factory=dict)
    parent_id: str = "root"
    online: bool = False
    position: float = 0.0
    products: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Catalog:
    """A catalog owns products, or shows them to a site, or both."""

    id: str
    name: dict[str, str] = field(default_factory=dict)
    online: bool = True
    site_ids: tuple[str, ...] = ()
    categories: dict[str, Category] = field(default_factory=dict)
    assigned: dict[str, list[str]] = field(default_factory=dict)

    def assign(self, product_id: str, category_id: str, position: float = 0.0) -> bool:
        """Put a product into a category; true if it was not there."""
        products = self.categories[category_id].products
        is_new = product_id not in products
        products[product_id] = position
        if is_new:
            self.assigned[product_id] = [*self.assigned.get(product_id, ()), category_id]
        return is_new

    def unassign(self, product_id: str, category_id: str) -> None:
        """Take a product out of a category."""
        self.categories[category_id].products.pop(product_id, None)
        remaining = [other for other in self.assigned.get(product_id, ()) if other != category_id]
        if remaining:
            self.assigned[product_id] = remaining
        else:
            self.assigned.pop(product_id, None)

    def remove_category(self, category_id: str) -> None:
        """Remove a category; its products lose the assignment, its children move to the root."""
        category = self.categories[category_id]
        for product_id in list(category.products):
            self.unassign(product_id, category_id)
        del self.categories[category_id]
        for other in self.categories.values():
            if other.parent_id == category_id:
                other.parent_id = "root"


def new_catalog(catalog_id: str, site_ids: tuple[str, ...] = ()) -> Catalog:
    """A catalog with its root category."""
    root = Category("root", {"default": catalog_id}, parent_id="", online=True)
    return Catalog(catalog_id, {"default": catalog_id}, site_ids=site_ids, categories={"root": root})
