"""Reading what the hub keeps of itself, exceptions, journal and jobs, and reading any list a part at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Executable, Select, func, select

from integration_hub.ground.clock import iso
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.rows import ExceptionRow, JobRow, JournalRow
from integration_hub.ground.tables import exceptions, jobs, journal

Document = dict[str, object]  # what the API shows: written once, and read by nobody inside the hub


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is wanted."""

    count: int = 100
    skip: int = 0


def page(
    connection: Connection,
    kind: type[R],
    query: Select[tuple[object, ...]],
    collection: str,
    as_json: Callable[[list[R]], list[Document]],
    part: Part,
) -> Document:
    """Return the wanted part of the ordered query, with where it stands in the whole."""
    rows = connection.rows_of(kind, query.limit(part.count).offset(part.skip))
    whole = len(rows) < part.count and (rows or not part.skip)
    total = (
        part.skip + len(rows)
        if whole
        else connection.execute(
            select(func.count()).select_from(query.order_by(None).subquery())
        ).scalar_one()
    )
    last = part.skip + len(rows) >= total
    return {
        collection: as_json(rows) if rows else [],
        "pagination": {"count": len(rows), "skip": part.skip, "total": total, "last": last},
    }


def exceptions_listed(
    connection: Connection,
    organization_id: str,
    part: Part,
    *,
    status: str | None = None,
    newest_first: bool = False,
) -> Document:
    """Return exceptions of a status, open or closed, or of both."""
    query = select(exceptions).where(exceptions.c.organization_id == organization_id)
    if status is not None:
        open_ = exceptions.c.closed_at.is_(None)
        query = query.where(open_ if status == "open" else ~open_)
    opened_at = exceptions.c.opened_at
    query = query.order_by(opened_at.desc() if newest_first else opened_at, exceptions.c.id)
    return page(
        connection, ExceptionRow, query, "exceptions", lambda rows: [_exception(row) for row in rows], part
    )


@returning(JournalRow)
def _entries_after(organization_id: str, after: int, count: int) -> Executable:
    query = select(journal).where(journal.c.organization_id == organization_id, journal.c.number > after)
    return query.order_by(journal.c.number).limit(count)


def journal_after(connection: Connection, organization_id: str, after: int, count: int) -> Document:
    """Return the journal's entries after the number; `last` is the number to go on from."""
    rows = connection.execute(_entries_after(organization_id, after, count)).all()
    return {"entries": [_entry(row) for row in rows], "last": rows[-1].number if rows else after}


def jobs_listed(connection: Connection, organization_id: str, part: Part) -> Document:
    """Return the work that waits, runs, or is parked."""
    query = select(jobs).where(
        jobs.c.organization_id == organization_id, jobs.c.status.in_(("waiting", "running", "parked"))
    )
    query = query.order_by(jobs.c.due_at, jobs.c.number)
    return page(connection, JobRow, query, "jobs", lambda rows: [_job(row) for row in rows], part)


def _exception(row: ExceptionRow) -> Document:
    return {
        "exceptionId": row.id,
        "code": row.code,
        "entity": row.entity,
        "entityId": row.entity_id,
        "integrationId": row.integration_id,
        "message": row.message,
        "details": row.details_json,
        "openedAt": iso(row.opened_at),
        "closedAt": iso(row.closed_at),
    }


def _entry(row: JournalRow) -> Document:
    return {
        "number": row.number,
        "at": iso(row.at),
        "decision": row.decision,
        "entity": row.entity,
        "entityId": row.entity_id,
        "integrationId": row.integration_id,
        "reason": row.reason,
        "details": row.details_json,
    }


def _job(row: JobRow) -> Document:
    return {
        "number": row.number,
        "flow": row.flow,
        "integrationId": row.integration_id,
        "arguments": row.arguments_json,
        "status": row.status,
        "attempts": row.attempts,
        "dueAt": iso(row.due_at),
        "every": row.every,
        "lastError": row.last_error,
    }
