"""Every operation that the mock serves, by resource; a new resource adds one line here."""

from __future__ import annotations

from ..operations import Operation
from . import (
    authorization,
    cancellations,
    categories,
    events,
    external_orders,
    logistics,
    orders,
    package_groups,
    packages,
    product_batches,
    products,
    returns,
    shipping,
)

OPERATIONS: tuple[Operation, ...] = (
    *authorization.OPERATIONS,
    *products.OPERATIONS,
    *product_batches.OPERATIONS,
    *categories.OPERATIONS,
    *orders.OPERATIONS,
    *external_orders.OPERATIONS,
    *packages.OPERATIONS,
    *package_groups.OPERATIONS,
    *shipping.OPERATIONS,
    *logistics.OPERATIONS,
    *cancellations.OPERATIONS,
    *returns.OPERATIONS,
    *events.OPERATIONS,
)
