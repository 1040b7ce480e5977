"""What every flow needs of its integration: the row, if data may flow at all, a session with its vendor, a cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, delete, select

from integration_hub.connectors.protocol import Connector, Session
from integration_hub.connectors.records import Cursor, Stored
from integration_hub.ground.clock import Clock
from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import Disconnected, Misconfigured, Refused, Throttled
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import IntegrationRow
from integration_hub.ground.tables import cursors, integrations

Integration = IntegrationRow
Offer = TypeVar("Offer")


@returning(IntegrationRow)
def _all_of(organization_id: str) -> Executable:
    return (
        select(integrations)
        .where(integrations.c.organization_id == organization_id)
        .order_by(integrations.c.created_at, integrations.c.id)
    )


@statement
def _speaking(integration_id: str) -> Executable:
    return select(integrations.c.enabled).where(
        integrations.c.id == integration_id, integrations.c.status != "not_connected"
    )


def working(desk: Desk, integration_id: str | None) -> Integration | None:
    """Return the integration if it is connected and enabled; None means that nothing may flow (promise I14)."""
    with desk.store.transaction() as connection:
        row = connection.select(integrations, id=integration_id).one_or_none()
    if row is None or not row.enabled or row.status != "connected" or row.connection_json is None:
        return None
    return row


def all_working(desk: Desk, organization_id: str) -> list[Integration]:
    """Return the organization's integrations through which data may flow, in the order they were added."""
    with desk.store.transaction() as connection:
        rows = connection.execute(_all_of(organization_id)).all()
    return [
        row for row in rows if row.enabled and row.status == "connected" and row.connection_json is not None
    ]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The connectors, and where a vendor sends the merchant's browser back to."""

    store: Store
    clock: Clock
    connectors: Mapping[str, Connector]
    callback_url: str

    def open(self, row: Integration) -> Session:
        """Open a session for an integration that the caller has just read.

        A wait that the vendor asked for binds the integration: whichever job comes, and whoever asks for it.
        """
        if row.connection_json is None:
            raise Misconfigured(f"{row.name} is not connected.")
        left = (row.left_alone_until or 0.0) - self.clock.now()
        if left > 0:
            raise Throttled(f"{row.name} asked to be left alone for {left:.0f} s more", retry_after=left)
        stored = StoredConnection(self.store, row, row.connection_json)
        return self.connectors[row.connector].open(row.settings_json, stored)


class StoredConnection:
    """The tokens of one integration, replaced durably before they are used (promise I19).

    The first load gives what the opener has just read; every later one, made before a refresh, reads anew. Once the
    integration is disconnected or deleted, nothing is stored: a token must never come back that a person took away.
    """

    def __init__(self, store: Store, row: Integration, just_read: Stored) -> None:
        self._store = store
        self._integration_id = row.id
        self._enabled = row.enabled  # one that is off can be probed all the same
        self._just_read: Stored | None = just_read

    def require(self) -> None:
        with self._store.transaction() as connection:
            row = connection.execute(_speaking(self._integration_id)).first()
        if row is None or (self._enabled and not row.enabled):
            raise Disconnected("The integration was disconnected or switched off; nothing more is sent.")

    def load(self) -> Stored:
        if self._just_read is not None:
            read, self._just_read = self._just_read, None
            return dict(read)
        with self._store.transaction() as connection:
            stored = connection.scalar(
                select(integrations.c.connection_json).where(integrations.c.id == self._integration_id)
            )
        if stored is None:
            raise Disconnected("The integration is not connected.")
        return dict(stored)

    def save(self, connection: Stored) -> None:
        with self._store.transaction() as transaction:
            if transaction.execute(_speaking(self._integration_id)).first() is None:
                raise Disconnected("The integration was disconnected; its tokens are not kept.")
            transaction.update(integrations, {"id": self._integration_id}, {"connection_json": connection})


def offered(speaker: object, protocol: type[Offer]) -> Offer:
    """Return a session or connector as the one protocol the caller needs; what it does not offer is refused here."""
    spoken: Any = type(speaker)  # `type` hashes; mypy sees the hash of what it makes
    wanted: Any = protocol
    if not _offers(spoken, wanted):
        raise Refused("not_supported", f"{type(speaker).__name__} offers no {protocol.__name__}.")
    return cast(Offer, speaker)


@cache
def _offers(kind: type, protocol: type) -> bool:
    # Once a pair: asking a protocol walks all its bases, ten times the cost of the call that follows.
    return issubclass(kind, protocol)


def read_cursor(connection: Connection, integration_id: str, flow: str) -> Cursor | None:
    """Return how far the flow has durably come."""
    row = connection.select(cursors, integration_id=integration_id, flow=flow).one_or_none()
    return None if row is None else dict(row.value_json)


@statement
def _cursor_of(integration_id: str, flow: str) -> Executable:
    return delete(cursors).where(cursors.c.integration_id == integration_id, cursors.c.flow == flow)


def forget_cursor(connection: Connection, integration_id: str, flow: str) -> None:
    """Let the flow begin from nothing again."""
    connection.execute(_cursor_of(integration_id, flow))


def keep_cursor(
    connection: Connection,
    integration_id: str,
    flow: str,
    value: Cursor,
    known: Cursor | None,
) -> None:
    """Store how far the flow has come from `known`, in the transaction that made it so (promise I17)."""
    if known is None:
        connection.insert(cursors, {"integration_id": integration_id, "flow": flow, "value_json": value})
    elif known != value:
        mine = {"integration_id": integration_id, "flow": flow}
        connection.update(cursors, mine, {"value_json": value})
