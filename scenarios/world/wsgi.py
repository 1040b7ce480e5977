"""A WSGI application called directly: no sockets, no client library, nothing that a live lab would wait for."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

import orjson

from scenarios.errors import DeedRefused

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Any]
Headers = list[tuple[str, str]]
RawHeaders = Iterable[tuple[bytes, bytes]]


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


_BASE_ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def call(
    app: WsgiApp,
    method: str,
    address: tuple[str, str, int | None],
    target: tuple[bytes, bytes],
    headers: RawHeaders,
    body: bytes,
) -> Answer:
    """Run one request through an application in this thread and return its whole answer.

    `address` is scheme, host and port, `target` raw path and query. The path reaches the application byte for byte
    (PEP 3333: latin-1 of the decoded octets), and once more as it was sent in `RAW_URI`, since it is signed.
    """
    scheme, host, port = address
    raw_path, query = target
    environ = {
        **_BASE_ENVIRON,
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query.decode("ascii"),
        "RAW_URI": (raw_path + b"?" + query if query else raw_path).decode("ascii"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or (443 if scheme == "https" else 80)),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in headers:
        key = _environ_name(name)
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    started: list[Any] = []

    def start_response(status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], None]:
        started[:] = (int(status[:3]), headers)
        return lambda _chunk: None

    chunks = app(environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return Answer(started[0], started[1], content)


@lru_cache(maxsize=512)
def _environ_name(header: bytes) -> str:
    name = header.decode("ascii").upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its body as JSON, or as text where it is not JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def need(self, what: str) -> Any:
        """Return the body of a success; raise DeedRefused when the world refuses what is wanted of it."""
        if not self.ok:
            raise DeedRefused(what, self.status, self.body)
        return self.body


class Voice:
    """One party's voice: JSON or a form over HTTP, carried as the subclass says."""

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self._headers = dict(headers or {})

    def send(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        form: Mapping[str, str] | None = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request: `body` as JSON, `form` as a form's fields, or `text` as it is."""
        sent = {**self._headers, **(headers or {})}
        content = b""
        if form is not None:
            content = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif text is not None:
            content = text.encode()
        elif body is not None:
            content = orjson.dumps(body)
            sent["Content-Type"] = "application/json"
        return self._carry(method, url, sent, content)

    def _carry(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Reply:
        raise NotImplementedError

    def get(self, url: str) -> Reply:
        return self.send("GET", url)

    def post(self, url: str, body: Any = None) -> Reply:
        return self.send("POST", url, {} if body is None else body)

    def put(self, url: str, body: Any) -> Reply:
        return self.send("PUT", url, body)


class AppVoice(Voice):
    """A voice that one application hears, in this thread."""

    def __init__(self, app: WsgiApp) -> None:
        super().__init__()
        self._app = app

    def _carry(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Reply:
        parts = urlsplit(url)
        address = (parts.scheme, parts.hostname or "", parts.port)
        target = (parts.path.encode("ascii"), parts.query.encode("ascii"))
        raw = [(b"Host", parts.netloc.encode("ascii"))]
        raw += [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        answer = call(self._app, method, address, target, raw, content)
        return Reply(answer.status, parsed(answer.body), dict(answer.headers))


def parsed(raw: bytes) -> Any:
    """Return the JSON of a body, its text where it is no JSON, None where there is none."""
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw.decode("utf-8", errors="replace")
