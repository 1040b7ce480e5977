"""Which products stand on a side of a story's world, by the SKU that they carry there."""

from __future__ import annotations

from scenarios.story.world import Product, Side

DUPLICATE = "\x00"  # ends the keys of equal SKUs after the first; the actors strip it


def channel_products(products: tuple[Product, ...], side: Side) -> dict[str, Product]:
    """Return the products that stand on a side, by the SKU they carry there; the last of equal SKUs gets a marker.

    A catalog may hold one SKU twice (that is a scenario), so keys after the first get a suffix.
    """
    found: dict[str, Product] = {}
    for product in products:
        if side in product.on:
            spelled = (product.tiktok_sku if side == "tiktok" else product.salesforce_sku) or product.sku
            key = spelled
            while key in found:
                key += DUPLICATE
            found[key] = product
    return found


def price_in(product: Product, currency: str) -> str:
    """Return what the product costs in a currency."""
    return product.prices.get(currency, product.price)
