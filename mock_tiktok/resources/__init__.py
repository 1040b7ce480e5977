"""Every operation that the mock serves, by resource; a new resource adds one line here."""

from __future__ import annotations

from ..operations import Operation
from . import (
    authorization,
    cancellations,
    categories,
    events,
    logistics,
    orders,
    packages,
    product_batches,
    products,
)

OPERATIONS: tuple[Operation, ...] = (
    *authorization.OPERATIONS,
    *products.OPERATIONS,
    *product_batches.OPERATIONS,
    *categories.OPERATIONS,
    *orders.OPERATIONS,
    *packages.OPERATIONS,
    *logistics.OPERATIONS,
    *cancellations.OPERATIONS,
    *events.OPERATIONS,
)
