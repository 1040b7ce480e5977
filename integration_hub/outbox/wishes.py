"""Wishes: what is wanted of another platform, and what became of it; the only writer of `remote_objects`.

A wish is written in the transaction of the state that causes it, so neither can be without the other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import statement
from integration_hub.ground.tables import remote_objects


def want(work: Work, purpose: str, entity_id: str, integration_id: str) -> None:
    """Want something of an integration, and have it told, once for however many wishes."""
    work.connection.insert(
        remote_objects,
        {
            "entity_id": entity_id,
            "integration_id": integration_id,
            "purpose": purpose,
            "organization_id": work.organization_id,
            "status": "wanted",
            "details_json": {},
            "updated_at": work.now,
        },
    )
    tell(work, integration_id)


def tell(work: Work, integration_id: str) -> None:
    """Have a platform told everything that is wanted of it."""
    work.of(integration_id).enqueue("push_orders")


@statement
def _wishful(organization_id: str, entity_id: str) -> Any:
    return (
        select(remote_objects.c.integration_id)
        .where(
            remote_objects.c.organization_id == organization_id,
            remote_objects.c.entity_id == entity_id,
            remote_objects.c.status.in_(("wanted", "unknown")),
        )
        .distinct()
        .order_by(remote_objects.c.integration_id)
    )


def tell_of(work: Work, entity_id: str) -> None:
    """Have every platform told what is still wanted of it for this entity."""
    for integration_id in work.connection.scalars(_wishful(work.organization_id, entity_id)):
        tell(work, integration_id)
