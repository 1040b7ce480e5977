"""Reading what a platform holds: as the catalog's owner, where it is primary, or only to match, where it is not."""

from __future__ import annotations

from integration_hub.catalog import listings
from integration_hub.connectors.protocol import Products
from integration_hub.flows import sync_inventory
from integration_hub.ground.desk import Desk
from integration_hub.ground.jobs import Job
from integration_hub.integrations.sessions import Sessions, all_working, offered, working


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Pull products of an integration whose direction is pull; with `sku` that product alone (rules.md R90)."""
    integration = working(desk, job.integration_id)
    if integration is None or desk.setting(integration, "processProducts") != "pull":
        return
    sku = job.arguments.get("sku")
    others = all_working(desk, integration.organization_id)
    former = [each.id for each in others if desk.setting(each, "processProducts") != "pull"]
    with desk.begin(integration.organization_id, integration.id) as work:
        listings.take_over(work, integration, former)
    created = listings.read(
        desk, integration, offered(sessions.open(integration), Products), owner=True, sku=sku
    )
    if created:
        # First, so that new products go out with their stock instead of being told it one by one.
        sync_inventory.pull(desk, sessions, job)
    with desk.begin(integration.organization_id) as work:
        for other in others:
            if other.id != integration.id and desk.setting(other, "processProducts") == "push":
                work.of(other.id).enqueue("push_products", sku=sku)


def reread(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Read what changed at the platform, as owner or only to match, because it said that something did."""
    integration = working(desk, job.integration_id)
    if integration is None:
        return
    direction = desk.setting(integration, "processProducts")
    if direction not in ("pull", "push"):
        return
    listings.read(desk, integration, offered(sessions.open(integration), Products), owner=direction == "pull")
    with desk.begin(integration.organization_id, integration.id) as work:
        # A listing that went live may be told its stock now.
        work.enqueue("push_stock")
