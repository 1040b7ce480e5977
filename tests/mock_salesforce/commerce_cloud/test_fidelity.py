"""The ledger and the OpenAPI documents name what the tables have; generated catalogs are messy and repeat."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from mock_salesforce.commerce_cloud import fidelity
from mock_salesforce.commerce_cloud.app import APIS
from mock_salesforce.commerce_cloud.impex.differences import differences
from mock_salesforce.commerce_cloud.lab.routes import LAB_OPERATIONS
from mock_salesforce.commerce_cloud.quirks import Quirks

LAB = "https://account.demandware.com/_lab"


def test_the_ledger_has_every_operation_quirk_and_difference() -> None:
    """Once each, with a status, a mark, a source and a sentence."""
    rows = fidelity()
    named = [(row["group"], row["operation"]) for row in rows]
    assert len(named) == len(set(named))
    for api in APIS:
        for operation in api.operations:
            assert (api.name, f"{operation.method} {api.base}{operation.path}") in named
    assert {f"quirk {entry.name}" for entry in fields(Quirks)} <= {name for _, name in named}
    assert sum(group == "Recorded documents" for group, _ in named) == len(differences())
    for row in rows:
        assert row["status"] in ("mocked", "outline", "not mocked")
        assert row["mark"] in ("cited", "observed", "assumed")
        assert row["source"] and row["says"]
    assert {row["status"] for row in rows} == {"mocked", "outline", "not mocked"}


def test_both_documents_hold_every_operation(vendor: Any) -> None:
    """The vendor's under its paths with source and scope, the control plane's under /_lab."""
    paths = vendor.http.get(f"{LAB}/openapi/vendor.json").json()["paths"]
    for api in APIS:
        for operation in api.operations:
            described = paths[api.base + operation.path][operation.method.lower()]
            assert api.source_of(operation) in described["description"]
            assert all(scope in described["description"] for scope in operation.scopes)
    paths = vendor.http.get(f"{LAB}/openapi.json").json()["paths"]
    assert all(one.method.lower() in paths[one.path] for one in LAB_OPERATIONS)


def test_a_made_up_catalog_is_messy_and_repeats(vendor: Any) -> None:
    """Look-alike ids, offline products, masters; the same seed makes the same, another seed another."""
    made = vendor.lab("/fake", {"products": 60, "orders": 5, "seed": 3})
    ids = made["products"]
    assert len(ids) == len(set(ids)) and len(made["orders"]) > 0
    assert any("," in one for one in ids) and any(one.startswith("0") for one in ids)
    assert any(one.upper() in ids and one.upper() != one for one in ids)
    products = vendor.http.get(f"{LAB}/state").json()["realms"][vendor.organization_id]["products"]
    chosen = [products[one] for one in ids]
    assert any("variants" in one for one in chosen)
    assert any(one["onlineFlag"] == {"default": False} for one in chosen)
    assert vendor.lab("/fake", {"products": 60, "seed": 3})["products"] == ids
    assert vendor.lab("/fake", {"products": 60, "seed": 4})["products"] != ids


def test_a_refused_seed_leaves_no_trace(vendor: Any) -> None:
    """All of a seed or none of it."""
    before = vendor.http.get(f"{LAB}/state").json()
    body = {"products": [{"products": [{"id": "NEW"}]}], "orders": [{"lines": [{"product_id": "NOPE"}]}]}
    assert vendor.http.post(f"{LAB}/seed", json=body).status_code == 404
    assert vendor.http.get(f"{LAB}/state").json() == before
