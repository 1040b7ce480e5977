"""What every API view shares: who calls, in which transaction, with what body, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, request
from sqlalchemy import Select, func, select

from integration_hub.connectors.records import Json
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.keys import OPERATOR, Caller, identify
from integration_hub.ground.prepared import Connection, Row
from integration_hub.ground.refusals import Rejected, malformed

if TYPE_CHECKING:
    from integration_hub.hub import Hub

Answer = Json | tuple[Json, int]
MAX_COUNT = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One identified request, inside one transaction."""

    hub: Hub
    connection: Connection
    caller: Caller

    @property
    def work(self) -> Work:
        """The request's unit of work, for the caller's organization."""
        return self.hub.desk.on(self.connection, self.organization_id)

    @property
    def organization_id(self) -> str:
        return self.caller.organization_id


def installed_hub() -> Hub:
    """Return the hub that is under the application now."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def transacted(*roles: str) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Run the view in one transaction, for callers of the given roles (default: operators)."""
    allowed = roles or (OPERATOR,)

    def decorate(view: Callable[..., Answer]) -> Callable[..., Response]:
        @wraps(view)
        def answered(**path: str) -> Response:
            hub = installed_hub()
            with hub.store.transaction() as connection:
                caller = identify(
                    connection, hub.installation_key, request.headers.get("X-Pipe17-Key"), allowed
                )
                return reply(view(Call(hub, connection, caller), **path))

        return answered

    return decorate


def between_transactions(*roles: str) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Identify the caller, then run the view outside any transaction: it calls a vendor, or opens its own."""
    allowed = roles or (OPERATOR,)

    def decorate(view: Callable[..., Answer]) -> Callable[..., Response]:
        @wraps(view)
        def answered(**path: str) -> Response:
            hub = installed_hub()
            with hub.store.transaction() as connection:
                caller = identify(
                    connection, hub.installation_key, request.headers.get("X-Pipe17-Key"), allowed
                )
            return reply(view(hub, caller, **path))

        return answered

    return decorate


def reply(answer: Answer) -> Response:
    """Return the answer as JSON."""
    body, status = answer if isinstance(answer, tuple) else (answer, 200)
    return Response(orjson.dumps(body), status, mimetype="application/json")


def body() -> Json:
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


def text(given: Json, name: str, default: str | None = None) -> str:
    """Return a member that must be text that is not blank, or the default where it is absent."""
    value = given.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise malformed(f"“{name}” must be text that is not blank.")
    return value


def flag(given: Json, name: str, default: bool) -> bool:
    """Return a member that must be true or false."""
    value = given.get(name, default)
    if not isinstance(value, bool):
        raise malformed(f"“{name}” must be true or false.")
    return value


def objects(given: Json, name: str) -> list[Json]:
    """Return a member that must be a list of objects."""
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise malformed(f"“{name}” must be a list of objects.")
    return value


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number from the query string, within its bounds."""
    raw = request.args.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 12 and least <= int(raw) <= most):
        raise malformed(f"“{name}” must be a whole number from {least} to {most}.")
    return int(raw)


def page(
    connection: Connection,
    query: Select[Any],
    collection: str,
    as_json: Callable[[Sequence[Row]], list[Json]],
) -> Json:
    """Return the part of the ordered query that `count` and `skip` ask for, with where it stands in the whole."""
    count = number("count", 100, least=1, most=MAX_COUNT)
    skip = number("skip", 0, least=0, most=10**12)
    rows = connection.execute(query.limit(count).offset(skip)).all()
    whole = len(rows) < count and (rows or not skip)
    total = (
        skip + len(rows)
        if whole
        else connection.execute(
            select(func.count()).select_from(query.order_by(None).subquery())
        ).scalar_one()
    )
    last = skip + len(rows) >= total
    return {
        collection: as_json(rows) if rows else [],
        "pagination": {"count": len(rows), "skip": skip, "total": total, "last": last},
    }


def refused(error: Rejected | RuleViolated) -> Response:
    """Return the error as the API's error object."""
    if isinstance(error, Rejected):
        return error_reply(error.status, error.code, error.message)
    violations = [
        {"code": each.code, "message": each.message, "field": each.field} for each in error.violations
    ]
    return error_reply(422, error.violations[0].code, str(error), violations)


def error_reply(status: int, code: str, message: str, violations: Sequence[Json] = ()) -> Response:
    """Return the API's error object."""
    return reply(({"error": {"code": code, "message": message, "violations": list(violations)}}, status))
