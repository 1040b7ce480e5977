"""Every flow by the name its jobs carry."""

from __future__ import annotations

from collections.abc import Callable

from integration_hub.flows import (
    import_orders,
    pull_products,
    push_orders,
    push_products,
    sync_inventory,
    sync_locations,
)
from integration_hub.ground.desk import Desk
from integration_hub.ground.jobs import Job
from integration_hub.integrations.sessions import Sessions

Flow = Callable[[Desk, Sessions, Job], None]

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
    "import_fulfillments": import_orders.poll_fulfillments,
}
