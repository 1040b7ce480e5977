"""Runs a query: finds rows by the cheapest access, filters, sorts, cuts, and pages what is left (sections
2.4 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from mock_salesforce.platform.books.formulas import Reader
from mock_salesforce.platform.books.org import Cursor, Org
from mock_salesforce.platform.books.schema import Child, SObject
from mock_salesforce.platform.books.store import Row, Table
from mock_salesforce.platform.forms.instants import wire
from mock_salesforce.platform.soql.aggregate import aggregated, counts_only, is_aggregate
from mock_salesforce.platform.soql.filters import Access, Predicate, compile_condition, folded
from mock_salesforce.platform.soql.scope import Scope, bind_operand
from mock_salesforce.platform.soql.select import Record, renderer
from mock_salesforce.platform.soql.syntax import parse
from mock_salesforce.platform.soql.tree import (
    Column,
    Comparison,
    Condition,
    Membership,
    Negation,
    Ordering,
    Path,
    Query,
)
from mock_salesforce.platform.wire.errors import VendorError

PAGE = 2000
FURTHEST = 2000
MOST_JOINS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """One page of an answer, with the locator of the rest."""

    total: int
    records: list[Record]
    locator: str | None = None

    def body(self, version: str) -> dict[str, Any]:
        """The answer's JSON."""
        body: dict[str, Any] = {"totalSize": self.total, "done": self.locator is None}
        if self.locator is not None:
            body["nextRecordsUrl"] = f"/services/data/{version}/query/{self.locator}"
        body["records"] = self.records
        return body


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a query text in an org."""

    org: Org
    text: str
    version: str
    with_deleted: bool = False
    page_size: int = PAGE
    user_id: str | None = None

    def answer(self) -> Result:
        """The first page; errors name the place in the text."""
        query = parse(self.text)
        scope = self._scope(query)
        if is_aggregate(query):
            return self._aggregate(scope, query)
        render = renderer(scope, query, self.version, self._child_rows)
        rows = self.rows(scope, query)
        size = min(self.page_size, PAGE) if _long_texts(scope, query) < 2 else 200
        if len(rows) <= size or query.offset:
            return Result(len(rows), [render(row) for row in rows[:PAGE]])
        return self._paged(scope, rows, render, size)

    def every_record(self) -> list[Record]:
        """All records of a query without paging, as a bulk job reads them."""
        query = parse(self.text)
        scope = self._scope(query)
        if is_aggregate(query):
            return self._aggregate(scope, query).records
        render = renderer(scope, query, self.version, self._child_rows)
        return [render(row) for row in self.rows(scope, query)]

    def answer_where(self, also: Callable[[Row], bool]) -> list[Record]:
        """The records of a query for which a further test holds, as a search needs them."""
        query = parse(self.text)
        scope = self._scope(query)
        render = renderer(scope, query, self.version, self._child_rows)
        unlimited = replace(query, limit=None, offset=0)
        rows = [row for row in self.rows(scope, unlimited) if also(row)]
        stop = None if query.limit is None else query.offset + query.limit
        return [render(row) for row in rows[query.offset : stop]]

    def rows(self, scope: Scope, query: Query) -> list[Row]:
        """The rows of a query in its order, offset and limit applied."""
        sorter = Sorter(scope, query.order)
        found, sorted_already = self._found(scope, query)
        stop = None if query.limit is None else query.offset + query.limit
        if sorted_already or not query.order:
            return list(islice(found, query.offset, stop))
        return sorter.sort(list(found))[query.offset : stop]

    def _scope(self, query: Query) -> Scope:
        sobject = self.org.schema.get(query.source.parts[-1])
        if sobject is None or len(query.source.parts) != 1:
            scope = Scope(self.org, next(iter(self.org.schema)), self.text)
            raise scope.refused(
                query.source.position, "INVALID_TYPE", f"sObject type '{query.source}' is not supported."
            )
        return self._checked(Scope(self.org, sobject, self.text, query.alias), query)

    def _checked(self, scope: Scope, query: Query) -> Scope:
        """What any query, inner or outer, must keep to."""
        if query.offset > FURTHEST:
            raise VendorError("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {FURTHEST}")
        if query.scope is not None and query.scope.lower() not in ("everything", "mine"):
            raise scope.refused(
                query.source.position, "MALFORMED_QUERY", f"unsupported filter scope: {query.scope}"
            )
        if query.where is not None and _joins(query.where) > MOST_JOINS:
            raise scope.refused(
                query.source.position,
                "MALFORMED_QUERY",
                f"Maximum {MOST_JOINS} semi join sub-selects are allowed",
            )
        return scope

    def _found(self, scope: Scope, query: Query) -> tuple[Iterable[Row], bool]:
        table = self.org.table(scope.sobject.name)
        condition = query.where and compile_condition(scope, query.where, self._subselect)
        holds = self._in_scope(scope, query, condition.holds if condition else None)
        access = condition.access if condition else None
        rows: Iterable[Row]
        if self.org.quirks.late_visibility_s:
            in_order, rows = False, self._visible(table)
        else:
            in_order, rows = _reached(scope, table, access, query.order)
        if self.with_deleted and table.bin:
            in_order, rows = False, [*rows, *table.bin.values()]
        return (filter(holds, rows) if holds else rows), in_order

    def _in_scope(self, scope: Scope, query: Query, holds: Predicate | None) -> Predicate | None:
        if query.scope is None or query.scope.lower() != "mine":
            return holds
        if self.user_id is None or not scope.sobject.owned:
            raise scope.refused(query.source.position, "MALFORMED_QUERY", "unsupported filter scope: mine")
        user_id = self.user_id
        return lambda row: row.get("OwnerId") == user_id and (holds is None or holds(row))

    def _visible(self, table: Table) -> list[Row]:
        """The rows as they were before the transactions that have not become visible yet."""
        horizon = wire(int(self.org.now() - self.org.quirks.late_visibility_s))
        found = (table.as_of(record_id, horizon) for record_id in table.ids())
        return [row for row in found if row is not None]

    def _subselect(self, query: Query) -> list[Any]:
        scope = self._scope(query)
        if query.where is not None and _joins(query.where):
            raise scope.refused(
                query.source.position, "MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported"
            )
        item = query.select[0] if len(query.select) == 1 else None
        if not isinstance(item, Column) or not isinstance(item.of, Path):
            raise scope.refused(
                query.source.position, "MALFORMED_QUERY", "A semi join selects exactly one field"
            )
        bound = scope.bind(item.of)
        if bound.field.type not in ("id", "reference"):
            raise scope.refused(item.of.position, "INVALID_FIELD", "A semi join selects an ID field")
        values = dict.fromkeys(bound.read(row) for row in self.rows(scope, query))
        return [value for value in values if value is not None]

    def _child_rows(self, query: Query, child: Child, sobject: SObject, scope: Scope) -> Callable[[Row], Any]:
        inner = Scope(self.org, sobject, self.text, query.alias, scope.level + 1)
        self._checked(inner, query)
        if is_aggregate(query):
            raise scope.refused(query.source.position, "MALFORMED_QUERY", "Child queries are not aggregated")
        render = renderer(inner, query, self.version, self._child_rows)
        condition = query.where and compile_condition(inner, query.where, self._subselect)
        holds = self._in_scope(inner, query, condition.holds if condition else None)
        sorter = Sorter(inner, query.order)
        table = self.org.table(sobject.name)
        stop = None if query.limit is None else query.offset + query.limit

        def read(row: Row) -> Any:
            rows = [table.rows[record_id] for record_id in table.ids_where(child.field, [row["Id"]])]
            if self.with_deleted:
                rows += [gone for gone in table.bin.values() if gone.get(child.field) == row["Id"]]
            if holds is not None:
                rows = [child_row for child_row in rows if holds(child_row)]
            rows = sorter.sort(rows)[query.offset : stop]
            if not rows:
                return None
            return {
                "totalSize": len(rows),
                "done": True,
                "records": [render(child_row) for child_row in rows],
            }

        return read

    def _aggregate(self, scope: Scope, query: Query) -> Result:
        if counts_only(query):
            if query.order or query.group or query.having is not None:
                raise scope.refused(
                    query.source.position, "MALFORMED_QUERY", "COUNT() takes no ORDER BY or GROUP BY"
                )
            return Result(len(self.rows(scope, query)), [])
        unsorted = replace(query, order=(), limit=None, offset=0)
        records = aggregated(scope, query, self.rows(scope, unsorted), self._subselect)
        return Result(len(records), records)

    def _paged(self, scope: Scope, rows: list[Row], render: Callable[[Row], Record], size: int) -> Result:
        cursor = Cursor(
            self.org.issue_id("01g"),
            self.text,
            self.version,
            self.user_id,
            self.with_deleted,
            tuple(row["Id"] for row in rows),
            self.org.now(),
            size,
        )
        self.org.cursors[cursor.locator] = cursor
        return _page(self.org.table(scope.sobject.name), cursor, render, 0)

    def page(self, cursor: Cursor, start: int) -> Result:
        """The records of an open query from an offset on, as they are now."""
        query = parse(self.text)
        scope = self._scope(query)
        render = renderer(scope, query, self.version, self._child_rows)
        return _page(self.org.table(scope.sobject.name), cursor, render, start)


def page(org: Org, cursor: Cursor, start: int) -> Result:
    """The records of an open query from an offset on."""
    run = Run(org, cursor.text, cursor.version, cursor.with_deleted, cursor.page_size, cursor.user_id)
    return run.page(cursor, start)


def _page(table: Table, cursor: Cursor, render: Callable[[Row], Record], start: int) -> Result:
    end = start + cursor.page_size
    live = (table.rows.get(record_id) or table.bin.get(record_id) for record_id in cursor.ids[start:end])
    records = [render(row) for row in live if row is not None]
    return Result(len(cursor.ids), records, f"{cursor.locator}-{end}" if end < len(cursor.ids) else None)


class Sorter:
    """An ORDER BY, its names looked up; text folds its case, nulls come first unless said otherwise."""

    __slots__ = ("_keys",)

    def __init__(self, scope: Scope, orderings: Sequence[Ordering]) -> None:
        self._keys: list[tuple[Callable[[Row], Any], bool]] = []
        for ordering in reversed(orderings):
            bound = bind_operand(scope, ordering.by)
            if bound.field.type in ("address", "multipicklist") or not bound.field.filterable:
                raise scope.refused(
                    ordering.by.position,
                    "INVALID_FIELD",
                    f"field '{bound.field.name}' can not be sorted in a query call",
                )
            # NULLS is ignored on the reference fields of relationships (section 3).
            last = ordering.nulls_last and not (bound.hops and bound.field.reference_to)
            key = _sort_key(folded(bound), last != ordering.descending)
            self._keys.append((key, ordering.descending))

    def sort(self, rows: list[Row]) -> list[Row]:
        """The rows in order; ties keep theirs."""
        for key, descending in self._keys:
            rows.sort(key=key, reverse=descending)
        return rows


def _sort_key(read: Reader, nulls_high: bool) -> Callable[[Row], Any]:
    null = (1 if nulls_high else -1,)

    def key(row: Row) -> Any:
        value = read(row)
        return null if value is None else (0, value)

    return key


def _reached(
    scope: Scope, table: Table, access: Access | None, order: Sequence[Ordering]
) -> tuple[bool, Iterable[Row]]:
    """The rows by the cheapest way, and whether they come in the order asked for."""
    if access is not None and access.by_change and _by_stamp(scope, order):
        ids: Iterable[str] = table.changed_since(access.by_change)
        in_order = True
    else:
        ids = _ids(table, access)
        in_order = _by_id(scope, order)
    return in_order, (table.rows[record_id] for record_id in ids)


def _joins(condition: Condition) -> int:
    if isinstance(condition, Comparison):
        return 0
    if isinstance(condition, Membership):
        return int(isinstance(condition.values, Query))
    if isinstance(condition, Negation):
        return _joins(condition.condition)
    return sum(_joins(part) for part in condition.conditions)


def _ids(table: Table, access: Access | None) -> Sequence[str]:
    if access is None or access.size() >= len(table.rows):
        return table.ids()
    ids = access.ids()
    return sorted(ids) if access.by_change else ids


def _paths(scope: Scope, order: Sequence[Ordering]) -> list[str] | None:
    names = []
    for ordering in order:
        if ordering.descending or not isinstance(ordering.by, Path):
            return None
        names.append(".".join(scope.bind(ordering.by).names))
    return names


def _by_stamp(scope: Scope, order: Sequence[Ordering]) -> bool:
    return _paths(scope, order) in (["SystemModstamp"], ["SystemModstamp", "Id"])


def _by_id(scope: Scope, order: Sequence[Ordering]) -> bool:
    return _paths(scope, order) == ["Id"]


def _long_texts(scope: Scope, query: Query) -> int:
    count = 0
    for item in query.select:
        if isinstance(item, Column) and isinstance(item.of, Path) and len(item.of.parts) == 1:
            field = scope.sobject.field(item.of.parts[0])
            count += bool(field and field.custom and not field.filterable)
    return count
