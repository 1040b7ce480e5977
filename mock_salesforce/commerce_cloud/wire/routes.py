"""The way in for vendor operations: found by their path and given to their view, without the web framework around.

An integrator's traffic is vendor operations, and each needs little of Flask: a look-up of the path and the request.
Flask keeps the control plane, and refuses the paths and methods that no operation has.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Serve = Callable[[Request, dict[str, str]], Response]
LOGGER = logging.getLogger(__name__)
_Node = dict[str | None, Any]
_ANY = ""  # a placeholder of a path; no segment is empty


class Door:
    """A WSGI application: operations by method and path, and another application behind it for the rest."""

    def __init__(
        self,
        behind: WSGIApplication,
        refuse: Callable[[Request, HTTPException], Response],
    ) -> None:
        self._behind = behind
        self._refuse = refuse
        self._root: _Node = {}

    def add(self, method: str, path: str, serve: Serve) -> None:
        """Serve a path, each of whose placeholders stands for one segment."""
        names, node = [], self._root
        for segment in path.split("/")[1:]:
            placeholder = segment.startswith("{")
            if placeholder:
                names.append(segment[1:-1])
            node = node.setdefault(_ANY if placeholder else segment, {})
        node.setdefault(None, {})[method] = (serve, names)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a vendor operation, or hand the request on as it is."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if not path.isascii():
            path = path.encode("latin-1").decode("utf-8", "replace")
        found = _find(self._root, path.split("/"), 1, "GET" if method == "HEAD" else method, ())
        if found is None:
            return self._behind(environ, start_response)
        (serve, names), values = found
        asked = Request(environ)
        try:
            response = serve(asked, dict(zip(names, values, strict=True)))
        except HTTPException as error:
            response = self._refuse(asked, error)
        except Exception:
            # As Flask does behind: a defect of the mock is logged, and the caller still gets the vendor's envelope.
            LOGGER.exception("%s %s failed", asked.method, asked.path)
            response = self._refuse(asked, InternalServerError())
        return response(environ, start_response)


def _find(
    node: _Node, segments: list[str], at: int, method: str, values: tuple[str, ...]
) -> tuple[tuple[Serve, list[str]], tuple[str, ...]] | None:
    """What serves a path: a segment spelled out wins over a placeholder, and an empty one fits neither."""
    if at == len(segments):
        served = node.get(None, {}).get(method)
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
