"""Aggregate queries: COUNT, SUM, AVG, MIN, MAX, grouping and HAVING (section 3)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..formulas import Reader
from ..schema import NUMBER_TYPES
from ..store import Row
from .filters import folded
from .scope import Bound, Scope, bind_operand
from .tree import Call, Column, Comparison, Condition, Conjunction, Disjunction, Negation, Path, Query

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
MOST_GROUPS = 2000
Group = list[Row]
Measure = Callable[[Group], Any]
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def is_aggregate(query: Query) -> bool:
    """Whether a query answers AggregateResult rows instead of records."""
    if query.group or query.having is not None:
        return True
    return any(
        isinstance(item, Column) and isinstance(item.of, Call) and item.of.name in AGGREGATES
        for item in query.select
    )


def aggregated(scope: Scope, query: Query, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The AggregateResult rows of a query, in order, cut to its limit."""
    grouping = [bind_operand(scope, item) for item in query.group]
    columns = _columns(scope, query, grouping)
    having = _having(scope, query.having) if query.having is not None else None
    orders = [(_measure(scope, item.by), item) for item in query.order]
    groups = _groups(rows, [folded(bound) for bound in grouping])
    if having is not None:
        groups = [group for group in groups if having(group)]
    for measure, item in reversed(orders):
        high = item.nulls_last != item.descending
        groups.sort(key=_key(measure, high), reverse=item.descending)
    if len(groups) > MOST_GROUPS and query.limit is None:
        raise scope.refused(
            query.source.position,
            "EXCEEDED_ID_LIMIT",
            "Aggregate query does not support queryMore(); use LIMIT",
        )
    stop = None if query.limit is None else query.offset + query.limit
    return [_record(columns, group) for group in groups[query.offset : stop]]


def _record(columns: Sequence[tuple[str, Measure]], group: Group) -> dict[str, Any]:
    record: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
    for name, measure in columns:
        record[name] = measure(group)
    return record


def _key(measure: Measure, nulls_high: bool) -> Callable[[Group], Any]:
    null = (1 if nulls_high else -1,)

    def key(group: Group) -> Any:
        value = measure(group)
        if value is None:
            return null
        return (0, value.lower() if isinstance(value, str) else value)

    return key


def _groups(rows: Sequence[Row], keys: Sequence[Reader]) -> list[Group]:
    if not keys:
        return [list(rows)]
    groups: dict[tuple[Any, ...], Group] = {}
    for row in rows:
        groups.setdefault(tuple(key(row) for key in keys), []).append(row)
    return list(groups.values())


def _columns(scope: Scope, query: Query, grouping: Sequence[Bound]) -> list[tuple[str, Measure]]:
    columns: list[tuple[str, Measure]] = []
    unnamed = 0
    for item in query.select:
        if not isinstance(item, Column):
            raise scope.refused(
                query.source.position, "MALFORMED_QUERY", "Aggregate queries take no child queries"
            )
        if isinstance(item.of, Call):
            name = item.alias or f"expr{unnamed}"
            unnamed += item.alias is None
        else:
            bound = scope.bind(item.of)
            if bound.names not in [group.names for group in grouping]:
                raise scope.refused(
                    item.of.position, "MALFORMED_QUERY", f"Field must be grouped or aggregated: {item.of}"
                )
            name = item.alias or bound.field.name
        columns.append((name, _measure(scope, item.of)))
    return columns


def _measure(scope: Scope, of: Path | Call) -> Measure:
    """What a column shows for a group: an aggregate, or the value its rows share."""
    if isinstance(of, Call) and of.name in AGGREGATES:
        return _aggregate(scope, of)
    read = bind_operand(scope, of).read
    return lambda group: read(group[0]) if group else None


def _aggregate(scope: Scope, call: Call) -> Measure:
    if not call.arguments:
        if call.name != "COUNT":
            raise scope.refused(call.position, "MALFORMED_QUERY", f"{call.name} needs a field")
        return len
    if len(call.arguments) != 1:
        raise scope.refused(call.position, "MALFORMED_QUERY", f"{call.name} takes one field")
    bound = bind_operand(scope, call.arguments[0])
    if call.name in ("SUM", "AVG") and bound.field.type not in NUMBER_TYPES:
        raise scope.refused(
            call.position, "INVALID_FIELD", f"{call.name} does not apply to {bound.field.name}"
        )
    if call.name in ("MIN", "MAX") and (
        bound.field.type in ("boolean", "address") or not bound.field.filterable
    ):
        raise scope.refused(
            call.position, "INVALID_FIELD", f"{call.name} does not apply to {bound.field.name}"
        )
    read = folded(bound) if call.name == "COUNT_DISTINCT" else bound.read
    apply = _APPLIED[call.name]
    return lambda group: apply([value for value in map(read, group) if value is not None])


def _fold_key(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


_APPLIED: Mapping[str, Callable[[list[Any]], Any]] = {
    "COUNT": len,
    "COUNT_DISTINCT": lambda values: len(set(values)),
    "SUM": lambda values: round(sum(values), 6) if values else None,
    "AVG": lambda values: sum(values) / len(values) if values else None,
    "MIN": lambda values: min(values, key=_fold_key) if values else None,
    "MAX": lambda values: max(values, key=_fold_key) if values else None,
}


def _having(scope: Scope, condition: Condition) -> Callable[[Group], bool]:
    if isinstance(condition, Comparison):
        measure = _measure(scope, condition.operand)
        wanted = condition.value.value
        compare = _COMPARISONS.get(condition.operator)
        if compare is None or condition.value.kind not in ("number", "string", "null"):
            raise scope.refused(
                condition.operand.position, "MALFORMED_QUERY", "HAVING does not take this comparison"
            )
        return lambda group: _compared(compare, measure(group), wanted)
    if isinstance(condition, Negation):
        inner = _having(scope, condition.condition)
        return lambda group: not inner(group)
    if isinstance(condition, Conjunction | Disjunction):
        parts = [_having(scope, part) for part in condition.conditions]
        every = isinstance(condition, Conjunction)
        return lambda group: all(p(group) for p in parts) if every else any(p(group) for p in parts)
    raise scope.refused(condition.operand.position, "MALFORMED_QUERY", "HAVING does not take IN")


def _compared(compare: Callable[[Any, Any], bool], own: Any, wanted: Any) -> bool:
    if own is None or wanted is None:
        return compare(own, wanted) if compare in (operator.eq, operator.ne) else False
    if isinstance(own, str) != isinstance(wanted, str):
        return compare is operator.ne
    return compare(_fold_key(own), _fold_key(wanted))
