"""The OpenAPI documents are whole: what is routed is in them, what is in them is routed, and refusals hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from tests.mock_salesforce.commerce_cloud.exports import CATALOG

LAB = "https://account.demandware.com/_lab"
Route = tuple[str, str]


def routed(vendor: Any, *, lab: bool) -> set[Route]:
    """Method and path of every rule of the control plane, or of all the others."""
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule)))
        for rule in vendor.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if str(rule).startswith("/_lab") is lab
    }


def in_document(vendor: Any, name: str) -> set[Route]:
    paths = vendor.http.get(f"{LAB}/{name}").json()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


@pytest.mark.parametrize(("name", "lab"), [("openapi.json", True), ("openapi/vendor.json", False)])
def test_what_is_routed_is_described_and_what_is_described_is_routed(
    vendor: Any, name: str, lab: bool
) -> None:
    """Neither side knows an operation that the other does not."""
    rules = routed(vendor, lab=lab)
    assert rules == in_document(vendor, name)
    assert len(rules) > (15 if lab else 100)


def test_the_door_serves_all_that_is_described(vendor: Any) -> None:
    """Every vendor operation is found in front of Flask, which would only refuse it."""

    def ends(node: dict[str | None, Any], path: str) -> Iterator[Route]:
        for segment, below in node.items():
            if segment is None:
                yield from ((method, path) for method in below)
            else:
                yield from ends(below, f"{path}/{segment or '{}'}")

    described = {
        (m, re.sub(r"\{\w+\}", "{}", path)) for m, path in in_document(vendor, "openapi/vendor.json")
    }
    assert set(ends(vendor.app.operations._root, "")) == described


@pytest.mark.parametrize("content", [CATALOG[:700], "<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>", "", '{"a":'])
def test_a_refused_import_answers_as_declared(vendor: Any, content: str) -> None:
    """400 as the document declares misuse, with the line and column where the file breaks off."""
    document = vendor.http.get(f"{LAB}/openapi.json").json()
    declared = document["paths"]["/_lab/import"]["post"]["responses"]["400"]["content"]["application/json"]
    assert declared["schema"] == {"$ref": "#/components/schemas/Misuse"}
    answer = vendor.http.post(f"{LAB}/import", content=content.encode())
    assert answer.status_code == 400
    jsonschema_rs.validate(document["components"]["schemas"]["Misuse"], answer.json())
    assert "line " in answer.json()["error"]["message"]


def test_a_refused_order_path_is_plain_json(vendor: Any) -> None:
    """The Orders API declares application/json for its errors (facts section 4), those of the router too."""
    for method, path in (("PUT", "/orders/1"), ("GET", "/orders/1/nothing")):
        answer = vendor.http.request(method, vendor.scapi("checkout/orders", path))
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json()) == {"type", "title", "detail"}
    answer = vendor.http.get(vendor.scapi("product/products", "/nothing"))
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_number_that_is_none_of_the_choices_is_told(vendor: Any) -> None:
    """A quirk that is a status takes two values; any other is refused with both named."""
    answer = vendor.http.put(f"{LAB}/quirks", json={"wrong_token_family_status": 404})
    assert answer.status_code == 400
    assert "401 or 403" in answer.json()["error"]["message"]
