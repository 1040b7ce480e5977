"""A changed order is taken for a new one: the look-up wants an equal time of change, and nothing is unique."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import UniqueConstraint, select

from integration_hub.connectors.records import ChannelOrder
from integration_hub.ground.desk import Desk
from integration_hub.ground.tables import metadata, orders
from integration_hub.integrations.sessions import Integration
from integration_hub.orders import ingest as domain
from integration_hub.orders.ingest import _create
from scenarios.planted_bugs.bug import PlantedBug
from scenarios.world.world import applications


def _store(desk: Desk, integration: Integration, order: ChannelOrder) -> str:
    with desk.begin(integration.organization_id, integration.id) as work:
        known = work.connection.scalar(
            select(orders.c.id).where(
                orders.c.integration_id == integration.id,
                orders.c.external_order_id == order.external_order_id,
                orders.c.source_updated_at == order.updated_at,
            )
        )
        return str(known) if known is not None else _create(work, integration, order)


@contextmanager
def plant() -> Iterator[None]:
    """Take the constraint off the table, and look an order up by its id and its time of change."""
    once = next(
        each
        for each in orders.constraints
        if isinstance(each, UniqueConstraint) and each.name == "order_once"
    )
    orders.constraints.discard(once)
    _build_tables()
    try:
        with patch.object(domain, "_store", _store):
            yield
    finally:
        orders.constraints.add(once)
        _build_tables()


def _build_tables() -> None:
    engine = applications().store.engine
    metadata.drop_all(engine)
    metadata.create_all(engine)


BUG = PlantedBug(
    name="double_order_on_webhook_and_poll",
    title="One TikTok order becomes two",
    scenario="happy_path",
    connector="service_cloud",
    story_title="Happy path, salesforce primary, US",
    expected_code="duplicate_order",
    plant=plant,
)
