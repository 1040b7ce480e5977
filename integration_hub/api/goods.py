"""Products and their Channel Options, locations and their keys, stock and its ledger."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from integration_hub.api import asked
from integration_hub.api.asked import LocationType, ProductType
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.api.wire.shapes import (
    Answered,
    Currency,
    External,
    Flag,
    Instant,
    IntegrationId,
    LocationId,
    Money,
    Name,
    Number,
    Pagination,
    ProductId,
    Spelled,
    Texts,
)
from integration_hub.catalog import channel_options
from integration_hub.catalog import products as masters
from integration_hub.catalog.product_changes import follow_channel_options, follow_product
from integration_hub.catalog.products import products_listed
from integration_hub.ground import keys
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import forbidden
from integration_hub.ground.rows import LocationRow
from integration_hub.ground.tables import integrations, locations
from integration_hub.stock import reading
from integration_hub.stock.counts import count


class PartOf(Answered):
    sku: Spelled
    quantity: Number


class Published(Answered):
    integration_id: IntegrationId
    sku: Spelled | None
    external_product_id: External | None
    external_sku_id: External | None
    status: Annotated[str, Field(examples=["active"])]
    last_told: Annotated[dict[str, int], Field(examples=[{"7000714532876273420": 38}])] | None


class Product(Answered):
    product_id: ProductId
    sku: Spelled | None
    name: Name
    type: ProductType
    parent_product_id: ProductId | None
    origin_integration_id: IntegrationId | None
    price: Money | None
    currency: Currency | None
    description: Annotated[str, Field(examples=["White, 300 ml."])]
    brand: Annotated[str, Field(examples=["Acme"])] | None
    barcode: Annotated[str, Field(examples=["4006381333931"])] | None
    image_urls: list[Annotated[str, Field(examples=["https://images.example/mug.png"])]]
    options: Annotated[dict[str, str], Field(examples=[{"color": "white"}])]
    components: list[PartOf]
    version: Number
    published: list[Published]


class Products(Answered):
    products: list[Product]
    pagination: Pagination


class OptionsRow(Answered):
    """A connected integration; `channelSku` is absent where the row has no such cell."""

    integration_id: IntegrationId
    integration_name: Annotated[str, Field(examples=["Our back office"])]
    sync_to_channel: Flag
    inventory_buffer: Number
    channel_sku: Spelled | None = None


class ChannelOptions(Answered):
    columns: list[Annotated[str, Field(examples=["Integration Name"])]]
    rows: list[OptionsRow]


class Location(Answered):
    location_id: LocationId
    name: Annotated[str, Field(examples=["Newark"])]
    location_type: LocationType | None
    in_scope: Flag
    platform_fulfilled: Flag
    source_integration_id: IntegrationId | None
    address: Texts


class Locations(Answered):
    locations: list[Location]
    pagination: Pagination


class WarehouseKey(Answered):
    key: Annotated[str, Field(examples=["warehouse_000000000000000000000000000000000000000000000000"])]


class StockRow(Answered):
    sku: Spelled
    location_id: LocationId
    on_hand: Number
    committed: Number
    unavailable: Number
    available: Number


class Stock(Answered):
    inventory: list[StockRow]
    pagination: Pagination


class Counted(Answered):
    applied: Number
    unknown: list[Spelled]


class StockEvent(Answered):
    number: Number
    sku: Spelled
    location_id: LocationId
    event: Annotated[str, Field(examples=["receive"])]
    on_hand_delta: Number
    committed_delta: Number
    unavailable_delta: Number
    cause: Annotated[str, Field(examples=["count:1"])]
    at: Instant


class Ledger(Answered):
    events: list[StockEvent]
    pagination: Pagination


def list_products(call: Call, query: asked.Products) -> Answer:
    """Answer the organization's products, or the one whose SKU equals `sku` byte for byte."""
    return products_listed(call.connection, call.organization_id, query.part, sku=query.sku)


