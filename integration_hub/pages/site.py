"""All pages."""

from __future__ import annotations

from integration_hub.pages import (
    connectors,
    exceptions,
    integration,
    integrations,
    orders,
    product,
    products,
    setup,
    sign_in,
)

BLUEPRINTS = tuple(
    module.routes
    for module in (
        sign_in,
        integrations,
        integration,
        connectors,
        products,
        product,
        orders,
        exceptions,
        setup,
    )
)
