"""The whole vendor of one run: its orgs, the apps that may ask for consent, sessions, quirks, what is armed, and the
request log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

from mock_salesforce.frame.draws import Draws
from mock_salesforce.frame.vendor import Vendor
from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.books.sessions import ConnectedApp, Sessions
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.quirks import Quirks

GENERIC_HOSTS = ("login.salesforce.com", "test.salesforce.com")


@dataclass(slots=True, kw_only=True)
class State(Vendor):
    """A fresh vendor; `install` puts it under the application."""

    sessions: Sessions
    quirks: Quirks = field(default_factory=Quirks)
    orgs: dict[str, Org] = field(default_factory=dict)
    hosts: dict[str, Org] = field(default_factory=dict)
    apps: dict[str, ConnectedApp] = field(default_factory=dict)

    def anew(self, seed: int) -> State:
        """An empty vendor of that seed, in the same world."""
        return new_state(seed, self.now)

    def by_hand(self) -> None:
        """Change events say that nobody's call made them."""
        for org in self.orgs.values():
            org.events.caller = None

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What an exception leaves never happened, the ids and chances to come included.

        It costs what is done inside, and not what the orgs hold: rows go back by a journal of the writes, everything
        else by a copy. The copy has the very same tables, which the journal has put back when it is needed.
        """
        tables = [table for org in self.orgs.values() for table in org.store.tables.values()]
        before = deepcopy(self, self.left_out() | {id(one): one for one in (self.requests, *tables)})
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
    drawn = Draws(seed)
    return State(seed=seed, now=now, random=drawn, sessions=Sessions(Draws(drawn.getrandbits(64))))
