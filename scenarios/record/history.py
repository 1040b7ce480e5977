"""What a run recorded: the only thing a checker sees.

Operations are what actors tried; exchanges are every request on the simulated network; the journal is the
hub's own account; the state is each party's at the end. Bodies are kept as sent and parsed on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import orjson

from scenarios.story.routes import Kind
from scenarios.story.story import Story

Outcome = Literal["ok", "failed", "unknown"]
Headers = Sequence[tuple[str, str]] | Sequence[tuple[bytes, bytes]]
_UNPARSED = object()
T = TypeVar("T")


class Exchange:
    """One request on the network and its response, or its loss."""

    __slots__ = (
        "_received",
        "_sent",
        "at",
        "error",
        "fault",
        "index",
        "kind",
        "lost",
        "method",
        "receiver",
        "request_body",
        "request_headers",
        "response_body",
        "response_headers",
        "route",
        "sender",
        "status",
        "step",
        "took",
        "url",
    )

    def __init__(
        self,
        *,
        index: int,
        at: float,
        sender: str,
        receiver: str,
        method: str,
        url: str,
        route: str,
        kind: Kind,
        step: int,
        request_headers: Headers = (),
        request_body: bytes = b"",
        status: int | None = None,
        response_headers: Headers = (),
        response_body: bytes = b"",
        took: float = 0.0,
        fault: Mapping[str, Any] | None = None,
        lost: Literal["request", "response"] | None = None,
        error: str | None = None,
    ) -> None:
        self.index = index
        self.at = at
        self.sender = sender
        self.receiver = receiver
        self.method = method
        self.url = url
        self.route = route
        self.kind: Kind = kind
        self.step = step
        self.request_headers = request_headers
        self.request_body = request_body
        self.status = status
        self.response_headers = response_headers
        self.response_body = response_body
        self.took = took
        self.fault = fault
        self.lost = lost
        self.error = error
        self._sent: Any = _UNPARSED
        self._received: Any = _UNPARSED

    @property
    def arrived(self) -> bool:
        """Whether the receiver saw the request."""
        return self.status is not None or self.lost == "response"

    @property
    def sent(self) -> Any:
        """The request body as JSON, or as text where it is not JSON."""
        if self._sent is _UNPARSED:
            self._sent = _parsed(self.request_body)
        return self._sent

    @property
    def received(self) -> Any:
        """The response body as JSON, or as text where it is not JSON; present even if the answer was lost."""
        if self._received is _UNPARSED:
            self._received = _parsed(self.response_body)
        return self._received


def _parsed(body: bytes) -> Any:
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Operation:
    """What an actor tried and how it ended; `result` holds what the attempt gave (ids, or the refusal)."""

    index: int
    at: float
    actor: str
    operation: str  # the step's verb: buy, ship, change_setting, ...
    arguments: Mapping[str, Any]
    step: int
    outcome: Outcome
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Crash:
    """The hub broke: an exception left a request or its work, or a request was answered 500."""

    at: float
    step: int
    during: str  # the request, as "GET /orders", or "its work"
    error: str  # the exception's class; "500" where only the answer is known
    message: str
    raised_in: str  # the last line of the hub's own code on the way
    exchanges: tuple[int, ...]  # the request itself, and the exchange before the exception


@dataclass(frozen=True, slots=True)
class Wait:
    """A worker of the hub was made to wait in an exchange, as the story's schedule has it."""

    at: float
    step: int
    flow: str  # of the job that it was doing; "a request" where it was asked something
    route: str
    held: str  # what it waited with: its request or the answer


@dataclass(frozen=True, slots=True)
class History:
    """A finished run."""

    story: Story
    operations: Sequence[Operation] = ()
    exchanges: Sequence[Exchange] = ()
    journal: Sequence[Mapping[str, Any]] = ()
    state: Mapping[str, Any] = field(default_factory=dict)  # by party, as docs/evidence.md has state.json
    settled: bool = True  # whether settling came to rest within its bound
    settling_from: int = 0  # index of the first exchange after the faults stopped
    resting_from: int = 0  # index of the first exchange of the one more cycle after rest
    crashes: Sequence[Crash] = ()
    waits: Sequence[Wait] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # What the story's names became: {"orders": {name: order id at its channel}, "locations": {name: hub location id},
    # "warehouses": {location name, or "shop/location": TikTok warehouse id}, "integrations": {side, or further shop or
    # org: id}, "accounts": {the same keys: shop id, My Domain or realm}}; of a further organization, "name/key".
    _views: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def view(self, build: Callable[[History], T]) -> T:
        """Return what `build` makes of this history, made once however many checkers ask for it."""
        if build not in self._views:
            self._views[build] = build(self)
        view: T = self._views[build]
        return view
