"""Every code for which the hub may open an exception, with who decides it; the hub's own document has the list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.checkers.tools.causes import catalog, integrations, orders, refusals
from scenarios.checkers.tools.causes.decider import Decider

DECIDERS: Mapping[str, Decider] = MappingProxyType(
    {
        "unknown_sku": Decider(orders.unknown_sku, orders.unknown_skus),
        "masked_address": Decider(orders.masked_address, orders.masked_addresses),
        "missing_address": Decider(orders.missing_address, orders.missing_addresses),
        "unmapped_location": Decider(orders.unmapped_location, orders.unmapped_locations),
        "routing_failed": Decider(orders.routing_failed, orders.failed_routes),
        "fulfillment_mismatch": Decider(orders.fulfillment_mismatch, orders.mismatches),
        "fulfillment_rejected": Decider(orders.fulfillment_rejected, orders.rejections),
        "order_unreadable": Decider(orders.order_unreadable),
        "order_refused": Decider(refusals.order_refused),
        "address_refused": Decider(refusals.address_refused),
        "fulfillment_order_refused": Decider(refusals.fulfillment_order_refused),
        "release_refused": Decider(refusals.release_refused),
        "shipment_refused": Decider(refusals.shipment_refused),
        "cancellation_refused": Decider(refusals.cancellation_refused),
        "unmatched_sku": Decider(catalog.unmatched_sku),
        "duplicate_sku": Decider(catalog.duplicate_sku),
        "sku_collision": Decider(catalog.sku_collision),
        "product_refused": Decider(catalog.product_refused),
        "audit_failed": Decider(catalog.audit_failed, catalog.failed_audits),
        "stock_refused": Decider(catalog.stock_refused),
        "region_not_allowed": Decider(integrations.region_not_allowed),
        "region_unknown": Decider(integrations.region_unknown),
        "direction_not_supported": Decider(integrations.direction_not_supported),
        "direction_conflict": Decider(integrations.direction_conflict),
        "connection_lost": Decider(integrations.connection_lost, integrations.lost_connections),
        "work_failed": Decider(integrations.work_failed),
        "job_crashed": Decider(integrations.job_crashed),
    }
)
