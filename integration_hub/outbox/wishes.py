"""Wishes: what is wanted of another platform, and what became of it; the only writer of `remote_objects`.

A wish is written in the transaction of the state that causes it, so neither can be without the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Executable, delete, select, update

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import WishRow
from integration_hub.ground.tables import remote_objects


class Wish(NamedTuple):
    """What is wanted of an integration: one thing done for one entity, once."""

    purpose: str
    entity_id: str
    integration_id: str


def want(work: Work, wanted: Sequence[Wish]) -> None:
    """Want these of integrations, and have each told, once for however many wishes."""
    new = [wish for wish in wanted if not _again(work, wish)]
    work.connection.insert(remote_objects, [_row(work, *wish) for wish in new])
    for integration_id in dict.fromkeys(wish.integration_id for wish in wanted):
        tell(work, integration_id)


def _again(work: Work, wish: Wish) -> bool:
    """Want once more what may change again after it was told: units that are taken back, and an address."""
    if wish.purpose not in ("cancellation", "release", "address"):
        return False
    # It keeps the instant at which it was told: what is told now must not be reckoned from what is not shown yet.
    return bool(work.connection.update(remote_objects, wish._asdict(), {"status": "wanted"}))


def expect(work: Work, purpose: str, entity_ids: Sequence[str]) -> None:
    """Say, before they leave, that these may be done by now: the next attempt looks first (promise I2)."""
    work.connection.execute(_unexpected(str(work.integration_id), purpose, entity_ids))
    rows = [{**_row(work, purpose, each, work.integration_id), "status": "unknown"} for each in entity_ids]
    work.connection.insert(remote_objects, rows)


def leaving(work: Work, purpose: str, entity_id: str) -> bool:
    """Say of a wish, before it leaves, that it may be done by now (promise I2); return False if nobody wants it now.

    Whoever read it as wanted may have told others since, and waited: it must not leave if it was withdrawn meanwhile.
    """
    left = _left(str(work.integration_id), purpose, entity_id, work.now)
    return bool(work.connection.execute(left).rowcount)


def keep(work: Work, purpose: str, entity_id: str, details: Mapping[str, object]) -> None:
    """Note how far a wish has come, so that the next attempt goes on from there."""
    work.connection.update(remote_objects, _mine(work, purpose, entity_id), {"details_json": dict(details)})


def sent(
    work: Work, purpose: str, entity_id: str, external_id: str, details: Mapping[str, object] | None
) -> None:
    """Say that the platform has it, under which id, and (where the act gave any) its further ids."""
    _settle(work, purpose, entity_id, {"status": "sent", "external_id": external_id}, details)


def refused(work: Work, purpose: str, entity_id: str, details: Mapping[str, object] | None = None) -> bool:
    """Say that the platform does not take it; return False if it was wanted once more meanwhile."""
    return _settle(work, purpose, entity_id, {"status": "refused"}, details)


def withdraw(work: Work, purpose: str, entity_id: str) -> list[str]:
    """Take back what no platform was told yet; return the integrations on which it may exist."""
    rows = work.connection.select(remote_objects, entity_id=entity_id, purpose=purpose).all()
    untold = {"entity_id": entity_id, "purpose": purpose, "status": "wanted"}
    work.connection.update(remote_objects, untold, {"status": "unneeded"})
    return [row.integration_id for row in rows if row.status in ("sent", "unknown")]


def withdraw_request(work: Work, request_id: str) -> None:
    """Take back, wherever nobody was told of it yet, that a location is asked to ship: nothing is asked of it now."""
    withdraw(work, "fulfillment_order", request_id)
    close_refused(work, "fulfillment_order", request_id)


def close_refused(work: Work, purpose: str, entity_id: str) -> None:
    """Close what refusals of it opened, because it is not wanted any more."""
    for row in work.connection.select(
        remote_objects, entity_id=entity_id, purpose=purpose, status="refused"
    ).all():
        work.of(row.integration_id).close_exception(f"{purpose}_refused", entity=purpose, entity_id=entity_id)


def forget(connection: Connection, integration_id: str) -> None:
    """Forget everything that was wanted of an integration, because it is deleted."""
    connection.execute(delete(remote_objects).where(remote_objects.c.integration_id == integration_id))


def still_wanted(connection: Connection, integration_id: str, purposes: Sequence[str]) -> list[WishRow]:
    """Return what is wanted of an integration and not known to be done, oldest first."""
    return connection.execute(_open(integration_id, purposes)).all()


def tell(work: Work, integration_id: str) -> None:
    """Have a platform told everything that is wanted of it."""
    work.of(integration_id).enqueue("push_orders")


@statement
def _wishful(organization_id: str, entity_id: str) -> Executable:
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


@returning(WishRow)
def _open(integration_id: str, purposes: Sequence[str]) -> Executable:
    return (
        select(remote_objects)
        .where(
            remote_objects.c.integration_id == integration_id,
            remote_objects.c.purpose.in_(purposes),
            remote_objects.c.status.in_(("wanted", "unknown")),
        )
        .order_by(remote_objects.c.updated_at, remote_objects.c.entity_id)
    )


@statement
def _unexpected(integration_id: str, purpose: str, entity_ids: Sequence[str]) -> Executable:
    return delete(remote_objects).where(
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose == purpose,
        remote_objects.c.entity_id.in_(entity_ids),
    )


@statement
def _left(integration_id: str, purpose: str, entity_id: str, now: float) -> Executable:
    return (
        update(remote_objects)
        .where(
            remote_objects.c.integration_id == integration_id,
            remote_objects.c.purpose == purpose,
            remote_objects.c.entity_id == entity_id,
            remote_objects.c.status.in_(("wanted", "unknown")),
        )
        .values(status="unknown", updated_at=now)
    )


def _row(work: Work, purpose: str, entity_id: str, integration_id: str | None) -> dict[str, object]:
    return {
        "entity_id": entity_id,
        "integration_id": integration_id,
        "purpose": purpose,
        "organization_id": work.organization_id,
        "status": "wanted",
        "details_json": {},
        "updated_at": work.now,
    }


def _mine(work: Work, purpose: str, entity_id: str) -> dict[str, object]:
    return {"entity_id": entity_id, "integration_id": work.integration_id, "purpose": purpose}


def _settle(
    work: Work,
    purpose: str,
    entity_id: str,
    outcome: dict[str, object],
    details: Mapping[str, object] | None,
) -> bool:
    mine = _mine(work, purpose, entity_id)
    known = {} if details is None else {"details_json": dict(details)}
    values = {**outcome, **known, "updated_at": work.now}
    # What was wanted once more while it was on its way stays wanted: the answer speaks of what was asked before.
    if work.connection.update(remote_objects, {**mine, "status": "wanted"}, {**values, "status": "wanted"}):
        return False
    if not work.connection.update(remote_objects, mine, values):
        work.connection.insert(
            remote_objects, {**_row(work, purpose, entity_id, work.integration_id), **values}
        )
    return True
