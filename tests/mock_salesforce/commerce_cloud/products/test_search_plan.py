"""A query that names its ids is answered by look-up, and finds what a walk over all products finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.commerce_cloud.products import products as scapi_products
from mock_salesforce.commerce_cloud.products.products import find_products
from mock_salesforce.commerce_cloud.wire.errors import VendorError
from mock_salesforce.commerce_cloud.wire.query_tree import read_query
from mock_salesforce.commerce_cloud.wire.search_query import exact_ids

EVERY: dict[str, Any] = {"matchAllQuery": {}}
IDS = st.sampled_from(["SHIRT-1", "DRESS", "DRESS-S", "DRESS-M", "dress", "NOPE"])
IN_ID = st.fixed_dictionaries(
    {"values": st.lists(IDS | st.booleans() | st.integers(0, 3), min_size=1, max_size=3)},
    optional={"operator": st.sampled_from(["is", "one_of", "neq", "not_in", "less", "greater"])},
)
TERMS = st.one_of(
    IN_ID.map(lambda term: {"fields": ["id"], **term}),
    IN_ID.map(lambda term: {"field": "id", **term}),
    IN_ID.map(lambda term: {"fields": ["id", "name"], **term}),
    st.sampled_from(["Acme", "Other"]).map(lambda brand: {"fields": ["c_brand"], "values": [brand]}),
    st.booleans().map(lambda on: {"fields": ["online"], "values": [on]}),
)


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, max_size=2)
    filters = st.one_of(
        TERMS.map(lambda term: {"termFilter": term}),
        inner.map(lambda query: {"queryFilter": {"query": query}}),
        st.tuples(st.sampled_from(["and", "or", "not"]), TERMS).map(
            lambda pair: {"boolFilter": {"operator": pair[0], "filters": [{"termFilter": pair[1]}]}}
        ),
    )
    return st.one_of(
        st.fixed_dictionaries({}, optional={"must": some, "should": some, "mustNot": some}).map(
            lambda body: {"boolQuery": body}
        ),
        st.tuples(filters, inner).map(lambda pair: {"filteredQuery": {"filter": pair[0], "query": pair[1]}}),
    )


QUERIES = st.recursive(TERMS.map(lambda term: {"termQuery": term}) | st.just(EVERY), grown, max_leaves=6)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=QUERIES)
def test_a_look_up_finds_what_a_walk_finds(vendor: Any, monkeypatch: Any, query: dict[str, Any]) -> None:
    """Whatever the query: the same ids in the same order, or the same refusal."""
    realm = vendor.state.realms[vendor.organization_id]

    def found() -> object:
        realm.products.touched()  # forgets remembered searches
        try:
            return list(find_products(realm, {"query": query}))
        except VendorError as error:
            return str(error)

    planned = found()
    with monkeypatch.context() as patched:
        patched.setattr(scapi_products, "exact_ids", lambda node: None)
        assert found() == planned


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"termQuery": {"fields": ["id"], "operator": "is", "values": ["A", "B"]}}, ["A"]),
        ({"termQuery": {"fields": ["id"], "operator": "one_of", "values": ["A", "B"]}}, ["A", "B"]),
        ({"boolQuery": {"must": [EVERY, {"termQuery": {"fields": ["id"], "values": ["A"]}}]}}, ["A"]),
        ({"filteredQuery": {"filter": {"termFilter": {"field": "id", "values": ["A"]}}, "query": EVERY}}, ["A"]),
        ({"boolQuery": {"should": [{"termQuery": {"fields": ["id"], "values": ["A"]}}]}}, None),
        ({"termQuery": {"fields": ["id"], "operator": "neq", "values": ["A"]}}, None),
        ({"termQuery": {"fields": ["id"], "values": [True]}}, None),
        (EVERY, None),
    ],
)  # fmt: skip
def test_the_ids_that_a_query_names(query: dict[str, Any], ids: list[str] | None) -> None:
    """Alone, or among the demands that must all be met; not where they are excluded or only one of several ways."""
    assert exact_ids(read_query(query)) == ids
