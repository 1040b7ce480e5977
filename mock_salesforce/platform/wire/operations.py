"""Operations as data, and the router over them: what the API has is what the tables list, for routing and
for documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import ApiError, not_found, required_missing

View = Callable[[Call], Answer]
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path template below /services/data/vNN.0; `facts` is the section it follows.

    `body` validates a JSON body and refuses with the code `wrong`; `csv` says that the body, or the answer,
    is CSV, `part` names that of a multipart body, `raw` that any bytes will do; `answers` are the statuses of
    success; `query` names the parameters."""

    method: str
    path: str
    view: View
    title: str
    facts: str
    since: float = 31.0
    feature: str | None = None
    body: Any = None
    wrong: str | None = None
    answers: tuple[int, ...] = ()
    query: tuple[str, ...] = ()
    csv: bool = False
    part: str | None = None
    raw: bool = False
    adapter: TypeAdapter[Any] | None = field(init=False)
    variables: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "adapter", TypeAdapter(self.body) if self.body else None)
        object.__setattr__(self, "variables", tuple(_VARIABLE.findall(self.path)))


def validate(operation: Operation, call: Call) -> None:
    """Refuses a body that is not what the operation takes."""
    if operation.adapter is None:
        sent = call.document is not None or bool(call.body.strip())
        if sent and call.method in ("POST", "PATCH") and not (operation.raw or operation.part):
            call.object()
        return
    try:
        operation.adapter.validate_python(call.json(), strict=True)
    except ValidationError as error:
        raise _wrong_body(operation, error) from None


def _wrong_body(operation: Operation, error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if operation.wrong is not None:
        return ApiError(operation.wrong, f"{name}: {first['msg']}")
    if first["type"] == "missing":
        return required_missing([name])
    if first["type"] == "extra_forbidden":
        return ApiError("JSON_PARSER_ERROR", f'Unrecognized field "{name}"')
    return ApiError("JSON_PARSER_ERROR", f"{name or 'The HTTP entity body'}: {first['msg']}")


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


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
        """The operation of a call, its path arguments set on it; the vendor's 404 or 405 where there is
        none."""
        segments = [unquote(segment) for segment in call.path.split("/") if segment]
        found = self._walk(self._root, segments, 0, ())
        if found is None:
            raise not_found()
        node, values = found
        method = "GET" if call.method == "HEAD" and "HEAD" not in node.operations else call.method
        operation = node.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            refused = ApiError(
                "METHOD_NOT_ALLOWED", f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
            )
            refused.headers["Allow"] = allowed
            raise refused
        if call.api_version < operation.since:
            raise not_found()
        call.args = dict(zip(operation.variables, values, strict=True))
        return operation

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
