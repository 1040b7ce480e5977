"""Reading what the hub keeps of itself: exceptions, journal and jobs."""

from __future__ import annotations

from sqlalchemy import Executable, select

from integration_hub.ground.clock import iso
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document, Part, Query, listing, page
from integration_hub.ground.rows import ExceptionRow, JobRow, JournalRow
from integration_hub.ground.tables import exceptions, jobs, journal


@listing(ExceptionRow)
def _exceptions(organization_id: str, is_open: bool | None, newest_first: bool) -> Query:
    query = select(exceptions).where(exceptions.c.organization_id == organization_id)
    if is_open is not None:
        open_ = exceptions.c.closed_at.is_(None)
        query = query.where(open_ if is_open else ~open_)
    opened_at = exceptions.c.opened_at
    return query.order_by(opened_at.desc() if newest_first else opened_at, exceptions.c.id)


def exceptions_listed(
    connection: Connection,
    organization_id: str,
    part: Part,
    *,
    status: str | None = None,
    newest_first: bool = False,
) -> Document:
    """Return exceptions of a status, open or closed, or of both."""
    listed = _exceptions(organization_id, None if status is None else status == "open", newest_first)
    return page(connection, listed, "exceptions", lambda rows: [_exception(row) for row in rows], part)


@returning(JournalRow)
def _entries_after(organization_id: str, after: int, count: int) -> Executable:
    query = select(journal).where(journal.c.organization_id == organization_id, journal.c.number > after)
    return query.order_by(journal.c.number).limit(count)


def journal_after(connection: Connection, organization_id: str, after: int, count: int) -> Document:
    """Return the journal's entries after the number; `last` is the number to go on from."""
    rows = connection.execute(_entries_after(organization_id, after, count)).all()
    return {"entries": [_entry(row) for row in rows], "last": rows[-1].number if rows else after}


@listing(JobRow)
def _unfinished(organization_id: str) -> Query:
    query = select(jobs).where(
        jobs.c.organization_id == organization_id, jobs.c.status.in_(("waiting", "running", "parked"))
    )
    return query.order_by(jobs.c.due_at, jobs.c.number)


def jobs_listed(connection: Connection, organization_id: str, part: Part) -> Document:
    """Return the work that waits, runs, or is parked."""
    listed = _unfinished(organization_id)
    return page(connection, listed, "jobs", lambda rows: [_job(row) for row in rows], part)


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
