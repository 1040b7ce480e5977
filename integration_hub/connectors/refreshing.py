"""Renewal of OAuth tokens, by one worker at a time (promise I19).

Where refresh tokens rotate, two refreshes at once are fatal, not wasteful: the second spends a token that the first has
voided, and a vendor may then end the whole authorization (facts/hub-behaviour.md 1.11).
"""

from __future__ import annotations

from collections.abc import Callable

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Stored
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Unreachable

_LOOK_AGAIN_S = 0.1
_LOOKS = 20


class Renewals:
    """The renewals in progress, shared by all sessions of a connector."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._in_progress: dict[str, object] = {}  # by the refresh token being spent

    def renewed(self, credentials: Credentials, spent: str, renew: Callable[[Stored], Stored]) -> Stored:
        """Return a stored connection whose access token is not `spent`; what `renew` returns is stored first."""
        stored = credentials.load()
        if stored["access_token"] != spent:
            return stored
        key, mine = str(stored.get("refresh_token")), object()
        if self._in_progress.setdefault(key, mine) is not mine:
            return self._awaited(credentials, spent)
        try:
            fresh = renew(stored)
            credentials.save(fresh)
        finally:
            del self._in_progress[key]
        return fresh

    def _awaited(self, credentials: Credentials, spent: str) -> Stored:
        for _ in range(_LOOKS):
            self._clock.sleep(_LOOK_AGAIN_S)
            stored = credentials.load()
            if stored["access_token"] != spent:
                return stored
        raise Unreachable("Another worker is renewing the authorization and has not finished.")


class Unstored:
    """The connection of a merchant who is just connecting: nothing is stored before all of it is known."""

    def __init__(self, connection: Stored) -> None:
        self._connection = connection

    def require(self) -> None:
        """Let every call leave."""

    def load(self) -> Stored:
        return dict(self._connection)

    def save(self, connection: Stored) -> None:
        self._connection = connection
