"""What a row of each table is; written by tools/rows.py from the tables, never by hand."""

from __future__ import annotations

from typing import NamedTuple

from integration_hub.ground.stored import Attributes, Component, Filters, Left, Notes, Place, Said


class OrganizationRow(NamedTuple):
    """A row of `organizations`."""

    id: str
    name: str
    created_at: float


class ApiKeyRow(NamedTuple):
    """A row of `api_keys`."""

    key: str
    organization_id: str
    role: str
    location_id: str | None


class IntegrationRow(NamedTuple):
    """A row of `integrations`."""

    id: str
    organization_id: str
    connector: str
    name: str
    enabled: bool
    status: str
    settings_json: dict[str, object]
    settings_saved_at: float | None
    connection_json: dict[str, object] | None
    last_error: str | None
    probed_at: float | None
    left_alone_until: float | None
    created_at: float
    exclusive_key: str | None


class OAuthStateRow(NamedTuple):
    """A row of `oauth_states`."""

    state: str
    integration_id: str
    redirect_uri: str
    code_verifier: str | None
    created_at: float


class ProductRow(NamedTuple):
    """A row of `products`."""

    id: str
    organization_id: str
    sku: str | None
    name: str
    kind: str
    parent_id: str | None
    origin_integration_id: str | None
    price: str | None
    currency: str | None
    attributes_json: Attributes
    components_json: list[Component] | None
    created_at: float
    updated_at: float
    version: int


class ChannelOptionRow(NamedTuple):
    """A row of `channel_options`."""

    product_id: str
    integration_id: str
    sync_to_channel: bool
    inventory_buffer: int
    channel_sku: str | None


class ListingRow(NamedTuple):
    """A row of `listings`."""

    id: str
    integration_id: str
    external_product_id: str
    external_sku_id: str
    sku: str | None
    product_id: str | None
    status: str
    details_json: Said
    pushed_version: int | None
    told_json: dict[str, int] | None
    source_updated_at: float | None


class LocationRow(NamedTuple):
    """A row of `locations`."""

    id: str
    organization_id: str
    name: str
    location_type: str | None
    source_integration_id: str | None
    in_scope: bool
    platform_fulfilled: bool
    address_json: dict[str, str]


class LocationMappingRow(NamedTuple):
    """A row of `location_mappings`."""

    integration_id: str
    external_location_id: str
    external_name: str
    details_json: Place
    location_id: str | None


class StockRow(NamedTuple):
    """A row of `stock`."""

    organization_id: str
    sku: str
    location_id: str
    on_hand: int
    committed: int
    unavailable: int


class StockEventRow(NamedTuple):
    """A row of `stock_events`."""

    number: int
    organization_id: str
    sku: str
    location_id: str
    event: str
    on_hand_delta: int
    committed_delta: int
    unavailable_delta: int
    cause: str
    at: float


class StockCountRow(NamedTuple):
    """A row of `stock_counts`."""

    source_id: str
    location_id: str
    sku: str
    quantity: int | None
    counted_at: float | None
    revision: int


class OrderRow(NamedTuple):
    """A row of `orders`."""

    id: str
    organization_id: str
    integration_id: str
    external_order_id: str
    order_number: str
    status: str
    routing_status: str
    fulfilled_by_platform: bool
    external_status: str
    external_location_id: str | None
    currency: str
    amounts_json: dict[str, str]
    ship_to_json: dict[str, str]
    buyer_json: dict[str, str]
    notes_json: Notes
    placed_at: float
    source_updated_at: float
    updated_at: float
    version: int


class OrderLineRow(NamedTuple):
    """A row of `order_lines`."""

    id: str
    order_id: str
    position: int
    channel_sku: str
    product_id: str | None
    name: str
    quantity: int
    canceled: int
    unit_price: str
    external_line_ids_json: list[str]


class ShippingRequestRow(NamedTuple):
    """A row of `shipping_requests`."""

    id: str
    organization_id: str
    order_id: str
    ext_shipment_id: str
    location_id: str
    status: str
    card_id: str | None
    created_at: float


class ShippingRequestLineRow(NamedTuple):
    """A row of `shipping_request_lines`."""

    id: str
    shipping_request_id: str
    order_line_id: str
    sku: str
    quantity: int
    shipped: int


class FulfillmentRow(NamedTuple):
    """A row of `fulfillments`."""

    id: str
    organization_id: str
    order_id: str
    shipping_request_id: str | None
    source: str
    ext_reference_id: str
    kind: str
    carrier: str | None
    tracking_number: str | None
    lines_json: list[Left]
    created_at: float


class WishRow(NamedTuple):
    """A row of `remote_objects`."""

    entity_id: str
    integration_id: str
    purpose: str
    organization_id: str
    status: str
    external_id: str | None
    details_json: dict[str, object]
    updated_at: float


class RoutingCardRow(NamedTuple):
    """A row of `routing_cards`."""

    id: str
    organization_id: str
    position: int
    name: str
    enabled: bool
    filters_json: Filters
    location_ids_json: list[str]
    allow_split: bool
    ignore_inventory: bool


class ExceptionRow(NamedTuple):
    """A row of `exceptions`."""

    id: str
    organization_id: str
    integration_id: str | None
    code: str
    entity: str
    entity_id: str
    message: str
    details_json: dict[str, object]
    open_key: str | None
    opened_at: float
    closed_at: float | None


class JobRow(NamedTuple):
    """A row of `jobs`."""

    number: int
    organization_id: str
    integration_id: str | None
    flow: str
    arguments_json: dict[str, str]
    unique_key: str | None
    due_at: float
    status: str
    attempts: int
    every: float | None
    last_error: str | None


class CursorRow(NamedTuple):
    """A row of `cursors`."""

    integration_id: str
    flow: str
    value_json: dict[str, float]


class InboundEventRow(NamedTuple):
    """A row of `inbound_events`."""

    number: int
    integration_id: str
    notification_id: str
    topic: str
    body: str
    received_at: float
    handled_at: float | None


class JournalRow(NamedTuple):
    """A row of `journal`."""

    number: int
    organization_id: str
    integration_id: str | None
    at: float
    decision: str
    entity: str
    entity_id: str
    reason: str
    details_json: dict[str, object]
