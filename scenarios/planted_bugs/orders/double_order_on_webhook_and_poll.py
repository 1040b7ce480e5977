"""A changed order is taken for a new one: the look-up wants an equal time of change, and nothing is unique."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import UniqueConstraint

from integration_hub.connectors.records import ChannelOrder
from integration_hub.ground.desk import Work
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import metadata, orders
from integration_hub.integrations.sessions import Integration
from integration_hub.orders import ingest as domain
from scenarios.planted_bugs.bug import PlantedBug
from scenarios.world.world import applications


def _known(work: Work, integration: Integration, order: ChannelOrder) -> OrderRow | None:
    return work.connection.select(
        orders,
        integration_id=integration.id,
        external_order_id=order.external_order_id,
        source_updated_at=order.updated_at,
    ).one_or_none()


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
        with patch.object(domain, "_known", _known):
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
