"""The query language of the search resources: a query document becomes a test of one candidate.

SCAPI writes it in camelCase, OCAPI in snake_case; the tree is one (facts/commerce-cloud-api.md section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_salesforce.commerce_cloud.wire import errors

Candidate = Any
Test = Callable[[Candidate], bool]
_Compile = Callable[[dict[str, Any], str, int], tuple[Test, frozenset[str]]]
ReadField = Callable[[Candidate, str], Any]

_OPERATORS = ("is", "one_of", "is_null", "is_not_null", "less", "greater", "not_in", "neq")
_DEEPEST = 20


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


def _compiled(
    what: str, compilers: Mapping[str, _Compile], node: object, path: str, depth: int
) -> tuple[Test, frozenset[str]]:
    kind, body = _only_member(node, path, depth)
    if kind not in compilers:
        raise errors.bad_request(f"Unknown {what} type '{kind}' at '{path}'.", validationPath=path)
    return compilers[kind](body, f"{path}.{kind}", depth + 1)


@dataclass(frozen=True, slots=True)
class _Compiler:
    fields: SearchFields

    def query(self, node: object, path: str, depth: int = 0) -> tuple[Test, frozenset[str]]:
        compilers = {
            "matchAllQuery": self._match_all,
            "termQuery": self._term,
            "textQuery": self._text,
            "boolQuery": self._bool,
            "filteredQuery": self._filtered,
            "nestedQuery": self._nested,
        }
        return _compiled("query", compilers, node, path, depth)

    def filter(self, node: object, path: str, depth: int = 0) -> tuple[Test, frozenset[str]]:
        compilers = {
            "termFilter": self._term,
            "rangeFilter": self._range,
            "range2Filter": self._range2,
            "boolFilter": self._bool_filter,
            "queryFilter": self._query_filter,
        }
        return _compiled("filter", compilers, node, path, depth)

    def _match_all(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        return (lambda candidate: True), frozenset()

    def _term(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        names = [body["field"]] if isinstance(body.get("field"), str) else body.get("fields")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise errors.wrong_type(f"{path}.fields", "array", body.get("fields"))
        operator = body.get("operator", "is")
        if operator not in _OPERATORS:
            raise errors.constraint_violation(f"{path}.operator", f"Unknown operator '{operator}'.")
        values = body.get("values", [])
        if not isinstance(values, list):
            raise errors.wrong_type(f"{path}.values", "array", values)
        if not values and operator not in ("is_null", "is_not_null"):
            raise errors.constraint_violation(f"{path}.values", f"Operator '{operator}' needs a value.")
        buckets = frozenset(map(self.fields.bucket, names))
        read = self.fields.read
        matches = _term_test(operator, values)
        return (lambda candidate: any(matches(read(candidate, name)) for name in names)), buckets

    def _text(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        names, phrase = body.get("fields"), body.get("searchPhrase")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise errors.wrong_type(f"{path}.fields", "array", names)
        if not isinstance(phrase, str):
            raise errors.wrong_type(f"{path}.searchPhrase", "string", phrase)
        buckets = frozenset(map(self.fields.bucket, names))
        words = phrase.casefold().split()
        read = self.fields.read

        def contains(candidate: Candidate) -> bool:
            text = " ".join(" ".join(_texts(read(candidate, name))) for name in names).casefold()
            return all(word in text for word in words)

        return contains, buckets

    def _bool(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        parts = {}
        for name in ("must", "should", "mustNot"):
            nodes = body.get(name, [])
            if not isinstance(nodes, list):
                raise errors.wrong_type(f"{path}.{name}", "array", nodes)
            parts[name] = [self.query(node, f"{path}.{name}[{at}]", depth) for at, node in enumerate(nodes)]
        _refuse_mixed_or(parts["should"], f"{path}.should")
        must, should, must_not = ([test for test, _ in parts[name]] for name in ("must", "should", "mustNot"))

        def passes(candidate: Candidate) -> bool:
            return (
                all(test(candidate) for test in must)
                and (not should or any(test(candidate) for test in should))
                and not any(test(candidate) for test in must_not)
            )

        return passes, frozenset().union(*(bucket for rows in parts.values() for _, bucket in rows))

    def _filtered(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        keep, kept = self.filter(body.get("filter"), f"{path}.filter", depth)
        test, buckets = self.query(body.get("query"), f"{path}.query", depth)
        return (lambda candidate: keep(candidate) and test(candidate)), kept | buckets

    def _nested(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        return self.query(body.get("query"), f"{path}.query", depth)

    def _query_filter(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        return self.query(body.get("query"), f"{path}.query", depth)

    def _range(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        name = body.get("field")
        if not isinstance(name, str):
            raise errors.wrong_type(f"{path}.field", "string", name)
        low, high = body.get("from"), body.get("to")
        low_open = body.get("fromInclusive", True) is False
        high_open = body.get("toInclusive", True) is False
        buckets = frozenset((self.fields.bucket(name),))
        read = self.fields.read

        def within(candidate: Candidate) -> bool:
            value = read(candidate, name)
            if value is None:
                return False
            above = low is None or _less(low, value) or (not low_open and _same(low, value))
            below = high is None or _less(value, high) or (not high_open and _same(high, value))
            return above and below

        return within, buckets

    def _range2(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        first, second = body.get("fromField"), body.get("toField")
        if not isinstance(first, str) or not isinstance(second, str):
            raise errors.bad_request(f"'{path}' needs fromField and toField.", validationPath=path)
        low, high = body.get("filterFrom"), body.get("filterTo")
        buckets = frozenset((self.fields.bucket(first), self.fields.bucket(second)))
        read = self.fields.read

        def overlaps(candidate: Candidate) -> bool:
            start, end = read(candidate, first), read(candidate, second)
            starts_in_time = high is None or start is None or not _less(high, start)
            return starts_in_time and (low is None or end is None or not _less(end, low))

        return overlaps, buckets

    def _bool_filter(self, body: dict[str, Any], path: str, depth: int) -> tuple[Test, frozenset[str]]:
        operator, nodes = body.get("operator"), body.get("filters")
        if operator not in ("and", "or", "not"):
            raise errors.constraint_violation(f"{path}.operator", f"Unknown operator '{operator}'.")
        if not isinstance(nodes, list):
            raise errors.wrong_type(f"{path}.filters", "array", nodes)
        parts = [self.filter(node, f"{path}.filters[{at}]", depth) for at, node in enumerate(nodes)]
        if operator == "or":
            _refuse_mixed_or(parts, f"{path}.filters")
        tests = [test for test, _ in parts]
        combine: dict[str, Test] = {
            "and": lambda candidate: all(test(candidate) for test in tests),
            "or": lambda candidate: any(test(candidate) for test in tests),
            "not": lambda candidate: not any(test(candidate) for test in tests),
        }
        return combine[operator], frozenset().union(*(bucket for _, bucket in parts))


def compile_query(node: object, fields: SearchFields, path: str = "$.query") -> Test:
    """The test that a query document stands for; anything malformed is refused with its JSON path."""
    test, _ = _Compiler(fields).query(node, path)
    return test


def exact_ids(node: object) -> list[str] | None:
    """The only ids that a compiled query can find, where it names them, so that no walk is needed; else None.

    They are named by a term for `id`, alone or as one of the demands that must all be met.
    """
    if not isinstance(node, dict) or len(node) != 1:
        return None
    kind, body = next(iter(node.items()))
    if kind in ("termQuery", "termFilter"):
        return _ids_of_term(body)
    demands: list[Any] = []
    if kind == "boolQuery":
        demands = body.get("must", [])
    elif kind == "boolFilter" and body["operator"] == "and":
        demands = body["filters"]
    elif kind == "filteredQuery":
        demands = [body["filter"], body["query"]]
    elif kind in ("queryFilter", "nestedQuery"):
        demands = [body["query"]]
    return next((ids for demand in demands if (ids := exact_ids(demand)) is not None), None)


def _ids_of_term(term: dict[str, Any]) -> list[str] | None:
    values = term.get("values")
    names = [term["field"]] if isinstance(term.get("field"), str) else term.get("fields")
    if names != ["id"] or not isinstance(values, list) or not values:
        return None
    operator = term.get("operator", "is")
    asked = values if operator == "one_of" else values[:1]
    # A value of another type is compared as the walk compares it.
    return asked if operator in ("is", "one_of") and all(isinstance(value, str) for value in asked) else None


def _only_member(node: object, path: str, depth: int) -> tuple[str, dict[str, Any]]:
    if not isinstance(node, dict):
        raise errors.wrong_type(path, "object", node)
    if len(node) != 1:
        raise errors.bad_request(f"Exactly one query type is allowed at '{path}'.", validationPath=path)
    if depth > _DEEPEST:
        raise errors.bad_request(f"The query is nested too deeply at '{path}'.", validationPath=path)
    kind, body = next(iter(node.items()))
    if not isinstance(body, dict):
        raise errors.wrong_type(f"{path}.{kind}", "object", body)
    return kind, body


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
