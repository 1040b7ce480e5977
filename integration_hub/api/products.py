"""Products and their Channel Options."""

from __future__ import annotations

from integration_hub.api import bodies, queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.catalog import channel_options
from integration_hub.catalog import products as masters
from integration_hub.catalog.product_changes import follow_channel_options, follow_product
from integration_hub.catalog.reading import products_listed


def list_products(call: Call, query: queries.Products) -> Answer:
    """Answer the organization's products, or the one whose SKU equals `sku` byte for byte."""
    return products_listed(call.connection, call.organization_id, query.part, sku=query.sku)


def get_product(call: Call, product_id: str) -> Answer:
    """Answer one product."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return masters.as_json(call.connection, [row])[0]


def add_product(call: Call, body: bodies.ProductToAdd) -> Answer:
    """Add a product that no integration owns."""
    row = masters.create(call.work, body.given())
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0]


def edit_product(call: Call, product_id: str, body: bodies.ProductToEdit) -> Answer:
    """Change the given members of a product."""
    row = masters.edit(call.work, product_id, body.given())
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0]


def get_channel_options(call: Call, product_id: str) -> Answer:
    """Answer the section as the product page shows it."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return channel_options.shown(call.work, row)


def put_channel_options(call: Call, product_id: str, body: bodies.ChannelOptionsToSave) -> Answer:
    """Store the given cells, or none of them."""
    row = masters.load(call.connection, call.organization_id, product_id)
    changed = channel_options.save(call.work, row, [each.given() for each in body.rows])
    follow_channel_options(call.work, row, changed)
    return channel_options.shown(call.work, row)
