"""The simulated network: routes by host into the parties' applications, breaks what the story breaks, records all.

Hosts are the vendors' real ones. A host that nobody has fails as DNS does. Every exchange takes a little simulated
time; one that a fault delays past its caller's timeout fails as a timeout does, having happened or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from scenarios.record.history import Exchange
from scenarios.story.routes import Route, RouteFinder
from scenarios.world.clock import VirtualClock
from scenarios.world.endings import LabDefect, Runaway
from scenarios.world.faults.call import Call, call_wsgi
from scenarios.world.faults.outages import unresolved
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.faults.table import ACTS
from scenarios.world.faults.webhooks import TAKEN
from scenarios.world.wsgi import Answer, WsgiApp


class Network:
    """All hosts of a simulated world, and the record of what passed between them."""

    def __init__(self, clock: VirtualClock, faults: FaultPlan, record: Callable[[Exchange], None]) -> None:
        self.clock = clock
        self.record = record
        self._faults = faults
        self._hosts: dict[str, tuple[str, WsgiApp]] = {}
        self._suffixes: list[tuple[str, str, WsgiApp]] = []
        self._routes = RouteFinder()
        self.step = 0
        self.webhooks_pass = True
        self.exchanges = 0
        self.noted: Mapping[str, Any] | None = None  # what the next exchange is to tell of a fault before it
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

    def _addressed(self, request: httpx.Request) -> tuple[str, WsgiApp | None, Route]:
        url = request.url
        found = self._resolve(url.host)
        party, app = found if found is not None else (url.host, None)
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        return party, app, self._routes.find(party, request.method, path)

    def route_of(self, request: httpx.Request) -> str:
        """Return the name of what is requested."""
        return self._addressed(request)[2].name

    def exchange(self, sender: str, request: httpx.Request) -> Answer:
        """Carry one request to its host; raise httpx's own error where it fails."""
        if self._allowed is not None:
            if self._allowed == 0:
                raise Runaway(f"no end of exchanges at {self.clock.now()}")
            self._allowed -= 1
        party, app, route = self._addressed(request)
        call = Call(self, sender, party, route, app, request, request.read())
        if self.noted is not None:
            call.fault, self.noted = self.noted, None
        if app is None:
            return unresolved(call)
        if route.kind != "act" and self._faults.armed:
            answer = self._strike(call)
            if answer is not None:
                return answer
        if route.kind == "webhook" and not self.webhooks_pass:
            call.fault = {"kind": "drop_webhook"}
            call.finish(lost="request")
            return TAKEN
        call.pause()
        return call.finish(call.deliver())

    def _strike(self, call: Call) -> Answer | None:
        """Break the exchange as a fault says that strikes it, or as one goes on that struck before."""
        fault = self._faults.strike(call.route.name, call.sender)
        if fault is None:
            return self._faults.meet(call, self.clock.now())
        act = ACTS.get(fault.kind)
        if act is None:
            raise LabDefect(f"nothing acts on the fault {fault.kind!r}: say in the table what it does")
        call.fault = {"kind": fault.kind, "nth": fault.nth}
        return act(call, fault, self._faults)


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
