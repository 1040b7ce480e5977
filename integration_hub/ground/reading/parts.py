"""Reading any ordered list a part at a time, by statements that are compiled once.

A list is written as a function of what narrows it, and read by `page`:

    @listing(OrderRow)
    def _orders(organization_id: str, status: str | None) -> Query:
        query = select(orders).where(orders.c.organization_id == organization_id)
        return query if status is None else query.where(orders.c.status == status)
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Integer, Select, bindparam, func, select

from integration_hub.ground.prepared import Bound, Connection, Prepared, Values

Document = dict[str, object]  # what the API shows: written once, and read by nobody inside the hub
Query = Select[tuple[object, ...]]
P = ParamSpec("P")
R = TypeVar("R")

_COUNT, _SKIP = "part_count", "part_skip"
_GIVEN = object()  # in a list's shape: a value that is bound at each run


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is wanted."""

    count: int = 100
    skip: int = 0


def page(
    connection: Connection,
    listed: Listed[R],
    collection: str,
    as_json: Callable[[list[R]], list[Document]],
    part: Part,
) -> Document:
    """Return the wanted part of the list, with where it stands in the whole."""
    rows = connection.execute(listed.part(part.count, part.skip)).all()
    whole = len(rows) < part.count and (rows or not part.skip)
    total = part.skip + len(rows) if whole else connection.scalar(listed.counted())
    last = part.skip + len(rows) >= total
    return {
        collection: as_json(rows) if rows else [],
        "pagination": {"count": len(rows), "skip": part.skip, "total": total, "last": last},
    }


class Listed(NamedTuple, Generic[R]):
    """An ordered list with the values it is to be read for: a part of it, or how long it is."""

    rows: Prepared
    length: Prepared
    values: Values

    def part(self, count: int, skip: int) -> Bound[R]:
        """Return the statement of so many rows after the first `skip`."""
        return Bound(self.rows, {**self.values, _COUNT: count, _SKIP: skip})

    def counted(self) -> Bound[Any]:
        """Return the statement of the number of its rows."""
        return Bound(self.length, self.values)


def listing(row: type[R]) -> Callable[[Callable[P, Query]], Callable[P, Listed[R]]]:
    """Turn a function that writes an ordered query of rows of this type into one that binds values to it.

    A parameter that is None, True or False shapes the query, any other is bound to it: the function runs once for
    each shape, on placeholders.
    """

    def prepare(build: Callable[P, Query]) -> Callable[P, Listed[R]]:
        names = list(inspect.signature(build).parameters)

        @functools.cache
        def written(*shape: object) -> tuple[Prepared, Prepared]:
            given: list[Any] = [
                bindparam(name) if value is _GIVEN else value
                for name, value in zip(names, shape, strict=True)
            ]
            query = build(*given)  # type: ignore[call-arg]
            rows = query.limit(bindparam(_COUNT, type_=Integer)).offset(bindparam(_SKIP, type_=Integer))
            length = select(func.count()).select_from(query.order_by(None).subquery())
            return Prepared(rows, row), Prepared(length)

        @functools.wraps(build)
        def bind(*values: P.args, **_named: P.kwargs) -> Listed[R]:
            shape = [value if value is None or isinstance(value, bool) else _GIVEN for value in values]
            return Listed(*written(*shape), dict(zip(names, values, strict=True)))

        return bind

    return prepare
