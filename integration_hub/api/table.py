"""The API's operations, in the order in which its document shows them."""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Any

from pydantic import BaseModel

from integration_hub.api import asked, goods, ordering, setting_up, told
from integration_hub.api.wire.openapi import document
from integration_hub.api.wire.operations import HTML, NOTHING, PREFIX, Answer, Call, Operation
from integration_hub.ground.keys import INSTALLATION, OPERATOR, WAREHOUSE

_SHIPPERS = (OPERATOR, WAREHOUSE)
_ONE = "/integrations/{integrationId}"


def _api(
    method: str,
    path: str,
    view: Callable[..., Answer],
    answer: type[BaseModel] | UnionType,
    status: int = 200,
    **declared: Any,
) -> Operation:
    return Operation(method, PREFIX + path, view, {status: answer}, **declared)


def show_document(call: Call) -> Answer:
    """Answer this document."""
    return DOCUMENT


OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/ready", told.check_ready, {200: told.Ready}, callers=()),
    Operation("GET", "/openapi.json", show_document, {200: told.Document}, callers=()),
    Operation(
        "GET",
        "/oauth/callback",
        told.finish_oauth,
        {200: HTML, 400: HTML},
        callers=(),
        query=asked.Callback,
        transacted=False,
    ),
    Operation(
        "POST",
        "/webhooks/{vendor}",
        told.receive_event,
        {200: NOTHING},
        callers=(),
        payload="The vendor's notification as it was signed.",
        refusals=(400, 401, 404),
        transacted=False,
    ),
    _api(
        "POST",
        "/organizations",
        setting_up.create_organization,
        setting_up.Organization,
        201,
        callers=(INSTALLATION,),
        body=asked.OrganizationToMake,
    ),
    _api(
        "GET",
        "/connectors",
        setting_up.list_connectors,
        setting_up.Connectors,
        callers=(OPERATOR, INSTALLATION),
    ),
    _api(
        "POST",
        "/integrations",
        setting_up.add_integration,
        setting_up.Integration,
        201,
        body=asked.IntegrationToAdd,
        refusals=(422,),
    ),
    _api("GET", "/integrations", setting_up.list_integrations, setting_up.Integrations),
    _api("GET", _ONE, setting_up.get_integration, setting_up.Integration),
    _api("DELETE", _ONE, setting_up.delete_integration, setting_up.Deleted, refusals=(409,)),
    _api(
        "PUT",
        f"{_ONE}/settings",
        setting_up.save_settings,
        setting_up.Integration,
        body=asked.SettingsToSave,
        refusals=(422,),
    ),
    _api(
        "POST",
        f"{_ONE}/connect",
        setting_up.connect,
        setting_up.Started | setting_up.Integration,
        refusals=(409, 422),
        transacted=False,
    ),
    _api("POST", f"{_ONE}/probe", setting_up.probe, setting_up.Connection, transacted=False),
    _api("POST", f"{_ONE}/disconnect", setting_up.disconnect, setting_up.Integration),
    _api("POST", f"{_ONE}/enable", setting_up.enable, setting_up.Integration),
    _api("POST", f"{_ONE}/disable", setting_up.disable, setting_up.Integration),
    _api(
        "POST",
        f"{_ONE}/sync",
        setting_up.sync,
        setting_up.Queued,
        202,
        body=asked.SyncToQueue,
        refusals=(409, 422),
    ),
    _api("GET", f"{_ONE}/location-mappings", setting_up.get_location_mappings, setting_up.Mappings),
    _api(
        "PUT",
        f"{_ONE}/location-mappings",
        setting_up.put_location_mappings,
        setting_up.Mappings,
        body=asked.LocationMappings,
        refusals=(422,),
    ),
    _api(
        "GET",
        "/setup",
        setting_up.check_setup,
        setting_up.SetupReport,
        query=asked.Setup,
        refusals=(422,),
        transacted=False,
    ),
    _api("GET", "/sku-audit", setting_up.audit_skus, setting_up.SkuAudit),
    _api("GET", "/products", goods.list_products, goods.Products, query=asked.Products),
    _api(
        "POST",
        "/products",
        goods.add_product,
        goods.Product,
        201,
        body=asked.ProductToAdd,
        refusals=(422,),
    ),
    _api("GET", "/products/{productId}", goods.get_product, goods.Product),
    _api(
        "PUT",
        "/products/{productId}",
        goods.edit_product,
        goods.Product,
        body=asked.ProductToEdit,
        refusals=(409, 422),
    ),
    _api(
        "GET",
        "/products/{productId}/channel-options",
        goods.get_channel_options,
        goods.ChannelOptions,
    ),
    _api(
        "PUT",
        "/products/{productId}/channel-options",
        goods.put_channel_options,
        goods.ChannelOptions,
        body=asked.ChannelOptionsToSave,
        refusals=(422,),
    ),
    _api("GET", "/locations", goods.list_locations, goods.Locations, query=asked.Listing),
    _api("POST", "/locations", goods.add_location, goods.Location, 201, body=asked.LocationToAdd),
    _api(
        "PUT",
        "/locations/{locationId}",
        goods.edit_location,
        goods.Location,
        body=asked.LocationToEdit,
        refusals=(422,),
    ),
    _api("POST", "/locations/{locationId}/keys", goods.issue_warehouse_key, goods.WarehouseKey, 201),
    _api("GET", "/inventory", goods.list_stock, goods.Stock, query=asked.Stock),
    _api(
        "PUT",
        "/inventory",
        goods.count_stock,
        goods.Counted,
        callers=_SHIPPERS,
        body=asked.StockCount,
        refusals=(404, 422),
        transacted=False,
    ),
    _api("GET", "/inventory/ledger", goods.list_ledger, goods.Ledger, query=asked.Ledger),
    _api("GET", "/routing/cards", ordering.get_cards, ordering.Cards),
    _api(
        "PUT",
        "/routing/cards",
        ordering.put_cards,
        ordering.Cards,
        body=asked.CardsToPut,
        refusals=(422,),
    ),
    _api("GET", "/orders", ordering.list_orders, ordering.Orders, query=asked.Orders),
    _api("GET", "/orders/{orderId}", ordering.get_order, ordering.Order),
    _api("POST", "/orders/{orderId}/route", ordering.route_order, ordering.Order, transacted=False),
    _api(
        "POST",
        "/orders/{orderId}/cancel",
        ordering.cancel_order,
        ordering.Order,
        body=asked.OrderToCancel,
        transacted=False,
    ),
    _api(
        "GET",
        "/shipments",
        ordering.list_shipments,
        ordering.Shipments,
        callers=_SHIPPERS,
        query=asked.Shipments,
    ),
    _api("GET", "/shipments/{shipmentId}", ordering.get_shipment, ordering.Shipment, callers=_SHIPPERS),
    _api(
        "POST",
        "/shipments/{shipmentId}/cancel",
        ordering.cancel_shipment,
        ordering.Shipment,
        body=asked.RequestToCancel,
        transacted=False,
    ),
    Operation(
        "POST",
        f"{PREFIX}/fulfillments",
        ordering.record_fulfillment,
        {201: ordering.Fulfillment, 200: ordering.Fulfillment},
        callers=_SHIPPERS,
        body=asked.FulfillmentToRecord,
        refusals=(404, 422),
        transacted=False,
    ),
    _api(
        "GET",
        "/fulfillments",
        ordering.list_fulfillments,
        ordering.Fulfillments,
        query=asked.Fulfillments,
    ),
    _api("GET", "/exceptions", told.list_exceptions, told.Exceptions, query=asked.Exceptions),
    _api("GET", "/journal", told.list_journal, told.Journal, query=asked.Journal),
    _api("GET", "/jobs", told.list_jobs, told.Jobs, query=asked.Listing),
)
DOCUMENT = document(OPERATIONS)
