"""Renders rows as the API shows them: attributes first, parents nested, child queries inside (section 2.1,
2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_salesforce.platform.books.formulas import Reader
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import Child, SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.soql.scope import Scope
from mock_salesforce.platform.soql.tree import (
    Call,
    Column,
    Comparison,
    Condition,
    Conjunction,
    Membership,
    Path,
    Query,
    Subquery,
)
from mock_salesforce.platform.wire.call import record_url

Record = dict[str, Any]
RenderRow = Callable[[Row], Record]
ChildRows = Callable[[Query, Child, SObject, Scope], Callable[[Row], Any]]
_FIELD_SETS = ("ALL", "STANDARD", "CUSTOM")
MOST_BY_SET = 200
MOST_CHILDREN = 20
MOST_PARENTS = 55
DEEPEST = 5
NESTING_SINCE = 58.0


def renderer(scope: Scope, query: Query, version: str, child_rows: ChildRows) -> RenderRow:
    """What turns a row into the record of a query."""
    tree: dict[str, Any] = {}
    children = 0
    for item in expanded(scope, query):
        if isinstance(item, Subquery):
            children += 1
            if children > MOST_CHILDREN or scope.level >= (DEEPEST if _nests(version) else 2):
                raise scope.refused(
                    item.query.source.position, "MALFORMED_QUERY", "Too many child queries, or too deep"
                )
            name, cell = _child_cell(scope, item.query, child_rows)
            if name in tree:
                raise scope.refused(
                    item.query.source.position, "INVALID_FIELD", f"duplicate child query: {name}"
                )
            tree[name] = cell
        else:
            assert isinstance(item, Column) and isinstance(item.of, Path)
            _place(scope, tree, item.of, item.alias)
    if _parents(tree) > MOST_PARENTS:
        raise scope.refused(
            query.source.position, "MALFORMED_QUERY", f"More than {MOST_PARENTS} parent relationships"
        )
    return _compiled(scope.org, scope.sobject, tree, version)


def _nests(version: str) -> bool:
    return float(version[1:]) >= NESTING_SINCE


def _parents(tree: Mapping[str, Any]) -> int:
    return sum(1 + _parents(cell) for cell in tree.values() if isinstance(cell, dict))


def expanded(scope: Scope, query: Query) -> list[Column | Subquery]:
    """The select list with FIELDS() written out and transparent functions taken off."""
    items: list[Column | Subquery] = []
    for item in query.select:
        if isinstance(item, Column) and isinstance(item.of, Call):
            items.extend(_called(scope, query, item, item.of))
        elif isinstance(item, Column) and item.alias is not None:
            raise scope.refused(
                item.of.position, "MALFORMED_QUERY", "only aggregate expressions use field aliasing"
            )
        else:
            items.append(item)
    return items


def _called(scope: Scope, query: Query, item: Column, call: Call) -> list[Column]:
    argument = call.arguments[0] if len(call.arguments) == 1 else None
    if call.name == "TOLABEL" and isinstance(argument, Path):
        return [Column(argument, item.alias)]
    if (
        call.name != "FIELDS"
        or not isinstance(argument, Path)
        or argument.parts[0].upper() not in _FIELD_SETS
        or len(argument.parts) > 1
        or item.alias is not None
    ):
        raise scope.refused(call.position, "MALFORMED_QUERY", f"unexpected token: '{call.name}'")
    which = argument.parts[0].upper()
    if which != "STANDARD" and not _bounded(query):
        raise scope.refused(
            call.position,
            "MALFORMED_QUERY",
            f"The SOQL FIELDS function must have a LIMIT of at most {MOST_BY_SET} for {which}",
        )
    fields = [f for f in scope.sobject.fields if which == "ALL" or f.custom == (which == "CUSTOM")]
    return [Column(Path((field.name,), call.position), None) for field in fields]


def _bounded(query: Query) -> bool:
    """Whether at most 200 rows can come: by LIMIT, or by a condition that lists so many ids."""
    if query.limit is not None:
        return query.limit <= MOST_BY_SET
    conditions = query.where.conditions if isinstance(query.where, Conjunction) else (query.where,)
    return any(_lists_ids(condition) for condition in conditions)


def _lists_ids(condition: Condition | None) -> bool:
    if not isinstance(condition, Membership | Comparison) or not isinstance(condition.operand, Path):
        return False
    if condition.operand.parts[-1].lower() != "id" or len(condition.operand.parts) > 1:
        return False
    if isinstance(condition, Comparison):
        return condition.operator == "="
    return (
        condition.operator == "IN"
        and not isinstance(condition.values, Query)
        and len(condition.values) <= MOST_BY_SET
    )


def _child_cell(scope: Scope, query: Query, child_rows: ChildRows) -> tuple[str, Callable[[Row], Any]]:
    *prefix, name = query.source.parts
    if [part.lower() for part in prefix] not in (
        [],
        [scope.sobject.name.lower()],
        [(scope.alias or "").lower()],
    ):
        name = str(query.source)
    child = scope.org.schema.children(scope.sobject.name).get(name.lower())
    sobject = scope.org.schema.get(child.sobject) if child else None
    if child is None or child.name is None or sobject is None:
        raise scope.refused(
            query.source.position,
            "INVALID_TYPE",
            f"Didn't understand relationship '{name}' in FROM part of query call.",
        )
    return child.name, child_rows(query, child, sobject, scope)


def _place(scope: Scope, tree: dict[str, Any], path: Path, alias: str | None) -> None:
    bound = scope.bind(path)
    node = tree
    for hop in bound.hops:
        node = node.setdefault(hop.relationship or "", {"": hop.name})
    if alias is not None:
        node = tree
    name = alias or bound.field.name
    if name in node:
        raise scope.refused(path.position, "INVALID_FIELD", f"duplicate field selected: {path}")
    if alias is not None:
        node[name] = bound.read
        return
    leaf = Path((bound.field.name,), path.position)
    node[name] = (
        name if not bound.field.formula else Scope(scope.org, bound.sobject, scope.text).bind(leaf).read
    )


def _compiled(org: Org, sobject: SObject, tree: Mapping[str, Any], version: str) -> RenderRow:
    plain = [name for name, cell in tree.items() if cell == name]
    cells: list[tuple[str, Reader]] = []
    for name, cell in tree.items():
        if isinstance(cell, dict):
            cells.append((name, _parent_cell(org, cell, version)))
        elif callable(cell):
            cells.append((name, cell))
        elif cells:
            cells.append((name, _stored(name)))
    base = f"/services/data/{version}/sobjects/{sobject.name}/"
    kind = sobject.name
    leading = plain[: len(plain) - sum(1 for name, _ in cells if tree[name] == name)]

    def render(row: Row) -> Record:
        record: Record = {"attributes": {"type": kind, "url": base + row["Id"]}}
        get = row.get
        for name in leading:
            record[name] = get(name)
        for name, read in cells:
            record[name] = read(row)
        return record

    return render


def _stored(name: str) -> Reader:
    return lambda row: row.get(name)


def _parent_cell(org: Org, tree: dict[str, Any], version: str) -> Reader:
    reference = tree[""]
    columns = {name: cell for name, cell in tree.items() if name}
    renders: dict[str, RenderRow] = {}

    def read(row: Row) -> Record | None:
        parent = org.find(row.get(reference))
        if parent is None:
            return None
        prefix = parent["Id"][:3]
        render = renders.get(prefix)
        if render is None:
            sobject = org.schema.of_id(parent["Id"])
            assert sobject is not None
            render = renders[prefix] = _compiled(org, sobject, columns, version)
        return render(parent)

    return read


def whole_record(
    org: Org, sobject: SObject, row: Row, version: str, readers: Sequence[tuple[str, Reader]]
) -> Record:
    """A record with the given fields, as a read by id shows it."""
    record: Record = {"attributes": {"type": sobject.name, "url": record_url(version, sobject, row["Id"])}}
    for name, read in readers:
        record[name] = read(row)
    return record
