"""Hypothesis strategies of worlds and queries for the SOQL oracle, and how a tree is written as query text."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.mock_salesforce.platform.soql.oracle import (
    ANY,
    DATE_FUNCTIONS,
    NUMBERS,
    OF_INSTANTS,
    ONE,
    TEXTS,
    Among,
    Children,
    Compare,
    Every,
    FieldSpec,
    Groups,
    Includes,
    Join,
    Key,
    Like,
    Measure,
    Not,
    Order,
    Path,
    RecordId,
    Relative,
    Select,
    Some,
    lowered,
)

NOW = datetime(2026, 3, 31, 13, 30, tzinfo=UTC)
ALPHABET = "aAbB1%_'\"\\éÉßİΣσς K\u212a\u00a0\u3000\n"
ENDS = ("", " ", "\t", "\r\n", "\u00a0", "\u3000")
WORDS = (
    "tea",
    "Tea",
    "TEA",
    "tea cup",
    "Tea Cup",
    "cup",
    "CUP",
    "apple",
    "Banana",
    "zebra",
    "a_b",
    "A%B",
    "a1",
    "A1",
)
PICKS = ("Red", "green", "Blue-2")
SYSTEM = {
    "Id": FieldSpec("Id", "id"),
    "IsDeleted": FieldSpec("IsDeleted", "boolean"),
    "CreatedDate": FieldSpec("CreatedDate", "datetime"),
    "SystemModstamp": FieldSpec("SystemModstamp", "datetime"),
}
KINDS = (*TEXTS, *NUMBERS, "boolean", "date", "datetime")
_PERIODS = ("MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK")
RELATIVES = (
    *("YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"),
    *(f"{which}_{period}" for which in ("LAST", "THIS", "NEXT") for period in _PERIODS),
    *(f"{which}_N_{period}S" for which in ("LAST", "NEXT") for period in ("DAY", *_PERIODS)),
    *(f"N_{period}S_AGO" for period in ("DAY", *_PERIODS)),
)


@dataclass(frozen=True)
class Dataset:
    """Two objects, Folder__c and Item__c of a folder, with the rows to send and which to delete."""

    fields: dict[str, dict[str, FieldSpec]]
    rows: dict[str, list[dict[str, Any]]]
    parents: dict[str, list[tuple[int | None, ...]]]
    deleted: dict[str, list[bool]]


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    kinds = st.lists(st.sampled_from(KINDS), min_size=2, max_size=5)
    fields: dict[str, dict[str, FieldSpec]] = {}
    for source in ("Folder__c", "Item__c"):
        own = [FieldSpec(f"F{n}__c", kind) for n, kind in enumerate(draw(kinds))]
        own.append(FieldSpec("Code__c", "string", unique=True, case_sensitive=draw(st.booleans())))
        fields[source] = {spec.name: spec for spec in own}
    up = FieldSpec("Up__c", "reference", refers_to="Folder__c", relationship="Up__r")
    fields["Folder__c"]["Up__c"] = up
    fields["Item__c"]["In__c"] = FieldSpec("In__c", "reference", refers_to="Folder__c", relationship="In__r")
    rows, parents, deleted = {}, {}, {}
    for source, most in (("Folder__c", 6), ("Item__c", 14)):
        count = draw(st.integers(most // 3, most) | st.integers(0, most))
        pools = {
            name: draw(pool(spec.kind)) for name, spec in fields[source].items() if spec.kind != "reference"
        }
        rows[source] = [
            {name: draw(st.sampled_from(values)) for name, values in pools.items()} for _ in range(count)
        ]
        _make_unique(rows[source])
        folders = len(rows["Folder__c"])
        choices = st.none() if not folders else st.none() | st.integers(0, folders - 1)
        parents[source] = [(draw(choices),) for _ in range(count)]
        deleted[source] = [draw(st.integers(0, 5)) == 0 for _ in range(count)]
    return Dataset(fields, rows, parents, deleted)


def _make_unique(rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows):
        if row["Code__c"] is not None:
            row["Code__c"] = (
                f"{'xX'[number % 2]}{row['Code__c']}-{number // 2 if number % 3 else number + 50}"
            )
    seen: set[str] = set()
    for row in rows:  # whatever the field compares, no two may be equal
        code = lowered((row["Code__c"] or "").strip())
        if code in seen:
            row["Code__c"] = None
        seen.add(code)


@cache
def pool(kind: str) -> st.SearchStrategy[list[Any]]:
    """A handful of values that rows and literals share, so that they meet."""
    return st.lists(values_of(kind), min_size=1, max_size=5).map(
        lambda found: found + ([] if kind == "boolean" else [None])
    )


@cache
def values_of(kind: str) -> st.SearchStrategy[Any]:
    if kind == "picklist":
        return st.sampled_from(PICKS)
    if kind == "multipicklist":
        return st.lists(st.sampled_from(PICKS), min_size=1, max_size=3, unique=True).map(";".join)
    if kind == "email":
        return st.sampled_from(["Ann@Shop.example", "bo@shop.example", "ANN@shop.example"])
    if kind in TEXTS:
        inner = st.sampled_from(WORDS) | st.text(ALPHABET, max_size=4)
        return st.tuples(st.sampled_from(ENDS), inner, st.sampled_from(ENDS)).map("".join)
    if kind == "int":
        return st.integers(-3, 3)
    if kind in NUMBERS:
        return st.integers(-300, 300).map(lambda cents: cents / 100)
    if kind == "boolean":
        return st.booleans()
    near = st.integers(-1200, 1200) | st.integers(-8, 8) | st.integers(-95, -85) | st.integers(85, 95)
    days = near.map(lambda n: NOW.date() + timedelta(days=n))
    if kind == "date":
        return days
    seconds = st.sampled_from([0, 1, 43_200, 86_399])
    return st.tuples(days, seconds).map(
        lambda d: datetime(d[0].year, d[0].month, d[0].day, tzinfo=UTC) + timedelta(seconds=d[1])
    )


class Dice:
    """Primitive draws: Hypothesis shrinks these, and building no strategies for each dataset keeps them cheap."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw

    def number(self, low: int, high: int) -> int:
        drawn: int = self.draw(st.integers(low, high))
        return drawn

    def chance(self) -> bool:
        return bool(self.number(0, 1))

    def pick(self, choices: Sequence[Any]) -> Any:
        return choices[self.number(0, len(choices) - 1)]

    def some(self, choices: Sequence[Any], least: int, most: int) -> tuple[Any, ...]:
        """Distinct ones of the choices, in drawn order."""
        drawn = [self.pick(choices) for _ in range(self.number(least, most))] if choices else []
        return tuple(dict.fromkeys(drawn))

    def text(self, most: int) -> str:
        return "".join(self.pick(ALPHABET) for _ in range(self.number(0, most)))


