"""The way in for vendor operations: straight from WSGI to the gate, in front of Flask, which serves all else.

An integrator's traffic is vendor operations, and each of them needs little of a web framework: a look-up of the path,
the raw query and the raw body. Flask keeps the pages, the control plane, uploads and every path that is no operation.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import get_input_stream

from mock_tiktok.wire import errors
from mock_tiktok.wire.envelope import Answer
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.gate import Asked, refused_by_router

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LOGGER = logging.getLogger(__name__)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_ANY = ""  # a placeholder of a path; no segment of a rule is empty
_VERSIONS = "versions"  # stands in for a method where a path is known apart from its version
_VERSION = re.compile(r"\d{6}")


class WsgiRequest:
    """What the gate reads of a request, read from the WSGI environment when it asks."""

    __slots__ = ("_most", "environ", "method", "path")

    def __init__(self, environ: Environ, method: str, path: str, most: int) -> None:
        self.environ = environ
        self.method = method
        self.path = path
        self._most = most

    @property
    def query_string(self) -> bytes:
        """The query as it was sent."""
        text: str = self.environ.get("QUERY_STRING", "")
        return text.encode("latin-1")

    @property
    def content_type(self) -> str | None:
        """The Content-Type header."""
        return self.environ.get("CONTENT_TYPE")

    @property
    def mimetype(self) -> str:
        """The content type without its parameters."""
        return (self.content_type or "").partition(";")[0].strip().lower()

    @property
    def remote_addr(self) -> str | None:
        """Who calls."""
        return self.environ.get("REMOTE_ADDR")

    def get_data(self, cache: bool = True) -> bytes:
        """The exact bytes of the body; they can be read once."""
        environ = self.environ
        sent = environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ
        return get_input_stream(environ, max_content_length=self._most).read() if sent else b""


Serve = Callable[[Asked, dict[str, str]], "Answer"]
Refuse = Callable[[Asked, VendorError], "Answer"]


class Door:
    """A WSGI application: operations by path, and another application behind for the rest."""

    def __init__(
        self, behind: WsgiApp, refuse: Refuse, *, other_hosts: Iterable[str], body_bytes_max: int
    ) -> None:
        self._behind = behind
        self._refuse = refuse
        self._other_hosts = frozenset(other_hosts)
        self._most = body_bytes_max
        self._root: dict[str | None, Any] = {}

    def add(self, method: str, path: str, serve: Serve | None) -> None:
        """Serve a path, whose placeholders each stand for one segment; without a way to, hand it on."""
        self._put(path, method, serve)

    def know(self, path: str, versions: Collection[str]) -> None:
        """Tell a wrong version or method of a known path from an unknown path (section 2)."""
        self._put(path, _VERSIONS, versions)

    def _put(self, path: str, method: str, what: Any) -> None:
        names = []
        node = self._root
        for segment in path.split("/")[1:]:
            placeholder = segment.startswith("{")
            if placeholder:
                names.append(segment[1:-1])
            node = node.setdefault(_ANY if placeholder else segment, {})
        node.setdefault(None, {})[method] = (what, names)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve a vendor operation, or hand the request on as it is."""
        method = environ["REQUEST_METHOD"]
        path = environ["PATH_INFO"]
        if not path.isascii():
            path = path.encode("latin-1").decode("utf-8", "replace")
        path = path.lstrip("/")
        request = WsgiRequest(environ, method, f"/{path}", self._most)
        answer = None if self._elsewhere(environ) else self._answer(request, path.split("/"))
        if answer is None:
            return self._behind(environ, start_response)
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            *answer.headers,
        ]
        start_response(_STATUS_LINES.get(answer.status) or f"{answer.status} Unknown", headers)
        return () if method == "HEAD" else (answer.body,)

    def _answer(self, request: WsgiRequest, segments: list[str]) -> Answer | None:
        method = request.method
        found = _find(self._root, segments, 0, "GET" if method == "HEAD" else method, ())
        if found is not None:
            (serve, names), values = found
            return (
                None if serve is None else self._served(serve, request, dict(zip(names, values, strict=True)))
            )
        known = _find(self._root, segments, 0, _VERSIONS, ())
        if known is None:
            return None
        (versions, _), (version, *_) = known
        if version in versions:
            return self._refuse(request, VendorError(errors.WRONG_METHOD))
        unknown = errors.INVALID_VERSION if _VERSION.fullmatch(version) else errors.UNKNOWN_PATH
        return self._refuse(request, VendorError(unknown))

    def _served(self, serve: Serve, request: WsgiRequest, path: dict[str, str]) -> Answer:
        try:
            return serve(request, path)
        except HTTPException as error:
            return self._refuse(request, refused_by_router(error))
        except Exception:
            # As Flask does behind: a defect of the mock is logged, and the caller still gets the vendor's envelope.
            LOGGER.exception("%s %s failed", request.method, request.path)
            return self._refuse(request, VendorError(errors.INTERNAL))

    def _elsewhere(self, environ: Environ) -> bool:
        return host_of(environ) in self._other_hosts


def host_of(environ: Environ) -> str:
    """Which of the vendor's hosts was called, without its port."""
    host: str = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return host.partition(":")[0].lower()


def _find(
    node: dict[str | None, Any], segments: list[str], at: int, method: str, values: tuple[str, ...]
) -> tuple[tuple[Any, list[str]], tuple[str, ...]] | None:
    """What was put for a path and method: a segment spelled out wins over a placeholder, an empty one fits neither."""
    if at == len(segments):
        ends = node.get(None)
        served = ends.get(method) if ends else None
        return (served, values) if served else None
    segment = segments[at]
    if not segment:
        return None
    exact = node.get(segment)
    if exact is not None:
        found = _find(exact, segments, at + 1, method, values)
        if found is not None:
            return found
    wild = node.get(_ANY)
    return _find(wild, segments, at + 1, method, (*values, segment)) if wild is not None else None
