"""Aggregate queries: COUNT, SUM, AVG, MIN, MAX, grouping with subtotals, and HAVING (section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from mock_salesforce.platform.books.formulas import Reader
from mock_salesforce.platform.books.schema import NUMBER_TYPES, Field
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.folding import fold
from mock_salesforce.platform.soql.filters import Subselect, compile_condition, folded
from mock_salesforce.platform.soql.scope import FUNCTIONS, Bound, Scope, bind_operand
from mock_salesforce.platform.soql.tree import Call, Column, Path, Query

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
MOST_GROUPS = 2000
MOST_SUBTOTALS = 3
# A group is a row of its own kind, so that what reads and filters rows reads and filters groups.
ROWS, GROUPED = "rows", "grouped"


def is_aggregate(query: Query) -> bool:
    """Whether a query answers AggregateResult rows instead of records."""
    if query.group or query.having is not None:
        return True
    return any(
        isinstance(item, Column) and isinstance(item.of, Call) and item.of.name in AGGREGATES
        for item in query.select
    )


def counts_only(query: Query) -> bool:
    """Whether the select list is COUNT() and nothing else, which answers a size and no rows."""
    item = query.select[0]
    return (
        len(query.select) == 1
        and isinstance(item, Column)
        and isinstance(item.of, Call)
        and item.of.name == "COUNT"
        and not item.of.arguments
    )


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a query groups by: the keys, and which of them count in each pass over the rows."""

    keys: tuple[Bound, ...]
    passes: tuple[frozenset[int], ...]

    def place(self, bound: Bound) -> int | None:
        """Which key a field is."""
        return next((n for n, key in enumerate(self.keys) if key.names == bound.names), None)


def aggregated(scope: Scope, query: Query, rows: Sequence[Row], subselect: Subselect) -> list[dict[str, Any]]:
    """The AggregateResult rows of a query, in order, cut to its limit."""
    grouping = _grouping(scope, query)
    if query.having is not None and not grouping.keys:
        raise scope.refused(query.source.position, "MALFORMED_QUERY", "HAVING needs a GROUP BY clause")

    def bind(at: Scope, operand: Path | Call) -> Bound:
        return _measured(at, grouping, operand)

    columns = _columns(scope, query, grouping)
    having = None if query.having is None else compile_condition(scope, query.having, subselect, bind)
    orders = [(bind(scope, item.by), item) for item in query.order]
    groups = _groups(rows, grouping)
    if having is not None:
        groups = [group for group in groups if having.holds(group)]
    for bound, item in reversed(orders):
        high = item.nulls_last != item.descending
        groups.sort(key=_key(folded(bound), high), reverse=item.descending)
    if len(groups) > MOST_GROUPS and query.limit is None:
        raise scope.refused(
            query.source.position,
            "EXCEEDED_ID_LIMIT",
            "Aggregate query does not support queryMore(); use LIMIT",
        )
    stop = None if query.limit is None else query.offset + query.limit
    return [_record(columns, group) for group in groups[query.offset : stop]]


def _record(columns: Sequence[tuple[str, Reader]], group: Row) -> dict[str, Any]:
    record: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
    for name, read in columns:
        record[name] = read(group)
    return record


def _key(read: Reader, nulls_high: bool) -> Callable[[Row], Any]:
    null = (1 if nulls_high else -1,)

    def key(group: Row) -> Any:
        value = read(group)
        return null if value is None else (0, value)

    return key


def _grouping(scope: Scope, query: Query) -> Grouping:
    items, subtotals = query.group, ""
    first = items[0] if items else None
    if isinstance(first, Call) and first.name in ("ROLLUP", "CUBE"):
        subtotals = first.name
        if len(items) > 1 or not 0 < len(first.arguments) <= MOST_SUBTOTALS:
            raise scope.refused(first.position, "MALFORMED_QUERY", f"unexpected token: '{first.name}'")
        items = first.arguments
    keys = tuple(_groupable(scope, item) for item in items)
    every = range(len(keys))
    if subtotals == "ROLLUP":
        passes = [frozenset(range(size)) for size in range(len(keys), -1, -1)]
    elif subtotals == "CUBE":
        passes = [frozenset(some) for size in range(len(keys), -1, -1) for some in combinations(every, size)]
    else:
        passes = [frozenset(every)]
    return Grouping(keys, tuple(passes))


def _groupable(scope: Scope, item: Path | Call) -> Bound:
    bound = bind_operand(scope, item)
    kind = bound.field.type
    if not bound.field.filterable or kind in _UNGROUPED:
        raise scope.refused(
            item.position, "INVALID_FIELD", f"field '{bound.field.name}' can not be grouped in a query call"
        )
    return bound


