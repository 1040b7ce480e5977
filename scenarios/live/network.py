"""How the live hub and the mocks reach each other, and what lies outside: the lab's own hosts stay in the process.

A vendor's production URL, or the hub's, never leaves the lab. A host that the user forwards, and anything on
loopback, is called through a real socket. Every other host fails as an unknown name does: a lab calls no strangers.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scenarios.live.clock import Turnstile
from scenarios.live.routing import Party, party_of
from scenarios.world.addresses import HUB
from scenarios.world.wsgi import WsgiApp

if TYPE_CHECKING:
    import httpx

    Transport = httpx.BaseTransport
else:
    Transport = object  # httpx is loaded with the first request that is carried, not while the lab starts

HUB_HOST = HUB.removeprefix("https://")


class LiveNetwork(Transport):
    """The transport of the live hub and of the mocks' webhooks."""

    def __init__(self, turnstile: Turnstile, forwards: Mapping[str, str]) -> None:
        self.apps: dict[Party, WsgiApp] = {}
        self._turnstile = turnstile
        self._forwards = forwards
        self._sockets: httpx.HTTPTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request to its host; raise httpx's own error where it fails."""
        import httpx

        self._turnstile.give_way()
        url = request.url
        forward = self._forwards.get(url.host)
        if forward is not None:
            target = httpx.URL(forward)
            path = target.raw_path.rstrip(b"/") + url.raw_path
            return self._call_outside(
                request, url.copy_with(scheme=target.scheme, netloc=target.netloc, raw_path=path)
            )
        party = "hub" if url.host == HUB_HOST else party_of(url.host)
        app = self.apps.get(party) if party is not None and not _is_local(url.host) else None
        if app is not None:
            from scenarios.world.faults.call import call_wsgi

            raw_path, _, query = url.raw_path.partition(b"?")
            with self._turnstile:
                status, headers, body = call_wsgi(app, request, raw_path, query, request.read())
            return httpx.Response(status, headers=headers, content=body, request=request)
        if _is_local(url.host):
            name = url.copy_with(host="127.0.0.1") if url.host.endswith("localhost") else url
            return self._call_outside(request, name)
        raise httpx.ConnectError(
            f"{url.host} is no host of this lab, and none was forwarded", request=request
        )

    def _call_outside(self, request: httpx.Request, url: httpx.URL) -> httpx.Response:
        import httpx

        request.read()
        outward = httpx.Request(
            request.method,
            url,
            headers=request.headers,
            content=request.content,
            extensions=request.extensions,
        )
        with self._turnstile.stepped_out():
            if self._sockets is None:
                self._sockets = httpx.HTTPTransport(
                    verify=False
                )  # the receiver is the user's own, on this machine
            response = self._sockets.handle_request(outward)
            response.read()
        return response


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
