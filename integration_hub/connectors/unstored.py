"""The connection of a merchant who is just connecting."""

from __future__ import annotations

from integration_hub.connectors.records import Stored


class Unstored:
    """A connection that is held in memory alone: nothing is stored before all of it is known."""

    def __init__(self, connection: Stored) -> None:
        self._connection = connection

    def require(self) -> None:
        """Let every call leave."""

    def load(self) -> Stored:
        return dict(self._connection)

    def save(self, connection: Stored) -> None:
        self._connection = connection