_UNGROUPED = ("double", "currency", "percent", "datetime", "time", "address", "multipicklist")


def _groups(rows: Sequence[Row], grouping: Grouping) -> list[Row]:
    readers = [folded(key) for key in grouping.keys]
    found: list[Row] = []
    for grouped in grouping.passes:
        groups: dict[tuple[Any, ...], list[Row]] = {}
        if not grouped and (rows or not grouping.keys):
            groups[()] = list(rows)
        else:
            used = [readers[place] for place in sorted(grouped)]
            for row in rows:
                groups.setdefault(tuple(read(row) for read in used), []).append(row)
        found.extend({ROWS: group, GROUPED: grouped} for group in groups.values())
    return found


def _columns(scope: Scope, query: Query, grouping: Grouping) -> list[tuple[str, Reader]]:
    columns: dict[str, Reader] = {}
    unnamed = 0
    for item in query.select:
        if not isinstance(item, Column):
            raise scope.refused(
                query.source.position, "MALFORMED_QUERY", "Aggregate queries take no child queries"
            )
        bound = _measured(scope, grouping, item.of)
        name = item.alias or bound.field.name
        if isinstance(item.of, Call) and item.alias is None:
            name = f"expr{unnamed}"
            unnamed += 1
        if name in columns:
            raise scope.refused(item.of.position, "MALFORMED_QUERY", f"duplicate alias: {name}")
        columns[name] = bound.read
    return list(columns.items())


def _measured(scope: Scope, grouping: Grouping, of: Path | Call) -> Bound:
    """What a group shows: an aggregate, the value its rows share, or whether a key is one of a subtotal."""
    if isinstance(of, Call) and of.name in AGGREGATES:
        return _aggregate(scope, of)
    if isinstance(of, Call) and of.name == "GROUPING" and len(of.arguments) == 1:
        place = grouping.place(bind_operand(scope, of.arguments[0]))
        if place is not None:
            return _bound(scope, Field("GROUPING", "int"), lambda group: int(place not in group[GROUPED]))
    bound = bind_operand(scope, of)
    place = grouping.place(bound)
    if place is None or (isinstance(of, Call) and of.name not in FUNCTIONS and of.name != "TOLABEL"):
        raise scope.refused(
            of.position, "MALFORMED_QUERY", f"Field must be grouped or aggregated: {_told(of)}"
        )
    read = bound.read

    def shared(group: Row) -> Any:
        return read(group[ROWS][0]) if place in group[GROUPED] and group[ROWS] else None

    return _bound(scope, bound.field, shared)


def _bound(scope: Scope, field: Field, read: Reader) -> Bound:
    # No row has what a group shows, so there is no index to find it by.
    return Bound((), scope.sobject, replace(field, formula=True), read, (field.name,))


def _told(of: Path | Call) -> str:
    return str(of) if isinstance(of, Path) else of.name


def _aggregate(scope: Scope, call: Call) -> Bound:
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], Path):
        raise scope.refused(call.position, "MALFORMED_QUERY", f"{call.name} takes one field")
    bound = scope.bind(call.arguments[0])
    field = bound.field
    if (
        not field.filterable
        or field.type == "address"
        or (call.name in ("SUM", "AVG") and field.type not in NUMBER_TYPES)
        or (call.name in ("MIN", "MAX") and field.type in ("boolean", "multipicklist"))
    ):
        raise scope.refused(call.position, "INVALID_FIELD", f"{call.name} does not apply to {field.name}")
    read = folded(bound) if call.name == "COUNT_DISTINCT" else bound.read
    apply = _extreme(call.name, folds=field.folds) if call.name in ("MIN", "MAX") else _APPLIED[call.name]
    kind = "int" if call.name.startswith("COUNT") else "double" if call.name == "AVG" else field.type
    shown = Field(field.name, kind, unique=field.unique, case_sensitive=field.case_sensitive)
    return _bound(
        scope,
        shown,
        lambda group: apply([value for value in map(read, group[ROWS]) if value is not None]),
    )


def _extreme(name: str, *, folds: bool) -> Callable[[list[Any]], Any]:
    choose: Callable[..., Any] = min if name == "MIN" else max
    key = fold if folds else None
    return lambda values: choose(values, key=key) if values else None


_APPLIED: Mapping[str, Callable[[list[Any]], Any]] = {
    "COUNT": len,
    "COUNT_DISTINCT": lambda values: len(set(values)),
    "SUM": lambda values: round(sum(values), 6) if values else None,
    "AVG": lambda values: round(sum(values), 6) / len(values) if values else None,
}
