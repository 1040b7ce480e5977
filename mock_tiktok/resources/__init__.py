"""Every operation that the mock serves, by resource; a new resource adds one line here."""

from __future__ import annotations

from ..operations import Operation
from . import (
    authorization,
    brands,
    cancellations,
    categories,
    deliveries,
    events,
    external_orders,
    logistics,
    orders,
    package_groups,
    packages,
    product_batches,
    products,
    refunds,
    returns,
    shipping,
    uploads,
)

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
