"""What every room works with: a frozen set of collaborators, and the unit of work of one transaction.

Whoever decides something writes it through a `Work`: the rows, the journal entry that says why, the exceptions it
opens or closes, and the jobs that follow are one transaction, or nothing. None is ever open across an exchange.
"""

from __future__ import annotations

import hashlib
import random as randomness
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Executable, update

from integration_hub.ground import jobs
from integration_hub.ground.capabilities import Capabilities, Declared
from integration_hub.ground.clock import Clock
from integration_hub.ground.database import Store
from integration_hub.ground.errors import CAUSES
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.rows import IntegrationRow
from integration_hub.ground.tables import exceptions, journal

_LONGEST_KEY = 200  # what the columns of keys hold


@statement
def _close(keys: Sequence[str], now: float) -> Executable:
    return update(exceptions).where(exceptions.c.open_key.in_(keys)).values(closed_at=now, open_key=None)


@dataclass(frozen=True, slots=True)
class Desk:
    """The collaborators of every room: storage, time, randomness, and what each connector declares of itself."""

    store: Store
    clock: Clock
    random: randomness.Random
    connectors: Mapping[str, Declared]

    def new_id(self, prefix: str) -> str:
        """Return an id that nothing else has, drawn from the hub's own randomness."""
        return f"{prefix}_{self.random.getrandbits(80):020x}"

    def able(self, integration: IntegrationRow) -> Capabilities:
        """Return what the integration's connector can do."""
        return self.connectors[integration.connector].capabilities

    def setting(self, integration: IntegrationRow, name: str) -> object:
        """Return a setting as it is stored, or what the connector declares where it was never set."""
        value = integration.settings_json.get(name)
        if value is not None:
            return value
        declared = self.connectors[integration.connector].settings
        return next((setting.default for setting in declared if setting.name == name), None)

    def named(self, integration: IntegrationRow, name: str) -> list[str] | None:
        """Return a setting that lists names; None where it lists none, which leaves nothing out."""
        value = self.setting(integration, name)
        return value if isinstance(value, list) and value else None

    @contextmanager
    def begin(self, organization_id: str, integration_id: str | None = None) -> Iterator[Work]:
        """Open a transaction for one organization, and one integration where it is about one."""
        with self.store.transaction() as connection:
            yield Work(self, connection, organization_id, integration_id)

    def on(self, connection: Connection, organization_id: str, integration_id: str | None = None) -> Work:
        """Return the unit of work of a transaction that is open already."""
        return Work(self, connection, organization_id, integration_id)


class Work:
    """One transaction's work for an organization and, where there is one, an integration.

    What it writes carries both ids. For an exception they are part of its identity: it is closed by a work of the same
    integration, or of none, as the one that opened it.
    """

    __slots__ = ("connection", "desk", "integration_id", "organization_id")

    def __init__(
        self, desk: Desk, connection: Connection, organization_id: str, integration_id: str | None
    ) -> None:
        self.desk = desk
        self.connection = connection
        self.organization_id = organization_id
        self.integration_id = integration_id

    @property
    def now(self) -> float:
        """The instant, in Unix seconds."""
        return self.desk.clock.now()

    def new_id(self, prefix: str) -> str:
        """Return an id that nothing else has."""
        return self.desk.new_id(prefix)

    def of(self, integration_id: str | None) -> Work:
        """Return the same work as it concerns another integration, or (None) the organization as a whole."""
        return Work(self.desk, self.connection, self.organization_id, integration_id)

    def enqueue(self, flow: str, *, every: float | None = None, **given: str | None) -> None:
        """Queue a flow, due at once and once for however many causes; one that comes again `every` so often is kept."""
        arguments = {name: value for name, value in given.items() if value is not None}
        whose, kind = self.integration_id or self.organization_id, "now" if every is None else "every"
        jobs.enqueue(
            self.connection,
            organization_id=self.organization_id,
            flow=flow,
            arguments=arguments,
            due_at=self.now,
            integration_id=self.integration_id,
            unique_key=_bounded(f"{flow}:{whose}:{':'.join(arguments.values())}:{kind}"),
            every=every,
        )

    def note(self, decision: str, entity: str, entity_id: str, reason: str, /, **details: object) -> None:
        """Write a decision into the journal, with its reason."""
        self.connection.insert(
            journal,
            {
                "organization_id": self.organization_id,
                "integration_id": self.integration_id,
                "at": self.now,
                "decision": decision,
                "entity": entity,
                "entity_id": entity_id,
                "reason": reason,
                "details_json": details,
            },
        )

    def open_exception(
        self, code: str, entity: str, entity_id: str, message: str, /, **details: object
    ) -> bool:
        """Open an exception for a cause that holds, or bring the open one up to date; return True if it is new.

        An exception is what a person must look at: one is open for each cause, exactly while the cause holds.
        """
        if code not in CAUSES:
            raise ValueError(f"no cause of exceptions has the code {code}")
        drawn = self.new_id("exc")  # before it is looked for, so that later ids do not hang on what was open
        key = self._cause(code, entity, entity_id)
        known = self.connection.select(exceptions, open_key=key).first()
        if known is not None:
            if known.message != message:
                news = {"message": message, "details_json": details}
                self.connection.update(exceptions, {"id": known.id}, news)
            return False
        self.connection.insert(
            exceptions,
            {
                "id": drawn,
                "organization_id": self.organization_id,
                "integration_id": self.integration_id,
                "code": code,
                "entity": entity,
                "entity_id": entity_id,
                "message": message,
                "details_json": details,
                "open_key": key,
                "opened_at": self.now,
            },
        )
        return True

    def close_exception(self, *codes: str, entity: str, entity_id: str) -> int:
        """Close exceptions whose cause is gone; return how many were open."""
        keys = [self._cause(code, entity, entity_id) for code in codes]
        return self.connection.execute(_close(keys, self.now)).rowcount

    def _cause(self, code: str, entity: str, entity_id: str) -> str:
        """Return the key under which at most one exception is open."""
        # The organization too: what concerns no integration may bear one name at many merchants.
        return _bounded(f"{code}|{self.organization_id}|{self.integration_id or ''}|{entity}|{entity_id}")


def _bounded(key: str) -> str:
    """Return a key that columns take: a SKU has no bound, and a key cut short would be another SKU's as well."""
    if len(key) <= _LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key[: _LONGEST_KEY - len(digest)] + digest
