"""The OpenAPI documents agree with what the application does, under generated valid and invalid requests."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

pytestmark = pytest.mark.fuzz

CASES = int(os.environ.get("HUBLAB_FUZZ_CASES", "60"))
SEED = int(os.environ.get("HUBLAB_FUZZ_SEED", "20260701"))
ORIGIN = "https://acme.my.salesforce.com"
HOST = "acme.my.salesforce.com"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _at_the_org(app: Any) -> Wsgi:
    """The application as the org's own host sees it."""

    def hosted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["HTTP_HOST"] = HOST
        environ["wsgi.url_scheme"] = "https"
        answered: Iterable[bytes] = app.wsgi_app(environ, start_response)
        return answered

    return hosted


def _run(
    document: dict[str, Any],
    app: Any,
    headers: Callable[[], dict[str, str]],
    adjust: Callable[[schemathesis.Case], None] = lambda case: None,
) -> tuple[int, Counter[int]]:
    """At least CASES cases in equal shares over all operations, valid and invalid ones, and what they got."""
    for methods in document["paths"].values():
        for operation in methods.values():
            # The headers below open the gate for every case, so no case may be about lacking them.
            operation.pop("security", None)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    # A request of valid shape may still be refused for what it says, which this vendor answers with 400.
    accepted = schema.config.checks.positive_data_acceptance
    accepted.expected_statuses = [*accepted.expected_statuses, "400"]
    operations = [result.ok() for result in schema.get_all_operations()]
    if 2 * len(operations) > CASES:
        operations = random.Random(SEED).sample(operations, max(CASES // 2, 1))
    share = max(CASES // (2 * len(operations)), 1)
    made, got = 0, Counter[int]()
    print(f"\nseed {SEED}: {len(operations)} operations")

    def check(case: schemathesis.Case) -> None:
        nonlocal made
        # A SOAP fault is status 500 by the protocol's own rule.
        adjust(case)
        excluded = [not_a_server_error] if "/Soap/" in case.operation.path else []
        response = case.call_and_validate(headers=headers(), excluded_checks=excluded)
        made += 1
        got[response.status_code] += 1
        if made % 1000 == 0:
            print(f"{made} cases", flush=True)

    for number in count():
        mode = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)[number % 2]
        if number > 1 and made >= CASES:
            break
        for operation in operations:
            run = settings(
                max_examples=share,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(seed(SEED + number)(given(case=operation.as_strategy(generation_mode=mode))(check)))
            try:
                run()
            except Unsatisfiable:
                # An operation without any parameter has no invalid request.
                assert mode is GenerationMode.NEGATIVE
    print(f"{made} cases: {dict(sorted(got.items()))}")
    return made, got


def test_the_vendor_surface_holds_its_document(salesforce: Any) -> None:
    """All of Schemathesis's checks pass, and most requests get past the gate."""
    salesforce.lab("products", {"products": [{"Name": "A", "StockKeepingUnit": "A", "UnitPrice": 1}]})
    salesforce.client.put("/_lab/quirks", json={"daily_api_requests": 10**9})
    token = salesforce.client.headers["Authorization"]
    document = salesforce.client.get("/_lab/openapi/vendor.json").json()
    headers = {"Authorization": token, "X-SFDC-Session": token.partition(" ")[2]}

    made, got = _run(document, _at_the_org(salesforce.app), lambda: dict(headers))
    assert made >= CASES
    assert got[401] < made / 10
    assert sum(count for status, count in got.items() if status < 300) > made / 10


def _modest(case: schemathesis.Case) -> None:
    """Asks for twenty rows where a hundred thousand would be as valid; what is invalid stays so."""
    body: Any = case.body
    asked = body.get("fakes") if case.operation.path == "/_lab/seed" and isinstance(body, dict) else [body]
    for fake in asked if isinstance(asked, list) else ():
        for amount in ("products", "buyers"):
            wanted = fake.get(amount) if isinstance(fake, dict) else None
            if isinstance(wanted, int) and not isinstance(wanted, bool) and 20 < wanted <= 100_000:
                fake[amount] = 20


def test_the_control_plane_holds_its_document(salesforce: Any, org_declaration: dict[str, Any]) -> None:
    """All of Schemathesis's checks pass on every verb."""
    document = salesforce.client.get("/_lab/openapi.json").json()

    def org_again() -> dict[str, str]:
        if not salesforce.client.get("/_lab/state").json()["orgs"]:
            salesforce.client.post("/_lab/orgs", json=org_declaration)
        return {}

    made, got = _run(document, _at_the_org(salesforce.app), org_again, _modest)
    assert made >= CASES
    assert sum(count for status, count in got.items() if status < 300) > made / 10
