"""Resolves names of a query against the schema: fields, parent paths, functions of one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_salesforce.platform.books.formulas import Reader, reader
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import Field, SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.instants import moment
from mock_salesforce.platform.soql.syntax import located
from mock_salesforce.platform.soql.tree import Call, Path
from mock_salesforce.platform.wire.errors import VendorError

DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Bound:
    """A path that was found: the references to follow, the field at the end, and what reads it."""

    hops: tuple[Field, ...]
    sobject: SObject
    field: Field
    read: Reader
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a query's names are looked up."""

    org: Org
    sobject: SObject
    text: str
    alias: str | None = None
    level: int = 1

    def bind(self, path: Path) -> Bound:
        """The field of a path; INVALID_FIELD with its place where there is none."""
        parts = path.parts
        if len(parts) > 1 and parts[0].lower() in (self.sobject.name.lower(), (self.alias or "").lower()):
            parts = parts if parts[0].lower() in self.sobject.parents else parts[1:]
        if len(parts) > DEEPEST + 1:
            raise self.refused(path.position, "INVALID_FIELD", "Relationship paths may have at most 5 levels")
        sobject = self.sobject
        hops: list[Field] = []
        names: list[str] = []
        for part in parts[:-1]:
            hop = sobject.parents.get(part.lower())
            target = self._target(hop) if hop else None
            if hop is None or target is None:
                raise self.refused(
                    path.position, "INVALID_FIELD", f"Didn't understand relationship '{part}' in field path."
                )
            hops.append(hop)
            names.append(hop.relationship or "")
            sobject = target
        field = sobject.field(parts[-1])
        if field is None:
            raise self.refused(
                path.position, "INVALID_FIELD", f"No such column '{parts[-1]}' on entity '{sobject.name}'."
            )
        read = reader(self.org, sobject, field)
        for hop in reversed(hops):
            read = _through(self.org, hop.name, read)
        return Bound(tuple(hops), sobject, field, read, (*names, field.name))

    def refused(self, position: int, code: str, reason: str) -> VendorError:
        """An error that points into the query."""
        return VendorError(code, located(self.text, position, reason))

    def _target(self, hop: Field) -> SObject | None:
        for name in hop.reference_to:
            sobject = self.org.schema.get(name)
            if sobject is not None:
                return sobject
        return None


def _through(org: Org, name: str, read: Reader) -> Reader:
    def follow(row: Row) -> Any:
        parent = org.find(row.get(name))
        return None if parent is None else read(parent)

    return follow


_OF_INSTANTS = ("HOUR_IN_DAY", "DAY_ONLY")  # these read a time of day, which a date has none of
FUNCTIONS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "CALENDAR_YEAR": ("int", lambda text: int(text[:4])),
    "CALENDAR_MONTH": ("int", lambda text: int(text[5:7])),
    "CALENDAR_QUARTER": ("int", lambda text: (int(text[5:7]) + 2) // 3),
    "FISCAL_YEAR": ("int", lambda text: int(text[:4])),
    "FISCAL_MONTH": ("int", lambda text: int(text[5:7])),
    "FISCAL_QUARTER": ("int", lambda text: (int(text[5:7]) + 2) // 3),
    "DAY_IN_MONTH": ("int", lambda text: int(text[8:10])),
    "DAY_IN_WEEK": ("int", lambda text: _day(text).isoweekday() % 7 + 1),
    "DAY_IN_YEAR": ("int", lambda text: _day(text).timetuple().tm_yday),
    "WEEK_IN_MONTH": ("int", lambda text: (int(text[8:10]) + 6) // 7),
    "WEEK_IN_YEAR": ("int", lambda text: (_day(text).timetuple().tm_yday + 6) // 7),
    "HOUR_IN_DAY": ("int", lambda text: int(text[11:13])),
    "DAY_ONLY": ("date", lambda text: text[:10]),
}


def _day(text: str) -> Any:
    return moment(text if len(text) > 10 else f"{text}T00:00:00.000+0000")


_TRANSPARENT = ("TOLABEL", "CONVERTTIMEZONE")  # labels are the values here, and every user lives in UTC


def bind_operand(scope: Scope, operand: Path | Call) -> Bound:
    """A path, or a date function of one, or a function that leaves its field as it is."""
    if isinstance(operand, Path):
        return scope.bind(operand)
    argument = operand.arguments[0] if len(operand.arguments) == 1 else None
    inner = argument.arguments if isinstance(argument, Call) else ()
    if isinstance(argument, Call) and argument.name == "CONVERTTIMEZONE" and len(inner) == 1:
        argument = inner[0]
    if not isinstance(argument, Path) or not (operand.name in FUNCTIONS or operand.name in _TRANSPARENT):
        raise scope.refused(operand.position, "MALFORMED_QUERY", f"unexpected token: '{operand.name}'")
    bound = scope.bind(argument)
    if operand.name not in FUNCTIONS:
        return bound
    if bound.field.type not in ("date", "datetime") or (
        operand.name in _OF_INSTANTS and bound.field.type == "date"
    ):
        raise scope.refused(
            operand.position, "INVALID_FIELD", f"{operand.name} needs a date or dateTime field"
        )
    kind, apply = FUNCTIONS[operand.name]
    read = _applied(apply, bound.read)
    field = Field(bound.field.name, kind, formula=True)
    return Bound(bound.hops, bound.sobject, field, read, (*bound.names, operand.name))


def _applied(apply: Callable[[str], Any], inner: Reader) -> Reader:
    def read(row: Row) -> Any:
        value = inner(row)
        return None if value is None else apply(value)

    return read
