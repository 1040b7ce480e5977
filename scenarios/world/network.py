"""The simulated network: routes by host into the parties' applications, breaks what the story breaks, records all.

Hosts are the vendors' real ones. A host that nobody has fails as DNS does. Every exchange takes a little simulated
time; one that a fault delays past its caller's timeout fails as a timeout does, having happened or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from scenarios.record.history import Exchange
from scenarios.story.faults import WEBHOOK_FAULTS, Fault
from scenarios.story.routes import Route, RouteFinder
from scenarios.world.clock import VirtualClock
from scenarios.world.endings import LabDefect, Runaway
from scenarios.world.faults import FaultPlan, refusal
from scenarios.world.wsgi import Answer, WsgiApp, call

__all__ = [
    "AppTransport",
    "Network",
    "PartyTransport",
    "WsgiApp",
    "call_wsgi",
]

LATENCY_S = 0.02  # simulated, one way and back
DEFAULT_TIMEOUT_S = 30.0


class Network:
    """All hosts of a simulated world, and the record of what passed between them."""

    def __init__(self, clock: VirtualClock, faults: FaultPlan, record: Callable[[Exchange], None]) -> None:
        self._clock = clock
        self._faults = faults
        self._record = record
        self._hosts: dict[str, tuple[str, WsgiApp]] = {}
        self._suffixes: list[tuple[str, str, WsgiApp]] = []
        self._routes = RouteFinder()
        self.step = 0
        self.webhooks_pass = True
        self.exchanges = 0
        self._allowed: int | None = None

    def allow(self, exchanges: int) -> None:
        """Let so many more exchanges pass; after the last of them nothing passes any more, whatever is allowed then."""
        if self._allowed != 0:
            self._allowed = exchanges

    def attach(self, party: str, host: str, app: WsgiApp) -> None:
        """Give `host` to a party's application; a leading `*.` takes every name below it."""
        if host.startswith("*."):
            self._suffixes.append((host[1:], party, app))
        else:
            self._hosts[host] = (party, app)

    def transport(self, sender: str) -> PartyTransport:
        """Return the transport through which `sender` speaks."""
        return PartyTransport(self, sender)

    def _resolve(self, host: str) -> tuple[str, WsgiApp] | None:
        found = self._hosts.get(host)
        if found is None:
            for suffix, party, app in self._suffixes:
                if host.endswith(suffix):
                    return party, app
        return found

    def exchange(self, sender: str, request: httpx.Request) -> Answer:
        """Carry one request to its host; raise httpx's own error where it fails."""
        if self._allowed is not None:
            if self._allowed == 0:
                raise Runaway(f"no end of exchanges at {self._clock.now()}")
            self._allowed -= 1
        url = request.url
        raw_path, _, query = url.raw_path.partition(b"?")
        found = self._resolve(url.host)
        party, app = found if found is not None else (url.host, None)
        route = self._routes.find(party, request.method, raw_path.decode("ascii"))
        body = request.read()
        call = _Call(self, sender, party, route, request, body)
        if app is None:
            call.finish(error="ConnectError", lost="request")
            raise httpx.ConnectError("Name or service not known", request=request)
        fault = None if route.kind == "act" else self._faults.strike(route.name)
        if fault is not None and route.kind == "webhook":
            return self._break_webhook(call, fault, app, raw_path, query)
        if route.kind == "webhook" and not self.webhooks_pass:
            call.finish(fault={"kind": "drop_webhook"}, lost="request")
            return Answer(200, [], b"")
        if fault is not None and fault.kind not in WEBHOOK_FAULTS:
            return self._break(call, fault, app, raw_path, query)
        self._clock.sleep(LATENCY_S)
        return call.finish(call_wsgi(app, request, raw_path, query, body))

    def _break(self, call: _Call, fault: Fault, app: WsgiApp, raw_path: bytes, query: bytes) -> Answer:
        described = {"kind": fault.kind, "nth": fault.nth}
        if fault.kind in ("too_many_requests", "server_error"):
            self._clock.sleep(LATENCY_S)
            return call.finish(Answer(*refusal(fault, call.receiver)), fault=described)
        timeout = _timeout(call.request)
        if fault.kind == "lose_request":
            self._clock.sleep(timeout)
            call.finish(fault=described, lost="request", error="ReadTimeout")
            raise httpx.ReadTimeout("The read operation timed out", request=call.request)
        if fault.kind not in ("lose_response", "delay"):
            raise LabDefect(f"nothing acts on the fault {fault.kind!r}: say here what it does")
        delay = timeout if fault.kind == "lose_response" else (fault.seconds or 0.0)
        answer = call_wsgi(app, call.request, raw_path, query, call.body)
        self._clock.sleep(min(delay, timeout))
        if delay >= timeout:
            call.finish(answer, fault=described, lost="response", error="ReadTimeout")
            raise httpx.ReadTimeout("The read operation timed out", request=call.request)
        return call.finish(answer, fault={**described, "seconds": delay})

    def _break_webhook(
        self, call: _Call, fault: Fault, app: WsgiApp, raw_path: bytes, query: bytes
    ) -> Answer:
        """Drop or duplicate a delivery; other faults strike it as they strike any request."""
        if fault.kind == "drop_webhook":
            call.finish(fault={"kind": fault.kind, "nth": fault.nth}, lost="request")
            return Answer(200, [], b"")  # the sender believes it arrived, so it never tries again
        if fault.kind != "duplicate_webhook":
            return self._break(call, fault, app, raw_path, query)
        self._clock.sleep(LATENCY_S)
        first = call.finish(call_wsgi(app, call.request, raw_path, query, call.body))
        again = _Call(self, call.sender, call.receiver, call.route, call.request, call.body)
        again.finish(
            call_wsgi(app, call.request, raw_path, query, call.body),
            fault={"kind": fault.kind, "nth": fault.nth},
        )
        return first


