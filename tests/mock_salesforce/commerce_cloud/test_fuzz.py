"""The OpenAPI documents agree with what the application does, and no bytes bring it down."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Callable
from itertools import product
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from mock_salesforce.commerce_cloud.app import APIS

# Cases an application; `make fuzz` makes 10,000.
CASES = int(os.environ.get("HUBLAB_FUZZ_CASES", "60"))
# Operations that take nothing run out of cases; what they leave is made up by the others in further turns.
TURNS = 5
SEED = int(os.environ.get("HUBLAB_FUZZ_SEED", "20261127"))
KNOWN = {
    "productId": ["SHIRT-1", "DRESS", "DRESS-S"],
    "id": ["SHIRT-1", "DRESS"],
    "ids": ["SHIRT-1", "(SHIRT-1,DRESS)"],
    "masterId": ["DRESS"],
    "catalogId": ["storefront-catalog"],
    "categoryId": ["root", "dresses"],
    "orderNo": ["00000401", "577-001"],
    "listId": ["inventory_m"],
    "shipmentId": ["me"],
    "version": ["v25_6", "v19_10"],
    "siteId": ["RefArch"],
    "attributeId": ["size"],
}
LAB = "https://account.demandware.com/_lab"
ACCEPTANCE = "positive_data_acceptance"
AGREED = ["2xx", "401", "403", "404", "409", "5xx"]


@pytest.fixture
def stocked(vendor: Any, sample_order: Any) -> Any:
    """The realm with two orders, a category and all scopes granted."""
    vendor.lab("/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 2}]})
    created = vendor.http.post(
        vendor.scapi("checkout/orders", "/orders?siteId=RefArch"),
        json=sample_order(),
        headers=vendor.trusted(),
    )
    assert created.status_code == 201, created.text
    vendor.http.put(
        vendor.scapi("product/catalogs", "/catalogs/storefront-catalog/categories/dresses"),
        json={"name": {"default": "Dresses"}, "online": True},
        headers=vendor.admin(),
    )
    vendor.clock[0] += 600
    return vendor


def credentials(vendor: Any) -> dict[str, dict[str, str]]:
    """Headers that pass the gate, by the security of an operation."""
    scopes = sorted({scope for api in APIS for op in api.operations for scope in op.scopes})
    admin_scopes = " ".join(scope for scope in scopes if not scope.startswith("sfcc.shopper-"))
    pair = ":".join(vendor.credential(f"B2C Shop API Client {word}") for word in ("ID", "Password"))
    admin = vendor.admin(admin_scopes)
    vendor.clock[0] += 10
    trusted = vendor.trusted()
    return {
        "none": {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"},
        "admin": admin,
        "admin_or_tsob": admin,
        "shopper": vendor.shopper(),
        "tsob": trusted,
        "client_id": vendor.ocapi(),
        "data": vendor.ocapi(),
    }


def fuzzable(vendor: Any) -> dict[str, Any]:
    """The vendor's document for this realm: its organization put in, and ids that exist among the guesses."""
    document: dict[str, Any] = vendor.http.get(
        vendor.scapi("x", "x").partition("/x/")[0] + "/_lab/openapi/vendor.json"
    ).json()
    paths = {}
    for path, methods in document["paths"].items():
        organization = (
            vendor.realm["tenant_group_id"] if path.startswith("/inventory/") else vendor.organization_id
        )
        for operation in methods.values():
            kept = [one for one in operation["parameters"] if one["name"] != "organizationId"]
            for parameter in kept:
                known = KNOWN.get(parameter["name"])
                if known and parameter["in"] == "path":
                    parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
                elif known and parameter["name"] == "siteId":
                    parameter["schema"] = {"enum": known}
            operation["parameters"] = kept
        paths[path.replace("{organizationId}", organization)] = methods
    document["paths"] = paths
    return document


def config_of(document: dict[str, Any]) -> SchemathesisConfig:
    """All checks; where a document cannot say all that is refused, a well-shaped request may get 400."""
    beyond = [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "x-refused-beyond-schema" in operation
    ]
    checks = {ACCEPTANCE: {"expected-statuses": [*AGREED, "400"]}}
    return SchemathesisConfig.from_dict(
        {
            "checks": {ACCEPTANCE: {"expected-statuses": AGREED}},
            "operations": [{"include-operation-id": beyond, "checks": checks}] if beyond else [],
        }
    )


def lacks_authorization(case: schemathesis.Case) -> bool:
    """Whether an invalid case is one because it has no authorization, which is then not put back."""
    made = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return made is not None and made.mode.is_negative and "Authorization" not in case.headers