def get_product(call: Call, product_id: str) -> Answer:
    """Answer one product."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return masters.as_json(call.connection, [row])[0]


def add_product(call: Call, body: asked.ProductToAdd) -> Answer:
    """Add a product that no integration owns."""
    row = masters.create(call.work, body.given(masters.Given))
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0]


def edit_product(call: Call, product_id: str, body: asked.ProductToEdit) -> Answer:
    """Change the given members of a product."""
    row = masters.edit(call.work, product_id, body.given(masters.Given))
    follow_product(call.work, row)
    return masters.as_json(call.connection, [row])[0]


def get_channel_options(call: Call, product_id: str) -> Answer:
    """Answer the section as the product page shows it."""
    row = masters.load(call.connection, call.organization_id, product_id)
    return channel_options.shown(call.work, row)


def put_channel_options(call: Call, product_id: str, body: asked.ChannelOptionsToSave) -> Answer:
    """Store the given cells, or none of them."""
    row = masters.load(call.connection, call.organization_id, product_id)
    changed = channel_options.save(call.work, row, [each.given(channel_options.Cells) for each in body.rows])
    follow_channel_options(call.work, row, changed)
    return channel_options.shown(call.work, row)


_COLUMNS = {"name", "location_type", "in_scope", "platform_fulfilled"}


def list_locations(call: Call, query: asked.Listing) -> Answer:
    """Answer the organization's locations."""
    return reading.locations_listed(call.connection, call.organization_id, query.part)


def add_location(call: Call, body: asked.LocationToAdd) -> Answer:
    """Add a location that the operator keeps."""
    location_id = call.desk.new_id("loc")
    columns = {
        "id": location_id,
        "organization_id": call.organization_id,
        **body.model_dump(include=_COLUMNS),
        "address_json": body.address,
    }
    call.connection.insert(locations, columns)
    return _shown(call, location_id)


def edit_location(call: Call, location_id: str, body: asked.LocationToEdit) -> Answer:
    """Change the given members of a location."""
    row = reading.location(call.connection, call.organization_id, location_id)
    columns = body.model_dump(include=_COLUMNS, exclude_unset=True)
    if columns.get("in_scope") and not row.in_scope:
        _refuse_left_out(call, row)
    if "address" in body.model_fields_set:
        columns["address_json"] = body.address
    if columns:
        call.connection.update(locations, {"id": location_id}, columns)
    return _shown(call, location_id)


def _refuse_left_out(call: Call, row: LocationRow) -> None:
    """Refuse to bring in what its integration's filter leaves out: stock there must never be offered (rule R76)."""
    if row.source_integration_id is None:
        return
    source = call.connection.select(integrations, id=row.source_integration_id).one()
    types = call.desk.named(source, "locationTypes")
    if types is not None and row.location_type not in types:
        message = (
            f"{row.name} has the type “{row.location_type}”, which `locationTypes` of {source.name} leaves out. "
            "Add the type there to bring it in."
        )
        raise RuleViolated([Violation("location_type_left_out", message, "inScope")])


def issue_warehouse_key(call: Call, location_id: str) -> Answer:
    """Answer a new key that sees this location only; it is shown this once."""
    row = reading.location(call.connection, call.organization_id, location_id)
    return {"key": keys.issue(call.work, keys.WAREHOUSE, row.id)}


def list_stock(call: Call, query: asked.Stock) -> Answer:
    """Answer stock by SKU and location; commits not yet routed stand at the location "virtual"."""
    return reading.stock_listed(
        call.connection, call.organization_id, query.part, sku=query.sku, location_id=query.location_id
    )


def count_stock(call: Call, body: asked.StockCount) -> Answer:
    """Take an absolute count at one location; a warehouse counts its own only."""
    if call.caller.location_id not in (None, body.location_id):
        raise forbidden("A warehouse key counts the stock of its own location only.")
    with call.begin() as work:
        reading.location(work.connection, call.organization_id, body.location_id)
    counts = {item.sku: item.on_hand for item in body.items}
    if len(counts) < len(body.items):
        raise RuleViolated([_counted_twice(body)])
    applied, unknown = count(call.desk, call.organization_id, body.location_id, counts)
    return {"applied": applied, "unknown": unknown}


def list_ledger(call: Call, query: asked.Ledger) -> Answer:
    """Answer stock events, oldest first."""
    return reading.ledger_listed(call.connection, call.organization_id, query.part, sku=query.sku)


def _shown(call: Call, location_id: str) -> Document:
    return reading.location_as_json(reading.location(call.connection, call.organization_id, location_id))


def _counted_twice(body: asked.StockCount) -> Violation:
    skus = [item.sku for item in body.items]
    position = next(n for n, sku in enumerate(skus) if sku in skus[:n])
    message = f"SKU “{skus[position]}” is counted twice; count each once."
    return Violation("counted_twice", message, f"items.{position}.sku")
