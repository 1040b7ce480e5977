"""The composition root: one object that holds the hub's collaborators and runs its work.

Everything the hub needs from outside is passed in: storage, time, randomness, connectors. Ids derive from the
randomness, so the same seed gives the same hub.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from integration_hub.connectors.protocol import Connector, Json, Session
from integration_hub.flows.table import FLOWS
from integration_hub.ground import exceptions, jobs
from integration_hub.ground.clock import Clock
from integration_hub.ground.database import Store
from integration_hub.ground.errors import AuthorizationLost, HubError, Misconfigured
from integration_hub.ground.prepared import Connection
from integration_hub.ground.tables import integrations, journal


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
        self.clock = clock
        self.random = random
        self.connectors = connectors
        self.base_url = base_url
        self.installation_key = installation_key

    def new_id(self, prefix: str) -> str:
        """Return an id that nothing else has, drawn from the hub's own randomness."""
        return f"{prefix}_{self.random.getrandbits(80):020x}"

    # --- what flows write along with their rows ---------------------------------------------------------

    def enqueue(
        self,
        connection: Connection,
        *,
        organization_id: str,
        flow: str,
        arguments: Mapping[str, Any] | None = None,
        integration_id: str | None = None,
        unique_key: str | None = None,
        due_at: float | None = None,
        every: float | None = None,
    ) -> None:
        """Queue work in the caller's transaction, due at once unless said otherwise."""
        jobs.enqueue(
            connection,
            organization_id=organization_id,
            flow=flow,
            arguments=arguments or {},
            due_at=self.clock.now() if due_at is None else due_at,
            integration_id=integration_id,
            unique_key=unique_key,
            every=every,
        )

    def note(
        self,
        connection: Connection,
        *,
        organization_id: str,
        decision: str,
        entity: str,
        entity_id: str,
        reason: str,
        integration_id: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Write a decision into the journal, with its reason."""
        connection.insert(
            journal,
            {
                "organization_id": organization_id,
                "integration_id": integration_id,
                "at": self.clock.now(),
                "decision": decision,
                "entity": entity,
                "entity_id": entity_id,
                "reason": reason,
                "details_json": dict(details or {}),
            },
        )

    def open_exception(
        self,
        connection: Connection,
        *,
        organization_id: str,
        code: str,
        entity: str,
        entity_id: str,
        message: str,
        integration_id: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> bool:
        """Open an exception for a cause that holds; return True if none was open for it."""
        return exceptions.open_exception(
            connection,
            exception_id=self.new_id("exc"),
            now=self.clock.now(),
            organization_id=organization_id,
            code=code,
            entity=entity,
            entity_id=entity_id,
            message=message,
            integration_id=integration_id,
            details=details,
        )

    def close_exception(
        self,
        connection: Connection,
        *codes: str,
        entity: str,
        entity_id: str,
        integration_id: str | None = None,
    ) -> int:
        """Close exceptions whose cause is gone; return how many were open."""
        return exceptions.close_exceptions(
            connection,
            now=self.clock.now(),
            codes=codes,
            entity=entity,
            entity_id=entity_id,
            integration_id=integration_id,
        )

    # --- speaking to a vendor --------------------------------------------------------------------------

    def session(self, integration_id: str) -> Session:
        """Open an integration's connector with its settings and stored connection as they are now."""
        with self.store.transaction() as connection:
            row = connection.select(integrations, id=integration_id).one()
        if row.connection_json is None:
            raise Misconfigured(f"{row.name} is not connected.")
        return self.open(row.connector, integration_id, row.settings_json, row.connection_json)

    def open(self, connector: str, integration_id: str, settings: Json, connection: Json) -> Session:
        """Open a connector for an integration whose settings and stored connection the caller has just read."""
        return self.connectors[connector].open(settings, StoredConnection(self, integration_id, connection))

    # --- working ---------------------------------------------------------------------------------------

    def run_due_jobs(self, limit: int | None = None) -> int:
        """Run jobs that are due, one after another, until none is; return how many ran."""
        ran = 0
        job: jobs.Job | None = None
        error: HubError | None = None
        while True:
            # What became of one job and the claim of the next are one transaction.
            with self.store.transaction() as connection:
                if job is not None:
                    self._settle(connection, job, error)
                more = limit is None or ran < limit
                job = jobs.claim(connection, self.clock.now()) if more else None
            if job is None:
                return ran
            error = self._run(job)
            ran += 1

    def next_due_at(self) -> float | None:
        """Return the instant at which the next job is due, or None if no work waits."""
        with self.store.transaction() as connection:
            return jobs.next_due_at(connection)

    def recover(self) -> None:
        """Take up what a process that died had claimed; to be called once after a restart."""
        with self.store.transaction() as connection:
            jobs.release_running(connection, self.clock.now())

    def _run(self, job: jobs.Job) -> HubError | None:
        """Do the job; return what failed it, which is ours to handle where it is one of the hub's own errors."""
        try:
            FLOWS[job.flow](self, job)
        except HubError as error:
            return error
        return None

    def _settle(self, connection: Connection, job: jobs.Job, error: HubError | None) -> None:
        if error is not None:
            self._settle_failure(connection, job, error)
            return
        jobs.finish(connection, job, self.clock.now())
        if job.attempts:
            self.close_exception(connection, "work_failed", entity="job", entity_id=_name(job))

    def _settle_failure(self, connection: Connection, job: jobs.Job, error: HubError) -> None:
        hopeful = jobs.fail(connection, job, error, self.clock.now())
        if job.integration_id is not None and isinstance(error, AuthorizationLost):
            connection.update(
                integrations, {"id": job.integration_id}, {"status": "error", "last_error": str(error)}
            )
        if not hopeful or job.attempts >= 2 or isinstance(error, AuthorizationLost):
            self.open_exception(
                connection,
                organization_id=job.organization_id,
                code="work_failed",
                entity="job",
                entity_id=_name(job),
                message=f"{job.flow} does not get through: {error}",
                details={"attempts": job.attempts + 1, "parked": not hopeful},
            )


def _name(job: jobs.Job) -> str:
    """Return the name under which a failing job is one cause, however often it is queued anew."""
    subject = job.arguments.get("order_id") or job.arguments.get("sku") or ""
    return f"{job.flow}:{job.integration_id or ''}:{subject}"


class StoredConnection:
    """The tokens of one integration, replaced durably before they are used (promise I19).

    The first load gives what the opener has just read; every later one, made before a refresh, reads anew.
    """

    def __init__(self, hub: Hub, integration_id: str, just_read: Json | None = None) -> None:
        self._hub = hub
        self._integration_id = integration_id
        self._just_read = just_read

    def load(self) -> Json:
        if self._just_read is not None:
            read, self._just_read = self._just_read, None
            return dict(read)
        with self._hub.store.transaction() as connection:
            stored = connection.scalar(
                select(integrations.c.connection_json).where(integrations.c.id == self._integration_id)
            )
        if stored is None:
            raise Misconfigured("The integration is not connected.")
        return dict(stored)

    def save(self, connection: Json) -> None:
        with self._hub.store.transaction() as transaction:
            transaction.update(integrations, {"id": self._integration_id}, {"connection_json": connection})
