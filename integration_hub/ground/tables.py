"""The hub's tables.

Every table that holds a merchant's rows carries `organization_id` or hangs off one that does. Instants are Unix
seconds (float, UTC) in columns ending in `_at`; money is a decimal string beside a currency; columns named
`*_json` hold plain JSON (`stored.py` says what). Uniqueness that a promise depends on is a constraint here, never only
a check in code: an order exists once per (integration, external id), a remote object once per (entity, integration,
purpose), a stock event once per cause, an open exception once per cause.

No transaction stays open across an exchange: flows read, close, call, then write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from integration_hub.ground import rows

metadata = MetaData()
R = TypeVar("R")

if TYPE_CHECKING:

    class TableOf(Table, Generic[R]):
        """A table whose rows mypy knows."""


def _table(name: str, row: type[R], *items: SchemaItem) -> TableOf[R]:
    return cast("TableOf[R]", Table(name, metadata, *items, info={"row": row}))


def _id() -> Column[str]:
    return Column("id", String(40), primary_key=True)


def _organization() -> Column[str]:
    return Column("organization_id", String(40), ForeignKey("organizations.id"), nullable=False)


def _integration(*, nullable: bool = False) -> Column[str]:
    return Column("integration_id", String(40), ForeignKey("integrations.id"), nullable=nullable)


organizations = _table(
    "organizations",
    rows.OrganizationRow,
    _id(),
    Column("name", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

api_keys = _table(
    "api_keys",
    rows.ApiKeyRow,
    Column("key", String(80), primary_key=True),
    _organization(),
    Column("role", String(20), nullable=False),  # operator | warehouse
    Column("location_id", String(40)),  # a warehouse key sees this location only
)

integrations = _table(
    "integrations",
    rows.IntegrationRow,
    _id(),
    _organization(),
    Column("connector", String(40), nullable=False),  # a key of connectors.CONNECTORS
    Column("name", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("status", String(20), nullable=False),  # not_connected | connected | error
    Column("settings_json", JSON, nullable=False),  # by setting name; empty until saved
    Column("settings_saved_at", Float),
    Column("connection_json", JSON),  # tokens, expiries, shop; None while not connected
    Column("last_error", Text),
    Column("probed_at", Float),
    Column("left_alone_until", Float),  # the vendor asked for it: nothing is sent there before
    Column("created_at", Float, nullable=False),
    # Filled for connectors limited to one integration an organization, so that a race of two adds cannot win twice.
    Column("exclusive_key", String(90), unique=True),
)

oauth_states = _table(
    "oauth_states",
    rows.OAuthStateRow,
    Column("state", String(80), primary_key=True),
    _integration(),
    Column("redirect_uri", Text, nullable=False),
    Column("code_verifier", Text),
    Column("created_at", Float, nullable=False),
)

products = _table(
    "products",
    rows.ProductRow,
    _id(),
    _organization(),
    Column("sku", Text),  # None only for a parent without one
    Column("name", Text, nullable=False),
    Column("kind", String(10), nullable=False),  # simple | parent | child | bundle
    Column("parent_id", String(40)),
    Column("origin_integration_id", String(40)),  # the owner; None when made by hand or import
    Column("price", String(40)),
    Column("currency", String(3)),
    Column("attributes_json", JSON, nullable=False, info={"holds": "Attributes"}),
    Column("components_json", JSON, info={"holds": "list[Component]"}),  # of a bundle
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("organization_id", "sku", name="product_sku"),
    Index("product_parent", "parent_id"),
)

channel_options = _table(
    "channel_options",
    rows.ChannelOptionRow,
    Column("product_id", String(40), ForeignKey("products.id"), primary_key=True),
    Column("integration_id", String(40), ForeignKey("integrations.id"), primary_key=True),
    Column("sync_to_channel", Boolean, nullable=False, default=True),
    Column("inventory_buffer", Integer, nullable=False, default=0),
    Column("channel_sku", Text),
    UniqueConstraint("integration_id", "channel_sku", name="channel_sku_once"),
)

listings = _table(
    "listings",
    rows.ListingRow,
    _id(),
    _integration(),
    Column("external_product_id", String(80), nullable=False),
    Column("external_sku_id", String(120), nullable=False),
    Column("sku", Text),  # byte for byte as the channel spells it
    Column("product_id", String(40)),  # the link; None while unmatched
    Column("status", String(30), nullable=False),  # pending | active | failed | inactive | deleted
    Column("details_json", JSON, nullable=False, info={"holds": "Said"}),
    Column("pushed_version", Integer),  # product version last written to the channel
    Column(
        "told_json", JSON, info={"holds": "dict[str, int]"}
    ),  # stock last told: {external_location_id: quantity}
    Column("source_updated_at", Float),
    UniqueConstraint("integration_id", "external_sku_id", name="listing_once"),
    Index("listing_product", "product_id", "integration_id"),
    Index("listing_sku", "integration_id", "sku"),
)

locations = _table(
    "locations",
    rows.LocationRow,
    _id(),
    _organization(),
    Column("name", Text, nullable=False),
    Column("location_type", Text),  # the vendor's word, compared exactly
    Column("source_integration_id", String(40)),  # None: made by the operator
    Column(
        "in_scope", Boolean, nullable=False, default=True
    ),  # False: outside the connector's location filter
    Column("platform_fulfilled", Boolean, nullable=False, default=False),  # stock the platform ships from
    Column("address_json", JSON, nullable=False, info={"holds": "dict[str, str]"}),
)

location_mappings = _table(
    "location_mappings",
    rows.LocationMappingRow,
    Column("integration_id", String(40), ForeignKey("integrations.id"), primary_key=True),
    Column("external_location_id", String(120), primary_key=True),
    Column("external_name", Text, nullable=False),
    Column("details_json", JSON, nullable=False, info={"holds": "Place"}),
    Column("location_id", String(40)),  # None: unmapped, which is an exception and never a default
)

stock = _table(
    "stock",
    rows.StockRow,
    Column("organization_id", String(40), ForeignKey("organizations.id"), primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("location_id", String(40), primary_key=True),  # VIRTUAL_LOCATION holds commits not yet routed
    Column("on_hand", Integer, nullable=False, default=0),
    Column("committed", Integer, nullable=False, default=0),
    Column("unavailable", Integer, nullable=False, default=0),
)

VIRTUAL_LOCATION = "virtual"

stock_events = _table(
    "stock_events",
    rows.StockEventRow,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _organization(),
    Column("sku", Text, nullable=False),
    Column("location_id", String(40), nullable=False),
    Column("event", String(30), nullable=False),  # facts/hub-behaviour.md 1.7: ship, fulfill, receive, ...
    Column("on_hand_delta", Integer, nullable=False, default=0),
    Column("committed_delta", Integer, nullable=False, default=0),
    Column("unavailable_delta", Integer, nullable=False, default=0),
    Column("cause", String(160), nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("organization_id", "cause", "sku", "location_id", name="stock_event_once"),
    Index("stock_event_order", "organization_id", "number"),
    Index("stock_event_sku", "organization_id", "sku"),
)

stock_counts = _table(  # what a source last reported, so that only the change of a count moves our ledger
    "stock_counts",
    rows.StockCountRow,
    Column("source_id", String(40), primary_key=True),  # integration id, or location id for a warehouse
    Column("location_id", String(40), primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("quantity", Integer),  # None: it was taken back, and is read as if never counted
    Column("counted_at", Float),  # None: the source does not say, so that only changes of its figure count
    Column("revision", Integer, nullable=False, default=0),
)

orders = _table(
    "orders",
    rows.OrderRow,
    _id(),
    _organization(),
    _integration(),
    Column("external_order_id", String(80), nullable=False),
    Column("order_number", String(80), nullable=False),
    Column("status", String(30), nullable=False),
    Column("routing_status", String(20), nullable=False),  # none | pending | routed | failed
    Column("fulfilled_by_platform", Boolean, nullable=False, default=False),
    Column("external_status", String(60), nullable=False),
    Column("external_location_id", String(120)),
    Column("currency", String(3), nullable=False),
    # Decimal strings: subtotal, shipping, tax, discount, total.
    Column("amounts_json", JSON, nullable=False, info={"holds": "dict[str, str]"}),
    Column("ship_to_json", JSON, nullable=False, info={"holds": "dict[str, str]"}),
    Column("buyer_json", JSON, nullable=False, info={"holds": "dict[str, str]"}),
    Column("notes_json", JSON, nullable=False, info={"holds": "Notes"}),
    Column("placed_at", Float, nullable=False),
    Column("source_updated_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("integration_id", "external_order_id", name="order_once"),
    Index("order_status", "organization_id", "status"),
)

order_lines = _table(
    "order_lines",
    rows.OrderLineRow,
    _id(),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("channel_sku", Text, nullable=False),  # as the channel spelled it
    Column("product_id", String(40)),  # None: nothing we hold has that SKU
    Column("name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("canceled", Integer, nullable=False, default=0),
    Column("unit_price", String(40), nullable=False),
    Column("external_line_ids_json", JSON, nullable=False, info={"holds": "list[str]"}),
)

shipping_requests = _table(
    "shipping_requests",
    rows.ShippingRequestRow,
    _id(),
    _organization(),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("ext_shipment_id", String(90), nullable=False, unique=True),  # order number, then .2, .3 ...
    Column("location_id", String(40), nullable=False),
    Column("status", String(30), nullable=False),  # readyForFulfillment | partialShipped | shipped | canceled
    Column("card_id", String(40)),
    Column("created_at", Float, nullable=False),
    Index("shipping_request_location", "location_id", "status"),
)

shipping_request_lines = _table(
    "shipping_request_lines",
    rows.ShippingRequestLineRow,
    _id(),
    Column("shipping_request_id", String(40), ForeignKey("shipping_requests.id"), nullable=False, index=True),
    Column("order_line_id", String(40), ForeignKey("order_lines.id"), nullable=False),
    Column("sku", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("shipped", Integer, nullable=False, default=0),
)

fulfillments = _table(
    "fulfillments",
    rows.FulfillmentRow,
    _id(),
    _organization(),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("shipping_request_id", String(40), ForeignKey("shipping_requests.id")),
    Column("source", String(60), nullable=False),  # api key's location, or integration id
    Column("ext_reference_id", String(120), nullable=False),  # the sender's own id: its duplicate guard
    Column("kind", String(10), nullable=False),  # shipped | rejected
    Column("carrier", Text),
    Column("tracking_number", Text),
    Column(
        "lines_json", JSON, nullable=False, info={"holds": "list[Left]"}
    ),  # [{"order_line_id", "sku", "quantity"}]
    Column("created_at", Float, nullable=False),
    UniqueConstraint("organization_id", "source", "ext_reference_id", name="fulfillment_once"),
)

remote_objects = _table(  # the outbox and its memory: one remote object per (entity, integration, purpose)
    "remote_objects",
    rows.WishRow,
    Column("entity_id", String(40), primary_key=True),
    Column("integration_id", String(40), ForeignKey("integrations.id"), primary_key=True),
    Column(
        "purpose", String(40), primary_key=True
    ),  # order | fulfillment_order | tracking | cancellation | ...
    _organization(),
    Column("status", String(20), nullable=False),  # wanted | sent | unknown | refused | unneeded
    Column("external_id", String(120)),
    Column("details_json", JSON, nullable=False),  # further ids, in the vendor's words
    Column("updated_at", Float, nullable=False),
    Index("remote_open", "integration_id", "status", "purpose"),
    Index("remote_external", "integration_id", "external_id"),
)

routing_cards = _table(
    "routing_cards",
    rows.RoutingCardRow,
    _id(),
    _organization(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("filters_json", JSON, nullable=False, info={"holds": "Filters"}),
    Column("location_ids_json", JSON, nullable=False, info={"holds": "list[str]"}),  # by priority
    Column("allow_split", Boolean, nullable=False, default=False),
    Column("ignore_inventory", Boolean, nullable=False, default=False),
)

exceptions = _table(
    "exceptions",
    rows.ExceptionRow,
    _id(),
    _organization(),
    _integration(nullable=True),
    Column("code", String(60), nullable=False),
    Column("entity", String(20), nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("details_json", JSON, nullable=False),
    Column("open_key", String(200), unique=True),  # the cause while open, None once closed
    Column("opened_at", Float, nullable=False),
    Column("closed_at", Float),
)

jobs = _table(
    "jobs",
    rows.JobRow,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _organization(),
    _integration(nullable=True),
    Column("flow", String(40), nullable=False),
    Column("arguments_json", JSON, nullable=False, info={"holds": "dict[str, str]"}),
    Column("unique_key", String(200), unique=True),  # set while waiting, so equal work is queued once
    Column("due_at", Float, nullable=False),
    Column("status", String(10), nullable=False),  # waiting | running | done | parked
    Column("attempts", Integer, nullable=False, default=0),
    Column("every", Float),  # recurring: seconds between runs
    Column("last_error", Text),
    Index("job_due", "status", "due_at", "number"),
)

cursors = _table(
    "cursors",
    rows.CursorRow,
    Column("integration_id", String(40), ForeignKey("integrations.id"), primary_key=True),
    Column("flow", String(40), primary_key=True),
    Column("value_json", JSON, nullable=False, info={"holds": "dict[str, float]"}),
)

inbound_events = _table(  # webhooks, stored before they are acknowledged
    "inbound_events",
    rows.InboundEventRow,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _integration(),
    Column("notification_id", String(120), nullable=False),
    Column("topic", String(60), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("handled_at", Float),
    UniqueConstraint("integration_id", "notification_id", name="event_once"),
)

journal = _table(  # the hub's own decisions, with reasons
    "journal",
    rows.JournalRow,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _organization(),
    _integration(nullable=True),
    Column("at", Float, nullable=False),
    Column("decision", String(60), nullable=False),  # e.g. product_linked, push_refused, order_routed
    Column("entity", String(20), nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("details_json", JSON, nullable=False),
)
