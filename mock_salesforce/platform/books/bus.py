"""What an org's writes raise, kept for subscribers who come later: the one place that makes events (section 9).

The store tells each transaction that stands; a record's writes in it count as one net change. Events are kept
72 hours of the clock and never more than `MOST_KEPT`; replay ids rise and leave gaps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from copy import copy, deepcopy
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.frame.draws import Draws
from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.change_events import (
    Change,
    event_name,
    first_version,
    net_change,
    schema_id,
)
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row, Write
from mock_salesforce.platform.forms.instants import wire

RETENTION_S = 72 * 3600
MOST_KEPT = 50_000
_UUID_SINCE, _CHANGED_FIELDS_SINCE = 52.0, 47.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who writes over an API: the user, the API as `rest/60.0`, and what the client calls itself in its options."""

    user_id: str
    api: str
    options: str


@dataclass(slots=True)
class Subscriber:
    """A client after its handshake: how far each of its channels has been read, and when it must be back."""

    user_id: str
    version: float
    last_seen: float
    patience: float
    reached: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is kept; `since` is the version that can hear it."""

    replay_id: int
    at: float
    channel: str
    since: float
    schema: str
    payload: dict[str, Any]
    uuid: str | None = None

    def data(self, version: float) -> dict[str, Any]:
        """What a message of the event carries to a client of a version."""
        position: dict[str, Any] = {"replayId": self.replay_id}
        if self.uuid is not None and version >= _UUID_SINCE:
            position |= {"EventUuid": self.uuid, "EventApiName": self.channel.rpartition("/")[2]}
        payload = self.payload
        if version < _CHANGED_FIELDS_SINCE and "ChangeEventHeader" in payload:
            header = {k: v for k, v in payload["ChangeEventHeader"].items() if k != "changedFields"}
            payload = {**payload, "ChangeEventHeader": header}
        return {"schema": self.schema, "payload": payload, "event": position}


class Bus:
    """The events of one org, who is selected for Change Data Capture, and who listens."""

    __slots__ = (
        "_commits",
        "_events",
        "_heard",
        "_newest",
        "_now",
        "_rng",
        "_schemas",
        "caller",
        "managed",
        "selected",
        "subscribers",
    )

    def __init__(self, now: Callable[[], float], seed: str, *, managed: bool) -> None:
        self._now = now
        # Of its own, so that no event shifts the ids of records.
        self._rng = Draws(seed)
        self._newest = self._rng.randrange(10**6, 10**7)
        self._commits = self._rng.randrange(10**12, 10**13)
        self._events: deque[Event] = deque(maxlen=MOST_KEPT)
        self._schemas: dict[str, tuple[SObject, str]] = {}
        self.caller: Caller | None = None
        self.managed = managed
        self.subscribers: dict[str, Subscriber] = {}
        self.selected: frozenset[str] = frozenset()
        self.select(())

    def __deepcopy__(self, memo: dict[int, Any]) -> Bus:
        """A bus of the same events, for nothing changes an event."""
        twin = copy(self)
        twin._events, twin._schemas = self._events.copy(), dict(self._schemas)
        twin._rng, twin.subscribers = deepcopy(self._rng), deepcopy(self.subscribers)
        return twin

    def select(self, names: Iterable[str]) -> None:
        """Captures the changes of these objects from now on, as the page in Setup does."""
        self.selected = frozenset(names)
        self._heard = self.selected | {"Order"} | (order_events.HEARD if self.managed else frozenset())

    def text(self, alphabet: str, length: int) -> str:
        """Opaque letters for the id of a subscriber."""
        return "".join(self._rng.choices(alphabet, k=length))

    @property
    def newest(self) -> int:
        """The replay id issued last, of an event or not."""
        return self._newest

    def after(self, replay_id: int) -> list[Event]:
        """The kept events beyond a replay id, oldest first; costs what it finds."""
        self._forget()
        found = []
        for event in reversed(self._events):
            if event.replay_id <= replay_id:
                break
            found.append(event)
        found.reverse()
        return found

    def holds(self, replay_id: int) -> bool:
        """Whether a replay id lies within what is kept."""
        self._forget()
        return bool(self._events) and self._events[0].replay_id <= replay_id <= self._events[-1].replay_id

    def _forget(self) -> None:
        oldest = self._now() - RETENTION_S
        while self._events and self._events[0].at < oldest:
            self._events.popleft()

    def committed(self, writes: list[Write]) -> None:
        """Raises the events of a transaction that stands."""
        heard = self._heard
        touched: dict[str, tuple[SObject, Row | None, Row]] = {}
        for kind, table, row, new in writes:
            if table.sobject.name in heard and new is not None:
                first = touched.get(row["Id"])
                before = first[1] if first else None if kind == "insert" else row
                touched[row["Id"]] = (table.sobject, before, new)
        if touched:
            self._forget()
            self._raise(list(touched.values()))

    def _raise(self, touched: list[tuple[SObject, Row | None, Row]]) -> None:
        self._commits += 1
        key = f"{self._rng.getrandbits(112):032x}"
        header = {
            "changeOrigin": self._origin(),
            "transactionKey": "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:])),
            "commitTimestamp": int(self._now() * 1000),
            "commitNumber": self._commits,
        }
        changes: list[tuple[Change, str]] = []
        for sobject, before, after in touched:
            change = net_change(sobject, before, after) if sobject.name in self.selected else None
            if change is None:
                continue
            if changes and changes[-1][0].same(change):
                changes[-1][0].ids += change.ids
            else:
                changes.append((change, self._user(after)))
        for number, (change, user) in enumerate(changes, 1):
            self._keep_change(change, {**header, "sequenceNumber": number, "commitUser": user})
        for sobject, before, after in touched:
            for name, body in order_events.raised(sobject.name, before, after):
                self._keep_order_event(name, body, self._user(after))

    def _origin(self) -> str:
        """The API and its client, as `com/salesforce/api/rest/60.0;client=hub`; empty for what no API did."""
        if self.caller is None:
            return ""
        named = (part.partition("=") for part in self.caller.options.split(","))
        client = next((value.strip() for name, _, value in named if name.strip().lower() == "client"), "")
        return f"com/salesforce/api/{self.caller.api}" + (f";client={client}" if client else "")

    def _user(self, after: Row) -> str:
        user: str = self.caller.user_id if self.caller else after["LastModifiedById"]
        return user

    def _keep_change(self, change: Change, header: dict[str, Any]) -> None:
        since = first_version(change.sobject)
        assert since is not None
        name = event_name(change.sobject)
        kept = self._schemas.get(name)
        if kept is None or kept[0] is not change.sobject:
            kept = (change.sobject, schema_id(name, change.sobject.event_places))
            self._schemas[name] = kept
        full = {
            "entityName": change.sobject.name,
            "recordIds": change.ids,
            "changeType": change.kind,
            **header,
            "changedFields": change.fields,
        }
        self.keep(f"/data/{name}", since, kept[1], {"ChangeEventHeader": full, **change.body})

    def _keep_order_event(self, name: str, body: dict[str, Any], user: str) -> None:
        kind = order_events.EVENTS[name]
        if kind.managed and not self.managed:
            return
        created = {"CreatedById": user, "CreatedDate": wire(self._now()).replace("+0000", "Z")}
        bits = f"{self._rng.getrandbits(128):032x}"
        uuid = f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"
        self.keep(f"/event/{name}", kind.since, schema_id(name, kind.fields), created | body, uuid)

    def keep(
        self, channel: str, since: float, schema: str, payload: dict[str, Any], uuid: str | None = None
    ) -> None:
        """Puts an event behind the others, under the next replay id; the oldest goes where there are too many."""
        self._newest += self._rng.randrange(1, 8)
        self._events.append(Event(self._newest, self._now(), channel, since, schema, payload, uuid))
