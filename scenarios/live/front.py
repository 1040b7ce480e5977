"""What stands before the applications when they are served live: turns, routing by name, the lab's own paths.

The applications are the very objects that simulations run; everything that only live serving needs is here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.utils import formatdate
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson

from scenarios.live.clock import LabClock, Turnstile
from scenarios.live.routing import Party, party_of
from scenarios.record.history import Crash
from scenarios.world.wsgi import WsgiApp

LARGEST_IN_MEMORY = 4 * 1024 * 1024
LONGEST_TRAVEL_S = 10 * 366 * 86_400.0
_JSON = [("Content-Type", "application/json")]
StartResponse = Callable[..., Any]
Environ = dict[str, Any]


class Lab(Protocol):
    """What the front asks of the lab behind it."""

    clock: LabClock
    turnstile: Turnstile

    @property
    def apps(self) -> Mapping[Party, WsgiApp]: ...

    @property
    def crashes(self) -> Sequence[Crash]: ...

    def document(self) -> dict[str, Any]: ...

    def start_over(self) -> dict[str, Any]: ...

    def travel(self, seconds: float, *, step: bool) -> None: ...

    def local_origin(self, host: str, scheme: str) -> str | None: ...


class Misuse(Exception):
    """A call of the lab's own paths that makes no sense."""


class Front:
    """The WSGI application of one port: its party's, with every other party within reach by name."""

    def __init__(self, lab: Lab, party: Party) -> None:
        self._lab = lab
        self._party = party
        self._turnstile = lab.turnstile
        self._apps = lab.apps
        self._clock = lab.clock

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/_lab/") and environ["PATH_INFO"] in _PATHS:
            return self._answer_itself(environ, start_response)
        host = environ.get("HTTP_HOST", "")
        party = party_of(host)
        app = self._apps.get(self._party if party is None else party)
        if app is None:
            told = f"{host} belongs to {party}, which this lab does not serve; name it with --only as well"
            return _reply(start_response, "421 Misdirected Request", _error("not_served", told))
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            return self._take_turn(app, environ, host, start_response)
        # The whole body is here before the turn, so that a slow sender holds up nobody; a large one is in a file.
        with SpooledTemporaryFile(max_size=LARGEST_IN_MEMORY) as body:
            copyfileobj(environ["wsgi.input"], body)
            body.seek(0)
            environ["wsgi.input"] = body
            return self._take_turn(app, environ, host, start_response)

    def _take_turn(
        self, app: WsgiApp, environ: Environ, host: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        with self._turnstile:
            chunks = app(environ, self._finishing(environ, host, start_response))
            try:
                return [b"".join(chunks)]
            finally:
                close = getattr(chunks, "close", None)
                if close is not None:
                    close()

    def _finishing(self, environ: Environ, host: str, start_response: StartResponse) -> StartResponse:
        """Tell the lab's date, and keep a browser that came by a local name on local addresses."""

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            if self._clock.advanced_s:
                headers = [*headers, ("Date", formatdate(self._clock.now(), usegmt=True))]
            scheme = environ["wsgi.url_scheme"]
            if scheme == "http":
                headers = [
                    _plain(header) if header[0].lower() == "set-cookie" else header for header in headers
                ]
            if status[0] == "3":
                headers = [
                    (name, self._local(value, host, scheme) if name.lower() == "location" else value)
                    for name, value in headers
                ]
            return start_response(status, headers, error)

        return start

    def _local(self, location: str, host: str, scheme: str) -> str:
        target = urlsplit(location)
        came_by_real_name = party_of(host) is not None and not host.partition(":")[0].endswith(".localhost")
        if not target.netloc or came_by_real_name:
            return location
        origin = self._lab.local_origin(target.netloc, scheme)
        return location if origin is None else origin + location[len(f"{target.scheme}://{target.netloc}") :]

    def _answer_itself(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        view = _VERBS.get((method, path))
        if view is None:
            return _reply(
                start_response, "405 Method Not Allowed", _error("wrong_method", f"{method} {path}")
            )
        try:
            answer = view(self._lab, _body(environ))
        except Misuse as misuse:
            return _reply(start_response, "400 Bad Request", _error("bad_field", str(misuse)))
        return _reply(start_response, "200 OK", answer)


def _plain(header: tuple[str, str]) -> tuple[str, str]:
    """Return a cookie that is kept over plain http too: not every browser excepts this machine's own addresses."""
    name, value = header
    return name, "; ".join(part for part in value.split("; ") if part.lower() != "secure")


def _ready(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    return {"ready": True, "parties": list(lab.apps)}


def _world(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    return lab.document()


def _start_over(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    return lab.start_over()


def _crashes(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    return {"crashes": [dataclasses.asdict(crash) for crash in lab.crashes]}


def _clock(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    return {"now": lab.clock.now(), "advanced_s": lab.clock.advanced_s}


def _advance(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    seconds, step = body.get("advance_s"), body.get("step", False)
    unknown = set(body) - {"advance_s", "step"}
    if (
        unknown
        or isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or step not in (True, False)
    ):
        raise Misuse('the body is {"advance_s": seconds}, and "step": true where wanted')
    if not 0 <= seconds <= LONGEST_TRAVEL_S:
        raise Misuse(f"advance_s lies between 0 and {LONGEST_TRAVEL_S:.0f}; time does not run back")
    lab.travel(seconds, step=step)
    return _clock(lab, body)


_VERBS: dict[tuple[str, str], Callable[[Lab, dict[str, Any]], dict[str, Any]]] = {
    ("GET", "/_lab/ready"): _ready,
    ("GET", "/_lab/world"): _world,
    ("POST", "/_lab/world/reset"): _start_over,
    ("GET", "/_lab/crashes"): _crashes,
    ("GET", "/_lab/clock"): _clock,
    ("POST", "/_lab/clock"): _advance,
}
_PATHS = frozenset(path for _, path in _VERBS)


def _body(environ: Environ) -> dict[str, Any]:
    content = environ["wsgi.input"].read()
    if not content:
        return {}
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Misuse(f"the body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise Misuse("the body is a JSON object")
    return body


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _reply(start_response: StartResponse, status: str, document: dict[str, Any]) -> Iterable[bytes]:
    start_response(status, list(_JSON))
    return [orjson.dumps(document)]
