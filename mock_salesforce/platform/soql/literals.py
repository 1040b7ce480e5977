"""Turns a literal of a query into what the field's rows hold, or refuses it with the vendor's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_salesforce.platform.forms.folding import fold
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.forms.instants import midnight, read_date, read_datetime, today
from mock_salesforce.platform.rules.values import trimmed
from mock_salesforce.platform.soql.dates import relative_range
from mock_salesforce.platform.soql.scope import Bound, Scope
from mock_salesforce.platform.soql.tree import Literal

_KINDS = {
    "boolean": ("boolean", False),
    "int": ("int", False),
    "double": ("double", False),
    "currency": ("currency", False),
    "percent": ("percent", False),
    "date": ("date", False),
    "datetime": ("dateTime", False),
    "time": ("time", False),
    "id": ("ID", True),
    "reference": ("ID", True),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range that a relative date stands for."""

    start: str
    end: str


def constant(scope: Scope, bound: Bound, literal: Literal) -> Any:
    """The comparable value of a literal for a field: text folded as the field compares, dates as wire text
    or a Span."""
    kind = bound.field.type
    if literal.kind == "null":
        return None
    if literal.kind == "relative":
        return _relative(scope, bound, literal)
    if bound.field.text and literal.kind == "string":
        text = literal.value
        if scope.org.quirks.trim_query_literals:
            text = trimmed(text)
        if not text:
            return None
        return fold(text) if bound.field.folds else text
    if kind in ("id", "reference") and literal.kind == "string":
        return _record_id(scope, bound, literal)
    if kind in ("int", "double", "currency", "percent") and literal.kind == "number":
        return literal.value
    if kind == "boolean" and literal.kind == "boolean":
        return literal.value
    read = {"date": read_date, "datetime": read_datetime}.get(kind)
    instant = read(literal.value) if read and literal.kind == kind else None
    if instant is None:
        raise _mistyped(scope, bound, literal)
    return instant


def _record_id(scope: Scope, bound: Bound, literal: Literal) -> str | None:
    if not literal.value:
        return None
    record_id = id18(literal.value)
    if record_id is None:
        raise scope.refused(literal.position, "MALFORMED_ID", f"invalid ID field: {literal.value[:40]}")
    if bound.field.type == "id" and not record_id.startswith(bound.sobject.prefix):
        raise scope.refused(literal.position, "INVALID_FIELD", f"invalid ID field: {literal.value}")
    return record_id


def _relative(scope: Scope, bound: Bound, literal: Literal) -> Span:
    days = relative_range(literal.value, today(scope.org.now()))
    if days is None:
        raise scope.refused(literal.position, "MALFORMED_QUERY", f"unexpected token: '{literal.value}'")
    if bound.field.type == "datetime":
        return Span(midnight(days[0]), midnight(days[1]))
    if bound.field.type == "date":
        return Span(days[0].isoformat(), days[1].isoformat())
    raise _mistyped(scope, bound, literal)


def _mistyped(scope: Scope, bound: Bound, literal: Literal) -> Exception:
    kind, quoted = _KINDS.get(bound.field.type, ("string", True))
    quotes = "should be" if quoted else "should not be"
    return scope.refused(
        literal.position,
        "INVALID_FIELD",
        f"value of filter criterion for field '{bound.field.name}' must be of type {kind} "
        f"and {quotes} enclosed in quotes",
    )
