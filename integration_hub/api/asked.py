"""What the API's operations take in their query and as their body."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from integration_hub.api.wire.shapes import (
    Asked,
    CardId,
    Count,
    CountOf,
    Currency,
    Digits,
    Flag,
    IntegrationId,
    LocationId,
    Money,
    OrderId,
    ProductId,
    Quantity,
    ShipmentId,
    SkipOf,
    Sku,
    Text,
    Texts,
    Version,
    Words,
)
from integration_hub.ground.reading.parts import Part

ProductType = Annotated[Literal["simple", "parent", "child", "bundle"], Field(examples=["simple"])]
Flow = Annotated[
    Literal["products", "inventory", "locations", "orders", "fulfillments"], Field(examples=["products"])
]
Country = Annotated[Text, Field(examples=["US"])]
LocationType = Annotated[Text, Field(examples=["Warehouse"])]
ExternalId = Annotated[Text, Field(min_length=1, max_length=120, examples=["7000714532876273420"])]
Settings = Annotated[
    dict[str, JsonValue],
    Field(
        description="What the connector's settings are called and may say is in `GET /api/v3/connectors`.",
        examples=[{"processProducts": "pull"}],
    ),
]


class OrganizationToMake(Asked):
    name: Annotated[Words, Field(examples=["Acme"])]


class IntegrationToAdd(Asked):
    connector: Annotated[
        Words, Field(description="A key of `GET /api/v3/connectors`.", examples=["a_connector"])
    ]
    name: Annotated[Words, Field(examples=["Our back office"])] | None = None
    settings: Settings | None = Field(None, examples=[{"processProducts": "pull"}])


class SettingsToSave(Asked):
    settings: Settings


class SyncToQueue(Asked):
    flow: Flow
    sku: Sku | None = None


class LocationMapping(Asked):
    external_location_id: ExternalId
    external_name: Annotated[Text, Field(examples=["Newark"])] | None = None
    location_id: LocationId | None = None


class LocationMappings(Asked):
    location_mappings: list[LocationMapping]


class Component(Asked):
    sku: Sku
    quantity: Quantity


class _ProductMembers(Asked):
    sku: Sku | None = Field(None, description="Only a parent may be without one.")
    type: ProductType = "simple"
    parent_product_id: ProductId | None = Field(None, examples=[None])
    price: Money | None = None
    currency: Currency | None = None
    description: Annotated[Text, Field(examples=["White, 300 ml."])] = ""
    brand: Annotated[Text, Field(examples=["Acme"])] | None = None
    barcode: Annotated[Text, Field(examples=["4006381333931"])] | None = None
    image_urls: list[Annotated[Text, Field(examples=["https://images.example/mug.png"])]] = Field(
        default_factory=list
    )
    options: Annotated[dict[Text, Text], Field(examples=[{"color": "white"}])] = Field(default_factory=dict)
    components: Annotated[list[Component] | None, Field(examples=[[]])] = None


class ProductToAdd(_ProductMembers):
    name: Words


class ProductToEdit(_ProductMembers):
    name: Words = ""
    version: Version = Field(1, description="The version that is edited; another one by now is a conflict.")


class ChannelOption(Asked):
    integration_id: IntegrationId
    sync_to_channel: Flag = True
    inventory_buffer: Annotated[Count, Field(examples=[5])] = 0
    channel_sku: Annotated[Text, Field(max_length=150, examples=["SF-MUG-1"])] | None = Field(
        None, description="Null or an empty text clears the cell."
    )


class ChannelOptionsToSave(Asked):
    rows: list[ChannelOption]


class LocationToAdd(Asked):
    name: Annotated[Words, Field(examples=["Newark"])]
    location_type: LocationType | None = None
    in_scope: Flag = True
    platform_fulfilled: Annotated[Flag, Field(examples=[False])] = False
    address: Texts = Field(default_factory=dict)


class LocationToEdit(LocationToAdd):
    name: Annotated[Words, Field(examples=["Newark"])] = ""


class CountedItem(Asked):
    sku: Sku
    on_hand: Count


class StockCount(Asked):
    location_id: LocationId
    items: list[CountedItem]


class Filters(Asked):
    skus: list[Sku] = Field(default_factory=list)
    integration_ids: list[IntegrationId] = Field(default_factory=list, examples=[[]])
    countries: list[Country] = Field(default_factory=list)


class Card(Asked):
    card_id: CardId | None = Field(None, description="An existing card's id keeps it.", examples=[None])
    name: Annotated[Words, Field(examples=["East"])]
    enabled: Flag = True
    filters: Filters = Filters()
    location_ids: list[LocationId] = Field(default_factory=list)
    allow_split: Annotated[Flag, Field(examples=[False])] = False
    ignore_inventory: Annotated[Flag, Field(examples=[False])] = False


class CardsToPut(Asked):
    cards: list[Card]


class OrderToCancel(Asked):
    reason: Annotated[Text, Field(examples=["The buyer asked for it"])] = "canceled by the operator"
    restock: Flag = True


class RequestToCancel(Asked):
    restock: Flag = True


class ShippedItem(Asked):
    sku: Sku
    quantity: Quantity


class FulfillmentToRecord(Asked):
    shipment_id: ShipmentId
    ext_reference_id: Annotated[
        Words, Field(max_length=120, description="The sender's own id.", examples=["WH-1001"])
    ]
    type: Annotated[Literal["shipped", "rejected"], Field(examples=["shipped"])] = "shipped"
    carrier: Annotated[Text, Field(examples=["Parcel Express"])] | None = None
    tracking_number: Annotated[Text, Field(examples=["PX-1001"])] | None = None
    line_items: list[ShippedItem]


MAX_ENTRIES = 5000  # a journal is read in bulk, so its pages are larger than a list's
OneSku = Annotated[Text, Field(description="Equal byte for byte.", examples=["MUG-1"])]


class Listing(Asked):
    count: CountOf = 100
    skip: SkipOf = 0

    @property
    def part(self) -> Part:
        """The part of the list that is asked for."""
        return Part(self.count, self.skip)


class Products(Listing):
    sku: OneSku | None = None


class Stock(Listing):
    sku: OneSku | None = None
    location_id: LocationId | None = None


class Ledger(Listing):
    sku: OneSku | None = None


class Orders(Listing):
    status: Annotated[Text, Field(examples=["readyForFulfillment"])] | None = None
    ext_order_id: Annotated[Text, Field(examples=["576653688135258178"])] | None = None


class Shipments(Listing):
    order_id: OrderId | None = None
    location_id: LocationId | None = None
    status: Annotated[Text, Field(examples=["readyForFulfillment"])] | None = None


class Fulfillments(Listing):
    order_id: OrderId | None = None


class Exceptions(Listing):
    status: Annotated[Literal["open", "closed"], Field(examples=["open"])] | None = None


class Journal(Asked):
    after: Annotated[int, Field(ge=0, le=2**62, examples=[0]), Digits] = 0
    count: Annotated[int, Field(ge=1, le=MAX_ENTRIES, examples=[100]), Digits] = MAX_ENTRIES


class Setup(Asked):
    goal: Annotated[Text, Field(description="What the merchant wants.", examples=["orders"])] | None = None
    probe: Annotated[
        Literal["true", "false"],
        Field(description="false trusts the last probe of each connection.", examples=["false"]),
    ] = "true"


class Callback(Asked):
    """What a vendor's redirect carries; each vendor adds members of its own."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, alias_generator=to_camel)
    __pydantic_extra__: dict[str, Text]

    state: Annotated[Text, Field(examples=["0f3a"])] = ""
    code: Annotated[Text, Field(examples=["c1"])] = ""
    error: Annotated[Text, Field(examples=["access_denied"])] = ""
