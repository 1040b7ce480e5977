"""The syntax tree of a query; names are as written, nothing is looked up yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Path:
    """A field, or a chain of parent relationships that ends in one."""

    parts: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of paths or of other calls: COUNT(Id), CALENDAR_YEAR(CreatedDate), FIELDS(ALL)."""

    name: str
    arguments: tuple[Path | Call, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Column:
    """One item of the select list that is a value."""

    of: Path | Call
    alias: str | None


@dataclass(frozen=True, slots=True)
class Subquery:
    """A child query in the select list."""

    query: Query


ANY, ONE = object(), object()


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written: kind is string, pattern, number, datetime, date, boolean, null or relative.

    A pattern is what LIKE takes: a tuple of texts, ANY and ONE.
    """

    kind: str
    value: Any
    position: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operand operator value`; LIKE is an operator."""

    operand: Path | Call
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`operand IN (...)`, its negation, or INCLUDES and EXCLUDES; the list is values or a query."""

    operand: Path | Call
    operator: str
    values: tuple[Literal, ...] | Query


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT of a condition."""

    condition: Condition
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Conditions that must all hold."""

    conditions: tuple[Condition, ...]
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Conditions of which one must hold."""

    conditions: tuple[Condition, ...]
    depth: int = 1


Condition = Comparison | Membership | Negation | Conjunction | Disjunction


@dataclass(frozen=True, slots=True)
class Ordering:
    """One item of ORDER BY."""

    by: Path | Call
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT."""

    select: tuple[Column | Subquery, ...]
    source: Path
    alias: str | None = None
    scope: str | None = None
    where: Condition | None = None
    group: tuple[Path | Call, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    lock: str | None = None