def run_all(
    document: dict[str, Any],
    app: Any,
    headers: Callable[[Any], dict[str, str]],
    before: Callable[[Any], object] = lambda case: None,
    modes: tuple[GenerationMode, ...] = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE),
    cases: int = CASES,
) -> Counter[int]:
    """Run the cases over all operations, and count the statuses they were answered with."""
    print(f"HUBLAB_FUZZ_CASES={CASES} HUBLAB_FUZZ_SEED={SEED}")
    schema = schemathesis.openapi.from_dict(document, config=config_of(document))
    schema.app = app
    statuses: Counter[int] = Counter()

    def check(case: schemathesis.Case) -> None:
        before(case)
        response = case.call_and_validate(headers={} if lacks_authorization(case) else headers(case))
        statuses[response.status_code] += 1

    operations = [result.ok() for result in schema.get_all_operations()]
    if len(modes) * len(operations) > cases:
        operations = Random(SEED).sample(operations, cases // len(modes))
    for turn in range(TURNS):
        missing = cases - statuses.total()
        each = -(-missing // (len(modes) * len(operations)))
        for operation, mode in product(operations, modes) if missing > 0 else ():
            run = settings(
                max_examples=each,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(seed(SEED + turn)(given(case=operation.as_strategy(generation_mode=mode))(check)))
            try:
                run()
            except Unsatisfiable:
                # An operation without any parameter has no invalid request.
                assert mode is GenerationMode.NEGATIVE
    print(f"{statuses.total()} cases: {dict(sorted(statuses.items()))}")
    return statuses


@pytest.mark.fuzz
def test_the_vendor_surface_holds_its_document(stocked: Any) -> None:
    """Generated valid and invalid requests of every operation pass all of Schemathesis's checks."""
    ways = credentials(stocked)
    security = {
        f"{api.base}{op.path}".replace(
            "{organizationId}",
            stocked.realm["tenant_group_id"] if api.by_tenant_group else stocked.organization_id,
        )
        + op.method: api.security_of(op)
        for api in APIS
        for op in api.operations
    }

    def headers(case: Any) -> dict[str, str]:
        return ways[security[case.operation.path + case.operation.method.upper()]]

    statuses = run_all(fuzzable(stocked), stocked.app, headers)
    passed = sum(count for status, count in statuses.items() if status not in (401, 403))
    assert passed > 0.6 * statuses.total(), statuses


def with_a_realm(vendor: Any) -> Callable[[Any], None]:
    """Before each case: a fresh start, and one realm for what needs one."""

    def before(case: Any) -> None:
        vendor.lab("/reset", {"seed": 1})
        if case.operation.path not in ("/_lab/realms", "/_lab/seed"):
            vendor.lab("/realms")

    return before


def control_plane(vendor: Any) -> dict[str, Any]:
    """Its document, with the realm and the site that exist among the guesses."""
    document: dict[str, Any] = vendor.http.get(f"{LAB}/openapi.json").json()
    known = {"organization_id": vendor.lab("/realms")["organization_id"], "site_id": "RefArch"}
    for parameter in document["paths"]["/_lab/import"]["post"]["parameters"]:
        parameter["schema"] = {"anyOf": [{"const": known[parameter["name"]]}, parameter["schema"]]}
    return document


@pytest.mark.fuzz
def test_the_control_plane_holds_its_document(empty: Any) -> None:
    """Generated valid and invalid calls of every verb pass all of Schemathesis's checks."""
    document = control_plane(empty)
    # Which of the roots a file has is said by alternatives, from which no XML can be written: see the next test.
    del document["paths"]["/_lab/import"]["post"]["requestBody"]["content"]["application/xml"]
    statuses = run_all(document, empty.app, lambda case: {}, with_a_realm(empty))
    assert statuses[200] > 0.25 * statuses.total(), statuses


@pytest.mark.fuzz
@pytest.mark.parametrize("root", ["catalog", "inventory", "pricebooks"])
def test_an_export_of_the_declared_shape_is_read_to_its_end(empty: Any, root: str) -> None:
    """Generated XML of each root, whatever ids and texts it holds, gets a report of the declared shape."""
    document = control_plane(empty)
    operation = document["paths"]["/_lab/import"]["post"]
    shapes = operation["requestBody"]["content"]["application/xml"]["schema"]["oneOf"]
    shape = next(shape for shape in shapes if shape["xml"]["name"] == root)
    operation["requestBody"]["content"] = {"application/xml": {"schema": shape}}
    for parameter in operation["parameters"]:
        parameter["schema"] = parameter["schema"]["anyOf"][0]
    document["paths"] = {"/_lab/import": {"post": operation}}
    statuses = run_all(
        document,
        empty.app,
        lambda case: {},
        with_a_realm(empty),
        (GenerationMode.POSITIVE,),
        max(10, CASES // 10),
    )
    # Not every generated text can stand in XML; a file that cannot be parsed is a 400 as declared.
    assert statuses[200] > 0.75 * statuses.total(), statuses
