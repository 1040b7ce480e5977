"""Compiles a condition to a predicate over rows, and to the cheapest way to find the rows it can hold for.

Strings compare without case except on unique case-sensitive fields; a null is unequal to everything, so
`!=` and NOT IN
hold for it and every other operator does not (sections 3 and 4).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_salesforce.platform.books.formulas import Reader
from mock_salesforce.platform.books.schema import NUMBER_TYPES, Field
from mock_salesforce.platform.books.store import Row, Table
from mock_salesforce.platform.forms.folding import fold
from mock_salesforce.platform.soql.literals import Span, constant
from mock_salesforce.platform.soql.scope import Bound, Scope, bind_operand
from mock_salesforce.platform.soql.tree import (
    ANY,
    ONE,
    Call,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Membership,
    Negation,
    Path,
    Query,
)

Predicate = Callable[[Row], bool]
Subselect = Callable[[Query], list[Any]]
Bind = Callable[[Scope, Path | Call], Bound]
_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STAMPS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")


@dataclass(frozen=True, slots=True)
class Access:
    """A way to the rows a condition may hold for: how many at most, and their ids; `by_change` gives them
    in stamp order."""

    size: Callable[[], int]
    ids: Callable[[], Sequence[str]]
    by_change: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled condition."""

    holds: Predicate
    access: Access | None = None


def compile_condition(
    scope: Scope, condition: Condition, subselect: Subselect, bind: Bind = bind_operand
) -> Filter:
    """The filter of a condition; names and literals are checked here."""
    if isinstance(condition, Comparison):
        return _comparison(scope, bind(scope, condition.operand), condition)
    if isinstance(condition, Membership):
        return _membership(scope, bind(scope, condition.operand), condition, subselect)
    if isinstance(condition, Negation):
        inner = compile_condition(scope, condition.condition, subselect, bind).holds
        return Filter(lambda row: not inner(row))
    parts = [compile_condition(scope, part, subselect, bind) for part in condition.conditions]
    tests = [part.holds for part in parts]
    accesses = [part.access for part in parts if part.access is not None]
    if isinstance(condition, Conjunction):
        return Filter(lambda row: all(test(row) for test in tests), _narrowest(accesses))
    assert isinstance(condition, Disjunction)
    union = _union(accesses) if len(accesses) == len(parts) else None
    return Filter(lambda row: any(test(row) for test in tests), union)


def _narrowest(accesses: list[Access]) -> Access | None:
    if len(accesses) < 2:
        return accesses[0] if accesses else None
    return min(accesses, key=lambda access: access.size())


def _union(accesses: list[Access]) -> Access:
    def ids() -> list[str]:
        return sorted({record_id for access in accesses for record_id in access.ids()})

    return Access(lambda: sum(access.size() for access in accesses), ids)


def _comparison(scope: Scope, bound: Bound, condition: Comparison) -> Filter:
    _check_filterable(scope, bound, condition)
    written = condition.operator
    if written == "LIKE":
        return _like(scope, bound, condition)
    value = constant(scope, bound, condition.value)
    read = folded(bound)
    if isinstance(value, Span):
        return _span(scope, bound, written, value, read)
    if written == "=":
        return Filter(lambda row: read(row) == value, _equality_access(scope, bound, [value]))
    if written == "!=":
        return Filter(lambda row: read(row) != value)
    if bound.field.type == "boolean":
        raise _bad_operator(scope, condition, bound)
    if value is None:
        return Filter(lambda row: False)
    compare = _ORDERINGS[written]

    def holds(row: Row) -> bool:
        own = read(row)
        return own is not None and compare(own, value)

    return Filter(holds, _range_access(scope, bound, written, value))


def folded(bound: Bound) -> Reader:
    """Reads a field as it compares."""
    if not bound.field.folds:
        return bound.read
    read = bound.read

    def read_folded(row: Row) -> Any:
        value = read(row)
        return fold(value) if value is not None else None

    return read_folded


def _span(scope: Scope, bound: Bound, written: str, span: Span, read: Reader) -> Filter:
    start, end = span.start, span.end
    tests: Mapping[str, Callable[[str], bool]] = {
        "=": lambda own: start <= own < end,
        "!=": lambda own: not start <= own < end,
        "<": lambda own: own < start,
        "<=": lambda own: own < end,
        ">": lambda own: own >= end,
        ">=": lambda own: own >= start,
    }
    test = tests[written]

    def holds(row: Row) -> bool:
        own = read(row)
        return written == "!=" if own is None else test(own)

    floor = {"=": start, ">": end, ">=": start}.get(written)
    return Filter(holds, _range_access(scope, bound, ">=", floor) if floor else None)


def _like(scope: Scope, bound: Bound, condition: Comparison) -> Filter:
    if not bound.field.text:
        raise _bad_operator(scope, condition, bound)
    if condition.value.kind != "pattern":
        constant(scope, bound, condition.value)
        return Filter(lambda row: False)
    pattern = _pattern(condition.value.value, bound.field.folds)
    read = folded(bound)

    def holds(row: Row) -> bool:
        own = read(row)
        return own is not None and pattern.fullmatch(own) is not None

    return Filter(holds)


