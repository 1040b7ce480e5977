"""Finds what serves a path, by its segments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.wrappers import Request, Response

Serve = Callable[[dict[str, str], Request], Response]
_Node = dict[str | None, Any]
_ANY = ""  # a placeholder of a path; no segment is empty


class Routes:
    """What serves each path and method; a placeholder of a path stands for one segment."""

    def __init__(self) -> None:
        self._root: _Node = {}

    def add(self, method: str, path: str, serve: Serve) -> None:
        """Have a path served, with what its placeholders stand for."""
        names, node = [], self._root
        for segment in path.split("/")[1:]:
            placeholder = segment.startswith("{")
            if placeholder:
                names.append(segment[1:-1])
            node = node.setdefault(_ANY if placeholder else segment, {})
        node.setdefault(None, {})[method] = (serve, names)

    def find(self, method: str, path: str) -> Callable[[Request], Response] | None:
        """What serves a path; HEAD is GET without the body."""
        found = _find(self._root, path.split("/"), 1, "GET" if method == "HEAD" else method, ())
        if found is None:
            return None
        (serve, names), values = found
        return partial(serve, dict(zip(names, values, strict=True)))


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
