"""The vendor's whole state: realms, clients, issued tokens; nothing of a run lives anywhere else."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import httpx

from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.realm.realms import AccountManagerClient, Realm
from mock_salesforce.commerce_cloud.realm.tokens import AuthorizationCode, RefreshToken, Token

ACCOUNT_MANAGER_HOST = "account.demandware.com"
_REQUEST_LOG_SIZE = 200


@dataclass(frozen=True, slots=True)
class ArmedRefusal:
    """One of the vendor's own errors, waiting for an operation."""

    operation: str
    error: str
    after_write: bool = False


@dataclass(frozen=True, slots=True)
class ArmedFault:
    """An answer that is to break on its way, waiting for an operation or, named `*`, for whichever comes."""

    operation: str
    kind: str
    after_write: bool = False
    status: int | None = None
    retry_after: int | None = None


@dataclass(slots=True)
class State:
    """One Commerce Cloud, with its only clock and its only source of randomness."""

    seed: int
    now: Callable[[], float]
    random: random.Random
    transport: httpx.BaseTransport | None = None
    realms: dict[str, Realm] = field(default_factory=dict)
    clients: dict[str, AccountManagerClient] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    quirks: Quirks = field(default_factory=Quirks)
    windows: dict[tuple[str, str, int], tuple[int, int]] = field(default_factory=dict)
    requests: deque[tuple[Any, ...]] = field(default_factory=lambda: deque(maxlen=_REQUEST_LOG_SIZE))

    refusals: list[ArmedRefusal] = field(default_factory=list)
    faults: list[ArmedFault] = field(default_factory=list)
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)

    def reset(self, seed: int) -> None:
        """Forget everything and start from a seed."""
        fresh = State(seed=seed, now=self.now, random=random.Random(seed), transport=self.transport)
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))

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
    return State(seed=seed, now=now, random=random.Random(seed), transport=transport)


def hosts(state: State) -> tuple[str, ...]:
    """The host names that resolve: Account Manager's and those of the realms that exist, and no other."""
    names = [ACCOUNT_MANAGER_HOST]
    for realm in state.realms.values():
        names += [realm.api_host, realm.instance_host]
    return tuple(dict.fromkeys(names))
