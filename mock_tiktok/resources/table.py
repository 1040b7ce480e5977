"""Every operation that the mock serves, by resource; a new resource adds one line here."""

from __future__ import annotations

from mock_tiktok.resources.fulfillment import deliveries, package_groups, packages, shipping
from mock_tiktok.resources.orders import cancellations, external_orders, refunds, returns
from mock_tiktok.resources.orders import reading as orders
from mock_tiktok.resources.products import batches as product_batches
from mock_tiktok.resources.products import brands, categories, uploads
from mock_tiktok.resources.products import listings as products
from mock_tiktok.resources.shop import authorization, events, logistics
from mock_tiktok.wire.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *authorization.OPERATIONS,
    *products.OPERATIONS,
    *product_batches.OPERATIONS,
    *categories.OPERATIONS,
    *brands.OPERATIONS,
    *uploads.OPERATIONS,
    *orders.OPERATIONS,
    *external_orders.OPERATIONS,
    *packages.OPERATIONS,
    *package_groups.OPERATIONS,
    *shipping.OPERATIONS,
    *deliveries.OPERATIONS,
    *logistics.OPERATIONS,
    *cancellations.OPERATIONS,
    *returns.OPERATIONS,
    *refunds.OPERATIONS,
    *events.OPERATIONS,
)
