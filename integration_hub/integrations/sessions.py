"""Sessions with the vendors: a connector opened with an integration's settings and its stored connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from integration_hub.connectors.protocol import Connector, Session
from integration_hub.connectors.records import Json
from integration_hub.ground.database import Store
from integration_hub.ground.errors import Misconfigured
from integration_hub.ground.tables import integrations
from integration_hub.integrations.row import Integration


@dataclass(frozen=True, slots=True)
class Sessions:
    """The connectors, and where a vendor sends the merchant's browser back to."""

    store: Store
    connectors: Mapping[str, Connector]
    callback_url: str

    def open(self, row: Integration) -> Session:
        """Open a session for an integration that the caller has just read."""
        if row.connection_json is None:
            raise Misconfigured(f"{row.name} is not connected.")
        stored = StoredConnection(self.store, row.id, row.connection_json)
        return self.connectors[row.connector].open(row.settings_json, stored)


class StoredConnection:
    """The tokens of one integration, replaced durably before they are used (promise I19).

    The first load gives what the opener has just read; every later one, made before a refresh, reads anew.
    """

    def __init__(self, store: Store, integration_id: str, just_read: Json) -> None:
        self._store = store
        self._integration_id = integration_id
        self._just_read: Json | None = just_read

    def load(self) -> Json:
        if self._just_read is not None:
            read, self._just_read = self._just_read, None
            return dict(read)
        with self._store.transaction() as connection:
            stored = connection.scalar(
                select(integrations.c.connection_json).where(integrations.c.id == self._integration_id)
            )
        if stored is None:
            raise Misconfigured("The integration is not connected.")
        return dict(stored)

    def save(self, connection: Json) -> None:
        with self._store.transaction() as transaction:
            transaction.update(integrations, {"id": self._integration_id}, {"connection_json": connection})
