"""What the hub did and what it waits for: exceptions, the journal, jobs."""

from __future__ import annotations

from integration_hub.api import queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground.reading import records


def list_exceptions(call: Call, query: queries.Exceptions) -> Answer:
    """Answer exceptions, oldest first."""
    return records.exceptions_listed(call.connection, call.organization_id, query.part, status=query.status)


def list_journal(call: Call, query: queries.Journal) -> Answer:
    """Answer the journal's entries after the number `after`; `last` is the number to go on from."""
    return records.journal_after(call.connection, call.organization_id, query.after, query.count)


def list_jobs(call: Call, query: queries.Listing) -> Answer:
    """Answer the work that waits, runs, or is parked."""
    return records.jobs_listed(call.connection, call.organization_id, query.part)