class Writer:
    """Draws queries over a dataset whose rows have their ids by now."""

    def __init__(self, data: Dataset, ids: dict[str, list[str]], dice: Dice) -> None:
        self.data = data
        self.ids = ids
        self.dice = dice
        self.fields = {source: {**SYSTEM, **own} for source, own in data.fields.items()}

    def paths(self, source: str, depth: int = 2) -> list[tuple[Path, FieldSpec]]:
        found: list[tuple[Path, FieldSpec]] = []
        for spec in self.fields[source].values():
            found.append(((spec.name,), spec))
            if spec.relationship and depth:
                inner = self.paths(spec.refers_to, depth - 1)
                found.extend(((spec.relationship, *path), own) for path, own in inner)
        return found

    def source(self) -> str:
        source: str = self.dice.pick(["Item__c", "Folder__c"])
        return source

    def select(self) -> Select:
        dice, source = self.dice, self.source()
        return Select(
            source=source,
            paths=self.path_list(source),
            children=(self.child(),) if source == "Folder__c" and dice.chance() else (),
            where=self.condition(source) if dice.chance() else None,
            order=self.order(source),
            limit=dice.pick([None, 0, 1, 2, 3, 5, 8]),
            offset=dice.pick([None, 0, 1, 4]),
            with_deleted=dice.chance(),
        )

    def path_list(self, source: str) -> tuple[Path, ...]:
        return self.dice.some([path for path, _ in self.paths(source) if path != ("Id",)], 0, 4)

    def child(self) -> Children:
        where = self.condition("Item__c", joins=False) if self.dice.chance() else None
        limit = self.dice.pick([None, 1, 2, 4])
        paths, order = self.path_list("Item__c"), self.order("Item__c")
        return Children("Items__r", "Item__c", "In__c", paths, where, order, limit)

    def order(self, source: str) -> tuple[Order, ...]:
        return self.ordered([path for path, spec in self.paths(source, 1) if spec.kind != "multipicklist"])

    def ordered(self, by: Sequence[Any]) -> tuple[Order, ...]:
        dice = self.dice
        chosen = dice.some(by, 0, 3)
        return tuple(Order(one, dice.chance(), dice.pick([None, "FIRST", "LAST"])) for one in chosen)

    def condition(self, source: str, *, joins: bool = True, depth: int = 2) -> Any:
        shape = self.dice.number(0, 7)
        if shape == 0 and joins:
            return self.join(source)
        if shape < 5 or not depth:
            return self.leaf(source, *self.dice.pick(self.paths(source)))
        # Two joins are the most that a WHERE takes: only the first part may have one.
        count = 1 if shape == 5 else self.dice.number(2, 3)
        parts = [self.condition(source, joins=joins and n == 0, depth=depth - 1) for n in range(count)]
        if count == 1:
            return Not(parts[0])
        return Every(tuple(parts)) if shape == 6 else Some(tuple(parts))

    def join(self, source: str) -> Join:
        path, inner = (("Id",), "Item__c") if source == "Folder__c" else (("In__c",), "Folder__c")
        selected = ("In__c",) if inner == "Item__c" else ("Id",)
        where = self.condition(inner, joins=False, depth=1) if self.dice.chance() else None
        return Join(path, self.dice.chance(), inner, selected, where)

    def leaf(self, source: str, path: Path, spec: FieldSpec) -> Any:
        dice = self.dice
        source = "Folder__c" if len(path) > 1 else source
        shape = dice.number(0, 4)
        if shape == 0 and spec.kind == "multipicklist":
            groups = tuple(dice.some(PICKS, 1, 2) for _ in range(dice.number(1, 2)))
            return Includes(path, groups, dice.chance())
        if shape == 0 and spec.kind in TEXTS:
            return Like(path, self.pattern(source, spec))
        if shape == 1:
            count = dice.number(1, 4)
            return Among(path, tuple(self.literal(source, spec) for _ in range(count)), dice.chance())
        if shape in (2, 3) and spec.kind not in ("boolean", "multipicklist"):
            value = self.literal(source, spec, null=False)
            return Compare(path, dice.pick(["<", "<=", ">", ">="]), value)
        return Compare(path, dice.pick(["=", "!=", "<>"]), self.literal(source, spec))

    def pattern(self, source: str, spec: FieldSpec) -> tuple[str, ...]:
        known = self.literal(source, spec, null=False)
        parts: list[str] = [ANY] if self.dice.chance() else []
        parts += [known[:2], ANY] if self.dice.chance() and known else []
        for _ in range(self.dice.number(0, 3)):
            parts.append(self.dice.pick([ANY, ONE, ONE, self.dice.text(2) or "a"]))
        return tuple(parts)

    def literal(self, source: str, spec: FieldSpec, *, null: bool = True) -> Any:
        """A value to compare with: mostly one that some row has, or nearly has."""
        dice = self.dice
        if null and dice.number(0, 7) == 0:
            return None
        if spec.kind in ("id", "reference"):
            known_ids = self.ids[spec.refers_to or source]
            return RecordId(dice.pick(known_ids)) if known_ids else None
        if spec.kind in ("date", "datetime") and dice.chance():
            name = dice.pick(RELATIVES)
            return Relative(name, dice.pick([0, 1, 2, 3, 12, 90]) if "N_" in name else None)
        rows = [row.get(spec.name) for row in self.data.rows[source]]
        known = [value for value in rows if value is not None]
        if not known or dice.number(0, 3) == 0:
            return dice.draw(values_of(spec.kind))
        value = dice.pick(known)
        if spec.kind in TEXTS:
            value = dice.pick([value, value.swapcase(), value.strip(), value.strip(" \t\r\n")])
        return value

    def groups(self) -> Groups:
        dice, source = self.dice, self.source()
        found = self.paths(source, 1)
        keys = dice.some(_keys(found), 0, 3)
        amounts = tuple(dict.fromkeys(self.measure(found) for _ in range(dice.number(1, 3))))
        where = self.condition(source) if dice.chance() else None
        if not keys:
            return Groups(source, (), amounts, where=where)
        having = None
        if dice.chance():
            numbers = [(path, spec) for path, spec in found if spec.kind in NUMBERS]
            measure = self.measure(numbers) if numbers and dice.chance() else Measure("COUNT", found[0][0])
            having = (measure, dice.pick(["=", "!=", "<", "<=", ">", ">="]), float(dice.number(0, 3)))
        return Groups(
            source,
            keys,
            amounts,
            subtotals=dice.pick([None, None, "ROLLUP", "CUBE"]),
            where=where,
            having=having,
            order=self.ordered([*keys, *amounts]),
            limit=dice.pick([None, None, 0, 1, 3, 6]),
        )

    def measure(self, found: list[tuple[Path, FieldSpec]]) -> Measure:
        path, spec = self.dice.pick(found)
        names = ["COUNT", "COUNT_DISTINCT"]
        if spec.kind not in ("boolean", "multipicklist"):
            names += ["MIN", "MAX"]
        if spec.kind in NUMBERS:
            names += ["SUM", "AVG"]
        return Measure(self.dice.pick(names), path)


