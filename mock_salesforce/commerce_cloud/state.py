"""The vendor's whole state: realms, clients, issued tokens; nothing of a run lives anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.realm.realms import AccountManagerClient, Realm
from mock_salesforce.commerce_cloud.realm.tokens import AuthorizationCode, RefreshToken, Token
from mock_salesforce.commerce_cloud.realm.twins import twin
from mock_salesforce.frame.draws import Draws
from mock_salesforce.frame.vendor import Vendor

ACCOUNT_MANAGER_HOST = "account.demandware.com"


@dataclass(slots=True, kw_only=True)
class State(Vendor):
    """One Commerce Cloud, with its only clock and its only source of randomness."""

    transport: httpx.BaseTransport | None = None
    realms: dict[str, Realm] = field(default_factory=dict)
    clients: dict[str, AccountManagerClient] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    quirks: Quirks = field(default_factory=Quirks)
    windows: dict[tuple[str, str, int], tuple[int, int]] = field(default_factory=dict)

    def anew(self, seed: int) -> State:
        """An empty Commerce Cloud of that seed, in the same world."""
        return new_state(seed=seed, now=self.now, transport=self.transport)

    def left_out(self) -> dict[int, Any]:
        """What a copy shares: the way out to the world, besides what every vendor's copy does."""
        return Vendor.left_out(self) | {id(self.transport): self.transport}

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Put the realms and clients back as they were when a verb of many steps fails half-way."""
        realms = {name: twin(realm) for name, realm in self.realms.items()}
        clients, drawn = dict(self.clients), self.random.getstate()
        try:
            yield
        except BaseException:
            # In place, as the caller of the verb may hold on to the dictionaries; an interrupt leaves no half either.
            self.realms.clear()
            self.realms.update(realms)
            self.clients.clear()
            self.clients.update(clients)
            self.random.setstate(drawn)
            raise

    def hexadecimal(self, digits: int) -> str:
        """An identifier of that many hexadecimal digits."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def guid(self) -> str:
        """An identifier in the shape of a UUID, drawn from the seed."""
        raw = self.hexadecimal(32)
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"

    def word(self, length: int) -> str:
        """Letters and digits, as client secrets should be (section 2)."""
        alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
        return "".join(self.random.choices(alphabet, k=length))

    def token(self, value: str) -> Token | None:
        """The live token of that text; an expired one is forgotten."""
        token = self.tokens.get(value)
        if token is not None and token.expires_at <= self.now():
            del self.tokens[value]
            return None
        return token


def new_state(*, seed: int, now: Callable[[], float], transport: httpx.BaseTransport | None = None) -> State:
    """A fresh, empty Commerce Cloud that reads `now` for its clock and derives every id from `seed`."""
    return State(seed=seed, now=now, random=Draws(seed), transport=transport)


def hosts(state: State) -> tuple[str, ...]:
    """The host names that resolve: Account Manager's and those of the realms that exist, and no other."""
    names = [ACCOUNT_MANAGER_HOST]
    for realm in state.realms.values():
        names += [realm.api_host, realm.instance_host]
    return tuple(dict.fromkeys(names))
