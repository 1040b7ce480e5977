"""An operation of the API: how it is declared, and what stands before its view.

Routing, validation, who may call, in which transaction, and the document derive from the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from types import UnionType
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ValidationError, create_model
from pydantic.alias_generators import to_snake

from integration_hub.api.wire import shapes
from integration_hub.api.wire.errors import unreadable
from integration_hub.api.wire.shapes import Asked
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.keys import OPERATOR, Caller, identify
from integration_hub.ground.prepared import Connection
from integration_hub.ground.refusals import malformed
from integration_hub.integrations.sessions import Sessions

Answer = Mapping[str, object] | tuple[Mapping[str, object], int] | Response
HTML, NOTHING = "text/html", ""  # answers that are no JSON object
PREFIX = "/api/v3"
ANYONE = Caller("anyone")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLACES: Mapping[str, Any] = {
    "integrationId": shapes.IntegrationId,
    "productId": shapes.ProductId,
    "locationId": shapes.LocationId,
    "orderId": shapes.OrderId,
    "shipmentId": shapes.ShipmentId,
    "vendor": shapes.VendorName,
}


@dataclass(frozen=True, slots=True)
class Served:
    """What is under the application now, as far as calls need it."""

    desk: Desk
    sessions: Sessions
    installation_key: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted call: by whom, and in which transaction where its operation runs in one."""

    desk: Desk
    sessions: Sessions
    caller: Caller
    maybe_connection: Connection | None = None

    @property
    def organization_id(self) -> str:
        return self.caller.organization_id

    @property
    def work(self) -> Work:
        """The unit of work of that transaction, for the caller's organization."""
        return self.desk.on(self.connection, self.organization_id)

    @property
    def connection(self) -> Connection:
        """The transaction of an operation that is declared to run in one."""
        assert self.maybe_connection is not None
        return self.maybe_connection

    def begin(self) -> AbstractContextManager[Work]:
        """Open a transaction of its own, for the caller's organization."""
        return self.desk.begin(self.organization_id)


@dataclass(frozen=True)
class Operation:
    """One operation. Its view is given the call, what stands in the path, and `query` and `body` where it has them."""

    method: str
    path: str  # {places} are spelled as in bodies
    view: Callable[..., Answer]
    answers: Mapping[
        int, type[BaseModel] | UnionType | str
    ]  # the first is what the view answers where it says no status
    callers: tuple[str, ...] = (OPERATOR,)  # none: everyone, without a key
    query: type[Asked] | None = None
    body: type[Asked] | None = None
    refusals: tuple[int, ...] = ()  # beside those that follow from the rest of the declaration
    transacted: bool = True  # False: the view calls a vendor, or opens transactions of its own
    payload: str | None = None  # what the view reads itself, in words; `body` is validated before

    @property
    def name(self) -> str:
        """The operation's name in the document: its view's."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """What it does: the first line of its view's docstring."""
        return (self.view.__doc__ or "").strip().splitlines()[0]

    @property
    def success(self) -> int:
        """The status of an answer for which the view says none."""
        return next(iter(self.answers))

    @property
    def rule(self) -> str:
        """The path as Flask's router spells it."""
        return _PLACEHOLDER.sub(r"<\1>", self.path)

    @cached_property
    def places(self) -> type[Asked] | None:
        """The model of what stands in the path."""
        names = _PLACEHOLDER.findall(self.path)
        if not names:
            return None
        members: dict[str, Any] = {to_snake(name): (_PLACES[name], ...) for name in names}
        return create_model("Places", __base__=Asked, **members)

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status with which it is refused."""
        readable = self.query or self.body or self.places
        keys = (401, 403) if self.callers else ()
        found = {*((400,) if readable else ()), *keys, *((404,) if self.places else ()), *self.refusals}
        return tuple(sorted(found - self.answers.keys()))


KEY = "X-Pipe17-Key"
Q = TypeVar("Q", bound=Asked)


class _Nothing(Asked):
    """The body of an operation that takes none: absent, or an object without members."""


def served() -> Served:
    """Return what is under the application now."""
    under: Served = current_app.extensions["hub"]
    return under


def admitted(key: str | None, roles: tuple[str, ...]) -> Call:
    """Return a call of whoever the key belongs to, which runs in no transaction, or refuse it."""
    hub = served()
    with hub.desk.store.transaction() as connection:
        return Call(hub.desk, hub.sessions, identify(connection, hub.installation_key, key, roles))


def route(app: Flask, operations: Iterable[Operation]) -> None:
    """Put the operations behind their paths."""
    for operation in operations:
        endpoint = f"api.{operation.name}"
        app.add_url_rule(operation.rule, endpoint, Gate(operation), methods=[operation.method])


class Gate:
    """Admits calls of one operation."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self._reads = operation.method in ("GET", "HEAD")

    def __call__(self, **places: str) -> Response:
        hub, operation = served(), self.operation
        if not operation.callers:
            return self._answered(Call(hub.desk, hub.sessions, ANYONE), places)
        key = request.headers.get(KEY)
        if not operation.transacted:
            return self._answered(admitted(key, operation.callers), places)
        with hub.desk.store.transaction() as connection:
            caller = identify(connection, hub.installation_key, key, operation.callers)
            return self._answered(Call(hub.desk, hub.sessions, caller, connection), places)

    def _answered(self, call: Call, places: dict[str, str]) -> Response:
        return reply(self.operation.view(call, **self._given(places)), self.operation.success)

    def _given(self, places: dict[str, str]) -> dict[str, object]:
        """Return what the view is given, or refuse what cannot be read."""
        operation = self.operation
        given: dict[str, object] = {}
        if operation.places is not None:
            given |= vars(_valid(operation.places, "path", places))
        if operation.query is not None:
            given["query"] = read_query(operation.query)
        elif operation.payload is None:
            read_query(_Nothing)
        if operation.body is not None:
            given["body"] = _valid(operation.body, "body", _body())
        elif not self._reads and operation.payload is None:
            _valid(_Nothing, "body", _body())
        return given


def read_query(model: type[Q]) -> Q:
    """Return the request's query as the model reads it, or refuse what cannot be read."""
    return _valid(model, "query", _query())


def reply(answer: Answer, success: int = 200) -> Response:
    """Return a view's answer as JSON, unless it is a response already."""
    if isinstance(answer, Response):
        return answer
    body, status = answer if isinstance(answer, tuple) else (answer, success)
    return Response(orjson.dumps(body), status, mimetype="application/json")


def _valid(model: type[Q], where: str, given: Mapping[str, object]) -> Q:
    try:
        # A query and a path are text; the strict types of a body are JSON's own.
        return model.model_validate(given) if where == "body" else model.model_validate_strings(given)
    except ValidationError as error:
        raise unreadable(where, error) from error


def _query() -> dict[str, str]:
    if not request.query_string:
        return {}
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise malformed(f"“{twice[0]}” is given twice in the query; give it once.")
    return request.args.to_dict()


def _body() -> dict[str, object]:
    """Return the request's JSON object; an empty body is an empty object."""
    raw = request.get_data()
    if not raw:
        return {}
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise malformed(f"The body is not JSON: {error}.") from error
    if not isinstance(parsed, dict):
        raise malformed("The body must be a JSON object.")
    return parsed
