"""What every flow needs of its integration: the row as it is now, and whether data may flow at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, select

from integration_hub.ground.desk import Desk
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.rows import IntegrationRow
from integration_hub.ground.tables import cursors, integrations

Integration = IntegrationRow


@returning(IntegrationRow)
def _all_of(organization_id: str) -> Executable:
    return (
        select(integrations)
        .where(integrations.c.organization_id == organization_id)
        .order_by(integrations.c.created_at, integrations.c.id)
    )


def working(desk: Desk, integration_id: str | None) -> Integration | None:
    """Return the integration if it is connected and enabled; None means that nothing may flow (promise I14)."""
    with desk.store.transaction() as connection:
        row = connection.select(integrations, id=integration_id).one_or_none()
    if row is None or not row.enabled or row.status != "connected" or row.connection_json is None:
        return None
    return row


def all_working(desk: Desk, organization_id: str) -> list[Integration]:
    """Return the organization's integrations through which data may flow, in the order they were added."""
    with desk.store.transaction() as connection:
        rows = connection.execute(_all_of(organization_id)).all()
    return [
        row for row in rows if row.enabled and row.status == "connected" and row.connection_json is not None
    ]


def read_cursor(connection: Connection, integration_id: str, flow: str) -> dict[str, Any] | None:
    """Return how far the flow has durably come."""
    row = connection.select(cursors, integration_id=integration_id, flow=flow).one_or_none()
    return None if row is None else dict(row.value_json)


def keep_cursor(
    connection: Connection,
    integration_id: str,
    flow: str,
    value: dict[str, Any],
    known: dict[str, Any] | None,
) -> None:
    """Store how far the flow has come from `known`, in the transaction that made it so (promise I17)."""
    if known is None:
        connection.insert(cursors, {"integration_id": integration_id, "flow": flow, "value_json": value})
    elif known != value:
        mine = {"integration_id": integration_id, "flow": flow}
        connection.update(cursors, mine, {"value_json": value})
