"""What stands before every view of the API: who calls, in which transaction, and whether the request can be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, current_app, request
from pydantic import ValidationError

from integration_hub.api.wire.errors import unreadable
from integration_hub.api.wire.operations import ANYONE, Answer, Call, Operation
from integration_hub.api.wire.shapes import Asked
from integration_hub.ground.keys import identify
from integration_hub.ground.refusals import malformed
from integration_hub.hub import Hub

KEY = "X-Pipe17-Key"
Q = TypeVar("Q", bound=Asked)


class _Nothing(Asked):
    """The body of an operation that takes none: absent, or an object without members."""


def installed_hub() -> Hub:
    """Return the hub that is under the application now."""
    hub: Hub = current_app.extensions["hub"]
    return hub


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
        hub, operation = installed_hub(), self.operation
        if not operation.callers:
            return self._answered(Call(hub, ANYONE, None), places)
        key = request.headers.get(KEY)
        with hub.store.transaction() as connection:
            caller = identify(connection, hub.installation_key, key, operation.callers)
            if operation.transacted:
                return self._answered(Call(hub, caller, connection), places)
        return self._answered(Call(hub, caller, None), places)

    def _answered(self, call: Call, places: dict[str, str]) -> Response:
        return reply(self.operation.view(call, **self._given(places)), self.operation.success)

    def _given(self, places: dict[str, str]) -> dict[str, Any]:
        """Return what the view is given, or refuse what cannot be read."""
        operation = self.operation
        given: dict[str, Any] = {}
        if operation.places is not None:
            given |= vars(_valid(operation.places, "path", places))
        if operation.query is not None:
            given["query"] = asked(operation.query)
        elif operation.payload is None:
            asked(_Nothing)
        if operation.body is not None:
            given["body"] = _valid(operation.body, "body", _body())
        elif not self._reads and operation.payload is None:
            _valid(_Nothing, "body", _body())
        return given


def asked(model: type[Q]) -> Q:
    """Return the request's query as the model reads it, or refuse what cannot be read."""
    return _valid(model, "query", _query())


def reply(answer: Answer, success: int = 200) -> Response:
    """Return a view's answer as JSON, unless it is a response already."""
    if isinstance(answer, Response):
        return answer
    body, status = answer if isinstance(answer, tuple) else (answer, success)
    return Response(orjson.dumps(body), status, mimetype="application/json")


def _valid(model: type[Q], where: str, given: dict[str, Any]) -> Q:
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


def _body() -> dict[str, Any]:
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
