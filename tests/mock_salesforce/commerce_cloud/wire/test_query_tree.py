"""A query document is refused in SCAPI's words, with the JSON path of the node that is wrong (section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_salesforce.commerce_cloud.wire.errors import Problem
from mock_salesforce.commerce_cloud.wire.query_tree import DEEPEST, Query, read_query
from mock_salesforce.commerce_cloud.wire.search_query import SearchFields, compile_query
from mock_salesforce.frame.kinds import schema_of, shared_schemas

EVERY: dict[str, Any] = {"matchAllQuery": {}}
FILTER = "$.query.filteredQuery.filter"
FIELDS = SearchFields({"id": "main"}, lambda row, field: row.get(field))


def nested(levels: int) -> Any:
    """A query below so many others."""
    tree: Any = EVERY
    for _ in range(levels):
        tree = {"nestedQuery": {"query": tree}}
    return tree


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        (5, "$.query", "The value at '{path}' must be of type object, but was integer."),
        ({}, "$.query", "Exactly one query type is allowed at '{path}'."),
        ({"allQuery": {}}, "$.query", "Unknown query type 'allQuery' at '{path}'."),
        (
            {"allQuery": 5},
            "$.query.allQuery",
            "The value at '{path}' must be of type object, but was integer.",
        ),
        (
            {"termQuery": {"values": ["A"]}},
            "$.query.termQuery.fields",
            "The value at '{path}' must be of type array, but was null.",
        ),
        ({"termQuery": {"field": "id"}}, "$.query.termQuery.values", "Operator 'is' needs a value."),
        (
            {"termQuery": {"field": "id", "operator": "like"}},
            "$.query.termQuery.operator",
            "Unknown operator 'like'.",
        ),
        (
            {"boolQuery": {"must": [EVERY, {"textQuery": {"fields": ["id"]}}]}},
            "$.query.boolQuery.must[1].textQuery.searchPhrase",
            "The value at '{path}' must be of type string, but was null.",
        ),
        (
            {"filteredQuery": {"filter": {"termQuery": {}}, "query": EVERY}},
            FILTER,
            "Unknown filter type 'termQuery' at '{path}'.",
        ),
        (
            {"filteredQuery": {"filter": {"range2Filter": {"fromField": "id"}}, "query": EVERY}},
            f"{FILTER}.range2Filter",
            "'{path}' needs fromField and toField.",
        ),
        (
            {"filteredQuery": {"filter": {"boolFilter": {"filters": []}}, "query": EVERY}},
            f"{FILTER}.boolFilter.operator",
            "Unknown operator 'None'.",
        ),
    ],
)
def test_a_malformed_tree_is_told_with_its_path(document: Any, path: str, words: str) -> None:
    """The first thing that is wrong is named, with where it is."""
    with pytest.raises(Problem) as refused:
        read_query(document)
    assert (str(refused.value), refused.value.members) == (words.format(path=path), {"validationPath": path})


@pytest.mark.parametrize("levels", [DEEPEST + 1, DEEPEST + 2, 300])
def test_a_tree_is_refused_below_the_deepest_level(levels: int) -> None:
    """However deep it goes on, the first node that is too deep is told; the one above it is fine."""
    compile_query(read_query(nested(DEEPEST)), FIELDS)
    path = "$.query" + ".nestedQuery.query" * (DEEPEST + 1)
    with pytest.raises(Problem) as refused:
        compile_query(read_query(nested(levels)), FIELDS)
    assert str(refused.value) == f"The query is nested too deeply at '{path}'."


def test_what_contains_itself_is_described_once() -> None:
    """The schema of the tree refers to shared ones by name, and each of those names is there."""
    assert schema_of(Query) == {"$ref": "#/components/schemas/Query"}
    shared = shared_schemas(Query)
    assert {"Query", "Filter", "Bool"} <= shared.keys()
    assert set(shared["Query"]["properties"]) == Query.model_fields.keys()
