"""One exchange while it is under way: numbered when it starts, delivered or not, recorded when it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NoReturn, Protocol

import httpx

from scenarios.record.history import Exchange
from scenarios.story.routes import Route
from scenarios.world.clock import VirtualClock
from scenarios.world.endings import HubDown, HubKilled
from scenarios.world.wsgi import Answer, WsgiApp, call

LATENCY_S = 0.02  # simulated, one way and back
DEFAULT_TIMEOUT_S = 30.0
NO_ANSWER = Answer(0, [], b"")


class Carrier(Protocol):
    """What an exchange passes through."""

    @property
    def clock(self) -> VirtualClock: ...
    @property
    def record(self) -> Callable[[Exchange], None]: ...

    exchanges: int
    step: int


class Call:
    """One request on its way to `app`, and what becomes of it."""

    __slots__ = (
        "_carrier",
        "app",
        "at",
        "body",
        "fault",
        "index",
        "query",
        "raw_path",
        "receiver",
        "request",
        "route",
        "sender",
        "step",
    )

    def __init__(
        self,
        carrier: Carrier,
        sender: str,
        receiver: str,
        route: Route,
        app: WsgiApp | None,
        request: httpx.Request,
        body: bytes,
    ) -> None:
        self._carrier = carrier
        self.sender = sender
        self.receiver = receiver
        self.route = route
        self.app = app
        self.request = request
        self.body = body
        self.raw_path, _, self.query = request.url.raw_path.partition(b"?")
        self.fault: Mapping[str, Any] | None = None  # what strikes it, as the record is to tell
        self.at = carrier.clock.now()
        self.step = carrier.step
        self.index = carrier.exchanges
        carrier.exchanges += 1

    @property
    def host(self) -> str:
        return self.request.url.host

    @property
    def timeout(self) -> float:
        """How long the caller waits."""
        configured = self.request.extensions.get("timeout", {}).get("read")
        return DEFAULT_TIMEOUT_S if configured is None else float(configured)

    def pause(self, seconds: float = LATENCY_S) -> None:
        self._carrier.clock.sleep(seconds)

    def again(self, sender: str, headers: Mapping[str, str], body: bytes) -> Call:
        """Return another request to the same address."""
        request = httpx.Request(self.request.method, self.request.url, headers=headers, content=body)
        return Call(self._carrier, sender, self.receiver, self.route, self.app, request, body)

    def deliver(self) -> Answer:
        """Have the receiver do what is asked; a hub that dies over it or is down breaks the connection."""
        assert self.app is not None
        try:
            return call_wsgi(self.app, self.request, self.raw_path, self.query, self.body)
        except HubDown:
            self.fail("request", httpx.ConnectError, "Connection refused")
        except HubKilled:
            if self.receiver != "hub":
                raise
            self.fail(
                "response", httpx.RemoteProtocolError, "Server disconnected without sending a response."
            )

    def fail(
        self,
        lost: Literal["request", "response"],
        error: type[httpx.TransportError],
        words: str,
        answer: Answer | None = None,
    ) -> NoReturn:
        """End without an answer for the caller: record what was lost, and raise what its library raises."""
        self.finish(answer, lost=lost, error=error.__name__)
        raise error(words, request=self.request)

    def finish(self, answer: Answer | None = None, *, lost: Any = None, error: str | None = None) -> Answer:
        """Record how it ended."""
        request = self.request
        status, headers, body = answer if answer is not None else (None, [], b"")
        self._carrier.record(
            Exchange(
                index=self.index,
                at=self.at,
                sender=self.sender,
                receiver=self.receiver,
                method=request.method,
                url=str(request.url),
                route=self.route.name,
                kind=self.route.kind,
                step=self.step,
                request_headers=request.headers.raw,
                request_body=self.body,
                status=status,
                response_headers=headers,
                response_body=body,
                took=self._carrier.clock.now() - self.at,
                fault=self.fault,
                lost=lost,
                error=error,
            )
        )
        return answer if answer is not None else NO_ANSWER


def call_wsgi(app: WsgiApp, request: httpx.Request, raw_path: bytes, query: bytes, body: bytes) -> Answer:
    """Run `request` through a WSGI application in this thread and return its whole answer."""
    url = request.url
    return call(
        app, request.method, (url.scheme, url.host, url.port), (raw_path, query), request.headers.raw, body
    )
