"""Every flow by the name its jobs carry, and what comes to run when an integration is connected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from integration_hub.connectors.protocol import Capabilities
from integration_hub.flows import (
    import_fulfillments,
    import_orders,
    pull_products,
    push_orders,
    push_products,
    sync_inventory,
    sync_locations,
)
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import Connection
from integration_hub.integrations.row import Integration

if TYPE_CHECKING:
    from integration_hub.hub import Hub

Flow = Callable[["Hub", Job], None]

FLOWS: dict[str, Flow] = {
    "pull_products": pull_products.run,
    "read_listings": pull_products.reread,
    "push_products": push_products.run,
    "pull_locations": sync_locations.run,
    "pull_stock": sync_inventory.pull,
    "push_stock": sync_inventory.tell,
    "tell_stock": sync_inventory.tell,
    "tell_moved": sync_inventory.tell_moved,
    "import_orders": import_orders.poll,
    "inbound_event": import_orders.event,
    "retry_routing": import_orders.retry_routing,
    "push_orders": push_orders.run,
    "push_fulfillments": push_orders.run,
    "import_fulfillments": import_fulfillments.run,
}

# (flow, seconds between runs, whether the connector's capabilities call for it)
RECURRING: tuple[tuple[str, float, Callable[[Capabilities], bool]], ...] = (
    ("pull_locations", 900.0, lambda able: able.pull_locations),
    ("pull_products", 900.0, lambda able: able.pull_products),
    ("push_products", 900.0, lambda able: able.push_products),
    ("pull_stock", 300.0, lambda able: able.pull_stock),
    ("push_stock", 900.0, lambda able: able.push_stock),
    ("import_orders", 300.0, lambda able: able.pull_orders),
    ("push_orders", 300.0, lambda able: able.push_orders or able.push_fulfillments),
    ("import_fulfillments", 300.0, lambda able: able.pull_fulfillments),
)
ROUTING_RETRY_S = 3 * 3600.0  # facts/hub-behaviour.md 1.8


def start_recurring(hub: Hub, connection: Connection, integration: Integration) -> None:
    """Start the integration's recurring work, in the transaction that connects it; safe to repeat."""
    able = hub.connectors[integration.connector].capabilities
    for flow, every, wanted in RECURRING:
        if wanted(able):
            hub.enqueue(
                connection,
                organization_id=integration.organization_id,
                flow=flow,
                integration_id=integration.id,
                unique_key=f"{flow}:{integration.id}",
                every=every,
            )
    hub.enqueue(
        connection,
        organization_id=integration.organization_id,
        flow="retry_routing",
        unique_key=f"retry_routing:{integration.organization_id}:every",
        every=ROUTING_RETRY_S,
    )
