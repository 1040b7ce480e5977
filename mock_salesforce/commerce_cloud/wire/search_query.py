"""The query language of the search resources: a query tree becomes a test of one candidate (section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.query_tree import (
    DEEPEST,
    Bool,
    BoolFilter,
    Filtered,
    Nested,
    Node,
    Query,
    Range,
    Range2,
    Term,
    Text,
    too_deep,
)

Candidate = Any
Test = Callable[[Candidate], bool]
_Compile = Callable[[Any, str, int], tuple[Test, frozenset[str]]]
ReadField = Callable[[Candidate, str], Any]


@dataclass(frozen=True, slots=True)
class SearchFields:
    """What one search resource can be asked for: its fields, and how to read them off a candidate.

    `buckets` names the group of each field; OR is legal only inside one group.
    """

    buckets: dict[str, str]
    read: ReadField
    accepts_custom: bool = False

    def bucket(self, field: str) -> str:
        """The group of a field, or the refusal of an unknown one."""
        if field in self.buckets:
            return self.buckets[field]
        if self.accepts_custom and field.startswith("c_"):
            return "main"
        raise errors.unqueryable_field(field)


@dataclass(frozen=True, slots=True)
class _Compiler:
    fields: SearchFields

    def node(self, node: Node, path: str, depth: int = 0) -> tuple[Test, frozenset[str]]:
        if depth > DEEPEST:
            raise too_deep(path)
        kind = node.kind
        compilers: dict[str, _Compile] = {
            "termQuery": self._term,
            "textQuery": self._text,
            "boolQuery": self._bool,
            "filteredQuery": self._filtered,
            "nestedQuery": self._nested,
            "termFilter": self._term,
            "rangeFilter": self._range,
            "range2Filter": self._range2,
            "boolFilter": self._bool_filter,
            "queryFilter": self._nested,
        }
        if kind not in compilers:
            return (lambda candidate: True), frozenset()
        return compilers[kind](getattr(node, kind), f"{path}.{kind}", depth + 1)

    def _term(self, part: Term, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        names, read = part.fields, self.fields.read
        matches = _term_test(part.operator, part.values)
        buckets = frozenset(map(self.fields.bucket, names))
        return (lambda candidate: any(matches(read(candidate, name)) for name in names)), buckets

    def _text(self, part: Text, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        names, read = part.fields, self.fields.read
        buckets = frozenset(map(self.fields.bucket, names))
        words = part.searchPhrase.casefold().split()

        def contains(candidate: Candidate) -> bool:
            text = " ".join(" ".join(_texts(read(candidate, name))) for name in names).casefold()
            return all(word in text for word in words)

        return contains, buckets

    def _each(self, nodes: Iterable[Node], path: str, depth: int) -> list[tuple[Test, frozenset[str]]]:
        return [self.node(node, f"{path}[{at}]", depth) for at, node in enumerate(nodes)]

    def _bool(self, part: Bool, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        parts = [
            self._each(nodes, f"{path}.{name}", depth)
            for name, nodes in (("must", part.must), ("should", part.should), ("mustNot", part.mustNot))
        ]
        _refuse_mixed_or(parts[1], f"{path}.should")
        must, should, must_not = ([test for test, _ in tests] for tests in parts)

        def passes(candidate: Candidate) -> bool:
            return (
                all(test(candidate) for test in must)
                and (not should or any(test(candidate) for test in should))
                and not any(test(candidate) for test in must_not)
            )

        return passes, frozenset().union(*(bucket for tests in parts for _, bucket in tests))

    def _filtered(self, part: Filtered, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        keep, kept = self.node(part.filter, f"{path}.filter", depth)
        test, buckets = self.node(part.query, f"{path}.query", depth)
        return (lambda candidate: keep(candidate) and test(candidate)), kept | buckets

    def _nested(self, part: Nested, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        return self.node(part.query, f"{path}.query", depth)

    def _range(self, part: Range, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        name, low, high, read = part.field, part.low, part.high, self.fields.read
        low_open, high_open = part.fromInclusive is False, part.toInclusive is False
        buckets = frozenset((self.fields.bucket(name),))

        def within(candidate: Candidate) -> bool:
            value = read(candidate, name)
            if value is None:
                return False
            above = low is None or _less(low, value) or (not low_open and _same(low, value))
            below = high is None or _less(value, high) or (not high_open and _same(high, value))
            return above and below

        return within, buckets

    def _range2(self, part: Range2, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        first, second, low, high = part.fromField, part.toField, part.filterFrom, part.filterTo
        buckets = frozenset((self.fields.bucket(first), self.fields.bucket(second)))
        read = self.fields.read

        def overlaps(candidate: Candidate) -> bool:
            start, end = read(candidate, first), read(candidate, second)
            starts_in_time = high is None or start is None or not _less(high, start)
            return starts_in_time and (low is None or end is None or not _less(end, low))

        return overlaps, buckets

    def _bool_filter(self, part: BoolFilter, path: str, depth: int) -> tuple[Test, frozenset[str]]:
        parts = self._each(part.filters, f"{path}.filters", depth)
        if part.operator == "or":
            _refuse_mixed_or(parts, f"{path}.filters")
        tests = [test for test, _ in parts]
        combine: dict[str, Test] = {
            "and": lambda candidate: all(test(candidate) for test in tests),
            "or": lambda candidate: any(test(candidate) for test in tests),
            "not": lambda candidate: not any(test(candidate) for test in tests),
        }
        return combine[part.operator], frozenset().union(*(bucket for _, bucket in parts))


def compile_query(query: Query, fields: SearchFields) -> Test:
    """The test that a query stands for; what the resource does not know is refused with its JSON path."""
    test, _ = _Compiler(fields).node(query, "$.query")
    return test


def exact_ids(node: Node) -> list[str] | None:
    """The only ids that a query can find, where it names them, so that no walk is needed; else None.

    They are named by a term for `id`, alone or as one of the demands that must all be met.
    """
    part = getattr(node, node.kind)
    demands: list[Node] = []
    if isinstance(part, Term):
        return _ids_of_term(part)
    if isinstance(part, Bool):
        demands = [*part.must]
    elif isinstance(part, BoolFilter) and part.operator == "and":
        demands = [*part.filters]
    elif isinstance(part, Filtered):
        demands = [part.filter, part.query]
    elif isinstance(part, Nested):
        demands = [part.query]
    return next((ids for demand in demands if (ids := exact_ids(demand)) is not None), None)


def _ids_of_term(term: Term) -> list[str] | None:
    if term.fields != ["id"] or not term.values:
        return None
    asked = term.values if term.operator == "one_of" else term.values[:1]
    # A value of another type is compared as the walk compares it.
    texts = all(isinstance(value, str) for value in asked)
    return asked if term.operator in ("is", "one_of") and texts else None


def _refuse_mixed_or(parts: list[tuple[Test, frozenset[str]]], path: str) -> None:
    buckets = frozenset().union(*(bucket for _, bucket in parts))
    if len(buckets) > 1:
        named = ", ".join(sorted(buckets))
        raise errors.bad_request(
            f"OR may not mix fields of the groups {named} at '{path}'.", validationPath=path
        )


def _term_test(operator: str, values: list[Any]) -> Test:
    first = values[0] if values else None
    tests: dict[str, Test] = {
        "is": lambda found: _any_same(found, [first]),
        "one_of": lambda found: _any_same(found, values),
        "is_null": lambda found: found is None,
        "is_not_null": lambda found: found is not None,
        "less": lambda found: found is not None and _less(found, first),
        "greater": lambda found: found is not None and _less(first, found),
        "not_in": lambda found: not _any_same(found, values),
        "neq": lambda found: not _any_same(found, [first]),
    }
    return tests[operator]


def _any_same(found: Any, values: Iterable[Any]) -> bool:
    candidates = found if isinstance(found, (list, tuple)) else (found,)
    return any(_same(candidate, value) for candidate in candidates for value in values)


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return str(left).lower() == str(right).lower()
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if numbers or (isinstance(left, str) and isinstance(right, str)):
        return bool(left < right)
    return False


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple)):
        return [str(part) for part in value]
    return () if value is None else (str(value),)
