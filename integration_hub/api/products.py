"""Products and their Channel Options."""

from __future__ import annotations

from flask import Blueprint, request
from sqlalchemy import select

from integration_hub.api.calls import Answer, Call, body, objects, page, transacted
from integration_hub.catalog import channel_options
from integration_hub.catalog import products as masters
from integration_hub.catalog.product_changes import follow_channel_options, follow_product
from integration_hub.ground.tables import products

routes = Blueprint("products", __name__, url_prefix="/api/v3")


@routes.get("/products")
@transacted()
def list_products(call: Call) -> Answer:
    """Answer the organization's products, or the one whose SKU equals `sku` byte for byte."""
    query = select(products).where(products.c.organization_id == call.organization_id)
    sku = request.args.get("sku")
    if sku is not None:
        query = query.where(products.c.sku == sku)
    query = query.order_by(products.c.created_at, products.c.id)
    return page(call.connection, query, "products", lambda rows: masters.as_json(call.connection, rows))


@routes.get("/products/<product_id>")
@transacted()
def get_product(call: Call, product_id: str) -> Answer:
    """Answer one product."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return masters.as_json(call.connection, [row])[0]


@routes.post("/products")
@transacted()
def add_product(call: Call) -> Answer:
    """Add a product that no integration owns."""
    row = masters.create(call.work, body())
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0], 201


@routes.put("/products/<product_id>")
@transacted()
def edit_product(call: Call, product_id: str) -> Answer:
    """Change the given members of a product."""
    row = masters.edit(call.work, product_id, body())
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0]


@routes.get("/products/<product_id>/channel-options")
@transacted()
def get_channel_options(call: Call, product_id: str) -> Answer:
    """Answer the section as the product page shows it."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return channel_options.shown(call.work, row)


@routes.put("/products/<product_id>/channel-options")
@transacted()
def put_channel_options(call: Call, product_id: str) -> Answer:
    """Store the given cells, or none of them."""
    row = masters.load(call.connection, call.organization_id, product_id)
    changed = channel_options.save(call.work, row, objects(body(), "rows"))
    follow_channel_options(call.work, row, changed)
    return channel_options.shown(call.work, row)
