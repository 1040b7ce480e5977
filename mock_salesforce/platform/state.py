"""The whole vendor of one run: its orgs, the apps that may ask for consent, sessions, quirks, what is armed, and the
request log."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.platform.books.armed import Armed, Fault, Refusal
from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.books.sessions import ConnectedApp, Sessions
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.draws import Draws
from mock_salesforce.platform.quirks import Quirks

LOG_LENGTH = 500
GENERIC_HOSTS = ("login.salesforce.com", "test.salesforce.com")


@dataclass(frozen=True, slots=True)
class Asked:
    """One vendor request as the log keeps it."""

    at: float
    method: str
    host: str
    path: str
    operation: str | None
    status: int
    code: str | None


@dataclass(slots=True)
class State:
    """A fresh vendor; `install` puts it under the application."""

    seed: int
    now: Callable[[], float]
    rng: Draws
    sessions: Sessions
    quirks: Quirks = field(default_factory=Quirks)
    refusals: Armed[Refusal] = field(default_factory=Armed)
    faults: Armed[Fault] = field(default_factory=Armed)
    orgs: dict[str, Org] = field(default_factory=dict)
    hosts: dict[str, Org] = field(default_factory=dict)
    apps: dict[str, ConnectedApp] = field(default_factory=dict)
    requests: deque[Asked] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    snapshots: list[State] = field(default_factory=list)

    def copied(self) -> State:
        """The vendor as it is now, for as long as anybody wants it: nothing that happens to one happens to the other.

        Rows, levels, events and declarations are never changed in place, so both have the very same ones and a copy
        costs what holds them. The clock is the world's, and a copy has no snapshots of its own.
        """
        return deepcopy(self, self._left_out())

    def become(self, other: State) -> None:
        """Takes the place of another state, which nobody may use any more."""
        for name in self.__slots__:
            setattr(self, name, getattr(other, name))

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What an exception leaves never happened, the ids and chances to come included.

        It costs what is done inside, and not what the orgs hold: rows go back by a journal of the writes, everything
        else by a copy. The copy has the very same tables, which the journal has put back when it is needed.
        """
        tables = [table for org in self.orgs.values() for table in org.store.tables.values()]
        before = deepcopy(self, self._left_out() | {id(one): one for one in (self.requests, *tables)})
        try:
            with ExitStack() as journals:
                for org in self.orgs.values():
                    journals.enter_context(org.store.journal())
                yield
        except BaseException:
            self.become(before)
            for org in self.orgs.values():
                for name, table in org.store.tables.items():
                    declared = org.schema.get(name)
                    assert declared is not None, name
                    table.declare(declared)
            raise

    def _left_out(self) -> dict[int, Any]:
        return {id(one): one for one in (self.now, self.snapshots)}

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
    rng = Draws(seed)
    return State(seed, now, rng, Sessions(Draws(rng.getrandbits(64))))
