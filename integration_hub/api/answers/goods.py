"""Products with their Channel Options, locations, and stock."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from integration_hub.api.answers.values import External, Name, Pagination, Spelled
from integration_hub.api.bodies import LocationType, ProductType
from integration_hub.api.wire.shapes import (
    Answered,
    Currency,
    Flag,
    Instant,
    IntegrationId,
    LocationId,
    Money,
    Number,
    ProductId,
    Texts,
)


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
