"""The tables of all APIs in one, from which routing, the OpenAPI document, the ledger and the control plane derive."""

from __future__ import annotations

from mock_salesforce.commerce_cloud.ocapi import data as ocapi_data
from mock_salesforce.commerce_cloud.ocapi import shop as ocapi_shop
from mock_salesforce.commerce_cloud.omnichannel.reservations import OMNICHANNEL_APIS
from mock_salesforce.commerce_cloud.orders import orders as scapi_orders
from mock_salesforce.commerce_cloud.products import catalogs as scapi_catalogs
from mock_salesforce.commerce_cloud.products import products as scapi_products
from mock_salesforce.commerce_cloud.sign_in import account_manager, slas
from mock_salesforce.commerce_cloud.storefront import apis as shopper
from mock_salesforce.commerce_cloud.storefront.baskets import BASKET_APIS
from mock_salesforce.commerce_cloud.wire.operations import Api

APIS: tuple[Api, ...] = (
    account_manager.API,
    slas.API,
    scapi_products.API,
    scapi_catalogs.API,
    scapi_orders.API,
    shopper.PRODUCTS_API,
    shopper.AVAILABILITY_API,
    shopper.SEARCH_API,
    *BASKET_APIS,
    *OMNICHANNEL_APIS,
    ocapi_shop.API,
    ocapi_data.API,
)
