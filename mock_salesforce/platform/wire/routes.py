"""Finds the operation of a call by its path, over the very table that validates and documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.errors import VendorError, not_found
from mock_salesforce.platform.wire.operations import Operation


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)

    def operation(self, method: str) -> Operation | None:
        """What a method does here; HEAD is GET without the body."""
        return self.operations.get(method) or (self.operations.get("GET") if method == "HEAD" else None)


class Router:
    """Finds the operation of a path by its segments; literals win over variables and are matched without
    case."""

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
            node.variable = _Node()
        return node.variable

    def find(self, call: Call) -> Operation:
        """The operation of a call, its name and path arguments set on it; the vendor's 404 or 405 where there is
        none."""
        found = self._reach(call.path)
        if found is None:
            raise not_found()
        node, values = found
        operation = node.operation(call.method)
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            refused = VendorError(
                "METHOD_NOT_ALLOWED", f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
            )
            refused.headers["Allow"] = allowed
            raise refused
        if call.api_version < operation.since:
            raise not_found()
        call.operation, call.args = operation.name, dict(zip(operation.variables, values, strict=True))
        return operation

    def name_of(self, method: str, path: str) -> str | None:
        """The name of the operation that a request would reach."""
        found = self._reach(path)
        operation = found[0].operation(method) if found else None
        return operation.name if operation else None

    def _reach(self, path: str) -> tuple[_Node, tuple[str, ...]] | None:
        segments = [unquote(segment) for segment in path.split("/") if segment]
        return self._walk(self._root, segments, 0, ())

    def _walk(
        self, node: _Node, segments: list[str], at: int, values: tuple[str, ...]
    ) -> tuple[_Node, tuple[str, ...]] | None:
        if at == len(segments):
            return (node, values) if node.operations else None
        literal = node.literal.get(segments[at].lower())
        if literal is not None:
            found = self._walk(literal, segments, at + 1, values)
            if found is not None:
                return found
        if node.variable is None:
            return None
        return self._walk(node.variable, segments, at + 1, (*values, segments[at]))
