"""One org: its My Domain, its objects and rows, its users and their sessions, its features."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from mock_salesforce.frame.armed import Armed, Refusal
from mock_salesforce.frame.draws import Draws
from mock_salesforce.platform.books.bus import Bus
from mock_salesforce.platform.books.schema import Schema, SObject
from mock_salesforce.platform.books.stock import Stock
from mock_salesforce.platform.books.store import Row, Store, Table
from mock_salesforce.platform.forms.ids import IdSequence
from mock_salesforce.platform.forms.instants import wire
from mock_salesforce.platform.quirks import Quirks

Feature = Literal[
    "order_management",
    "omnichannel_inventory",
    "service_cloud",
    "optional_price_books",
    "person_accounts",
]
FEATURES: tuple[str, ...] = get_args(Feature)


@dataclass(slots=True)
class Credential:
    """What a user signs in with."""

    user_id: str
    username: str
    password: str
    security_token: str

    def opens(self, given: str, *, trusted: bool) -> bool:
        """Whether a password signs in: with the security token appended, or bare from a trusted address."""
        return given == self.password + self.security_token or (trusted and given == self.password)


@dataclass(frozen=True, slots=True)
class Cursor:
    """An open query: its text, the ids of its rows, and who reads them how (section 2.4)."""

    locator: str
    text: str
    version: str
    user_id: str | None
    with_deleted: bool
    ids: tuple[str, ...]
    opened_at: float
    page_size: int


@dataclass(slots=True)
class Org:
    """One customer's Salesforce; everything the platform knows about it hangs here."""

    id: str
    my_domain: str
    name: str
    sandbox: bool
    features: frozenset[str]
    hosts: frozenset[str]
    schema: Schema
    store: Store
    stock: Stock
    events: Bus
    rng: Draws
    now: Callable[[], float]
    quirks: Quirks
    refusals: Armed[Refusal]
    pod: str
    session_timeout_s: int = 7200
    users: dict[str, Credential] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    jobs: dict[str, Any] = field(default_factory=dict)
    calls: deque[float] = field(default_factory=deque)
    writes: int = 0
    schema_changed_at: float = 0.0
    whole_records: dict[str, tuple[SObject, Callable[[Org, Row, str], dict[str, Any]]]] = field(
        default_factory=dict
    )
    _sequences: dict[str, IdSequence] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _stamp: tuple[int, str] = (-1, "")

    @property
    def host(self) -> str:
        """The My Domain host: `name.my.salesforce.com`, or the sandbox form of it (section 1.1)."""
        return f"{self.my_domain}.{'sandbox.' if self.sandbox else ''}my.salesforce.com"

    def stamp(self) -> str:
        """Now, as rows carry it: whole seconds, so that many rows share one (section 7)."""
        second = int(self.now())
        if second != self._stamp[0]:
            self._stamp = (second, wire(second))
        return self._stamp[1]

    def table(self, name: str) -> Table:
        """The rows of an object, by its canonical name."""
        return self.store.tables[name]

    def find(self, record_id: str | None) -> Row | None:
        """The row of an id, whatever its object."""
        if record_id is None:
            return None
        sobject = self.schema.of_id(record_id)
        return self.store.tables[sobject.name].rows.get(record_id) if sobject else None

    def add_object(self, sobject: SObject) -> None:
        """Makes an object, or its new declaration, part of the org."""
        self.schema.put(sobject)
        self.store.add(sobject)
        self.schema_changed_at = self.now()

    def issue_id(self, prefix: str) -> str:
        """The next record id of a key prefix."""
        sequence = self._sequences.get(prefix)
        if sequence is None:
            sequence = self._sequences[prefix] = IdSequence(
                prefix, self.pod, self.rng.randrange(62**3, 62**4)
            )
        return sequence.issue()

    def next_number(self, sobject: str, name: str, pattern: str) -> str:
        """The next value of an auto-number field; zeros in its format are the digits."""
        number = self._numbers.get((sobject, name), 0) + 1
        self._numbers[sobject, name] = number
        digits = pattern.count("0")
        return f"{pattern.rstrip('0')}{number:0{digits}d}"
