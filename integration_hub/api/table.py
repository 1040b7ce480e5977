"""The API's operations, in the order in which its document shows them."""

from __future__ import annotations

from typing import Any

from integration_hub.api import (
    activity,
    bodies,
    integrations,
    orders,
    organizations,
    products,
    public,
    queries,
    shipping,
    stock,
)
from integration_hub.api.answers import goods, ordering, setting_up, told
from integration_hub.api.wire.openapi import document
from integration_hub.api.wire.operations import HTML, NOTHING, PREFIX, Answer, Call, Operation
from integration_hub.ground.keys import INSTALLATION, OPERATOR, WAREHOUSE

_SHIPPERS = (OPERATOR, WAREHOUSE)
_ONE = "/integrations/{integrationId}"


def _api(method: str, path: str, view: Any, answer: Any, status: int = 200, **declared: Any) -> Operation:
    return Operation(method, PREFIX + path, view, {status: answer}, **declared)


def show_document(call: Call) -> Answer:
    """Answer this document."""
    return DOCUMENT


OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/ready", public.check_ready, {200: told.Ready}, callers=()),
    Operation("GET", "/openapi.json", show_document, {200: told.Document}, callers=()),
    Operation(
        "GET",
        "/oauth/callback",
        public.finish_oauth,
        {200: HTML, 400: HTML},
        callers=(),
        query=queries.Callback,
        transacted=False,
    ),
    Operation(
        "POST",
        "/webhooks/{vendor}",
        public.receive_event,
        {200: NOTHING},
        callers=(),
        payload="The vendor's notification as it was signed.",
        refusals=(400, 401, 404),
        transacted=False,
    ),
    _api(
        "POST",
        "/organizations",
        organizations.create_organization,
        setting_up.Organization,
        201,
        callers=(INSTALLATION,),
        body=bodies.OrganizationToMake,
    ),
    _api(
        "GET",
        "/connectors",
        organizations.list_connectors,
        setting_up.Connectors,
        callers=(OPERATOR, INSTALLATION),
    ),
    _api(
        "POST",
        "/integrations",
        integrations.add_integration,
        setting_up.Integration,
        201,
        body=bodies.IntegrationToAdd,
        refusals=(422,),
    ),
    _api("GET", "/integrations", integrations.list_integrations, setting_up.Integrations),
    _api("GET", _ONE, integrations.get_integration, setting_up.Integration),
    _api("DELETE", _ONE, integrations.delete_integration, setting_up.Deleted, refusals=(409,)),
    _api(
        "PUT",
        f"{_ONE}/settings",
        integrations.save_settings,
        setting_up.Integration,
        body=bodies.SettingsToSave,
        refusals=(422,),
    ),
    _api(
        "POST",
        f"{_ONE}/connect",
        integrations.connect,
        setting_up.Started | setting_up.Integration,
        refusals=(409, 422),
        transacted=False,
    ),
    _api("POST", f"{_ONE}/probe", integrations.probe, setting_up.Connection, transacted=False),
    _api("POST", f"{_ONE}/disconnect", integrations.disconnect, setting_up.Integration),
    _api("POST", f"{_ONE}/enable", integrations.enable, setting_up.Integration),
    _api("POST", f"{_ONE}/disable", integrations.disable, setting_up.Integration),
    _api(
        "POST",
        f"{_ONE}/sync",
        integrations.sync,
        setting_up.Queued,
        202,
        body=bodies.SyncToQueue,
        refusals=(409, 422),
    ),
    _api("GET", f"{_ONE}/location-mappings", integrations.get_location_mappings, setting_up.Mappings),
    _api(
        "PUT",
        f"{_ONE}/location-mappings",
        integrations.put_location_mappings,
        setting_up.Mappings,
        body=bodies.LocationMappings,
        refusals=(422,),
    ),
    _api(
        "GET",
        "/setup",
        integrations.check_setup,
        setting_up.SetupReport,
        query=queries.Setup,
        refusals=(422,),
        transacted=False,
    ),
    _api("GET", "/sku-audit", integrations.audit_skus, setting_up.SkuAudit),
    _api("GET", "/products", products.list_products, goods.Products, query=queries.Products),
    _api(
        "POST",
        "/products",
        products.add_product,
        goods.Product,
        201,
        body=bodies.ProductToAdd,
        refusals=(422,),
    ),
    _api("GET", "/products/{productId}", products.get_product, goods.Product),
    _api(
        "PUT",
        "/products/{productId}",
        products.edit_product,
        goods.Product,
        body=bodies.ProductToEdit,
        refusals=(409, 422),
    ),
    _api(
        "GET",
        "/products/{productId}/channel-options",
        products.get_channel_options,
        goods.ChannelOptions,
    ),
    _api(
        "PUT",
        "/products/{productId}/channel-options",
        products.put_channel_options,
        goods.ChannelOptions,
        body=bodies.ChannelOptionsToSave,
        refusals=(422,),
    ),
    _api("GET", "/locations", stock.list_locations, goods.Locations, query=queries.Listing),
    _api("POST", "/locations", stock.add_location, goods.Location, 201, body=bodies.LocationToAdd),
    _api("PUT", "/locations/{locationId}", stock.edit_location, goods.Location, body=bodies.LocationToEdit),
    _api("POST", "/locations/{locationId}/keys", stock.issue_warehouse_key, goods.WarehouseKey, 201),
    _api("GET", "/inventory", stock.list_stock, goods.Stock, query=queries.Stock),
    _api(
        "PUT",
        "/inventory",
        stock.count_stock,
        goods.Counted,
        callers=_SHIPPERS,
        body=bodies.StockCount,
        refusals=(404, 422),
        transacted=False,
    ),
    _api("GET", "/inventory/ledger", stock.list_ledger, goods.Ledger, query=queries.Ledger),
    _api("GET", "/routing/cards", shipping.get_cards, ordering.Cards),
    _api(
        "PUT",
        "/routing/cards",
        shipping.put_cards,
        ordering.Cards,
        body=bodies.CardsToPut,
        refusals=(422,),
    ),
    _api("GET", "/orders", orders.list_orders, ordering.Orders, query=queries.Orders),
    _api("GET", "/orders/{orderId}", orders.get_order, ordering.Order),
    _api("POST", "/orders/{orderId}/route", orders.route_order, ordering.Order, transacted=False),
    _api(
        "POST",
        "/orders/{orderId}/cancel",
        orders.cancel_order,
        ordering.Order,
        body=bodies.OrderToCancel,
        transacted=False,
    ),
    _api(
        "GET",
        "/shipments",
        shipping.list_shipments,
        ordering.Shipments,
        callers=_SHIPPERS,
        query=queries.Shipments,
    ),
    _api("GET", "/shipments/{shipmentId}", shipping.get_shipment, ordering.Shipment, callers=_SHIPPERS),
    _api(
        "POST",
        "/shipments/{shipmentId}/cancel",
        shipping.cancel_shipment,
        ordering.Shipment,
        body=bodies.RequestToCancel,
        transacted=False,
    ),
    Operation(
        "POST",
        f"{PREFIX}/fulfillments",
        shipping.record_fulfillment,
        {201: ordering.Fulfillment, 200: ordering.Fulfillment},
        callers=_SHIPPERS,
        body=bodies.FulfillmentToRecord,
        refusals=(404, 422),
        transacted=False,
    ),
    _api(
        "GET",
        "/fulfillments",
        shipping.list_fulfillments,
        ordering.Fulfillments,
        query=queries.Fulfillments,
    ),
    _api("GET", "/exceptions", activity.list_exceptions, told.Exceptions, query=queries.Exceptions),
    _api("GET", "/journal", activity.list_journal, told.Journal, query=queries.Journal),
    _api("GET", "/jobs", activity.list_jobs, told.Jobs, query=queries.Listing),
)
DOCUMENT = document(OPERATIONS)