def _pattern(parts: Sequence[Any], folds: bool) -> re.Pattern[str]:
    """The expression of a LIKE pattern.

    What stands between two % is taken at its first place and never tried again, which loses no match and keeps the
    time linear.
    """
    pieces = [""]
    for part in parts:
        if part is ANY:
            pieces.append("")
        else:
            pieces[-1] += "." if part is ONE else re.escape(fold(part) if folds else part)
    head, *middle = pieces
    if not middle:
        return re.compile(head, re.DOTALL)
    between = "".join(f"(?>.*?{piece})" for piece in middle[:-1] if piece)
    return re.compile(f"{head}{between}.*{middle[-1]}", re.DOTALL)


def _membership(scope: Scope, bound: Bound, condition: Membership, subselect: Subselect) -> Filter:
    _check_filterable(scope, bound, condition)
    if condition.operator in ("INCLUDES", "EXCLUDES"):
        return _multiple(scope, bound, condition)
    if isinstance(condition.values, Query):
        if bound.field.type not in ("id", "reference"):
            raise scope.refused(
                condition.operand.position,
                "INVALID_FIELD",
                f"Semi join needs an ID field, not {bound.field.name}",
            )
        values = subselect(condition.values)
    else:
        values = [constant(scope, bound, literal) for literal in condition.values]
    spans = [value for value in values if isinstance(value, Span)]
    wanted = frozenset(value for value in values if not isinstance(value, Span))
    read = folded(bound)

    def among(row: Row) -> bool:
        own = read(row)
        return own in wanted or any(own is not None and span.start <= own < span.end for span in spans)

    test: Predicate = among if spans else (lambda row: read(row) in wanted)
    if condition.operator == "NOT IN":
        return Filter(lambda row: not test(row))
    return Filter(test, None if spans else _equality_access(scope, bound, list(dict.fromkeys(values))))


def _multiple(scope: Scope, bound: Bound, condition: Membership) -> Filter:
    if bound.field.type != "multipicklist" or isinstance(condition.values, Query):
        raise _bad_operator(scope, condition, bound)
    groups = [
        frozenset(str(constant(scope, bound, literal) or "").split(";")) for literal in condition.values
    ]
    read = folded(bound)

    def includes(row: Row) -> bool:
        own = frozenset((read(row) or "").split(";"))
        return any(group <= own for group in groups)

    if condition.operator == "EXCLUDES":
        return Filter(lambda row: not includes(row))
    return Filter(includes)


def _check_filterable(scope: Scope, bound: Bound, condition: Comparison | Membership) -> None:
    if not bound.field.filterable or bound.field.type == "address":
        raise scope.refused(
            condition.operand.position,
            "INVALID_FIELD",
            f"field '{bound.field.name}' can not be filtered in a query call",
        )


def _bad_operator(scope: Scope, condition: Comparison | Membership, bound: Bound) -> Exception:
    return scope.refused(
        condition.operand.position,
        "INVALID_QUERY_FILTER_OPERATOR",
        f"invalid operator on {bound.field.type} field: {condition.operator}",
    )


def _equality_access(scope: Scope, bound: Bound, values: list[Any]) -> Access | None:
    """Rows by an indexed field, through parents where the path has some: each hop is a reference, and so
    indexed."""
    field = bound.field
    if field.formula or not (field.has_index or field.name == "Id") or field.type in NUMBER_TYPES:
        return None
    tables = _tables(scope, bound)
    if tables is None:
        return None

    def ids() -> Sequence[str]:
        found = _leaf(tables[-1], field, values)
        for hop, table in zip(reversed(bound.hops), reversed(tables[:-1]), strict=True):
            found = table.ids_where(hop.name, found)
        return found

    if bound.hops:
        # A null at the end may also mean a missing parent, which no index of the parent's rows knows.
        return None if None in values else Access(lambda: len(ids()), ids)
    return Access(lambda: _leaf_size(tables[0], field, values), ids)


def _tables(scope: Scope, bound: Bound) -> list[Table] | None:
    tables = [scope.org.table(scope.sobject.name)]
    for hop in bound.hops:
        if len(hop.reference_to) != 1:
            return None
        tables.append(scope.org.table(hop.reference_to[0]))
    return tables


def _leaf(table: Table, field: Field, values: list[Any]) -> Sequence[str]:
    if field.name == "Id":
        return sorted(value for value in values if value in table.rows)
    return table.ids_where(field.name, values)


def _leaf_size(table: Table, field: Field, values: list[Any]) -> int:
    return len(values) if field.name == "Id" else table.count_where(field.name, values)


def _range_access(scope: Scope, bound: Bound, written: str, value: Any) -> Access | None:
    if bound.hops or written not in (">", ">="):
        return None
    table = scope.org.table(scope.sobject.name)
    if bound.field.name == "Id":
        return Access(lambda: len(table.ids_after(value)), lambda: table.ids_after(value))
    if bound.field.name not in _STAMPS or bound.field.formula:
        return None
    # A row's SystemModstamp is never before its other stamps, so all three are found through it.
    return Access(lambda: table.count_since(value), lambda: list(table.changed_since(value)), by_change=value)
