"""The whole vendor of one run: its orgs, the apps that may ask for consent, sessions, quirks and the
request log."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.books.sessions import ConnectedApp, Sessions
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.quirks import Quirks

LOG_LENGTH = 500
GENERIC_HOSTS = ("login.salesforce.com", "test.salesforce.com")


@dataclass(slots=True)
class State:
    """A fresh vendor; `install` puts it under the application."""

    seed: int
    now: Callable[[], float]
    rng: random.Random
    sessions: Sessions
    quirks: Quirks = field(default_factory=Quirks)
    orgs: dict[str, Org] = field(default_factory=dict)
    hosts: dict[str, Org] = field(default_factory=dict)
    apps: dict[str, ConnectedApp] = field(default_factory=dict)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))

    def become(self, other: State) -> None:
        """Takes the place of another state, the one before a call that failed half-way."""
        for name in self.__slots__:
            setattr(self, name, getattr(other, name))

    def org_of_id(self, org_id: str) -> Org | None:
        """The org of an 18-character id."""
        return next((org for org in self.orgs.values() if org.id == org_id), None)

    def credential(self, username: str) -> tuple[Org, Credential] | None:
        """A user by name, which is unique over all orgs."""
        for org in self.orgs.values():
            credential = org.users.get(username.strip().lower())
            if credential is not None:
                return org, credential
        return None

    def user(self, org: Org, user_id: str) -> Row:
        """A user's record."""
        return org.table("User").rows[user_id]


def new_state(seed: int, now: Callable[[], float]) -> State:
    """An empty vendor: no org, no app; every id and token will derive from the seed."""
    rng = random.Random(seed)
    return State(seed, now, rng, Sessions(random.Random(rng.getrandbits(64))))
