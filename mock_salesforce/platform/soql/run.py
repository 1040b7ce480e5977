"""Runs a query: finds rows by the cheapest access, filters, sorts, cuts, and pages what is left (sections
2.4 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ..errors import ApiError
from ..formulas import Reader
from ..instants import wire
from ..org import Cursor, Org
from ..schema import Child, SObject
from ..store import Row, Table
from .aggregate import aggregated, is_aggregate
from .filters import Access, compile_condition, folded
from .scope import Scope, bind_operand
from .select import Record, renderer
from .syntax import Parser
from .tree import Call, Column, Ordering, Path, Query

PAGE = 2000
FURTHEST = 2000


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

    def answer(self, parser: Parser) -> Result:
        """The first page; errors name the place in the text."""
        query = parser.parse(self.text)
        scope = self._scope(query)
        if query.offset > FURTHEST:
            raise ApiError("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {FURTHEST}")
        if is_aggregate(query):
            return self._aggregate(scope, query)
        render = renderer(scope, query, self.version, self._child_rows)
        rows = self.rows(scope, query)
        size = min(self.page_size, PAGE) if _long_texts(scope, query) < 2 else 200
        if len(rows) <= size or query.offset:
            return Result(len(rows), [render(row) for row in rows[:PAGE]])
        return self._paged(scope, rows, render, size)

    def every_record(self, parser: Parser) -> list[Record]:
        """All records of a query without paging, as a bulk job reads them."""
        query = parser.parse(self.text)
        scope = self._scope(query)
        if is_aggregate(query):
            return self._aggregate(scope, query).records
        render = renderer(scope, query, self.version, self._child_rows)
        return [render(row) for row in self.rows(scope, query)]

    def answer_where(self, parser: Parser, also: Callable[[Row], bool]) -> list[Record]:
        """The records of a query for which a further test holds, as a search needs them."""
        query = parser.parse(self.text)
        scope = self._scope(query)
        render = renderer(scope, query, self.version, self._child_rows)
        unlimited = replace(query, limit=None, offset=0)
        rows = [row for row in self.rows(scope, unlimited) if also(row)]
        stop = None if query.limit is None else query.offset + query.limit
        return [render(row) for row in rows[query.offset : stop]]

    def rows(self, scope: Scope, query: Query) -> list[Row]:
        """The rows of a query in its order, offset and limit applied."""
        found, sorted_already = self._found(scope, query)
        stop = None if query.limit is None else query.offset + query.limit
        if sorted_already or not query.order:
            return list(islice(found, query.offset, stop))
        ordered = sort(scope, list(found), query.order)
        return ordered[query.offset : stop]

    def _scope(self, query: Query) -> Scope:
        sobject = self.org.schema.get(query.source.parts[-1])
        if sobject is None or len(query.source.parts) != 1:
            scope = Scope(self.org, next(iter(self.org.schema)), self.text)
            raise scope.refused(
                query.source.position, "INVALID_TYPE", f"sObject type '{query.source}' is not supported."
            )
        return Scope(self.org, sobject, self.text, query.alias)

    def _found(self, scope: Scope, query: Query) -> tuple[Iterable[Row], bool]:
        table = self.org.table(scope.sobject.name)
        condition = query.where and compile_condition(scope, query.where, self._subselect)
        access = condition.access if condition else None
        in_order = False
        if access is not None and access.by_change and _by_stamp(scope, query.order):
            ids: Iterable[str] = table.changed_since(access.by_change)
            in_order = True
        else:
            ids = _ids(table, access)
            in_order = _by_id(scope, query.order)
        rows: Iterable[Row] = (table.rows[record_id] for record_id in ids)
        if self.with_deleted and table.bin:
            in_order, rows = False, [*rows, *table.bin.values()]
        if self.org.quirks.late_visibility_s:
            horizon = wire(int(self.org.now() - self.org.quirks.late_visibility_s))
            rows = (row for row in rows if row["CreatedDate"] <= horizon)
        return (filter(condition.holds, rows) if condition else rows), in_order

    def _subselect(self, query: Query) -> list[Any]:
        scope = self._scope(query)
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
        inner = Scope(self.org, sobject, self.text, query.alias)
        render = renderer(inner, query, self.version, self._child_rows)
        holds = compile_condition(inner, query.where, self._subselect).holds if query.where else None
        table = self.org.table(sobject.name)
        stop = None if query.limit is None else query.offset + query.limit

        def read(row: Row) -> Any:
            rows = [table.rows[record_id] for record_id in table.ids_where(child.field, [row["Id"]])]
            if holds is not None:
                rows = [child_row for child_row in rows if holds(child_row)]
            rows = sort(inner, rows, query.order)[query.offset : stop]
            if not rows:
                return None
            return {
                "totalSize": len(rows),
                "done": True,
                "records": [render(child_row) for child_row in rows],
            }

        return read

    def _aggregate(self, scope: Scope, query: Query) -> Result:
        unsorted = replace(query, order=(), limit=None, offset=0)
        return_count = len(query.select) == 1 and isinstance(query.select[0], Column) and query.select[0].of
        if isinstance(return_count, Call) and return_count.name == "COUNT" and not return_count.arguments:
            if query.order or query.group:
                raise scope.refused(
                    return_count.position, "MALFORMED_QUERY", "COUNT() takes no ORDER BY or GROUP BY"
                )
            return Result(len(self.rows(scope, replace(query, order=()))), [])
        records = aggregated(scope, query, self.rows(scope, unsorted))
        return Result(len(records), records)

    def _paged(self, scope: Scope, rows: list[Row], render: Callable[[Row], Record], size: int) -> Result:
        table = self.org.table(scope.sobject.name)

        def render_ids(ids: list[str]) -> list[Record]:
            live = (table.rows.get(record_id) or table.bin.get(record_id) for record_id in ids)
            return [render(row) for row in live if row is not None]

        ids = [row["Id"] for row in rows]
        cursor = Cursor(self.org.issue_id("01g"), ids, render_ids, self.org.now(), size)
        self.org.cursors[cursor.locator] = cursor
        return page(cursor, 0)


def page(cursor: Cursor, start: int) -> Result:
    """The records of an open query from an offset on."""
    end = start + cursor.page_size
    locator = f"{cursor.locator}-{end}" if end < len(cursor.ids) else None
    return Result(len(cursor.ids), cursor.render(cursor.ids[start:end]), locator)


def sort(scope: Scope, rows: list[Row], orderings: Sequence[Ordering]) -> list[Row]:
    """Rows in the order asked for; text folds its case, nulls come first unless said otherwise."""
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
        rows.sort(key=_sort_key(folded(bound), last != ordering.descending), reverse=ordering.descending)
    return rows


def _sort_key(read: Reader, nulls_high: bool) -> Callable[[Row], Any]:
    null = (1 if nulls_high else -1,)

    def key(row: Row) -> Any:
        value = read(row)
        return null if value is None else (0, value)

    return key


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
