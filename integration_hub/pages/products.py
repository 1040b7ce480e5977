"""The page on which products are listed and found by SKU."""

from __future__ import annotations

from flask import Blueprint, render_template

from integration_hub.api import asked
from integration_hub.api.wire.operations import Call, read_query
from integration_hub.catalog.products import products_listed
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("products", __name__)


@routes.get("/products")
@signed_in
def show_products(call: Call) -> Rendered:
    """List products a page at a time, or the one with a SKU."""
    query = read_query(asked.Products)
    with call.begin() as work:
        listed = products_listed(work.connection, call.organization_id, query.part, sku=query.sku or None)
    return render_template("products.html", sku=query.sku or "", **listed)
