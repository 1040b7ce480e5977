"""Exceptions: what a person must look at. One is open for each cause, exactly while the cause holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, update

from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.tables import exceptions


@statement
def _close(keys: Sequence[str], now: float) -> Executable:
    return update(exceptions).where(exceptions.c.open_key.in_(keys)).values(closed_at=now, open_key=None)


def cause(code: str, entity: str, entity_id: str, integration_id: str | None) -> str:
    """Return the key under which at most one exception is open."""
    return f"{code}|{integration_id or ''}|{entity}|{entity_id}"[:240]


def open_exception(
    connection: Connection,
    *,
    exception_id: str,
    now: float,
    organization_id: str,
    code: str,
    entity: str,
    entity_id: str,
    message: str,
    integration_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> bool:
    """Open the exception, or bring the one open for this cause up to date; return True if it is new."""
    key = cause(code, entity, entity_id, integration_id)
    known = connection.select(exceptions, open_key=key).first()
    if known is not None:
        if known.message != message:
            news = {"message": message, "details_json": dict(details or {})}
            connection.update(exceptions, {"id": known.id}, news)
        return False
    connection.insert(
        exceptions,
        {
            "id": exception_id,
            "organization_id": organization_id,
            "integration_id": integration_id,
            "code": code,
            "entity": entity,
            "entity_id": entity_id,
            "message": message,
            "details_json": dict(details or {}),
            "open_key": key,
            "opened_at": now,
        },
    )
    return True


def close_exceptions(
    connection: Connection,
    *,
    now: float,
    codes: Sequence[str],
    entity: str,
    entity_id: str,
    integration_id: str | None = None,
) -> int:
    """Close what is open with one of these codes for the entity, because its cause is gone; return how many."""
    keys = [cause(code, entity, entity_id, integration_id) for code in codes]
    return connection.execute(_close(keys, now)).rowcount