class _Call:
    """One exchange while it is under way; numbered when it starts, recorded when it ends."""

    __slots__ = ("at", "body", "index", "network", "receiver", "request", "route", "sender", "step")

    def __init__(
        self, network: Network, sender: str, receiver: str, route: Route, request: httpx.Request, body: bytes
    ) -> None:
        self.network = network
        self.sender = sender
        self.receiver = receiver
        self.route = route
        self.request = request
        self.body = body
        self.at = network._clock.now()
        self.step = network.step
        self.index = network.exchanges
        network.exchanges += 1

    def finish(
        self,
        answer: Answer | None = None,
        *,
        fault: Mapping[str, Any] | None = None,
        lost: Any = None,
        error: str | None = None,
    ) -> Answer:
        request = self.request
        status, headers, body = answer if answer is not None else (None, [], b"")
        self.network._record(
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
                took=self.network._clock.now() - self.at,
                fault=fault,
                lost=lost,
                error=error,
            )
        )
        return answer if answer is not None else Answer(0, [], b"")


class PartyTransport(httpx.BaseTransport):
    """The network as one party sees it."""

    def __init__(self, network: Network, sender: str) -> None:
        self._network = network
        self._sender = sender

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            status, headers, body = self._network.exchange(self._sender, request)
        except httpx.TransportError:
            raise
        except Exception as error:
            raise LabDefect(f"under {request.method} {request.url} of {self._sender}") from error
        return httpx.Response(status, headers=headers, content=body, request=request)


class AppTransport(httpx.BaseTransport):
    """One application and nothing else: no faults, no record; the leanest way from httpx into WSGI."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raw_path, _, query = request.url.raw_path.partition(b"?")
        status, headers, body = call_wsgi(self._app, request, raw_path, query, request.read())
        return httpx.Response(status, headers=headers, content=body, request=request)


def _timeout(request: httpx.Request) -> float:
    configured = request.extensions.get("timeout", {}).get("read")
    return DEFAULT_TIMEOUT_S if configured is None else float(configured)


def call_wsgi(app: WsgiApp, request: httpx.Request, raw_path: bytes, query: bytes, body: bytes) -> Answer:
    """Run `request` through a WSGI application in this thread and return its whole answer."""
    url = request.url
    return call(
        app, request.method, (url.scheme, url.host, url.port), (raw_path, query), request.headers.raw, body
    )