def _keys(found: list[tuple[Path, FieldSpec]]) -> list[Key]:
    """What may be grouped by: no amounts, no instants but by a date function of them."""
    keys = [
        Key(path)
        for path, spec in found
        if spec.kind not in ("double", "currency", "datetime", "multipicklist")
    ]
    for path, spec in found:
        if spec.kind in ("date", "datetime"):
            keys += [Key(path, f) for f in DATE_FUNCTIONS if f not in OF_INSTANTS or spec.kind == "datetime"]
    return keys


class Text:
    """Writes trees as query text, in a style drawn from a seed: case, spacing, needless parentheses."""

    def __init__(self, seed: int) -> None:
        self._style = random.Random(seed)

    def case(self, word: str) -> str:
        return self._style.choice([word, word, word.lower(), word.upper(), word.swapcase()])

    def keyword(self, word: str) -> str:
        return self.space(1).join(self.case(part) for part in word.split())

    def space(self, least: int = 0) -> str:
        return (
            self._style.choice([" " * least, " ", "\n  ", "\t"]) if least else self._style.choice(["", " "])
        )

    def path(self, path: Path) -> str:
        return self.case(".".join(path))

    def select(self, query: Select) -> str:
        items = [self.case("Id"), *(self.path(path) for path in query.paths)]
        items += [f"({self.child(child)})" for child in query.children]
        return self._clauses(f"{self.keyword('SELECT')} {', '.join(items)}", query.source, query)

    def child(self, query: Children) -> str:
        items = [self.case("Id"), *(self.path(path) for path in query.paths)]
        return self._clauses(f"{self.keyword('SELECT')} {', '.join(items)}", query.relationship, query)

    def _clauses(self, head: str, source: str, query: Any) -> str:
        parts = [head, f"{self.keyword('FROM')} {self.case(source)}"]
        if query.where is not None:
            parts.append(f"{self.keyword('WHERE')} {self.condition(query.where, query.source, bare=True)}")
        if query.order:
            parts.append(self.order(query.order))
        if query.limit is not None:
            parts.append(f"{self.keyword('LIMIT')} {query.limit}")
        if getattr(query, "offset", None) is not None:
            parts.append(f"{self.keyword('OFFSET')} {query.offset}")
        return self.space(1).join(parts)

    def order(self, orders: tuple[Order, ...]) -> str:
        items = []
        for order in orders:
            words = [self.measured(order.by)]
            if order.descending or self._style.random() < 0.3:
                words.append(self.keyword("DESC" if order.descending else "ASC"))
            if order.nulls:
                words.append(self.keyword(f"NULLS {order.nulls}"))
            items.append(" ".join(words))
        return f"{self.keyword('ORDER BY')} {', '.join(items)}"

    def measured(self, what: Any) -> str:
        if isinstance(what, Measure):
            return f"{self.case(what.name)}({self.path(what.path)})"
        if isinstance(what, Key):
            return (
                f"{self.case(what.function)}({self.path(what.path)})"
                if what.function
                else self.path(what.path)
            )
        return self.path(what)

    def groups(self, query: Groups) -> str:
        keys = [self.measured(key) for key in query.keys]
        items = [f"{key} k{n}" for n, key in enumerate(keys)]
        if query.subtotals:
            items += [f"{self.case('GROUPING')}({key}) g{n}" for n, key in enumerate(keys)]
        items += [f"{self.measured(measure)} m{n}" for n, measure in enumerate(query.measures)]
        parts = [f"{self.keyword('SELECT')} {', '.join(items)}", f"{self.keyword('FROM')} {query.source}"]
        if query.where is not None:
            parts.append(f"{self.keyword('WHERE')} {self.condition(query.where, query.source, bare=True)}")
        if keys:
            listed = ", ".join(keys)
            if query.subtotals:
                listed = f"{self.case(query.subtotals)}({listed})"
            parts.append(f"{self.keyword('GROUP BY')} {listed}")
        if query.having is not None:
            measure, operator, wanted = query.having
            parts.append(f"{self.keyword('HAVING')} {self.measured(measure)} {operator} {wanted:g}")
        if query.order:
            parts.append(self.order(query.order))
        if query.limit is not None:
            parts.append(f"{self.keyword('LIMIT')} {query.limit}")
        return self.space(1).join(parts)

    def condition(self, condition: Any, source: str, *, bare: bool = False) -> str:
        if isinstance(condition, Every | Some):
            word = "AND" if isinstance(condition, Every) else "OR"
            inner = f" {self.keyword(word)} ".join(self.condition(part, source) for part in condition.parts)
            return inner if bare else f"({inner})"
        if isinstance(condition, Not):
            written = f"{self.keyword('NOT')} {self.condition(condition.inner, source)}"
            return written if bare and self._style.random() < 0.5 else f"({written})"
        written = self._leaf(condition)
        return f"({written})" if self._style.random() < 0.2 else written

    def _leaf(self, leaf: Any) -> str:
        path = self.path(leaf.path)
        if isinstance(leaf, Compare):
            return f"{path}{self.space()}{leaf.operator}{self.space()}{self.literal(leaf.value)}"
        if isinstance(leaf, Like):
            return f"{path} {self.keyword('LIKE')} '{''.join(self.pattern(part) for part in leaf.parts)}'"
        if isinstance(leaf, Among):
            word = self.keyword("NOT IN" if leaf.negated else "IN")
            return f"{path} {word}{self.space()}({', '.join(self.literal(v) for v in leaf.values)})"
        if isinstance(leaf, Includes):
            word = self.keyword("EXCLUDES" if leaf.negated else "INCLUDES")
            return f"{path} {word} ({', '.join(self.literal(';'.join(group)) for group in leaf.groups)})"
        word = self.keyword("NOT IN" if leaf.negated else "IN")
        inner = f"{self.keyword('SELECT')} {self.path(leaf.selected)} {self.keyword('FROM')} {leaf.source}"
        if leaf.where is not None:
            inner += f" {self.keyword('WHERE')} {self.condition(leaf.where, leaf.source, bare=True)}"
        return f"{path} {word} ({inner})"

    def literal(self, value: Any) -> str:
        if value is None or isinstance(value, bool):
            return self.case("null" if value is None else str(value).lower())
        if isinstance(value, Relative):
            return self.case(value.name) + (f":{value.n}" if value.n is not None else "")
        if isinstance(value, datetime):
            hours = self._style.choice([0, 0, 5, -8])
            shifted = value + timedelta(hours=hours)
            zone = "Z" if hours == 0 else f"{hours:+03d}:00"
            return f"{shifted:%Y-%m-%dT%H:%M:%S}{self._style.choice(['', '.000'])}{zone}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, RecordId):
            return f"'{self._style.choice([value, value[:15]])}'"
        if isinstance(value, str):
            return "'" + "".join(self.escaped(character) for character in value) + "'"
        return f"{value:g}" if self._style.random() < 0.5 or value != value // 1 else f"{value:.1f}"

    def escaped(self, character: str) -> str:
        named = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"'}
        if character in "'\\":
            return named[character]
        if self._style.random() < 0.1:
            return f"\\u{ord(character):04x}"
        written = named.get(character, character)
        return self._style.choice([written, written.upper() if len(written) == 2 else written, character])

    def pattern(self, part: str) -> str:
        if part in (ANY, ONE):
            return "%" if part == ANY else "_"
        return "".join(f"\\{c}" if c in "%_" else self.escaped(c) for c in part)
