"""Products and stock, as the merchant and the warehouses change them."""

from __future__ import annotations

from scenarios.story.steps import (
    AddHubProduct,
    AddProduct,
    DeleteProduct,
    EditHubProduct,
    EditProduct,
    EditStock,
    Relist,
    SetStock,
    Unlist,
)
from scenarios.world.actors.products import channel_products
from scenarios.world.arrangement import enter_in_hub, product_id_of
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, ended, impossible


def add_product(company: Company, step: AddProduct) -> Ending:
    """Enter a product where it is sold."""
    for side in step.product.on:
        company.platform(side, _key(company, side, step.at)).add_products(
            channel_products((step.product,), side)
        )
    return "ok", {}


def _key(company: Company, side: str, at: str | None) -> str | None:
    """Return the further account that `at` names, where it is one of this side."""
    accounts = company.shops if side == "tiktok" else company.merchants
    return at if at in accounts else None


def edit_product(company: Company, step: EditProduct) -> Ending:
    """Change a product on one platform."""
    actor = company.platform(step.on, step.at)
    return ended(actor.edit_product(step.sku, name=step.name, price=step.price, new_sku=step.new_sku))


def delete_product(company: Company, step: DeleteProduct) -> Ending:
    """Delete a product on one platform."""
    return ended(company.platform(step.on, step.at).delete_product(step.sku))


def unlist(company: Company, step: Unlist) -> Ending:
    """Take a product off sale."""
    return ended(company.platform(step.on, step.at).offer(step.sku, on_sale=False))


def relist(company: Company, step: Relist) -> Ending:
    """Put a product on sale again."""
    return ended(company.platform(step.on, step.at).offer(step.sku, on_sale=True))


def edit_stock(company: Company, step: EditStock) -> Ending:
    """Write a quantity into a platform's back office."""
    return ended(company.platform(step.on, step.at).edit_stock(step.sku, step.quantity))


def set_stock(company: Company, step: SetStock) -> Ending:
    """Count, in the Salesforce product that keeps stock by location, else to the hub itself."""
    org = next(each.org for each in company.world.locations if each.name == step.location)
    reply = company.salesforce(org).set_stock(step.location, step.sku, step.quantity)
    if reply is None and step.location not in company.warehouses:
        return impossible("the hub knows no such location yet")
    if reply is None:
        reply = company.warehouses[step.location].count({step.sku: step.quantity})
    return ended(reply)


def add_hub_product(company: Company, step: AddHubProduct) -> Ending:
    """Enter a product in the hub."""
    reply = enter_in_hub(company, step.product)
    return ended(reply, product_id=company.names.products.get(step.product.name))


def edit_hub_product(company: Company, step: EditHubProduct) -> Ending:
    """Change a product in the hub."""
    product_id = product_id_of(company, step.sku)
    if product_id is None:
        return impossible("the hub does not have this product")
    body = {"name": step.name, "price": step.price, "sku": step.new_sku}
    given = {name: value for name, value in body.items() if value is not None}
    return ended(company.operator.put(f"/products/{product_id}", given))
