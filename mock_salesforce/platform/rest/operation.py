"""Operations as data, and the router over them: what the API has is what the tables list, for routing and for documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ..errors import ApiError, not_found
from .call import Answer, Call

View = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path template below /services/data/vNN.0; `facts` is the section it follows."""

    method: str
    path: str
    view: View
    title: str
    facts: str
    since: float = 31.0
    feature: str | None = None


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    variable: tuple[str, _Node] | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


class Router:
    """Finds the operation of a path by its segments; literals win over variables and are matched without case."""

    __slots__ = ("_root", "operations")

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._root = _Node()
        for operation in self.operations:
            node = self._root
            for segment in operation.path.strip("/").split("/") if operation.path.strip("/") else ():
                node = self._grow(node, segment)
            if operation.method in node.operations:
                raise ValueError(f"{operation.method} {operation.path} is declared twice")
            node.operations[operation.method] = operation

    @staticmethod
    def _grow(node: _Node, segment: str) -> _Node:
        if not segment.startswith("{"):
            return node.literal.setdefault(segment.lower(), _Node())
        if node.variable is None:
            node.variable = (segment[1:-1], _Node())
        return node.variable[1]

    def find(self, call: Call) -> Operation:
        """The operation of a call, its path arguments set on it; the vendor's 404 or 405 where there is none."""
        segments = [unquote(segment) for segment in call.path.split("/") if segment]
        found = self._walk(self._root, segments, 0, {})
        if found is None:
            raise not_found()
        node, arguments = found
        method = "GET" if call.method == "HEAD" and "HEAD" not in node.operations else call.method
        operation = node.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            raise ApiError(
                "METHOD_NOT_ALLOWED", f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
            )
        if call.api_version < operation.since:
            raise not_found()
        call.args = arguments
        return operation

    def _walk(
        self, node: _Node, segments: list[str], at: int, arguments: dict[str, str]
    ) -> tuple[_Node, Mapping[str, Any]] | None:
        if at == len(segments):
            return (node, arguments) if node.operations else None
        literal = node.literal.get(segments[at].lower())
        if literal is not None:
            found = self._walk(literal, segments, at + 1, arguments)
            if found is not None:
                return found
        if node.variable is None:
            return None
        name, following = node.variable
        return self._walk(following, segments, at + 1, {**arguments, name: segments[at]})
