"""The composition root: wires the hub's collaborators and runs its work.

Everything the hub needs from outside is passed in: storage, time, randomness, connectors. Ids derive from the
randomness, so the same seed gives the same hub.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from integration_hub.connectors.protocol import Connector
from integration_hub.flows.table import FLOWS
from integration_hub.ground import jobs
from integration_hub.ground.clock import Clock
from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import AuthorizationLost, Crashed, Disconnected, HubError
from integration_hub.integrations import life
from integration_hub.integrations.sessions import Sessions


class Hub:
    """An integration hub, without a face: `app.create_hub` gives it one."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        random: random.Random,
        connectors: Mapping[str, Connector],
        base_url: str,
        installation_key: str,
    ) -> None:
        self.store = store
        self.desk = Desk(store, clock, random, connectors)
        self.sessions = Sessions(store, clock, connectors, f"{base_url}/oauth/callback")
        self.base_url = base_url
        self.installation_key = installation_key

    def run_due_jobs(self, limit: int | None = None) -> int:
        """Run jobs that are due, one after another, until none is; return how many ran."""
        ran = 0
        job: jobs.Job | None = None
        error: HubError | None = None
        while True:
            # What became of one job and the claim of the next are one transaction.
            with self.store.transaction() as connection:
                if job is not None:
                    _settle(self.desk.on(connection, job.organization_id), job, error)
                more = limit is None or ran < limit
                job = jobs.claim(connection, self.desk.clock.now()) if more else None
            if job is None:
                return ran
            error = self._run(job)
            ran += 1

    def next_due_at(self) -> float | None:
        """Return the instant at which the next job is due, or None if no work waits."""
        with self.store.transaction() as connection:
            return jobs.next_due_at(connection)

    def recover(self) -> None:
        """Take up what a process that died had claimed; to be called once after a restart.

        Whatever is `running` is given back, so no other process may work on the same database: a claim does not
        say whose it is.
        """
        with self.store.transaction() as connection:
            jobs.release_running(connection, self.desk.clock.now())

    def _run(self, job: jobs.Job) -> HubError | None:
        """Do the job; return what failed it.

        A defect must never leave its job running for ever, nor end the loop that all other work waits in. What tells
        the process to stop is no `Exception`, and passes.
        """
        try:
            FLOWS[job.flow](self.desk, self.sessions, job)
        except Disconnected:
            return None  # what was not done is wanted again once somebody connects the integration
        except HubError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a defect may raise anything, and none may escape
            return Crashed(error)
        return None


def _settle(work: Work, job: jobs.Job, error: HubError | None) -> None:
    if error is not None:
        _settle_failure(work, job, error)
        return
    jobs.finish(work.connection, job, work.now)
    if job.has_failed:
        work.close_exception("work_failed", "job_crashed", entity="job", entity_id=_name(job))
        if job.every is not None and job.integration_id is not None:
            jobs.wake_unanswered(work.connection, job.organization_id, job.integration_id, work.now)


def _settle_failure(work: Work, job: jobs.Job, error: HubError) -> None:
    hopeful = jobs.fail(work.connection, job, error, work.now)
    if job.integration_id is not None:
        life.take_failure(work, job.integration_id, error)
    if isinstance(error, Crashed):
        _tell_crash(work, job, error)
    elif isinstance(error, AuthorizationLost):
        return  # the integration is what is wrong, and it has said so
    elif not hopeful or job.attempts >= 2:
        work.open_exception(
            "work_failed",
            "job",
            _name(job),
            f"{job.flow} does not get through: {error}",
            attempts=job.attempts + 1,
            parked=not hopeful,
        )


def _tell_crash(work: Work, job: jobs.Job, crash: Crashed) -> None:
    message = f"{job.flow} crashed, which is a defect of the hub: {crash}"
    kind = type(crash.raised).__name__
    told = {"flow": job.flow, "class": kind, "places": crash.places, "attempts": job.attempts + 1}
    work.open_exception("job_crashed", "job", _name(job), message, **told)
    work.of(job.integration_id).note("job_crashed", "job", _name(job), message, **told)


def _name(job: jobs.Job) -> str:
    """Return the name under which a failing job is one cause, however often it is queued anew."""
    subject = job.arguments.get("order_id") or job.arguments.get("sku") or ""
    return f"{job.flow}:{job.integration_id or ''}:{subject}"
