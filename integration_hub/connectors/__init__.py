"""The vendor products the hub speaks to, in the order of the connector catalog.

`records`: what crosses the seam, in neutral words. `protocol`: what a session may offer and how a flow asks for it.
`refreshing`: tokens renewed by one worker at a time. A package a vendor: `tiktok_shop`, `salesforce` (the platform's
two products), `commerce_cloud`; nothing outside names them but the table here. Public are `build`, `records` and
`protocol`.
"""

from __future__ import annotations

import random as randomness
from collections.abc import Mapping
from typing import Protocol

from integration_hub.connectors.commerce_cloud.connector import CommerceCloud
from integration_hub.connectors.protocol import Connector
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.salesforce.service_cloud import ServiceCloud
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.ground.clock import Clock
from integration_hub.ground.outbound import Outbound


class Builder(Protocol):
    """Makes a connector of what every connector gets."""

    def __call__(
        self,
        *,
        outbound: Outbound,
        clock: Clock,
        random: randomness.Random,
        apps: Mapping[str, str],
        base_url: str,
    ) -> Connector: ...


BUILDERS: tuple[Builder, ...] = (TikTokShop, CommerceCloud, OrderManagement, ServiceCloud)


def build(
    outbound: Outbound,
    clock: Clock,
    random: randomness.Random,
    apps: Mapping[str, str],
    base_url: str,
    builders: tuple[Builder, ...] = BUILDERS,
) -> dict[str, Connector]:
    """Return every connector by its key; `apps` holds the hub's registrations with the vendors."""
    connectors: dict[str, Connector] = {}
    for builder in builders:
        connector = builder(outbound=outbound, clock=clock, random=random, apps=apps, base_url=base_url)
        if connector.key in connectors:
            raise ValueError(f"two connectors are called {connector.key!r}")
        connectors[connector.key] = connector
    return connectors
