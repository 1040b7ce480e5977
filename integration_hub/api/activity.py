"""What the hub did and what it waits for: exceptions, the journal, jobs."""

from __future__ import annotations

from flask import Blueprint, request
from sqlalchemy import select

from integration_hub.api.calls import Answer, Call, number, page, transacted
from integration_hub.connectors.records import Json
from integration_hub.ground.instants import iso
from integration_hub.ground.prepared import Row
from integration_hub.ground.refusals import malformed
from integration_hub.ground.tables import exceptions, jobs, journal

routes = Blueprint("activity", __name__, url_prefix="/api/v3")

MAX_ENTRIES = 5000  # a journal is read in bulk, so its pages are larger than a list's


@routes.get("/exceptions")
@transacted()
def list_exceptions(call: Call) -> Answer:
    """Answer exceptions, oldest first; `status` is open or closed."""
    query = select(exceptions).where(exceptions.c.organization_id == call.organization_id)
    status = request.args.get("status")
    if status not in (None, "open", "closed"):
        raise malformed("“status” must be open or closed.")
    if status == "open":
        query = query.where(exceptions.c.closed_at.is_(None))
    elif status == "closed":
        query = query.where(exceptions.c.closed_at.is_not(None))
    query = query.order_by(exceptions.c.opened_at, exceptions.c.id)
    return page(call.connection, query, "exceptions", lambda rows: [exception_as_json(row) for row in rows])


@routes.get("/journal")
@transacted()
def list_journal(call: Call) -> Answer:
    """Answer the journal's entries after the number `after`; `last` is the number to go on from."""
    after = number("after", 0, least=0, most=2**62)
    count = number("count", MAX_ENTRIES, least=1, most=MAX_ENTRIES)
    query = select(journal).where(journal.c.organization_id == call.organization_id, journal.c.number > after)
    rows = call.connection.execute(query.order_by(journal.c.number).limit(count)).all()
    return {"entries": [_entry(row) for row in rows], "last": rows[-1].number if rows else after}


@routes.get("/jobs")
@transacted()
def list_jobs(call: Call) -> Answer:
    """Answer the work that waits, runs, or is parked."""
    query = select(jobs).where(
        jobs.c.organization_id == call.organization_id, jobs.c.status.in_(("waiting", "running", "parked"))
    )
    query = query.order_by(jobs.c.due_at, jobs.c.number)
    return page(call.connection, query, "jobs", lambda rows: [_job(row) for row in rows])


def exception_as_json(row: Row) -> Json:
    """Return an exception as the API shows it."""
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


def _entry(row: Row) -> Json:
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


def _job(row: Row) -> Json:
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
