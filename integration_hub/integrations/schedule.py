"""What comes to run of itself once an integration is connected, as data: the flows by their names, and how often."""

from __future__ import annotations

from collections.abc import Callable

from integration_hub.ground.capabilities import Capabilities
from integration_hub.ground.desk import Work
from integration_hub.integrations.sessions import Integration

# (flow, seconds between runs, whether the connector's capabilities call for it)
RECURRING: tuple[tuple[str, float, Callable[[Capabilities], bool]], ...] = (
    ("pull_locations", 900.0, lambda it: it.pull_locations),
    ("pull_products", 900.0, lambda it: it.pull_products),
    ("push_products", 900.0, lambda it: it.push_products),
    ("pull_stock", 300.0, lambda it: it.pull_stock),
    ("push_stock", 900.0, lambda it: it.push_stock),
    ("import_orders", 300.0, lambda it: it.pull_orders),
    ("push_orders", 300.0, lambda it: it.push_orders or it.push_fulfillments),
    ("import_fulfillments", 300.0, lambda it: it.pull_fulfillments),
)
ROUTING_RETRY_S = 3 * 3600.0  # facts/hub-behaviour.md 1.8


def start_recurring(work: Work, integration: Integration) -> None:
    """Start the integration's recurring work, in the transaction that connects it; safe to repeat."""
    for flow, every, wanted in RECURRING:
        if wanted(work.desk.able(integration)):
            work.enqueue(flow, every=every)
    work.of(None).enqueue(
        "retry_routing",
        every=ROUTING_RETRY_S,
    )
