"""Organizations, connectors, integrations, and what the set-up checker and the SKU audit find."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from integration_hub.api.answers.values import External, Key, Name, Pagination, Said, Spelled, State
from integration_hub.api.bodies import Country
from integration_hub.api.wire.shapes import (
    Answered,
    Flag,
    Instant,
    IntegrationId,
    LocationId,
    Number,
    OrganizationId,
)


class Organization(Answered):
    organization_id: OrganizationId
    name: Annotated[str, Field(examples=["Acme"])]
    key: Key


class Capabilities(Answered):
    pull_products: Flag
    push_products: Flag
    push_product_regions: list[Country] | None
    channel_sku: Flag
    pull_orders: Flag
    push_orders: Flag
    pull_stock: Flag
    push_stock: Flag
    pull_locations: Flag
    location_types: Flag
    push_fulfillments: Flag
    pull_fulfillments: Flag
    max_per_organization: Number | None
    authorization: Annotated[Literal["oauth", "credentials"], Field(examples=["oauth"])]


class Choice(Answered):
    value: Annotated[str, Field(examples=["pull"])]
    label: Annotated[str, Field(examples=["Pull products"])]


class Setting(Answered):
    name: Annotated[str, Field(examples=["processProducts"])]
    label: Annotated[str, Field(examples=["Process products information"])]
    kind: Annotated[Literal["text", "secret", "url", "choice", "toggle", "list"], Field(examples=["choice"])]
    required: Flag
    options: list[Choice]
    default: Any = Field(examples=[None])


class Connector(Answered):
    key: Annotated[str, Field(examples=["a_connector"])]
    title: Annotated[str, Field(examples=["A Connector"])]
    help_title: Annotated[str, Field(examples=["Getting started"])]
    capabilities: Capabilities
    settings: list[Setting]


class Connectors(Answered):
    connectors: list[Connector]


class Shop(Answered):
    id: External | None
    name: Name | None
    region: Country | None


class Integration(Answered):
    integration_id: IntegrationId
    connector: Annotated[str, Field(examples=["a_connector"])]
    name: Annotated[str, Field(examples=["Our back office"])]
    enabled: Flag
    status: Annotated[Literal["not_connected", "connected", "error"], Field(examples=["not_connected"])]
    settings: Annotated[dict[str, Any], Field(examples=[{"processProducts": "pull"}])]
    settings_saved_at: Instant | None
    last_error: Said | None
    probed_at: Instant | None
    shop: Shop | None = None


class Integrations(Answered):
    integrations: list[Integration]
    pagination: Pagination


class Deleted(Answered):
    integration_id: IntegrationId
    deleted: Flag


class Started(Answered):
    """Where the browser is to go; the vendor sends it back to `GET /oauth/callback`."""

    authorize_url: Annotated[str, Field(examples=["https://vendor.example/authorize?state=0f3a"])]
    state: Annotated[str, Field(examples=["0f3a"])]


class Trouble(Answered):
    code: Annotated[str, Field(examples=["not_connected"])]
    message: Said


class Connection(Answered):
    status: State
    errors: list[Trouble]


class Queued(Answered):
    jobs: Number


class Mapping(Answered):
    external_location_id: External
    external_name: Annotated[str, Field(examples=["Newark"])]
    location_id: LocationId | None


class Mappings(Answered):
    location_mappings: list[Mapping]


class Check(Answered):
    code: Annotated[str, Field(examples=["routing_cards"])]
    ok: Flag
    message: Annotated[str, Field(examples=["Orders can be routed."])]
    rule: Annotated[str, Field(examples=["R106"])]
    severity: Annotated[Literal["setup", "live", "warning"], Field(examples=["live"])]
    integration_id: IntegrationId | None = None


class SetupReport(Answered):
    organization_id: OrganizationId
    complete: Flag
    checks: list[Check]


class Record(Answered):
    integration_id: IntegrationId
    listing_id: External
    name: Name | None
    barcode: Annotated[str, Field(examples=["4006381333931"])] | None


class Duplicate(Answered):
    integration_id: IntegrationId
    sku: Spelled
    listings: list[Record]


class Collision(Answered):
    sku: Spelled
    listings: list[Record]
    differing: list[Annotated[str, Field(examples=["barcode"])]]


class NearMiss(Answered):
    a: Spelled
    b: Annotated[str, Field(examples=["mug-1"])]
    difference: Annotated[str, Field(examples=["letter case at position 1"])]


class Unmatched(Answered):
    integration_id: IntegrationId
    sku: Spelled | None
    name: Name | None


class SkuAudit(Answered):
    duplicates: list[Duplicate]
    collisions: list[Collision]
    near_misses: list[NearMiss]
    fix_at_source: list[Unmatched]
