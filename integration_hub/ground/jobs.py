"""Durable work: a queue in the hub's database, run one job after another on the caller's thread.

A job is queued once for each `unique_key` while it waits; the key is given up when the job starts, so work that
arrives meanwhile is queued again. One job of an organization runs at a time, whatever its flow: each reads what is,
asks a vendor and writes what became of it, and no other may act on what it has read and not yet done. Recurring jobs
keep their row and come due anew. What becomes of a failure is decided in `retry.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Executable, case, delete, func, select, update

from integration_hub.ground import retry
from integration_hub.ground.errors import HubError, Throttled, UnknownOutcome, Unreachable
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import JobRow
from integration_hub.ground.tables import jobs

# As `fail` writes them down.
_UNANSWERED = tuple(f"{error.__name__}:" for error in (Unreachable, Throttled, UnknownOutcome))


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, claimed."""

    number: int
    organization_id: str
    integration_id: str | None
    flow: str
    arguments: Mapping[str, str]
    attempts: int
    every: float | None
    has_failed: bool = False  # since it last succeeded, even where its attempts are counted anew


@returning(JobRow)
def _claim(now: float) -> Executable:
    running = jobs.alias()
    busy = select(running.c.organization_id).where(running.c.status == "running")
    # A row that another worker is just claiming is passed over, where the database knows such locks.
    longest_due = (
        select(jobs.c.number)
        .where(jobs.c.status == "waiting", jobs.c.due_at <= now, jobs.c.organization_id.not_in(busy))
        .order_by(jobs.c.due_at, jobs.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    # A recurring job keeps its key, so that it is never queued a second time.
    kept_key = case((jobs.c.every.is_not(None), jobs.c.unique_key))
    return (
        update(jobs)
        .where(jobs.c.number == longest_due)
        .values(status="running", unique_key=kept_key)
        .returning(jobs)
    )


@statement
def _first_due() -> Executable:
    return select(func.min(jobs.c.due_at)).where(jobs.c.status == "waiting")


@statement
def _done(number: int) -> Executable:
    return delete(jobs).where(jobs.c.number == number)


def enqueue(
    connection: Connection,
    *,
    organization_id: str,
    flow: str,
    arguments: Mapping[str, str],
    due_at: float,
    integration_id: str | None = None,
    unique_key: str | None = None,
    every: float | None = None,
) -> None:
    """Queue work; where equal work waits already, only make it due earlier."""
    if unique_key is not None:
        waiting = connection.select(jobs, unique_key=unique_key).first()
        if waiting is not None:
            if due_at < waiting.due_at:
                connection.update(jobs, {"number": waiting.number}, {"due_at": due_at})
            return
    connection.insert(
        jobs,
        {
            "organization_id": organization_id,
            "integration_id": integration_id,
            "flow": flow,
            "arguments_json": dict(arguments),
            "unique_key": unique_key,
            "due_at": due_at,
            "status": "waiting",
            "every": every,
        },
    )


def claim(connection: Connection, now: float) -> Job | None:
    """Take the job that is due longest, or None; whoever claims it alone may run it."""
    row = connection.execute(_claim(now)).first()
    if row is None:
        return None
    return Job(
        row.number,
        row.organization_id,
        row.integration_id,
        row.flow,
        row.arguments_json,
        row.attempts,
        row.every,
        row.last_error is not None,
    )


def next_due_at(connection: Connection) -> float | None:
    """Return the instant at which the next waiting job is due."""
    due_at: float | None = connection.scalar(_first_due())
    return due_at


def finish(connection: Connection, job: Job, now: float) -> None:
    """Take the finished job off the queue, or make it due again if it recurs."""
    if job.every is None:
        connection.execute(_done(job.number))
    else:
        again = {"status": "waiting", "attempts": 0, "last_error": None, "due_at": now + job.every}
        connection.update(jobs, {"number": job.number}, again)


def fail(connection: Connection, job: Job, error: HubError, now: float) -> bool:
    """Put the failed job off as its error allows; return False if it is parked for good."""
    attempts = job.attempts + 1
    decided = retry.decide(error, attempts, job.every)
    connection.update(
        jobs,
        {"number": job.number},
        {
            "status": "parked" if decided.parked else "waiting",
            "attempts": attempts,
            "due_at": now + decided.wait_s,
            "last_error": f"{type(error).__name__}: {error}",
        },
    )
    return not decided.parked


def wake_parked(connection: Connection, integration_id: str, now: float) -> None:
    """Let an integration's parked jobs try again, now that something about it has changed."""
    parked = {"integration_id": integration_id, "status": "parked"}
    connection.update(jobs, parked, {"status": "waiting", "attempts": 0, "due_at": now})


def wake_unanswered(connection: Connection, organization_id: str, integration_id: str, now: float) -> None:
    """Let jobs that were parked for want of an answer try again, now that an integration's vendor answers.

    Those of every integration together may have waited for this one.
    """
    for row in connection.select(jobs, organization_id=organization_id, status="parked"):
        mine = row.integration_id in (None, integration_id)
        if mine and (row.last_error or "").startswith(_UNANSWERED):
            again = {"status": "waiting", "attempts": 0, "due_at": now}
            connection.update(jobs, {"number": row.number}, again)


def release_running(connection: Connection, now: float) -> None:
    """Give back jobs that a worker held when the process died, so that another takes them up."""
    connection.update(jobs, {"status": "running"}, {"status": "waiting", "due_at": now})
