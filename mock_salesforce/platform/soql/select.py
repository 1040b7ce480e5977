"""Renders rows as the API shows them: attributes first, parents nested, child queries inside (section 2.1,
2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..formulas import Reader
from ..org import Org
from ..schema import Child, SObject
from ..store import Row
from .scope import Scope
from .tree import Call, Column, Path, Query, Subquery, TypeOf

Record = dict[str, Any]
RenderRow = Callable[[Row], Record]
ChildRows = Callable[[Query, Child, SObject, Scope], Callable[[Row], Any]]
_FIELD_SETS = ("ALL", "STANDARD", "CUSTOM")


def record_url(version: str, sobject: SObject, record_id: str) -> str:
    """The path of a record."""
    return f"/services/data/{version}/sobjects/{sobject.name}/{record_id}"


def renderer(scope: Scope, query: Query, version: str, child_rows: ChildRows) -> RenderRow:
    """What turns a row into the record of a query."""
    tree: dict[str, Any] = {}
    for item in expanded(scope, query):
        if isinstance(item, Subquery):
            name, cell = _child_cell(scope, item.query, child_rows)
            tree[name] = cell
        else:
            assert isinstance(item, Column) and isinstance(item.of, Path)
            _place(scope, tree, item.of)
    return _compiled(scope.org, scope.sobject, tree, version)


def expanded(scope: Scope, query: Query) -> list[Column | Subquery]:
    """The select list with FIELDS() written out and transparent functions taken off."""
    items: list[Column | Subquery] = []
    for item in query.select:
        if isinstance(item, TypeOf):
            raise scope.refused(item.path.position, "MALFORMED_QUERY", "TYPEOF is not supported here")
        if isinstance(item, Column) and isinstance(item.of, Call):
            items.extend(_called(scope, query, item, item.of))
        else:
            items.append(item)
    return items


def _called(scope: Scope, query: Query, item: Column, call: Call) -> list[Column]:
    argument = call.arguments[0] if len(call.arguments) == 1 else None
    if call.name in ("TOLABEL", "CONVERTCURRENCY", "FORMAT") and isinstance(argument, Path):
        return [Column(argument, item.alias)]
    if (
        call.name != "FIELDS"
        or not isinstance(argument, Path)
        or argument.parts[0].upper() not in _FIELD_SETS
    ):
        raise scope.refused(call.position, "MALFORMED_QUERY", f"unexpected token: '{call.name}'")
    which = argument.parts[0].upper()
    if which != "STANDARD" and (query.limit is None or query.limit > 200):
        raise scope.refused(
            call.position,
            "MALFORMED_QUERY",
            f"The SOQL FIELDS function must have a LIMIT of at most 200 for {which}",
        )
    fields = [f for f in scope.sobject.fields if which == "ALL" or f.custom == (which == "CUSTOM")]
    return [Column(Path((field.name,), call.position), None) for field in fields]


def _child_cell(scope: Scope, query: Query, child_rows: ChildRows) -> tuple[str, Callable[[Row], Any]]:
    name = query.source.parts[-1]
    child = scope.org.schema.children(scope.sobject.name).get(name.lower())
    sobject = scope.org.schema.get(child.sobject) if child else None
    if child is None or child.name is None or sobject is None:
        raise scope.refused(
            query.source.position,
            "INVALID_TYPE",
            f"Didn't understand relationship '{name}' in FROM part of query call.",
        )
    return child.name, child_rows(query, child, sobject, scope)


def _place(scope: Scope, tree: dict[str, Any], path: Path) -> None:
    bound = scope.bind(path)
    node = tree
    for hop in bound.hops:
        node = node.setdefault(hop.relationship or "", {"": hop.name})
    if bound.field.name in node:
        raise scope.refused(path.position, "INVALID_FIELD", f"duplicate field selected: {path}")
    leaf = Path((bound.field.name,), path.position)
    node[bound.field.name] = (
        bound.field.name
        if not bound.field.formula
        else Scope(scope.org, bound.sobject, scope.text).bind(leaf).read
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
