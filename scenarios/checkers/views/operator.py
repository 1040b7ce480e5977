"""What people had set in the hub, and since when: settings, connections, cards, mappings, Channel Options.

Read from the answers to their requests and from the operations of a story, so that a checker can say what the hub had
to obey at the instant of a write. A change holds from the start of its request, an end from the request's end: what
the hub does within the request itself is right either way.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History, Operation

T = TypeVar("T")
_FOREVER = float("inf")
Json = Mapping[str, Any]


class Timeline(Generic[T]):
    """Values by the instant from which each held."""

    __slots__ = ("_starts", "_values")

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._values: list[T] = []

    def put(self, at: float, value: T) -> None:
        position = bisect_right(self._starts, at)
        self._starts.insert(position, at)
        self._values.insert(position, value)

    def at(self, instant: float) -> T | None:
        """Return what held at `instant`, or None before the first value."""
        position = bisect_right(self._starts, instant)
        return self._values[position - 1] if position else None

    def during(self, start: float, end: float) -> list[T]:
        """Return everything that held at some time from `start` to `end`."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return self._values[first : bisect_right(self._starts, end)]

    def values(self) -> Sequence[T]:
        return self._values

    def items(self) -> Iterator[tuple[float, T]]:
        """Yield every value with the instant from which it held."""
        return zip(self._starts, self._values, strict=True)


@dataclass(frozen=True, slots=True)
class Connections:
    """When one integration may speak with its vendor."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    probes: list[tuple[float, float]] = field(default_factory=list)  # while someone connects or probes
    refusals: list[float] = field(default_factory=list)  # of who tried to connect

    @property
    def stands(self) -> bool:
        """Whether nobody has taken away what was opened last, nor been told since that it is no good."""
        if not self.spans or self.spans[-1][1] != _FOREVER:
            return False
        return all(at < self.spans[-1][0] for at in self.refusals)

    def open_at(self, instant: float) -> bool:
        return any(start <= instant < end for start, end in self.spans)

    def tried_at(self, instant: float) -> bool:
        return any(start <= instant <= end for start, end in self.probes)


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Everything people had set, by the hub's ids."""

    settings: dict[str, dict[str, Timeline[Any]]] = field(default_factory=dict)  # integration id, setting
    connections: dict[str, Connections] = field(default_factory=dict)
    connectors: dict[str, str] = field(default_factory=dict)  # integration id -> connector key
    cards: Timeline[Sequence[Json]] = field(default_factory=Timeline)
    mappings: dict[str, Timeline[Mapping[str, str | None]]] = field(default_factory=dict)
    scopes: dict[str, Timeline[bool]] = field(default_factory=dict)  # location id: whether it takes part
    options: dict[tuple[str, str], Timeline[Json]] = field(default_factory=dict)  # product id, integration id

    def setting(self, integration_id: str, name: str) -> Timeline[Any]:
        return self.settings.setdefault(integration_id, {}).setdefault(name, Timeline())

    def connection(self, integration_id: str) -> Connections:
        return self.connections.setdefault(integration_id, Connections())


_PATH = re.compile(
    r"/api/v3/(?P<what>integrations|routing|products|locations)(/(?P<id>[^/]+)(/(?P<verb>[\w-]+))?)?|/oauth/callback"
)


def operator(history: History) -> OperatorRecord:
    """Read the operator's changes off the run."""
    record = OperatorRecord()
    waiting: dict[str, str] = {}  # OAuth state -> integration id
    sources: dict[str, str] = {}  # location id -> the integration whose platform keeps it
    for call in history.view(wire).to_hub:
        if call.path == "/api/v3/locations" and call.method == "GET" and _accepted(call):
            sources |= _sources(call)
        if call.method == "DELETE" and _accepted(call):
            _take_out(record, sources, call)
        if call.method != "GET" or call.path == "/oauth/callback":
            found = _PATH.fullmatch(call.path)
            if found is not None:
                _note(record, waiting, call, found)
    sides = history.names.get("integrations") or {}
    for operation in history.operations:
        if operation.outcome == "ok" and operation.operation in ("change_setting", "store_setting"):
            _note_operation(record, sides, operation)
    return record


def _sources(call: Call) -> Iterator[tuple[str, str]]:
    rows = (call.exchange.received or {}).get("locations") or ()
    return ((row["locationId"], row["sourceIntegrationId"]) for row in rows if row.get("sourceIntegrationId"))


def _take_out(record: OperatorRecord, sources: Mapping[str, str], call: Call) -> None:
    """Take the places out of scope whose platform's integration is deleted: nobody knows them any more."""
    for location_id, integration_id in sources.items():
        if call.path == f"/api/v3/integrations/{integration_id}":
            record.scopes.setdefault(location_id, Timeline()).put(call.exchange.at, False)


