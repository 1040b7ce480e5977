"""An independent judge of SOQL: what a query means, by the facts' sections 3 and 4 alone.

It evaluates trees that a strategy made, parses no text, and shares no code with the mock. Rows are given as a client
sends them; what the database keeps of them is worked out here.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

Path = tuple[str, ...]

TEXTS = ("string", "textarea", "picklist", "multipicklist", "email")
NUMBERS = ("int", "double", "currency")


@dataclass(frozen=True)
class FieldSpec:
    name: str
    kind: str
    unique: bool = False
    case_sensitive: bool = False
    refers_to: str = ""
    relationship: str = ""

    @property
    def folds(self) -> bool:
        return self.kind in TEXTS and not (self.unique and self.case_sensitive)


class RecordId(str):
    """An id of 18 characters, which a query may also write with 15."""

    __slots__ = ()


@dataclass(frozen=True)
class Relative:
    """A date literal: LAST_N_DAYS and its n, TODAY and None."""

    name: str
    n: int | None = None


@dataclass(frozen=True)
class Compare:
    path: Path
    operator: str
    value: Any


@dataclass(frozen=True)
class Like:
    """Texts, "%" wildcards as ANY, "_" wildcards as ONE."""

    path: Path
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Among:
    path: Path
    values: tuple[Any, ...]
    negated: bool


@dataclass(frozen=True)
class Includes:
    path: Path
    groups: tuple[tuple[str, ...], ...]
    negated: bool


@dataclass(frozen=True)
class Join:
    path: Path
    negated: bool
    source: str
    selected: Path
    where: Any


@dataclass(frozen=True)
class Not:
    inner: Any


@dataclass(frozen=True)
class Every:
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Some:
    parts: tuple[Any, ...]


ANY, ONE = "<any>", "<one>"


@dataclass(frozen=True)
class Order:
    by: Any
    descending: bool = False
    nulls: str | None = None


@dataclass(frozen=True)
class Children:
    relationship: str
    source: str
    reference: str
    paths: tuple[Path, ...]
    where: Any = None
    order: tuple[Order, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Select:
    source: str
    paths: tuple[Path, ...]
    children: tuple[Children, ...] = ()
    where: Any = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    with_deleted: bool = False


@dataclass(frozen=True)
class Measure:
    """COUNT, SUM and so on of a path; GROUPING of a key."""

    name: str
    path: Path


@dataclass(frozen=True)
class Key:
    """What is grouped by: a path, or a date function of one."""

    path: Path
    function: str | None = None


@dataclass(frozen=True)
class Groups:
    source: str
    keys: tuple[Key, ...]
    measures: tuple[Measure, ...]
    subtotals: str | None = None
    where: Any = None
    having: tuple[Measure, str, float] | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None


@dataclass
class World:
    """The objects, their rows as stored, and the day it is."""

    now: datetime
    objects: dict[str, dict[str, FieldSpec]] = field(default_factory=dict)
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    sees_deleted: bool = False

    def keep(self, source: str, record_id: str, sent: Mapping[str, Any], stamp: datetime) -> None:
        """Store a row as the platform would."""
        row: dict[str, Any] = dict.fromkeys(self.objects[source])
        row |= {name: kept(self.objects[source][name], value) for name, value in sent.items()}
        for name, spec in self.objects[source].items():
            if spec.kind == "boolean" and row[name] is None:
                row[name] = False
        row |= {"Id": record_id, "IsDeleted": False}
        row |= dict.fromkeys(("CreatedDate", "SystemModstamp", "LastModifiedDate"), stamp)
        self.rows.setdefault(source, {})[record_id] = row

    def seen(self, source: str) -> list[dict[str, Any]]:
        """The rows a statement runs over: all of it over deleted ones too, or none of it."""
        return [
            row for row in self.rows.get(source, {}).values() if self.sees_deleted or not row["IsDeleted"]
        ]

    def spec(self, source: str, path: Path) -> FieldSpec:
        """The field at the end of a path."""
        for hop in path[:-1]:
            source = self.reference(source, hop).refers_to
        return self.objects[source][path[-1]]

    def reference(self, source: str, relationship: str) -> FieldSpec:
        return next(s for s in self.objects[source].values() if s.relationship == relationship)

    def value(self, source: str, row: Mapping[str, Any], path: Path) -> Any:
        """What a path leads to; a missing parent makes it null."""
        for hop in path[:-1]:
            spec = self.reference(source, hop)
            parent = self.rows.get(spec.refers_to, {}).get(row[spec.name] or "")
            if parent is None or parent["IsDeleted"]:
                return None
            source, row = spec.refers_to, parent
        return row[path[-1]]


def kept(spec: FieldSpec, sent: Any) -> Any:
    """What is stored of a value sent: blank, tab, CR and LF go at both ends, nothing left is null (rows 1 to 4)."""
    if spec.kind in TEXTS and sent is not None:
        text: str = sent
        while text and text[0] in " \t\r\n":
            text = text[1:]
        while text and text[-1] in " \t\r\n":
            text = text[:-1]
        if spec.kind == "email":
            text = text.lower()
        return text or None
    return sent


def lowered(text: str) -> str:
    """Simple lower case, character by character (row 9)."""
    out = []
    for character in text:
        low = character.lower()
        out.append(low if len(low) == 1 else unicodedata.normalize("NFD", low)[0])
    return "".join(out)


def comparable(spec: FieldSpec, value: Any) -> Any:
    return lowered(value) if spec.folds and isinstance(value, str) else value


def holds(world: World, source: str, row: Mapping[str, Any], condition: Any) -> bool:
    """Whether a condition is true of a row; there is no third truth value."""
    if isinstance(condition, Not):
        return not holds(world, source, row, condition.inner)
    if isinstance(condition, Every):
        return all(holds(world, source, row, part) for part in condition.parts)
    if isinstance(condition, Some):
        return any(holds(world, source, row, part) for part in condition.parts)
    spec = world.spec(source, condition.path)
    own = comparable(spec, world.value(source, row, condition.path))
    if isinstance(condition, Compare):
        return compared(world, spec, own, condition)
    if isinstance(condition, Like):
        parts = [comparable(spec, part) if part not in (ANY, ONE) else part for part in condition.parts]
        return own is not None and matches(own, parts)
    if isinstance(condition, Among):
        found = any(compared(world, spec, own, Compare((), "=", value)) for value in condition.values)
        return found is not condition.negated
    if isinstance(condition, Includes):
        parts_of_own = set(own.split(";")) if own else set()
        found = any({lowered(v) for v in group} <= parts_of_own for group in condition.groups)
        return found is not condition.negated
    assert isinstance(condition, Join)
    inner = {
        world.value(condition.source, other, condition.selected)
        for other in world.seen(condition.source)
        if condition.where is None or holds(world, condition.source, other, condition.where)
    }
    return (own is not None and own in inner) is not condition.negated


def compared(world: World, spec: FieldSpec, own: Any, condition: Compare) -> bool:
    wanted = comparable(spec, condition.value)
    if isinstance(wanted, Relative):
        return in_time(world, spec, own, condition.operator, wanted)
    if wanted == "" and isinstance(wanted, str):
        wanted = None  # an empty text is null in the database
    if condition.operator == "=":
        return bool(own == wanted) and (own is None) == (wanted is None)
    if condition.operator in ("!=", "<>"):
        return not (own == wanted and (own is None) == (wanted is None))
    if own is None or wanted is None:
        return False
    return bool(
        {"<": own < wanted, "<=": own <= wanted, ">": own > wanted, ">=": own >= wanted}[condition.operator]
    )


def in_time(world: World, spec: FieldSpec, own: Any, operator: str, literal: Relative) -> bool:
    if own is None:
        return operator in ("!=", "<>")
    day = own.date() if spec.kind == "datetime" else own
    first, last = span(literal, world.now.date())
    inside = first <= day <= last
    return {
        "=": inside,
        "!=": not inside,
        "<>": not inside,
        "<": day < first,
        "<=": day <= last,
        ">": day > last,
        ">=": day >= first,
    }[operator]


def span(literal: Relative, today: date) -> tuple[date, date]:
    """First and last day of a date literal; an empty one has its last before its first."""
    name, n = literal.name.replace("FISCAL_", ""), literal.n
    one = timedelta(days=1)
    if name in ("YESTERDAY", "TODAY", "TOMORROW"):
        day = today + one * ("YESTERDAY", "TODAY", "TOMORROW").index(name) - one
        return day, day
    if name in ("LAST_90_DAYS", "NEXT_90_DAYS"):
        name, n = f"{name[:4]}_N_DAYS", 90
    if n is None:
        which, unit = name.split("_")
        return whole(unit, today, {"LAST": -1, "THIS": 0, "NEXT": 1}[which])
    if name.endswith("_AGO"):
        return whole(name.split("_")[1][:-1], today, -n)
    which, _, units = name.split("_")
    unit = units[:-1]
    if which == "NEXT":
        return whole(unit, today, 1)[0], whole(unit, today, n)[1]
    if unit == "DAY":  # the only one that counts the current one in
        return today - one * n, today
    return whole(unit, today, -n)[0], whole(unit, today, -1)[1]


def whole(unit: str, today: date, offset: int) -> tuple[date, date]:
    """First and last day of the unit that lies so many units from the current one."""
    if unit == "DAY":
        day = today + timedelta(days=offset)
        return day, day
    if unit == "WEEK":
        sunday = today
        while sunday.strftime("%a") != "Sun":
            sunday -= timedelta(days=1)
        sunday += timedelta(days=7 * offset)
        return sunday, sunday + timedelta(days=6)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    counted = (today.year * 12 + today.month - 1) // months * months + offset * months
    last = counted + months - 1
    return (
        date(counted // 12, counted % 12 + 1, 1),
        date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1]),
    )


def matches(text: str, parts: Sequence[str]) -> bool:
    """LIKE, by trying: every way a % can stretch."""
    reached = {0}
    for part in parts:
        if part == ANY:
            reached = {end for start in reached for end in range(start, len(text) + 1)}
        elif part == ONE:
            reached = {start + 1 for start in reached if start < len(text)}
        else:
            reached = {start + len(part) for start in reached if text.startswith(part, start)}
    return len(text) in reached


@dataclass(frozen=True)
class Ranked:
    """Everything a query may answer with, in order; rows with equal ranks may change places."""

    rows: list[Any]
    ranks: list[tuple[Any, ...]]


def rank(values: Sequence[Any], orders: Sequence[Order], ignored: Sequence[bool]) -> tuple[Any, ...]:
    """A tuple that sorts as ORDER BY does: nulls first unless NULLS LAST, which some fields ignore."""
    parts: list[Any] = []
    for value, order, ignores in zip(values, orders, ignored, strict=True):
        last = order.nulls == "LAST" and not ignores
        side = 0 if value is not None else (1 if last else -1)
        parts.append((side, Turned(value) if order.descending and side == 0 else value if side == 0 else 0))
    return tuple(parts)


@dataclass(frozen=True)
class Turned:
    """A value that sorts the other way round."""

    value: Any

    def __lt__(self, other: Turned) -> bool:
        return bool(other.value < self.value)


def selected(world: World, query: Select) -> Ranked:
    """All rows of a query before LIMIT and OFFSET, in order."""
    found = [
        row
        for row in world.seen(query.source)
        if query.where is None or holds(world, query.source, row, query.where)
    ]
    return ranked(world, query.source, found, query.order)


def children_of(world: World, child: Children, parent_id: str) -> Ranked:
    """All rows of a child query for one parent, before LIMIT, in order."""
    found = [
        row
        for row in world.seen(child.source)
        if row[child.reference] == parent_id
        and (child.where is None or holds(world, child.source, row, child.where))
    ]
    return ranked(world, child.source, found, child.order)


def ranked(world: World, source: str, rows: list[Any], orders: Sequence[Order]) -> Ranked:
    specs = [world.spec(source, order.by) for order in orders]
    ignored = [len(order.by) > 1 and bool(spec.refers_to) for order, spec in zip(orders, specs, strict=True)]

    def ranks(row: Any) -> tuple[Any, ...]:
        values = [comparable(s, world.value(source, row, o.by)) for o, s in zip(orders, specs, strict=True)]
        return rank(values, orders, ignored)

    pairs = sorted(((ranks(row), row) for row in rows), key=lambda pair: pair[0])
    return Ranked([row for _, row in pairs], [key for key, _ in pairs])


OF_INSTANTS = frozenset({"DAY_ONLY", "HOUR_IN_DAY"})  # nobody asks a date for them
DATE_FUNCTIONS: Mapping[str, Callable[[datetime], Any]] = {
    "CALENDAR_YEAR": lambda day: day.year,
    "CALENDAR_QUARTER": lambda day: 1 + (day.month - 1) // 3,
    "CALENDAR_MONTH": lambda day: day.month,
    "DAY_IN_MONTH": lambda day: day.day,
    "DAY_IN_WEEK": lambda day: (
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].index(day.strftime("%a")) + 1
    ),
    "DAY_IN_YEAR": lambda day: (day.date() - date(day.year, 1, 1)).days + 1,
    "DAY_ONLY": lambda day: day.date(),
    "FISCAL_YEAR": lambda day: day.year,
    "FISCAL_QUARTER": lambda day: -(-day.month // 3),
    "FISCAL_MONTH": lambda day: day.month,
    "WEEK_IN_MONTH": lambda day: len(range(1, day.day + 1, 7)),
    "WEEK_IN_YEAR": lambda day: len(range(0, int(day.strftime("%j")), 7)),
    "HOUR_IN_DAY": lambda day: day.hour,
}


def key_value(world: World, source: str, row: Mapping[str, Any], key: Key) -> Any:
    value = world.value(source, row, key.path)
    if key.function is None or value is None:
        return comparable(world.spec(source, key.path), value)
    at = value if isinstance(value, datetime) else datetime.combine(value, time.min)
    return DATE_FUNCTIONS[key.function](at)


def measured(world: World, source: str, rows: Sequence[Mapping[str, Any]], measure: Measure) -> Any:
    spec = world.spec(source, measure.path)
    values = [comparable(spec, world.value(source, row, measure.path)) for row in rows]
    values = [value for value in values if value is not None]
    if measure.name == "COUNT":
        return len(values)
    if measure.name == "COUNT_DISTINCT":
        return len(set(values))
    if not values:
        return None
    if measure.name in ("SUM", "AVG"):  # in decimals, as amounts are
        total = float(sum(Decimal(str(value)) for value in values))
        return total if measure.name == "SUM" else total / len(values)
    return min(values) if measure.name == "MIN" else max(values)


def subsets(query: Groups) -> Iterator[tuple[int, ...]]:
    """Which keys count in each pass: all; for ROLLUP also each shorter head; for CUBE every choice."""
    every = tuple(range(len(query.keys)))
    if query.subtotals == "ROLLUP":
        yield from (every[:size] for size in range(len(every), -1, -1))
    elif query.subtotals == "CUBE":
        for bits in range(2 ** len(every)):
            yield tuple(n for n in every if bits >> n & 1)
    else:
        yield every


def grouped(world: World, query: Groups) -> Ranked:
    """All groups: (identity, measures); the identity is each key's folded value and whether it counts."""
    rows = [
        row
        for row in world.seen(query.source)
        if query.where is None or holds(world, query.source, row, query.where)
    ]
    found = []
    for counted in subsets(query):
        parts: dict[Any, list[Any]] = {} if query.keys and (counted or not rows) else {(): list(rows)}
        if counted:
            for row in rows:
                values = tuple(key_value(world, query.source, row, query.keys[n]) for n in counted)
                parts.setdefault(values, []).append(row)
        for values, members in parts.items():
            shown = dict(zip(counted, values, strict=True))
            identity = tuple((n in counted, shown.get(n)) for n in range(len(query.keys)))
            amounts = tuple(measured(world, query.source, members, m) for m in query.measures)
            if query.having is None or _passes(world, query, members):
                found.append((identity, amounts))
    pairs = sorted(((_group_rank(query, group), group) for group in found), key=lambda pair: pair[0])
    return Ranked([group for _, group in pairs], [key for key, _ in pairs])


def _passes(world: World, query: Groups, members: Sequence[Mapping[str, Any]]) -> bool:
    assert query.having is not None
    measure, operator, wanted = query.having
    own = measured(world, query.source, members, measure)
    return compared(world, FieldSpec("", "double"), own, Compare((), operator, wanted))


def _group_rank(query: Groups, group: tuple[Any, Any]) -> tuple[Any, ...]:
    identity, amounts = group
    values = [
        identity[query.keys.index(o.by)][1] if isinstance(o.by, Key) else amounts[query.measures.index(o.by)]
        for o in query.order
    ]
    return rank(values, query.order, [False] * len(values))


def instant(text: str) -> datetime:
    """A datetime of the wire."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)