def _note_operation(record: OperatorRecord, sides: Mapping[str, str], operation: Operation) -> None:
    arguments = operation.arguments
    integration_id = sides.get(arguments.get("at") or arguments.get("side", ""))
    if integration_id is not None:
        record.setting(integration_id, arguments["setting"]).put(operation.at, arguments.get("value"))


def _note(record: OperatorRecord, waiting: dict[str, str], call: Call, found: re.Match[str]) -> None:
    if found["what"] is None:
        _note_callback(record, waiting, call)
    elif found["what"] == "routing":
        if _accepted(call):
            record.cards.put(call.exchange.at, (call.exchange.received or {}).get("cards") or ())
    elif found["what"] == "locations":
        if _accepted(call) and isinstance(call.exchange.received, Mapping):
            shown = call.exchange.received
            if "locationId" in shown and "inScope" in shown:
                record.scopes.setdefault(shown["locationId"], Timeline()).put(
                    call.exchange.at, shown["inScope"]
                )
    elif found["what"] == "products":
        if found["verb"] == "channel-options" and _accepted(call):
            for row in (call.exchange.received or {}).get("rows") or ():
                key = (found["id"], row["integrationId"])
                record.options.setdefault(key, Timeline()).put(call.exchange.at, row)
    else:
        _note_integration(record, waiting, call, found["id"], found["verb"])


def _note_integration(
    record: OperatorRecord, waiting: dict[str, str], call: Call, integration_id: str | None, verb: str | None
) -> None:
    answer = call.exchange.received if isinstance(call.exchange.received, Mapping) else {}
    if verb in ("connect", "probe") and integration_id is not None:
        record.connection(integration_id).probes.append((call.exchange.at, _ended(call)))
        if verb == "connect" and answer.get("state"):
            waiting[answer["state"]] = integration_id
        elif verb == "connect" and not _accepted(call):
            record.connection(integration_id).refusals.append(call.exchange.at)
    if not _accepted(call):
        return
    if verb == "location-mappings" and integration_id is not None:
        rows = answer.get("locationMappings") or ()
        mapping = {row["externalLocationId"]: row.get("locationId") for row in rows}
        record.mappings.setdefault(integration_id, Timeline()).put(call.exchange.at, mapping)
        return
    if call.method == "DELETE" and integration_id is not None:
        _close(record.connection(integration_id), _ended(call))
        return
    if "integrationId" in answer:
        _note_shown(record, call, answer)
    if verb == "connect" and integration_id is not None and not (answer.get("state") or answer.get("errors")):
        # Whatever it is shown as: it was not refused.
        _open(record.connection(integration_id), call.exchange.at)


def _note_shown(record: OperatorRecord, call: Call, shown: Json) -> None:
    """Take over settings and state as an answer shows the integration."""
    integration_id = shown["integrationId"]
    record.connectors[integration_id] = shown.get("connector", "")
    settings = shown.get("settings") or {}
    url = record.setting(integration_id, "salesforceUrl").at(call.exchange.at)
    moved = url is not None and settings.get("salesforceUrl") != url
    for name in {**settings, **record.settings.get(integration_id, {})}:
        timeline = record.setting(integration_id, name)
        if timeline.at(call.exchange.at) != settings.get(name):
            timeline.put(call.exchange.at, settings.get(name))
    connection = record.connection(integration_id)
    if moved or not shown.get("enabled", True) or shown.get("status") == "not_connected":
        # What was connected to another org vouches for nothing here, whatever it is shown as.
        _close(connection, _ended(call))
    elif shown.get("status") == "connected":
        _open(connection, call.exchange.at)


def _note_callback(record: OperatorRecord, waiting: Mapping[str, str], call: Call) -> None:
    found = re.search(r"[?&]state=([^&]+)", call.exchange.url)
    integration_id = waiting.get(found[1]) if found else None
    if integration_id is None:
        return
    connection = record.connection(integration_id)
    connection.probes.append((call.exchange.at, _ended(call)))
    if _accepted(call):
        _open(connection, call.exchange.at)  # who is refused there loses nothing that stood before


def _accepted(call: Call) -> bool:
    return call.exchange.status is not None and 200 <= call.exchange.status < 300


def _ended(call: Call) -> float:
    """When the answer was there, with room for what rounding does to instants."""
    return call.exchange.at + call.exchange.took + 0.001


def _open(connection: Connections, at: float) -> None:
    connection.refusals.clear()
    if not connection.spans or connection.spans[-1][1] != _FOREVER:
        connection.spans.append((at, _FOREVER))


def _close(connection: Connections, at: float) -> None:
    if connection.spans and connection.spans[-1][1] == _FOREVER:
        connection.spans[-1] = (connection.spans[-1][0], at)
